import { pointerTo, type StrictJsonCode, StrictJsonError } from './strict-json-error.ts';

/** How much of a text is read before it is refused as too much. */
export type StrictJsonLimits = { readonly maxDepth: number; readonly maxValues: number };

/** The names by which JavaScript reaches a prototype. No declared shape has them. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * The exact half of strict JSON: reads a text character by character and says where it is wrong.
 * @throws StrictJsonError
 */
export const readJson = (text: string, limits: StrictJsonLimits): unknown => new Reader(text, limits).document();

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
/** What may stand in a string as it is: all but quotes, backslashes and what lies below the space. */
const PLAIN = /[ !#-[\]-\uffff]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const WORDS = { t: ['true', true], f: ['false', false], n: ['null', null] } as const;

class Reader {
  readonly #text: string;
  readonly #limits: StrictJsonLimits;
  #at = 0;
  #values = 0;
  /** The way to the value being read; joined into a pointer only when something is wrong. */
  readonly #path: (string | number)[] = [];

  constructor(text: string, limits: StrictJsonLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  document(): unknown {
    const value = this.#value();
    if (this.#next() !== '') this.#fail('json_malformed', `unexpected text after the value, at ${this.#at}`);
    return value;
  }

  #value(): unknown {
    this.#values += 1;
    if (this.#values > this.#limits.maxValues)
      this.#fail('json_too_many_values', `more than ${this.#limits.maxValues} values`);
    const first = this.#next();
    switch (first) {
      case '{':
        return this.#object();
      case '[':
        return this.#array();
      case '"':
        return this.#string();
      case 't':
      case 'f':
      case 'n':
        return this.#word(WORDS[first]);
      default:
        return this.#number();
    }
  }

  #object(): object {
    this.#open();
    const object: Record<string, unknown> = {};
    if (this.#next() === '}') return this.#close(object);
    for (;;) {
      if (this.#next() !== '"') this.#malformed();
      const key = this.#string();
      this.#path.push(key);
      if (FORBIDDEN_KEYS.has(key)) this.#fail('json_forbidden_key', 'this key is not allowed');
      if (Object.hasOwn(object, key)) this.#fail('json_duplicate_key', 'this key stands twice');
      this.#expect(':');
      object[key] = this.#value();
      this.#path.pop();
      if (this.#next() === '}') return this.#close(object);
      this.#expect(',');
    }
  }

  #array(): unknown[] {
    this.#open();
    const array: unknown[] = [];
    if (this.#next() === ']') return this.#close(array);
    for (;;) {
      this.#path.push(array.length);
      array.push(this.#value());
      this.#path.pop();
      if (this.#next() === ']') return this.#close(array);
      this.#expect(',');
    }
  }

  #string(): string {
    const from = this.#at;
    this.#at += 1;
    let escaped = false;
    for (;;) {
      this.#match(PLAIN);
      if (this.#text[this.#at] === '"') break;
      if (!this.#match(ESCAPE)) this.#malformed();
      escaped = true;
    }
    this.#at += 1;
    // The escapes have been checked; JSON.parse is only asked what they spell.
    const quoted = this.#text.slice(from, this.#at);
    const text = escaped ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
    if (!text.isWellFormed()) this.#fail('json_invalid_text', 'a lone surrogate is not text');
    if (text.includes('\u0000')) this.#fail('json_invalid_text', 'U+0000 is not allowed');
    return text;
  }

  #number(): number {
    const match = this.#match(NUMBER);
    if (!match) return this.#malformed();
    const [digits, fraction, exponent] = match;
    const value = Number(digits);
    const exact = fraction === undefined && exponent === undefined && digits !== '-0' && Number.isSafeInteger(value);
    if (!exact) this.#fail('json_inexact_number', 'numbers must be plain whole numbers within ±(2^53 − 1)');
    return value;
  }

  #word([word, value]: readonly [string, boolean | null]): boolean | null {
    if (!this.#text.startsWith(word, this.#at)) this.#malformed();
    this.#at += word.length;
    return value;
  }

  #open(): void {
    this.#at += 1;
    // What is open now is the path to here, and this.
    if (this.#path.length >= this.#limits.maxDepth)
      this.#fail('json_too_deep', `nested deeper than ${this.#limits.maxDepth}`);
  }

  #close<T>(value: T): T {
    this.#at += 1;
    return value;
  }

  /** The next character that is not white space, '' at the end. It is not consumed. */
  #next(): string {
    this.#match(SPACE);
    return this.#text.charAt(this.#at);
  }

  #expect(character: string): void {
    if (this.#next() !== character) this.#malformed();
    this.#at += 1;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match) this.#at += match[0].length;
    return match;
  }

  #malformed(): never {
    return this.#fail('json_malformed', `this is not JSON, at character ${this.#at}`);
  }

  #fail(code: StrictJsonCode, message: string): never {
    throw new StrictJsonError(code, this.#path.reduce<string>(pointerTo, ''), message);
  }
}
