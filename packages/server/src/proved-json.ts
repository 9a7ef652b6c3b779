import type { StrictJsonLimits } from './json-reader.ts';

/**
 * The fast half of strict JSON: `JSON.parse`, and a proof that it has read the text as the exact reader would. Most of
 * what is sent can be proved in one look over its characters; what cannot is not wrong, only read the slow way.
 */

/** Answer of `parseProved` for a text that it cannot vouch for. */
export const UNPROVED = Symbol('unproved');

/** Whole numbers of so few digits are exact. */
const EXACT_DIGITS = 15;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Names by which JavaScript reaches a prototype; spelled plainly, for a text with `\u` is not proved at all. */
const PROTOTYPE_NAME = /__proto__|constructor|prototype/;

/** The value if the text is JSON that has one meaning only, otherwise UNPROVED. Never throws. */
export function parseProved(text: string, limits: StrictJsonLimits): unknown {
  const keys = keysOf(text, limits);
  if (keys < 0 || !text.isWellFormed() || PROTOTYPE_NAME.test(text)) return UNPROVED;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return UNPROVED;
  }
  // Of two keys of one name JSON.parse keeps one, so a key missing from the count stood twice.
  return keysIn(value) === keys ? value : UNPROVED;
}

/**
 * How many keys stand in the text, or −1 where something needs the exact reader: a fraction, an exponent, a long
 * number, −0, an escape by code, or more than the limits allow. Of a text that is not JSON it may say anything.
 */
function keysOf(text: string, { maxDepth, maxValues }: StrictJsonLimits): number {
  const { length } = text;
  let keys = 0;
  let depth = 0;
  /** At least as many as there are: one for the whole, one for each opening, one for each comma. */
  let values = 1;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    switch (code) {
      case QUOTE:
        at = endOfString(text, at + 1);
        if (at < 0) return -1;
        break;
      case 0x3a: // :
        keys++;
        break;
      case 0x2c: // ,
        values++;
        break;
      case 0x7b: // {
      case 0x5b: // [
        depth++;
        values++;
        if (depth > maxDepth) return -1;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        depth--;
        break;
      case 0x2d: // -
        if (text.charCodeAt(at + 1) === 0x30) return -1;
        break;
      default:
        if (isDigit(code)) {
          at = endOfWhole(text, at);
          if (at < 0) return -1;
        }
    }
  }
  return values > maxValues ? -1 : keys;
}

/** The place of the closing quote; −1 if there is none, or an escape by code comes first. */
function endOfString(text: string, from: number): number {
  const { length } = text;
  for (let at = from; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH && text.charCodeAt(++at) === 0x75) return -1;
  }
  return -1;
}

/** The place of a number's last digit; −1 if it is long, or goes on with a fraction or an exponent. */
function endOfWhole(text: string, from: number): number {
  let at = from + 1;
  while (isDigit(text.charCodeAt(at))) at++;
  const next = text.charCodeAt(at) | 0x20;
  return at - from > EXACT_DIGITS || next === 0x2e || next === 0x65 ? -1 : at - 1;
}

const isDigit = (code: number) => code >= 0x30 && code <= 0x39;

/** Counts the keys of all objects in a parsed value. As deep as the text was, which has been limited. */
function keysIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) {
    let count = 0;
    for (const item of value) if (typeof item === 'object') count += keysIn(item);
    return count;
  }
  const object = value as { readonly [key: string]: unknown };
  const keys = Object.keys(object);
  let count = keys.length;
  for (const key of keys) {
    const item = object[key];
    if (typeof item === 'object') count += keysIn(item);
  }
  return count;
}
