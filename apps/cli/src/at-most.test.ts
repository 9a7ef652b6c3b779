import { describe, expect, it } from 'vitest';
import { eachAtMost } from './at-most.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('work on many items', () => {
  it('is done for each, at most so many at a time', async () => {
    let [underWay, most] = [0, 0];
    const done: number[] = [];
    await eachAtMost([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      most = Math.max(most, ++underWay);
      await turn();
      underWay--;
      done.push(item);
    });
    expect([new Set(done), most]).toEqual([new Set([1, 2, 3, 4, 5, 6, 7]), 3]);
  });

  it('ends at the first failure, once what is under way has settled', async () => {
    const begun: number[] = [];
    let settled = 0;
    const work = async (item: number) => {
      begun.push(item);
      await turn();
      settled++;
      if (item === 2) throw new Error('no');
    };
    await expect(eachAtMost([1, 2, 3, 4, 5, 6, 7, 8, 9], 2, work)).rejects.toThrow('no');
    expect(begun.length).toBeLessThan(6);
    expect(settled).toBe(begun.length);
  });
});
