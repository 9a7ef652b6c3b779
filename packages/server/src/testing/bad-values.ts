/** A bad value as JSON text. `always`: no schema can make it good, because it is not JSON as the log needs it. */
export type BadValue = { readonly name: string; readonly text: string; readonly always: boolean };

/** Nested brackets, closed. */
export const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

const quoted = (name: string, text: string) => [name, JSON.stringify(text)] as const;

/** Values that some schema might allow: each is tried where the schema at hand does not. */
const ofWrongShape: readonly (readonly [string, string])[] = [
  ['null', 'null'],
  ['true', 'true'],
  ['an empty object', '{}'],
  ['an empty list', '[]'],
  ['a list in a list', '[[]]'],
  ['a number', '12345'],
  ['zero', '0'],
  ['a negative number', '-1'],
  ['the largest exact number', '9007199254740991'],
  ['the smallest exact number', '-9007199254740991'],
  quoted('an empty text', ''),
  quoted('white space', ' '),
  quoted('a word', 'abc'),
  quoted('a negative amount', '-1.00'),
  quoted('hexadecimal', '0x10'),
  quoted('with spaces around', ' 12 '),
  quoted('full-width digits', '１２'),
  quoted('digits, then letters', '12abc'),
  quoted('a thousands separator', '1,000'),
  quoted('an exponent', '1e2'),
  quoted('NaN as text', 'NaN'),
  quoted('Infinity as text', 'Infinity'),
  quoted('twenty digits', '12345678901234567890'),
  quoted('a line break', 'a\nb'),
  quoted('a path', '../../etc/passwd'),
  quoted('a star', '*'),
  quoted('SQL', "'; DROP TABLE events; --"),
  quoted('the name of a prototype', '__proto__'),
  quoted('a lower-case currency', 'eur'),
  quoted('30 February', '2026-02-30'),
  quoted('30 February, as a time', '2026-02-30T00:00:00Z'),
  quoted('hour 24', '2026-01-01T24:00:00Z'),
  quoted('a time without a zone', '2026-01-01T00:00:00'),
  quoted('another zone', '2026-01-01T00:00:00+14:00'),
  quoted('the year 275760', '+275760-09-13T00:00:00Z'),
  quoted('infinity as a time', 'infinity'),
  quoted('100,000 characters', 'x'.repeat(100_000)),
];

const LARGE = 1_000_000;

/** Values that must be refused wherever they stand. */
const neverJson: readonly (readonly [string, string])[] = [
  ['a fraction', '0.1'],
  ['0.1 + 0.2', '0.30000000000000004'],
  ['a half cent', '1.005'],
  ['an integer with a fraction', '1.0'],
  ['an exponent', '1e2'],
  ['a negative exponent', '100e-2'],
  ['beyond the largest double', '1e400'],
  ['minus zero', '-0'],
  ['2^53', '9007199254740992'],
  ['2^53 + 1', '9007199254740993'],
  ['-(2^53)', '-9007199254740992'],
  ['2^63', '9223372036854775808'],
  ['a hundred digits', '1'.repeat(100)],
  ['NaN', 'NaN'],
  ['Infinity', 'Infinity'],
  ['undefined', 'undefined'],
  ['a leading zero', '01'],
  ['a plus sign', '+1'],
  ['hexadecimal', '0x10'],
  ['a bare dot', '.5'],
  ['nothing', ''],
  ['a lone high surrogate', '"\\ud800"'],
  ['a lone low surrogate', '"\\udc00x"'],
  ['surrogates the wrong way round', '"\\udc00\\ud800"'],
  ['NUL', '"\\u0000"'],
  ['NUL inside', '"a\\u0000b"'],
  ['a raw line break', '"a\nb"'],
  ['an unknown escape', '"\\x41"'],
  ['half an escape', '"\\u00"'],
  ['__proto__ inside', '{"__proto__":{"admin":true}}'],
  ['constructor inside', '{"constructor":{"prototype":{}}}'],
  ['prototype in escapes', '{"\\u0070rototype":{}}'],
  ['a key twice inside', '{"a":1,"\\u0061":2}'],
  ['a million characters', `"${'x'.repeat(LARGE)}"`],
  ['nested 10^5 deep', deep(100_000)],
  ['a hundred thousand numbers', `[${'0,'.repeat(99_999)}0]`],
];

/** Every bad value there is. */
export function* badValues(): Generator<BadValue> {
  for (const [name, text] of ofWrongShape) yield { name, text, always: false };
  for (const [name, text] of neverJson) yield { name, text, always: true };
}
