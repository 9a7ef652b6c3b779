import { isRecord } from './error.ts';
import type { Fields, OperationEntry } from './operation.ts';

/** Puts the fields that a path names into it; what is left over is for the query or the body. */
export function partsOf({ path }: OperationEntry, request: Fields): { path: string; rest: Fields } {
  const names = new Set<string>();
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    names.add(name);
    return segment(name, request[name]);
  });
  return { path: filled, rest: Object.fromEntries(Object.entries(request).filter(([name]) => !names.has(name))) };
}

/** One part of a path. A dot alone would be taken for a step within it, even where it is escaped. */
function segment(name: string, value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || /^[.]{0,2}$/.test(text))
    throw new TypeError(`${name} must be given, and can stand in a path: ${JSON.stringify(value)} cannot`);
  return encodeURIComponent(text);
}

/** A query as a URL spells it, with what it begins with; `filter: { status: 'open' }` is `filter[status]=open`. */
export function queryText(fields: Fields): string {
  const text = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'filter' && isRecord(value)) {
      for (const [field, wanted] of Object.entries(value))
        if (wanted !== undefined) text.set(`filter[${field}]`, plainText(field, wanted));
    } else if (value !== undefined) text.set(name, plainText(name, value));
  }
  return text.size === 0 ? '' : `?${text}`;
}

function plainText(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TypeError(`${name} cannot stand in a query: ${JSON.stringify(value)}`);
}
