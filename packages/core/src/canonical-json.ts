/**
 * Canonical JSON, RFC 8785 (JCS): keys sorted by UTF-16 code unit, no white space, one spelling for every value. What
 * this returns is what lies in the log and what will be hashed. Refused with a TypeError, because they have no exact
 * or no single form: numbers that are not whole or lie beyond ±(2^53 − 1), −0, lone surrogates, U+0000 (PostgreSQL
 * cannot hold it), and anything that is not JSON. Properties whose value is undefined are left out.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return canonicalString(value);
    case 'number':
      if (!Number.isSafeInteger(value) || Object.is(value, -0))
        throw new TypeError(`${value} is no exact whole number`);
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return canonicalArray(value);
      return canonicalObject(value as Record<string, unknown>);
    default:
      throw new TypeError(`${typeof value} is not JSON`);
  }
}

function canonicalString(value: string): string {
  if (!value.isWellFormed()) throw new TypeError('a lone surrogate is not text');
  if (value.includes('\u0000')) throw new TypeError('U+0000 cannot be stored');
  return JSON.stringify(value);
}

function canonicalArray(value: readonly unknown[]): string {
  let out = '[';
  for (let i = 0; i < value.length; i++) out += (i === 0 ? '' : ',') + canonicalJson(value[i]);
  return `${out}]`;
}

function canonicalObject(value: Record<string, unknown>): string {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError('only plain objects are JSON');
  let out = '{';
  for (const key of Object.keys(value).sort()) {
    const item = value[key];
    if (item === undefined) continue;
    out += `${out === '{' ? '' : ','}${canonicalString(key)}:${canonicalJson(item)}`;
  }
  return `${out}}`;
}
