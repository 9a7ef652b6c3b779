import type { Registry } from '@daybook/core';
import { isPart, type Part, type RouteDocument } from './route-document.ts';
import { securitySchemes, sharedHeaders, sharedParameters, sharedSchemas } from './shared-parts.ts';

/** The version of the API as a whole; its operations and codes are only ever added to. */
const API_VERSION = '1.0.0';

const DESCRIPTION = `Commands are answered with a receipt, queries with what the views have folded so far: send a receipt's \`position\` as \`minPosition\`, or \`Prefer: wait\` with the command, to read what was written. Every error is a problem document with a stable \`code\`. Amounts of money are text.`;

/** One served operation. `path` is spelt as documents do, `{id}`. */
export type DocumentedRoute = { readonly method: string; readonly path: string; readonly document: RouteDocument };

/** What a document is of. An unlocked server needs no token, and its document says so. */
export type About = { readonly title: string; readonly registry: Registry; readonly isLocked: boolean };

/** An OpenAPI 3.1 document of some routes. @throws where two of them mean different things by one name */
export function openApi({ title, registry, isLocked }: About, routes: readonly DocumentedRoute[]): Part {
  const paths: Record<string, Record<string, Part>> = {};
  const schemas: Record<string, Part> = { ...sharedSchemas };
  const responses: Record<string, Part> = {};
  for (const { method, path, document } of routes) {
    paths[path] = { ...paths[path], [method.toLowerCase()]: document.operation };
    addAll(schemas, document.schemas);
    addAll(responses, document.responses);
  }
  return {
    openapi: '3.1.0',
    info: {
      title,
      version: API_VERSION,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'Where this document was found.' }],
    security: isLocked ? [{ bearer: [] }] : [{}, { bearer: [] }],
    tags: tagsOf(registry, routes),
    paths: sorted(paths),
    components: {
      schemas: sorted(schemas),
      responses: sorted(responses),
      parameters: sharedParameters,
      headers: sharedHeaders,
      securitySchemes,
    },
  };
}

/** Two documents of one product as one: their paths together, each operation with the server it is found at. */
export function mergedOpenApi(
  title: string,
  parts: readonly { readonly document: Part; readonly server: Part }[],
): Part {
  const paths: Record<string, Record<string, unknown>> = {};
  const components: Record<string, Record<string, Part>> = {};
  const tags = new Map<unknown, unknown>();
  for (const { document, server } of parts) {
    for (const [path, item] of entriesOf(document.paths))
      for (const [method, operation] of entriesOf(item))
        paths[path] = { ...paths[path], [method]: isPart(operation) ? { ...operation, servers: [server] } : operation };
    for (const [sort, named] of entriesOf(document.components)) {
      const known = { ...components[sort] };
      addAll(known, partsOf(named));
      components[sort] = known;
    }
    for (const tag of Array.isArray(document.tags) ? document.tags : []) tags.set(isPart(tag) ? tag.name : tag, tag);
  }
  const [first] = parts;
  const info = first && isPart(first.document.info) ? { ...first.document.info, title } : { title };
  return {
    ...first?.document,
    info,
    servers: parts.map(({ server }) => server),
    tags: [...tags.values()],
    paths: sorted(paths),
    components: Object.fromEntries(Object.entries(components).map(([sort, named]) => [sort, sorted(named)])),
  };
}

function addAll(into: Record<string, Part>, more: Readonly<Record<string, Part>>): void {
  for (const [name, part] of Object.entries(more)) {
    const known = into[name];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(part))
      throw new Error(`two different parts of the OpenAPI document are called ${name}`);
    into[name] = part;
  }
}

function tagsOf(registry: Registry, routes: readonly DocumentedRoute[]): readonly Part[] {
  const used = new Set(
    routes.flatMap(({ document }) => (Array.isArray(document.operation.tags) ? document.operation.tags : [])),
  );
  const known = registry.contexts.map(({ name }) => name).filter((name) => used.has(name));
  const others = [...used].filter((tag) => !known.includes(tag));
  return [...known, ...others].map((name) => ({ name }));
}

const entriesOf = (value: unknown): [string, unknown][] => (isPart(value) ? Object.entries(value) : []);

const partsOf = (value: unknown): Record<string, Part> =>
  Object.fromEntries(entriesOf(value).flatMap(([name, part]) => (isPart(part) ? [[name, part]] : [])));

const sorted = <V>(named: Readonly<Record<string, V>>): Record<string, V> =>
  Object.fromEntries(Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1)));
