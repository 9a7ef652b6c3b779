import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteaArray, int2Array, int4Array, textArray, uuidArray } from './binary-array.ts';

/** Reads the format back as PostgreSQL does, knowing nothing of how it was written. */
function elements(array: Buffer): Buffer[] {
  if (array.readInt32BE(0) === 0) return [];
  const length = array.readInt32BE(12);
  const found: Buffer[] = [];
  let at = 20;
  for (let i = 0; i < length; i++) {
    const size = array.readInt32BE(at);
    found.push(array.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  expect(at).toBe(array.length);
  return found;
}

describe('binary arrays', () => {
  it('hold any text whole, however many bytes its characters need', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 12 }), (texts) => {
        expect(elements(textArray(texts)).map(String)).toEqual(texts.map((text) => String(Buffer.from(text))));
      }),
      { numRuns: 2_000 },
    );
  });

  it('hold whole numbers, UUIDs and hashes', () => {
    const uuid = '0190f5f0-7ABC-7def-8123-456789abcdef';
    expect(elements(int4Array([0, -1, 2_147_483_647])).map((e) => e.readInt32BE())).toEqual([0, -1, 2_147_483_647]);
    expect(elements(int2Array([7])).map((e) => e.readInt16BE())).toEqual([7]);
    expect(elements(uuidArray([uuid])).map((e) => e.toString('hex'))).toEqual([uuid.replaceAll('-', '').toLowerCase()]);
    expect(elements(byteaArray(['00ff'], 2)).map((e) => e.toString('hex'))).toEqual(['00ff']);
    expect(elements(uuidArray([]))).toEqual([]);
  });

  it.each(['', 'abc', '0190f5f0-7abc-7def-8123-456789abcdeg', '0190f5f0-7abc-7def-8123-456789abcdef0', 'ü'.repeat(16)])(
    'refuse %j as a UUID',
    (wrong) => {
      expect(() => uuidArray([wrong])).toThrow(TypeError);
    },
  );
});
