import { expect, test } from 'vitest';
import { Tally } from './tally.ts';

test('so many of a key are admitted in a minute, and the others are told as one number when it is over', () => {
  let ms = 0;
  const told: [string, number][] = [];
  const tally = new Tally(3, () => ms);
  const admitted = (key: string, times: number) =>
    Array.from({ length: times }, () => tally.admits(key, (count) => told.push([key, count]))).filter(Boolean).length;
  expect([admitted('a', 10), admitted('b', 2)]).toEqual([3, 2]);
  ms = 59_999;
  expect([admitted('a', 1), told]).toEqual([0, []]);
  ms = 60_000;
  expect([admitted('a', 5), told]).toEqual([3, [['a', 8]]]);
  tally.flush();
  expect(told).toEqual([
    ['a', 8],
    ['a', 2],
  ]);
});

test('however many keys there are, what is kept of them is bounded', () => {
  const told: number[] = [];
  const tally = new Tally(1, () => 0);
  const admitted = Array.from({ length: 5_000 }, (_, i) => tally.admits(`key ${i}`, (count) => told.push(count)));
  expect(admitted.filter(Boolean)).toHaveLength(1_001);
  tally.flush();
  expect(told).toEqual([3_999]);
});
