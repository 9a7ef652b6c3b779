import { expect, it } from 'vitest';
import { newId } from './new-id.ts';

const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it('makes UUIDs of version 7, each of them once, with the time at the front', () => {
  const from = Date.now();
  const ids = Array.from({ length: 5_000 }, newId);
  const to = Date.now();
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) {
    expect(id).toMatch(V7);
    const ms = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
    expect(ms).toBeGreaterThanOrEqual(from);
    expect(ms).toBeLessThanOrEqual(to);
  }
});

it('draws every random bit', () => {
  const bits = new Set<string>();
  for (let i = 0; i < 200; i++)
    for (const [place, digit] of newId().slice(14).split('').entries()) {
      const value = Number.parseInt(digit, 16);
      for (const bit of [1, 2, 4, 8]) bits.add(`${place} ${bit} ${(value & bit) !== 0}`);
    }
  // Twenty digits; of these, version and two bits of the variant stand still: 74 bits, each seen as 0 and as 1.
  expect(
    [...bits].filter((seen) => bits.has(seen.replace(/true|false/, (v) => (v === 'true' ? 'false' : 'true')))),
  ).toHaveLength(148);
});
