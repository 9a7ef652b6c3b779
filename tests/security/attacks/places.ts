/** Where a value stands in another. */
export type Place = readonly (string | number)[];

/** Every leaf, and the first item of every list; objects and lists themselves too, where asked. */
export function* leavesOf(value: unknown, place: Place = []): Generator<Place> {
  if (typeof value !== 'object' || value === null) {
    if (place.length > 0) yield place;
    return;
  }
  const entries = Array.isArray(value) ? value.slice(0, 1).map((item, i) => [i, item] as const) : Object.entries(value);
  if (entries.length === 0 && place.length > 0) yield place;
  for (const [key, item] of entries) yield* leavesOf(item, [...place, key]);
}

/** Every object in a value, the value itself first. */
export function* objectsOf(value: unknown, place: Place = []): Generator<Place> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield place;
  const entries = Array.isArray(value) ? value.slice(0, 1).map((item, i) => [i, item] as const) : Object.entries(value);
  for (const [key, item] of entries) yield* objectsOf(item, [...place, key]);
}

/** A copy in which one place holds another value. */
export function withValue(value: unknown, [step, ...rest]: Place, by: unknown): unknown {
  if (step === undefined) return by;
  const inside = withValue(Reflect.get(Object(value), step), rest, by);
  if (Array.isArray(value)) return value.with(Number(step), inside);
  return { ...Object(value), [step]: inside };
}

const MARK = '@here@';

/** A value as JSON text, in which one place holds a text as it is, whether that is JSON or not. */
export const withText = (value: unknown, place: Place, text: string): string =>
  JSON.stringify(withValue(value, place, MARK)).replace(JSON.stringify(MARK), () => text);

/** The same with more members in the object at the place. */
export function withMembers(value: unknown, place: Place, members: string): string {
  const at = place.reduce<unknown>((inside, step) => Reflect.get(Object(inside), step), value);
  const inside = JSON.stringify(at);
  const more = inside === '{}' ? `{${members}}` : `${inside.slice(0, -1)},${members}}`;
  return place.length === 0 ? more : withText(value, place, more);
}
