import { expect, test } from 'vitest';
import { tokenBuckets } from './token-buckets.ts';

const RATE = { perSecond: 10, burst: 20 };

test('a full bucket gives its burst at once, then its rate', () => {
  const buckets = tokenBuckets(RATE);
  for (let i = 0; i < 20; i++) {
    expect(buckets.waitMs('a', 1, 1_000)).toBe(0);
    buckets.take('a', 1, 1_000);
  }
  expect(buckets.waitMs('a', 1, 1_000)).toBe(100);
  expect(buckets.waitMs('a', 1, 1_100)).toBe(0);
  expect(buckets.waitMs('b', 1, 1_000)).toBe(0);
});

test('what is left is told in whole units, and when all of it is back', () => {
  const buckets = tokenBuckets(RATE);
  expect(buckets.left('a', 0)).toEqual({ units: 20, fullInSeconds: 0 });
  buckets.take('a', 12, 0);
  expect(buckets.left('a', 0)).toEqual({ units: 8, fullInSeconds: 2 });
  expect(buckets.left('a', 1_200)).toEqual({ units: 20, fullInSeconds: 0 });
});

test('what costs more than a bucket holds is given once the bucket is full, and is paid for', () => {
  const buckets = tokenBuckets(RATE);
  expect(buckets.waitMs('a', 50, 0)).toBe(0);
  buckets.take('a', 50, 0);
  expect(buckets.left('a', 0).units).toBe(0);
  expect(buckets.waitMs('a', 1, 0)).toBe(3_100);
});

test('a bucket that is emptied gives nothing until then', () => {
  const buckets = tokenBuckets(RATE);
  buckets.empty('a', 500, 0);
  expect(buckets.waitMs('a', 1, 0)).toBe(500);
  expect(buckets.waitMs('a', 1, 500)).toBe(0);
  expect(buckets.waitMs('a', 2, 500)).toBe(100);
});

test('made-up keys push out the oldest, never those in use', () => {
  const buckets = tokenBuckets(RATE, 100);
  buckets.take('used', 20, 0);
  for (let i = 0; i < 10_000; i++) {
    buckets.take(`made up ${i}`, 1, 0);
    if (i % 50 === 0) buckets.take('used', 0, 0);
  }
  expect(buckets.waitMs('used', 1, 0)).toBe(100);
  expect(buckets.left('made up 1', 0).units).toBe(20);
});

test('a full bucket gives all it holds at once, at any moment', () => {
  const buckets = tokenBuckets({ perSecond: 1, burst: 1 });
  for (let i = 0; i < 1_000; i++) expect(buckets.waitMs(`key ${i}`, 1, i * 37.123_456_789)).toBe(0);
});
