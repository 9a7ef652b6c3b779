import { exampleOf, fieldsOf, type TSchema } from '@daybook/core';
import { Compile } from 'typebox/compile';

/** A part of an OpenAPI document, as plain JSON. */
export type Part = { readonly [key: string]: unknown };

/**
 * What the OpenAPI document says of one route: its operation object, and what that refers to by name. A route that is
 * written by hand has one made by `documentRoute`.
 */
export type RouteDocument = {
  readonly operation: Part;
  readonly schemas: Readonly<Record<string, Part>>;
  readonly responses: Readonly<Record<string, Part>>;
};

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How the OpenAPI document describes the route; null for what is no operation, such as a page for people. */
    document?: (() => RouteDocument) | null;
  }
}

/** A declared schema as plain JSON, without what it says to the database. */
export function plain(schema: TSchema | Part): Part {
  const text = JSON.stringify(schema, (key, value: unknown) => (key === 'x-column' ? undefined : value));
  const read: unknown = JSON.parse(text);
  return isPart(read) ? read : {};
}

export const isPart = (value: unknown): value is Part =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const schemaRef = (name: string): Part => ({ $ref: `#/components/schemas/${name}` });
export const parameterRef = (name: string): Part => ({ $ref: `#/components/parameters/${name}` });
export const headerRef = (name: string): Part => ({ $ref: `#/components/headers/${name}` });
export const responseRef = (name: string): Part => ({ $ref: `#/components/responses/${name}` });

/** A declared object's properties as parameters. Those in the path are always needed, others where they are required. */
export function parametersOf(schema: TSchema, where: 'path' | 'query', example: unknown = {}): readonly Part[] {
  const given = isPart(example) ? example : {};
  return fieldsOf(schema).map(({ name, schema: property, required }) => {
    const { description, ...rest } = plain(property);
    return {
      name,
      in: where,
      required: where === 'path' || required,
      ...(description === undefined ? {} : { description }),
      schema: rest,
      ...exampleIn(given[name] ?? (required ? exampleOf(property) : undefined)),
    };
  });
}

/** A body as JSON, under its name. One that has nothing it must say may be left out. */
export const bodyPart = (name: string, schema: TSchema, example: unknown): Part => ({
  required: !Compile(schema).Check({}),
  content: { 'application/json': { schema: schemaRef(name), example } },
});

const exampleIn = (example: unknown): Part => (example === undefined ? {} : { example });

/** The documents' spelling of a declared path. */
export const documentedPath = (path: string): string => path.replace(/:([A-Za-z]\w*)/g, '{$1}');
