import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeUtf8 } from './json-body.ts';
import { readJson } from './json-reader.ts';
import { parseStrictJson } from './strict-json.ts';
import { StrictJsonError } from './strict-json-error.ts';

const refusalOf = (text: string) => {
  try {
    return { read: parseStrictJson(text) };
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    return `${error.code} ${error.pointer}`.trim();
  }
};

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);
const text = fc.string({ unit: 'grapheme' }).filter((s) => s.isWellFormed() && !s.includes('\u0000'));
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.maxSafeInteger().map((n) => (n === 0 ? 0 : n)),
    text,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value')),
    fc.dictionary(
      text.filter((key) => !forbidden.has(key)),
      tie('value'),
      { noNullPrototype: true },
    ),
  ),
})).value;

describe('strict JSON', () => {
  test('reads whatever is plain exactly as JSON.parse does, however it is spaced or escaped', () => {
    const spaced = fc.tuple(value, fc.constantFrom(undefined, 1, '\t', '\n\r'), fc.boolean());
    fc.assert(
      fc.property(spaced, ([plain, space, escaped]) => {
        const json = JSON.stringify(plain, null, space);
        const written = escaped
          ? json.replace(/[^\u0020-\u007e\s]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
          : json;
        expect(parseStrictJson(written)).toStrictEqual(JSON.parse(written));
      }),
    );
  });

  test('reads the same whether it could prove the text or had to read it character by character', () => {
    const limits = { maxDepth: 32, maxValues: 20_000 };
    const slow = (json: string) => {
      try {
        return { read: readJson(json, limits) };
      } catch (error) {
        return error instanceof StrictJsonError ? `${error.code} ${error.pointer}`.trim() : error;
      }
    };
    const twice = fc.tuple(fc.json(), fc.json()).map(([a, b]) => `{"a":${a},"b":{"a":1,"c":[{"a":${b}}]},"a":2}`);
    const plain = value.map((made) => JSON.stringify(made));
    const mixed = fc.tuple(plain, fc.constantFrom('1.5', '1e3', '-0', '"\\u0061"', '12345678901234567')).map(String);
    fc.assert(
      fc.property(fc.oneof(fc.json(), twice, plain, mixed), (json) => {
        for (const text of [json, `[${json}]`, `{"x":${json}}`]) expect(refusalOf(text)).toStrictEqual(slow(text));
      }),
      { numRuns: 1_000 },
    );
  });

  test('never accepts what JSON.parse refuses, and never reads it otherwise', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      '"a"',
      '"b":',
      '1',
      '-',
      '0',
      '.',
      'e',
      'true',
      'null',
      ' ',
      '\\',
      '\\u00',
      '\t',
    ];
    const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(soup, fc.string(), fc.json()), (json) => {
        const got = refusalOf(json);
        if (typeof got !== 'string') expect(got.read).toStrictEqual(JSON.parse(json));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['{"a":1,"a":1}', 'json_duplicate_key /a'],
    ['{"amount":1,"\\u0061mount":2}', 'json_duplicate_key /amount'],
    ['{"x":[{"a/b":1,"a~b":{"c":0.5}}]}', 'json_inexact_number /x/0/a~0b/c'],
    ['{"__proto__":1}', 'json_forbidden_key /__proto__'],
    ['{"\\u005f_proto__":1}', 'json_forbidden_key /__proto__'],
    ['{"a":{"constructor":1}}', 'json_forbidden_key /a/constructor'],
    ['[{"prototype":1}]', 'json_forbidden_key /0/prototype'],
    ['"\\ud800"', 'json_invalid_text'],
    ['"\ud800"', 'json_invalid_text'],
    ['{"\\udc00":1}', 'json_invalid_text'],
    ['["\\u0000"]', 'json_invalid_text /0'],
    ['1e2', 'json_inexact_number'],
    ['1.0', 'json_inexact_number'],
    ['-0', 'json_inexact_number'],
    ['0.1', 'json_inexact_number'],
    ['9007199254740992', 'json_inexact_number'],
    ['-9007199254740992', 'json_inexact_number'],
    ['1e400', 'json_inexact_number'],
    ['', 'json_malformed'],
    ['01', 'json_malformed'],
    ['+1', 'json_malformed'],
    ['NaN', 'json_malformed'],
    ['nul', 'json_malformed'],
    ['[1,]', 'json_malformed /1'],
    ['{"a":1,}', 'json_malformed'],
    ['{} {}', 'json_malformed'],
    ['"\t"', 'json_malformed'],
    ['"a', 'json_malformed'],
    ['\ufeff{}', 'json_malformed'],
    ['\u00a0{}', 'json_malformed'],
  ])('refuses %s as %s', (json, code) => {
    expect(refusalOf(json)).toBe(code);
  });

  test('counts depth and values, and allows exactly as many as it says', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    const listed = (values: number) => `[${Array.from({ length: values - 1 }, () => 0).join()}]`;
    expect(refusalOf(nested(32))).toHaveProperty('read');
    expect(refusalOf(nested(33))).toMatch('json_too_deep');
    expect(refusalOf(nested(100_000))).toMatch('json_too_deep');
    expect(refusalOf(listed(20_000))).toHaveProperty('read');
    expect(refusalOf(listed(20_001))).toMatch('json_too_many_values');
  });

  test('keeps pointers short and whole, whatever the keys', () => {
    const got = refusalOf(`{"${'😀'.repeat(1_000)}":0.5}`);
    if (typeof got !== 'string') throw new Error('a fraction was read');
    expect(got.length).toBeLessThan(300);
    expect(got.isWellFormed()).toBe(true);
  });

  test.each([
    ['an invalid byte', [0x22, 0xff, 0x22]],
    ['an overlong form', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x7b, 0x7d]],
  ])('refuses bytes with %s', (_, bytes) => {
    expect(() => decodeUtf8(Uint8Array.from(bytes))).toThrow(StrictJsonError);
  });
});
