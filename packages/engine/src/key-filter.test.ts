import { expect, test } from 'vitest';
import { keyFilter } from './key-filter.ts';

const id = (n: number) => JSON.stringify([`0198f2a0-0000-7000-8000-${String(n).padStart(12, '0')}`]);

test('a filter knows every key that was added, and hardly one that was not', () => {
  const filter = keyFilter();
  for (let n = 0; n < 100_000; n++) filter.add(id(n));
  let wrong = 0;
  for (let n = 0; n < 100_000; n++) {
    expect(filter.mayHave(id(n))).toBe(true);
    if (filter.mayHave(id(n + 100_000))) wrong++;
  }
  expect(wrong).toBeLessThan(20);
});
