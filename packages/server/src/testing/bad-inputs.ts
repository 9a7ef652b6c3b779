import type { TSchema } from '@daybook/core';
import { Compile } from 'typebox/compile';
import { type BadValue, badValues, deep } from './bad-values.ts';

/** A request body that a command route must refuse, and why. `headers` stand in for the usual ones. */
export type BadInput = {
  readonly name: string;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
};

const JSON_HEADERS = { 'content-type': 'application/json' };
const MARK = '@here@';

/**
 * Everything that can be wrong with a command's body: for each field of a valid one, each bad value in its place, and
 * the field missing, twice, and unknown beside it; then what can be wrong with the whole. Whatever the schema happens
 * to allow (a zero where zero is fine) is left out: it is for the decider to judge.
 *
 * @example
 * for (const { name, body, headers } of badInputs({ schema: route.body, valid })) …  // must answer 4xx with a code
 */
export function* badInputs(of: { readonly schema: TSchema; readonly valid: object }): Generator<BadInput> {
  const validator = Compile(of.schema);
  const isBad = (text: string) => !validator.Check(JSON.parse(text));
  for (const path of placesIn(of.valid)) {
    for (const bad of fieldCases(of.valid, path))
      if (bad.always || isBad(bad.text)) yield input(`${path.join('.')}: ${bad.name}`, bad.text);
  }
  yield* wholeCases(JSON.stringify(of.valid), isBad);
}

type Path = readonly (string | number)[];

/** Every field, and the first item of every list, from the outside in. */
function* placesIn(value: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path;
  if (typeof value !== 'object' || value === null) return;
  const entries = Array.isArray(value) ? value.slice(0, 1).map((item, i) => [i, item] as const) : Object.entries(value);
  for (const [key, item] of entries) yield* placesIn(item, [...path, key]);
}

function* fieldCases(valid: object, path: Path): Generator<BadValue> {
  const template = JSON.stringify(replaced(valid, path, MARK));
  const put = (text: string) => template.replace(JSON.stringify(MARK), () => text);
  for (const bad of badValues()) yield { ...bad, text: put(bad.text) };

  const key = path.at(-1);
  if (typeof key !== 'string') return;
  yield { name: 'missing', text: JSON.stringify(replaced(valid, path, undefined)), always: false };
  const again = JSON.stringify(path.reduce<unknown>((value, step) => Reflect.get(Object(value), step), valid));
  const escaped = `\\u${(key.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}${key.slice(1)}`;
  yield { name: 'twice', text: put(`${again},"${key}":${again}`), always: true };
  yield { name: 'twice, once in escapes', text: put(`${again},"${escaped}":${again}`), always: true };
  yield { name: 'unknown beside it', text: put(`${again},"${key}2":${again}`), always: false };
}

/** A copy in which one place holds another value; undefined removes it. */
function replaced(value: unknown, [step, ...rest]: Path, by: unknown): unknown {
  if (step === undefined) return by;
  const inside = replaced(Reflect.get(Object(value), step), rest, by);
  if (Array.isArray(value)) return value.with(Number(step), inside);
  return { ...Object(value), [step]: inside };
}

function* wholeCases(valid: string, isBad: (text: string) => boolean): Generator<BadInput> {
  const others = ['null', 'true', '1', '"text"', '[]', '{}', `[${valid}]`, JSON.stringify(valid)];
  for (const text of others) if (isBad(text)) yield input(`the body is ${text.slice(0, 20)}`, text);

  if (isBad('{}')) yield input('no body at all', '');

  const inside = (text: string) => valid.replace('{', () => (valid === '{}' ? `{${text}` : `{${text},`));
  yield input('an unknown field', inside('"admin":true'));
  yield input('toString as a field', inside('"toString":true'));
  yield input('__proto__ as a field', inside('"__proto__":{"admin":true}'));
  yield input('__proto__ in escapes', inside('"__proto\\u005f_":{"admin":true}'));
  yield input('constructor as a field', inside('"constructor":{"prototype":{"admin":true}}'));
  yield input('a hundred thousand fields', inside(numbered(100_000, (i) => `"k${i}":0`)));
  yield input('ten thousand unknown fields', inside(numbered(10_000, (i) => `"k${i}":0`)));
  yield input('a field with a name of 100 KB', inside(`"${'k'.repeat(100_000)}":0`));
  yield input('too many values', inside(`"values":[${numbered(30_000, () => '0')}]`));
  yield input('nested 10^5 deep', deep(100_000));
  yield input('larger than 256 KiB', valid + ' '.repeat(300 * 1024));
  yield input('of one megabyte', valid + ' '.repeat(1024 * 1024));
  for (const rest of ['x', ',', '}', '{}', valid, '//', '\u0000']) yield input(`followed by ${rest}`, valid + rest);
  for (const cut of [1, 2, Math.ceil(valid.length / 2)]) yield input(`cut by ${cut}`, valid.slice(0, -cut));
  for (const text of [valid.replaceAll('"', "'"), `/* */${valid}`, `${valid.slice(0, -1)},}`, `\ufeff${valid}`, '   '])
    if (text !== valid) yield input(`not JSON: ${text.slice(0, 10)}`, text);

  const before = Buffer.from(inside('"x":"@"'));
  for (const [name, bytes] of notUtf8) {
    const at = before.indexOf('@');
    yield {
      name,
      body: Buffer.concat([before.subarray(0, at), bytes, before.subarray(at + 1)]),
      headers: JSON_HEADERS,
    };
  }
  yield { name: 'UTF-16', body: Buffer.from(valid, 'utf16le'), headers: JSON_HEADERS };
  for (const headers of otherMedia) yield { name: JSON.stringify(headers), body: Buffer.from(valid), headers };
}

const notUtf8: readonly [string, Uint8Array][] = [
  ['an invalid byte', Buffer.from([0xff])],
  ['an overlong slash', Buffer.from([0xc0, 0xaf])],
  ['a surrogate in UTF-8', Buffer.from([0xed, 0xa0, 0x80])],
  ['a cut character', Buffer.from([0xe2, 0x82])],
];

const otherMedia = [
  { 'content-type': 'text/plain' },
  { 'content-type': 'text/json' },
  { 'content-type': 'application/x-www-form-urlencoded' },
  { 'content-type': 'multipart/form-data; boundary=x' },
  { 'content-type': 'application/json; charset=utf-7' },
  { 'content-type': 'application/json; charset=latin1' },
  { 'content-type': 'application/jsonp' },
  { 'content-type': '*/*' },
  { 'content-type': 'application/json', 'content-encoding': 'gzip' },
];

const numbered = (count: number, item: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => item(i)).join();

const input = (name: string, text: string): BadInput => ({ name, body: Buffer.from(text), headers: JSON_HEADERS });
