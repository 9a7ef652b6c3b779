import { randomUUID } from 'node:crypto';
import { isRejection } from '@daybook/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxCommands, boxesContext, boxesView, itemsView } from '../../../../tests/support/boxes.ts';
import { anyActs, whatWeSee } from '../../../../tests/support/tenants-apart.ts';
import { memoryEngine } from './memory-engine.ts';

const { Open, Put, Give, Touch } = boxCommands;
const of = (tenant: string, holds?: readonly string[]) => ({ commandId: randomUUID(), tenant, holds });

describe('an engine in memory', () => {
  it('shows each tenant what is its own, now and as of a moment, under keys that others have too', async () => {
    const engine = memoryEngine([boxesContext]);
    const [ours, theirs] = [randomUUID(), randomUUID()];
    await engine.execute([Open(ours, { holder: 'ann' }), Put(ours, { item: 'cup' })], of('us'));
    await engine.execute([Open(theirs, { holder: 'ann' }), Put(theirs, { item: 'cup' })], of('them'));
    await engine.execute(Put(theirs, { item: 'cup' }), of('them'));
    const times = async (at: object) => (await engine.row(itemsView as never, { item: 'cup' }, at)).row?.times;
    expect(await Promise.all(['us', 'them', 'default'].map((tenant) => times({ tenant })))).toEqual([1, 2, undefined]);
    expect(await times({ tenant: 'them', atPosition: 4 })).toBe(1);
    expect(await times({ tenant: 'them', atPosition: 2 })).toBeUndefined();
    const page = await engine.query(boxesView as never, 'all', {}, { tenant: 'them' });
    expect(page.rows).toEqual([{ boxId: theirs, holder: 'ann', items: 2 }]);
    expect(await times({})).toBeUndefined();
  });

  it('answers to other tenants and to strangers as if there were nothing, whatever they ask and however often', async () => {
    const engine = memoryEngine([boxesContext]);
    const boxId = randomUUID();
    await engine.execute(Open(boxId, { holder: 'ann' }), of('us'));
    const asked = [() => of('them'), () => of('us', ['bob']), () => of('us', [])];
    for (const sender of asked) {
      for (const command of [Put(boxId, { item: 'cup' }), Give(boxId, { holder: 'bob' })]) {
        const absent = await engine.execute({ ...command, streamId: randomUUID() }, sender());
        expect(await engine.execute(command, sender())).toEqual(absent);
        expect(absent).toMatchObject({ code: 'box_missing' });
      }
      const envelope = sender();
      const touched = await engine.execute(Touch(boxId, {}), envelope);
      expect(touched).toMatchObject({ streamId: boxId, version: 0, position: 1 });
      expect(await engine.execute(Touch(boxId, {}), envelope)).toEqual(touched);
      const taken = await engine.execute(Open(boxId, { holder: 'bob' }), sender());
      expect(taken).toMatchObject({ code: 'stream_of_another_type' });
    }
    expect(isRejection(await engine.execute(Put(boxId, { item: 'cup' }), of('us', ['ann'])))).toBe(false);
    expect(await engine.store.readStream(boxId)).toHaveLength(2);
  });

  it('tells a tenant the same whether there are others or not', async () => {
    await fc.assert(
      fc.asyncProperty(anyActs(40), async (acts) => {
        const [alone, beside] = [memoryEngine([boxesContext]), memoryEngine([boxesContext])];
        expect(await whatWeSee(beside, acts, true)).toEqual(await whatWeSee(alone, acts, false));
      }),
      { numRuns: 60 },
    );
  });
});
