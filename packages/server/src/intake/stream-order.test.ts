import { describe, expect, test } from 'vitest';
import { streamOrder } from './stream-order.ts';

/** Asks for commands on streams, notes when they begin, and ends them when told. */
function desk() {
  const inOrder = streamOrder();
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    ask: (name: string, ...streams: string[]) => {
      const commands = streams.map((streamId) => ({ stream: 'Account', streamId, type: 'PayIn', data: {} }));
      return inOrder(commands, () => {
        begun.push(name);
        return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
      });
    },
    end: async (...names: string[]) => {
      for (const name of names) ends.get(name)?.();
      await turn();
    },
  };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('commands of one stream', () => {
  test('sent in one go begin in one go, in their order', async () => {
    const { begun, ask } = desk();
    for (const name of ['a', 'b', 'c']) void ask(name, '1');
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  test('sent later begin together when all before them are over, and in their order', async () => {
    const { begun, ask, end } = desk();
    void ask('a', '1');
    void ask('b', '1');
    await turn();
    void ask('c', '1');
    await turn();
    void ask('d', '1');
    await end('b');
    expect(begun).toEqual(['a', 'b']);
    await end('a');
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    void ask('e', '1');
    expect(begun).toHaveLength(4);
    await end('c', 'd', 'e');
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('do not wait for those of others', async () => {
    const { begun, ask } = desk();
    void ask('a', '1');
    await turn();
    void ask('b', '2');
    expect(begun).toEqual(['a', 'b']);
  });

  test('go on behind one that failed', async () => {
    const inOrder = streamOrder();
    const commands = [{ stream: 'Account', streamId: '1', type: 'PayIn', data: {} }];
    const first = inOrder(commands, () => Promise.reject(new Error('no')));
    await turn();
    expect(await inOrder(commands, async () => 'done')).toBe('done');
    await expect(first).rejects.toThrow('no');
  });
});

describe('a command over several streams', () => {
  test('waits for all before it on any of them, and those behind it wait for it', async () => {
    const { begun, ask, end } = desk();
    void ask('a', '1');
    void ask('b', '2');
    void ask('both', '1', '2');
    void ask('c', '2');
    void ask('elsewhere', '3');
    expect(begun).toEqual(['a', 'b', 'elsewhere']);
    await end('a');
    expect(begun).not.toContain('both');
    await end('b');
    expect(begun).toEqual(['a', 'b', 'elsewhere', 'both']);
    await end('both');
    expect(begun).toEqual(['a', 'b', 'elsewhere', 'both', 'c']);
  });
});
