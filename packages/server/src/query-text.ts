import type { RequestError } from './problems.ts';

/** More parameters than any route declares; the rest of a long query is not even looked at. */
export const MAX_QUERY_PARAMETERS = 64;

const INTEGER = /^-?(?:0|[1-9][0-9]{0,15})$/;

/**
 * Splits a query string into names and values. Every name may stand once: a reader that takes the first and one that
 * takes the last must not see two different requests. `+` means a space, as in forms. What is wrong goes to `errors`.
 */
export function readQueryText(text: string, errors: RequestError[]): Record<string, string> {
  const values: Record<string, string> = Object.create(null);
  const pairs = text.split('&', MAX_QUERY_PARAMETERS + 1);
  if (pairs.length > MAX_QUERY_PARAMETERS) errors.push(queryError('', 'has too many parameters'));
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const name = decoded(at < 0 ? pair : pair.slice(0, at));
    const value = decoded(at < 0 ? '' : pair.slice(at + 1));
    if (name === null || value === null) errors.push(queryError('', 'is not well-formed percent-encoding'));
    else if (name in values) errors.push(queryError(name, 'stands twice'));
    else values[name] = value;
  }
  return values;
}

/**
 * Gives text the declared types: whole numbers and booleans in their one plain spelling, everything else as it is.
 * What cannot be turned is left as text, so that the schema's own check says what is wrong with it.
 */
export function typedByDeclaration(
  declared: Readonly<Record<string, object>>,
  values: unknown,
): Record<string, unknown> {
  const typed: Record<string, unknown> = {};
  if (typeof values !== 'object' || values === null) return typed;
  for (const [name, value] of Object.entries(values)) {
    const schema = declared[name];
    const isText = typeof value === 'string' && schema !== undefined && 'type' in schema;
    typed[name] = isText ? typedValue(schema.type, value) : value;
  }
  return typed;
}

export const queryError = (name: string, message: string): RequestError => ({
  in: 'query',
  pointer: name === '' ? '' : `/${name.slice(0, 64)}`,
  message,
});

function typedValue(type: unknown, text: string): unknown {
  if (type === 'integer' && INTEGER.test(text) && text !== '-0' && Number.isSafeInteger(Number(text)))
    return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** Decodes one name or value; null if it is not UTF-8 in percent-encoding, or holds U+0000. */
function decoded(text: string): string | null {
  try {
    const plain = decodeURIComponent(text.replaceAll('+', ' '));
    return plain.includes('\u0000') ? null : plain;
  } catch {
    return null;
  }
}
