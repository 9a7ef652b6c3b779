import { exampleOf } from '@daybook/core';
import { adminServer, commandServer, queryServer } from '@daybook/server';
import { memoryEngine } from '@daybook/server/testing';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { declared } from '../apps/server/src/server.ts';
import { entries, list, type Part, part } from './support/open-api.ts';

const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce((found: unknown, name) => part(found)[name], value);

const engine = memoryEngine(declared().contexts);

async function documentOf(app: ReturnType<typeof commandServer>): Promise<Part> {
  const answer = await app.inject({ url: '/openapi.json', headers: { host: 'x' } });
  await app.close();
  return part(answer.json());
}

describe.each([
  ['commands', await documentOf(commandServer(engine))],
  ['queries', await documentOf(queryServer(engine))],
  ['administration', await documentOf(adminServer(engine))],
])('what the document says of the product: %s', (_, document) => {
  const operations = entries(at(document, 'paths')).flatMap(([path, item]) =>
    entries(item).map(([method, operation]) => ({ path: `${method} ${path}`, operation })),
  );
  const resolved = (one: unknown): unknown => {
    const ref = at(one, '$ref');
    return typeof ref === 'string' ? at(document, ...ref.slice(2).split('/')) : one;
  };
  const definitions = (text: string) => text.replaceAll('#/components/schemas/', '#/$defs/');
  const $defs: unknown = JSON.parse(definitions(JSON.stringify(at(document, 'components', 'schemas'))));
  const fits = (schema: unknown, value: unknown) => {
    const text = definitions(JSON.stringify(schema));
    return Compile({ ...part(JSON.parse(text)), ...(text.includes('#/$defs/') ? { $defs } : {}) }).Check(value);
  };
  /** Every schema with its example, wherever it stands; `needed`: it must have one. */
  const contents = operations.flatMap(({ path, operation }) => [
    ...entries(at(operation, 'requestBody', 'content')).map(([type, content]) => ({
      where: `${path} ${type}`,
      content,
      needed: true,
    })),
    ...list(at(operation, 'parameters')).map((one) => {
      const content = resolved(one);
      return { where: `${path} ${String(at(content, 'name'))}`, content, needed: at(content, 'required') === true };
    }),
    ...entries(at(operation, 'responses')).flatMap(([status, response]) =>
      entries(at(resolved(response), 'content')).map(([type, content]) => ({
        where: `${path} ${status} ${type}`,
        content,
        needed: type.endsWith('json') && !type.endsWith('ndjson'),
      })),
    ),
  ]);
  const parameters = contents.filter(({ content }) => at(content, 'in') !== undefined);
  const components = entries(at(document, 'components', 'schemas'));

  it('says of every operation what it does, in a sentence', () => {
    const silent = operations.filter(({ operation }) => !/^[^/]+[.]$/.test(String(at(operation, 'summary'))));
    expect(operations.length).toBeGreaterThan(10);
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('has an example that fits wherever it has one, and one for every body, JSON answer and parameter that must be there', () => {
    const misfits = contents.flatMap(({ where, content, needed }) => {
      const example = at(content, 'example');
      if (example === undefined) return needed ? [`${where} has none`] : [];
      return fits(at(content, 'schema'), example) ? [] : [`${where}: ${JSON.stringify(example)}`];
    });
    expect(contents.length).toBeGreaterThan(100);
    expect(misfits).toEqual([]);
  });

  it('says of every field and parameter what it means, and what may stand there', () => {
    const wrong: string[] = [];
    const look = (where: string, schema: unknown) => {
      for (const [name, property] of entries(at(schema, 'properties'))) {
        const field = `${where}.${name}`;
        if (at(property, 'description') === undefined && at(property, '$ref') === undefined) wrong.push(field);
        if (at(property, 'examples') !== undefined && !fits(property, exampleOf(part(property))))
          wrong.push(`${field}: ${JSON.stringify(at(property, 'examples'))}`);
        look(field, property);
        look(`${field}[]`, at(property, 'items'));
        for (const one of list(at(property, 'anyOf'))) look(field, one);
      }
      for (const one of list(at(schema, 'anyOf'))) look(where, one);
    };
    for (const [name, schema] of components) look(name, schema);
    for (const { where, content } of parameters) {
      if (at(content, 'description') === undefined) wrong.push(where);
      const schema = part(at(content, 'schema'));
      if (!fits(schema, at(content, 'example') ?? exampleOf(schema))) wrong.push(`${where}: ${JSON.stringify(schema)}`);
      // The page for people would send it with whatever it tries; in the schema it only shows it.
      const isOptionalHeader = at(content, 'in') === 'header' && at(content, 'required') === false;
      if (isOptionalHeader && at(content, 'example') !== undefined) wrong.push(`${where} is sent unasked`);
    }
    expect([...new Set(wrong)]).toEqual([]);
  });

  it('says of every text and list that is sent how long it may be', () => {
    const boundless: string[] = [];
    const LIMITS = ['maxLength', 'maxItems', 'enum', 'const', 'format', 'pattern'];
    const look = (where: string, schema: unknown) => {
      const type = at(schema, 'type');
      if ((type === 'string' || type === 'array') && !LIMITS.some((limit) => limit in part(schema)))
        boundless.push(where);
      for (const [name, property] of entries(at(schema, 'properties'))) look(`${where}.${name}`, property);
      const items = at(schema, 'items');
      for (const one of [...(items === undefined ? [] : [items]), ...list(at(schema, 'anyOf'))]) look(where, one);
    };
    for (const [name, schema] of components) if (name.endsWith('Body')) look(name, schema);
    for (const { where, content } of parameters) if (at(content, 'in') !== 'header') look(where, at(content, 'schema'));
    expect(boundless).toEqual([]);
  });
});
