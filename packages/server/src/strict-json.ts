import { readJson, type StrictJsonLimits } from './json-reader.ts';
import { parseProved, UNPROVED } from './proved-json.ts';

/**
 * JSON as strictly as the log needs it. `JSON.parse` takes the last of two keys of one name, rounds numbers, and lets
 * through text that PostgreSQL cannot hold; a command read that way could be understood differently by the next
 * reader. So one text has one meaning here, or is refused.
 */

/** Deeper than any declared shape; keeps the recursion below far from the end of the stack. */
export const MAX_JSON_DEPTH = 32;
/** Ten times the largest order: what a body costs to check is bounded by this, not by how cleverly it was packed. */
export const MAX_JSON_VALUES = 20_000;

const DEFAULT_LIMITS: StrictJsonLimits = { maxDepth: MAX_JSON_DEPTH, maxValues: MAX_JSON_VALUES };

/**
 * Parses a JSON text. What it accepts, `JSON.parse` reads the same way.
 *
 * @example
 * parseStrictJson('{"amount":"29.99"}');            // { amount: '29.99' }
 * parseStrictJson('{"a":1,"\\u0061":2}');           // throws json_duplicate_key at /a
 * @throws StrictJsonError
 */
export function parseStrictJson(text: string, limits: StrictJsonLimits = DEFAULT_LIMITS): unknown {
  const proved = parseProved(text, limits);
  return proved === UNPROVED ? readJson(text, limits) : proved;
}
