import { commandServer, queryServer } from '@daybook/server';
import { memoryEngine } from '@daybook/server/testing';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { declared } from '../apps/server/src/server.ts';

type Part = { readonly [key: string]: unknown };
const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value);
const at = (part: unknown, ...path: string[]): unknown =>
  path.reduce((found: unknown, name) => (isPart(found) ? found[name] : undefined), part);
const entries = (part: unknown) => (isPart(part) ? Object.entries(part) : []);
const listed = (part: unknown): readonly unknown[] => (Array.isArray(part) ? part : []);

const engine = memoryEngine(declared().contexts);

async function documentOf(app: ReturnType<typeof commandServer>): Promise<unknown> {
  const answer = await app.inject({ url: '/openapi.json', headers: { host: 'x' } });
  await app.close();
  return answer.json();
}

describe.each([
  ['commands', await documentOf(commandServer(engine))],
  ['queries', await documentOf(queryServer(engine))],
])('what the document says of the product: %s', (_, document) => {
  const operations = entries(at(document, 'paths')).flatMap(([path, item]) =>
    entries(item).map(([method, operation]) => ({ path: `${method} ${path}`, operation })),
  );
  const resolved = (part: unknown): unknown => {
    const ref = at(part, '$ref');
    return typeof ref === 'string' ? at(document, ...ref.slice(2).split('/')) : part;
  };
  const definitions = (text: string) => text.replaceAll('#/components/schemas/', '#/$defs/');
  const $defs: unknown = JSON.parse(definitions(JSON.stringify(at(document, 'components', 'schemas'))));
  const fits = (schema: unknown, value: unknown) =>
    Compile({ ...JSON.parse(definitions(JSON.stringify(schema))), $defs }).Check(value);
  /** Every schema with its examples and defaults, wherever it stands. */
  const contents = operations.flatMap(({ path, operation }) => [
    ...entries(at(operation, 'requestBody', 'content')).map(([type, content]) => ({
      where: `${path} ${type}`,
      content,
    })),
    ...listed(at(operation, 'parameters')).map((one) => {
      const content = resolved(one);
      return { where: `${path} ${String(at(content, 'name'))}`, content };
    }),
    ...entries(at(operation, 'responses')).flatMap(([status, response]) =>
      entries(at(resolved(response), 'content')).map(([type, content]) => ({
        where: `${path} ${status} ${type}`,
        content,
      })),
    ),
  ]);

  it('has an example that fits wherever it has one, and one for every body and every parameter that must be there', () => {
    const misfits = contents.flatMap(({ where, content }) => {
      const example = at(content, 'example');
      if (example === undefined) return at(content, 'required') === true ? [`${where} has none`] : [];
      return fits(at(content, 'schema'), example) ? [] : [`${where}: ${JSON.stringify(example)}`];
    });
    expect(contents.length).toBeGreaterThan(100);
    expect(misfits).toEqual([]);
  });

  it('says of every field and parameter what it means', () => {
    const unsaid: string[] = [];
    const look = (where: string, schema: unknown) => {
      for (const [name, property] of entries(at(schema, 'properties'))) {
        if (at(property, 'description') === undefined && at(property, '$ref') === undefined)
          unsaid.push(`${where}.${name}`);
        look(`${where}.${name}`, property);
        look(`${where}.${name}[]`, at(property, 'items'));
        for (const one of listed(at(property, 'anyOf'))) look(`${where}.${name}`, one);
      }
    };
    for (const [name, schema] of entries(at(document, 'components', 'schemas'))) look(name, schema);
    for (const { where, content } of contents)
      if (at(content, 'in') !== undefined && at(content, 'description') === undefined) unsaid.push(where);
    expect([...new Set(unsaid)]).toEqual([]);
  });
});
