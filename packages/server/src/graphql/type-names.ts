import { pascalCase, type TSchema } from '@daybook/core';

/** What GraphQL lets anything be called; two underscores in front are its own. */
const NAME = /^(?!__)[_A-Za-z][_0-9A-Za-z]*$/;
/** Words that are literals of their own. */
const LITERALS: ReadonlySet<string> = new Set(['true', 'false', 'null']);

export const isName = (text: string): boolean => NAME.test(text);
export const isEnumWord = (word: string): boolean => isName(word) && !LITERALS.has(word);

/** Names one behind the other as that of a type: `order` and `shipping_address` as `OrderShippingAddress`. */
export const typeName = (...parts: readonly string[]): string => parts.map(pascalCase).join('');

/**
 * The names of types made from shapes that have none. Such a type is called after its owner (a view, a report or an
 * operation) and the fields that lead to it; the same shape below a field of the same name is one type, called after
 * the first place it stands at in the order of declaration. So nothing that is declared later renames anything.
 */
export function namedTypes<T>() {
  const known = new Map<string, T>();
  return (schema: TSchema, place: Place, suffix: string, make: (name: string) => T): T => {
    const key = `${place.path.at(-1) ?? place.owner} ${JSON.stringify({ ...schema, ...SAID_OF_THE_FIELD })}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(typeName(place.owner, ...place.path) + suffix);
    known.set(key, made);
    return made;
  };
}

/** What a schema says of the field it stands under, and not of the shape. */
const SAID_OF_THE_FIELD = { description: undefined, examples: undefined, default: undefined };

/** Where a shape stands: whose it is, and the fields that lead to it. */
export type Place = { readonly owner: string; readonly path: readonly string[] };

export const below = ({ owner, path }: Place, field: string): Place => ({ owner, path: [...path, field] });

/** @throws if GraphQL could not say the name */
export function assertName(name: string, where: string): void {
  if (!isName(name)) throw new Error(`${where} has "${name}", which cannot be a name in GraphQL`);
}
