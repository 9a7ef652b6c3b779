/*
 * Reading values whose shape the compiler cannot know: rows of any view, and answers over HTTP. What is not as it
 * should be is an error that names the field, never an `undefined` that travels on.
 */

/** A field of an object; undefined if it is not there. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

/** @throws TypeError if the field is no text. */
export function textField(value: unknown, name: string): string {
  const found = field(value, name);
  if (typeof found !== 'string') throw new TypeError(`${name} should be text, and is ${JSON.stringify(found)}`);
  return found;
}

/** @throws TypeError if the field is no number. */
export function numberField(value: unknown, name: string): number {
  const found = field(value, name);
  if (typeof found !== 'number') throw new TypeError(`${name} should be a number, and is ${JSON.stringify(found)}`);
  return found;
}

/** @throws TypeError if the field is no list. */
export function listField(value: unknown, name: string): readonly unknown[] {
  const found = field(value, name);
  if (!Array.isArray(found)) throw new TypeError(`${name} should be a list, and is ${JSON.stringify(found)}`);
  return found;
}
