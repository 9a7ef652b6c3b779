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

/** How long each element of an array says it is; -1 for null. The header before them has 20 bytes. */
function lengthsOf(array: Buffer): number[] {
  const lengths: number[] = [];
  for (let at = 20; at < array.length; ) {
    const length = array.readInt32BE(at);
    lengths.push(length);
    at += 4 + Math.max(0, length);
  }
  return lengths;
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

  it('hold nulls among any text, wherever they stand', () => {
    const text = fc.option(fc.string({ unit: 'binary', maxLength: 12 }), { nil: null });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), (texts) => {
        const lengths = texts.map((one) => (one === null ? -1 : Buffer.byteLength(one)));
        expect(lengthsOf(textArray(texts))).toEqual(lengths);
      }),
      { numRuns: 2_000, examples: [[['é', null]], [['Zoë', 'x', null, null]], [['日本語', null, null]]] },
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
