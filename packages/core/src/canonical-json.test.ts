import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

describe('canonical JSON', () => {
  it('sorts keys by UTF-16 code unit at every depth, without white space', () => {
    // The key order of RFC 8785, section 3.2.3.
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'];
    const text = canonicalJson(Object.fromEntries(keys.map((key) => [key, { b: 1, a: [2, { d: null, c: true }] }])));
    expect(Object.keys(JSON.parse(text)).sort()).toEqual([...sorted].sort());
    expect([...text.matchAll(/"((?:[^"\\]|\\.)*)":[{]"a"/g)].map(([, key]) => JSON.parse(`"${key}"`))).toEqual(sorted);
    expect(text.startsWith('{"\\r":{"a":[2,{"c":true,"d":null}],"b":1},"1":')).toBe(true);
  });

  it('escapes what JSON must, and nothing else', () => {
    expect(canonicalJson('\u20ac$\u000f\nA\'B"\\\\"/\u2028')).toBe('"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\u2028"');
  });

  it.each([
    ['a fraction', 0.1],
    ['a number beyond 2^53', 2 ** 53],
    ['minus zero', -0],
    ['not a number', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a bigint', 1n],
    ['a lone surrogate', 'a\ud800'],
    ['a lone surrogate in a key', { '\udc00': 1 }],
    ['U+0000', 'a\u0000'],
    ['a function', () => 1],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['undefined in a list', [undefined]],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  it('leaves out properties that are undefined', () => {
    expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
  });

  it('reads back as what was written, in one spelling whatever the order of keys', () => {
    const text = fc.string({ unit: 'binary' }).filter((s) => s.isWellFormed() && !s.includes('\u0000'));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constant(null),
        fc.boolean(),
        fc.maxSafeInteger(),
        text,
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('value'), { maxLength: 5 }),
      object: fc.dictionary(text, tie('value'), { maxKeys: 5 }),
    }));
    const reversed = (of: unknown): unknown => {
      if (Array.isArray(of)) return of.map(reversed);
      if (of === null || typeof of !== 'object') return of;
      return Object.fromEntries(
        Object.entries(of)
          .reverse()
          .map(([key, item]) => [key, reversed(item)]),
      );
    };
    fc.assert(
      fc.property(value, (of) => {
        const written = canonicalJson(of);
        expect(JSON.stringify(JSON.parse(written)).length).toBe(written.length);
        expect(canonicalJson(JSON.parse(written))).toBe(written);
        expect(canonicalJson(reversed(of))).toBe(written);
      }),
    );
  });
});
