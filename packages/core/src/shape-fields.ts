import type { TSchema } from './schema.ts';

/** The parts of a JSON Schema that say what an object is made of. */
type Parts = {
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
};

/** A field of an object: what it is called, its schema, and whether it must be there. */
export type ShapeField = { readonly name: string; readonly schema: TSchema; readonly required: boolean };

/** The schemas of an object's fields by their names, in the order declared; none of what is no object. */
export const propertiesOf = (schema: TSchema): Readonly<Record<string, TSchema>> => (schema as Parts).properties ?? {};

/** An object's fields, in the order declared; none of what is no object. */
export function fieldsOf(schema: TSchema): readonly ShapeField[] {
  const { required = [] } = schema as Parts;
  return Object.entries(propertiesOf(schema)).map(([name, property]) => ({
    name,
    schema: property,
    required: required.includes(name),
  }));
}
