import { readFile } from 'node:fs/promises';
import { OneOf, reportRoute, Shape, Text, type TSchema, Type } from '@daybook/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FastifyInstance } from 'fastify';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminServer } from '../admin-server.ts';
import { administration } from '../administration/administration.ts';
import { commandServer } from '../command-server.ts';
import { MAX_TAGGED_LENGTH, tagOf } from '../conditional.ts';
import { isProtocolCode } from '../problems.ts';
import { queryServer } from '../query-server.ts';
import { memoryEngine } from '../testing/memory-engine.ts';
import { served } from '../testing/served.ts';
import { accounts, toy, validOpening } from '../testing/toy-context.ts';
import { mergedOpenApi } from './open-api.ts';
import { isPart, type Part } from './route-document.ts';

const wealth = reportRoute({
  name: 'wealth',
  path: '/api/v1/wealth',
  access: { roles: ['auditor'] },
  summary: 'What there is.',
  params: Shape({}),
  query: Shape({ format: Type.Optional(OneOf('json', 'csv')) }),
  response: Shape({ accounts: Type.Integer() }),
  texts: ['text/csv'],
  reads: () => ({ all: { view: accounts, many: 'balances', arguments: {} } }),
  answer: ({ all }, { query }) =>
    query.format === 'csv'
      ? { type: 'text', contentType: 'text/csv; charset=utf-8', body: 'accounts\r\n1\r\n' }
      : { type: 'json', body: { accounts: Array.isArray(all) ? all.length : 0 } },
});
const routes = [
  ...toy.routes.map((route) =>
    route.kind === 'command' && route.name === 'openAccount' ? { ...route, example: { body: validOpening } } : route,
  ),
  wealth,
];
const engine = memoryEngine([{ ...toy, routes }, administration]);

/** A server and its document. */
async function documented(app: FastifyInstance) {
  await app.ready();
  const answer = await app.inject({ url: '/openapi.json', headers: { host: 'x' } });
  expect(answer.statusCode, answer.body).toBe(200);
  return { app, document: answer.json<Part>() };
}

const at = (document: unknown, ...path: string[]): unknown =>
  path.reduce((found: unknown, name) => (isPart(found) ? found[name] : undefined), document);
const refTo = (document: Part, part: unknown): unknown =>
  isPart(part) && typeof part.$ref === 'string' ? at(document, ...part.$ref.slice(2).split('/')) : part;
const entries = (part: unknown): [string, unknown][] => (isPart(part) ? Object.entries(part) : []);
const operationsIn = (document: Part) =>
  entries(document.paths).flatMap(([path, item]) =>
    entries(item).map(([method, operation]) => ({ path, method, operation })),
  );

let servers: { name: string; app: FastifyInstance; document: Part }[] = [];
beforeAll(async () => {
  servers = [
    { name: 'commands', ...(await documented(commandServer(engine))) },
    { name: 'queries', ...(await documented(queryServer(engine))) },
    { name: 'administration', ...(await documented(adminServer(engine))) },
  ];
});
afterAll(() => Promise.all(servers.map(({ app }) => app.close())));
const named = (name: string) => {
  const found = servers.find((one) => one.name === name);
  if (!found) throw new Error(name);
  return found;
};
const merged = () =>
  mergedOpenApi(
    'All',
    servers.map(({ document, name }) => ({ document, server: { url: `http://${name}.example` } })),
  );

describe('the document', () => {
  test('is valid OpenAPI 3.1 on each port, and all of them as one', async () => {
    const official = await readFile(new URL('testing/open-api-3.1.json', import.meta.url), 'utf8');
    // The validator takes the name #meta for its own, where the standard means the one defined here.
    const schema: unknown = JSON.parse(official.replaceAll('"$dynamicRef": "#meta"', '"$ref": "#/$defs/schema"'));
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const validate = ajv.compile(isPart(schema) ? schema : {});
    for (const document of [...servers.map((one) => one.document), merged()])
      expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    for (const [name, one] of entries(at(merged(), 'components', 'schemas')))
      expect(ajv.validateSchema(isPart(one) ? one : {}), name).toBe(true);
    expect(validate({ ...merged(), paths: { x: {} } })).toBe(false);
    expect(validate({ ...merged(), paths: { '/x': { get: { parameters: [{ name: 'x' }] } } } })).toBe(false);
  });

  test('refers to nothing that is not there', () => {
    for (const { document } of servers) {
      const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = '']) => ref);
      expect(refs.length).toBeGreaterThan(10);
      for (const ref of refs) expect(at(document, ...ref.slice(2).split('/')), ref).toBeDefined();
    }
  });

  test('has every declared route under its name, and no other operation twice', () => {
    const names = operationsIn(merged()).map(({ operation }) => at(operation, 'operationId'));
    expect(new Set(names).size).toBe(names.length);
    for (const { name, path, kind } of routes) {
      const method = kind === 'command' ? 'post' : 'get';
      const operation = at(merged(), 'paths', path.replace(/:(\w+)/g, '{$1}'), method);
      expect(at(operation, 'operationId'), path).toBe(name);
      expect(at(operation, 'tags')).toEqual(['toy']);
    }
  });

  test('describes what is served, and everything that is served is described', async () => {
    for (const { app, document } of servers) {
      for (const { path, method } of operationsIn(document))
        expect(
          app.hasRoute({ url: path.replace(/\{(\w+)\}/g, ':$1'), method: method.toUpperCase() as 'GET' }),
          path,
        ).toBe(true);
      // What the router itself has, as it prints it: one line for each method and path.
      const printed = app.printRoutes({ commonPrefix: false, includeHooks: false });
      const served = printed.split('\n').filter((line) => /\((?:[A-Z]+(?:, )?)+\)/.test(line));
      const methods = served
        .flatMap((line) => (/\(([A-Z, ]+)\)/.exec(line)?.[1] ?? '').split(', '))
        .filter((one) => one !== 'HEAD');
      // Beside the operations: the document, the page, and the page's four parts.
      expect(methods.length).toBe(operationsIn(document).length + 6);
    }
  });

  test('has an example for every parameter in a path and every body, and each fits its schema', () => {
    for (const { document } of servers) {
      const fits = (schema: unknown, value: unknown) => {
        const { components } = document;
        const text = JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/');
        const whole: TSchema = {
          ...JSON.parse(text),
          $defs: JSON.parse(JSON.stringify(at(components, 'schemas')).replaceAll('#/components/schemas/', '#/$defs/')),
        };
        return Compile(whole).Check(value);
      };
      for (const { path, operation } of operationsIn(document)) {
        const parameters = at(operation, 'parameters');
        for (const one of Array.isArray(parameters) ? parameters : []) {
          const parameter = refTo(document, one);
          const [example, where] = [at(parameter, 'example'), at(parameter, 'in')];
          if (where === 'path') expect(example, `${path} ${String(at(parameter, 'name'))}`).toBeDefined();
          if (example !== undefined)
            expect(fits(at(parameter, 'schema'), example), `${path} ${JSON.stringify(parameter)}`).toBe(true);
        }
        const bodies = entries(at(operation, 'requestBody', 'content'));
        for (const [type, content] of bodies) {
          expect(at(content, 'example'), `${path} ${type}`).toBeDefined();
          expect(fits(at(content, 'schema'), at(content, 'example')), path).toBe(true);
        }
        for (const [status, response] of entries(at(operation, 'responses')))
          for (const [, content] of entries(at(refTo(document, response), 'content'))) {
            const example = at(content, 'example');
            if (example !== undefined) expect(fits(at(content, 'schema'), example), `${path} ${status}`).toBe(true);
          }
      }
    }
  });

  test('names for each operation every code it can be refused with, by status', () => {
    const { document } = named('commands');
    const codesOf = (status: number) =>
      JSON.stringify(
        refTo(document, at(document, 'paths', '/api/v1/accounts/{id}/payments', 'post', 'responses', String(status))),
      );
    expect(codesOf(404)).toMatch('account_not_found');
    expect(codesOf(409)).toMatch('account_closed');
    expect(codesOf(422)).toMatch('amount_over_limit');
    expect(codesOf(422)).toMatch('idempotency_key_reused');
    expect(codesOf(412)).toMatch('version_conflict');
    expect(codesOf(503)).toMatch('outcome_unknown');
    expect(codesOf(503)).toMatch('Retry-After');
    expect(codesOf(400)).not.toMatch('invalid_cursor');
    const queries = named('queries').document;
    const page = JSON.stringify(refTo(queries, at(queries, 'paths', '/api/v1/accounts', 'get', 'responses', '400')));
    for (const code of ['invalid_cursor', 'invalid_sort', 'invalid_filter']) {
      expect(isProtocolCode(code)).toBe(true);
      expect(page).toMatch(code);
    }
  });

  test('says of the administration who may do what, what takes two, and what it can be refused with', () => {
    const { document } = named('administration');
    const operation = (method: string, path: string) => at(document, 'paths', `/api/v1/admin/${path}`, method);
    const codesOf = (of: unknown, status: string) =>
      JSON.stringify(refTo(document, at(of, 'responses', status)) ?? 'none');
    const rebuild = operation('post', 'projections/rebuild');
    expect(at(rebuild, 'description')).toMatch(/^For: admin[.] It is answered 202/);
    expect(at(operation('get', 'consumers'), 'description')).toBe('For: admin, operator, auditor.');
    expect(codesOf(rebuild, '404')).toMatch('unknown_view');
    expect(codesOf(operation('post', 'acts/{id}/approve'), '409')).toMatch('act_self_approval');
    expect(codesOf(operation('post', 'sagas/{saga}/{sagaId}/resolve'), '404')).toMatch('saga_step_unknown');
    expect(codesOf(operation('get', 'consumers'), '404')).toBe('"none"');
    const live = operation('get', 'live');
    expect([at(live, 'security'), codesOf(live, '401')]).toEqual([[], '"none"']);
    const types = entries(at(operation('get', 'health'), 'responses', '503', 'content')).map(([type]) => type);
    expect(types).toEqual(['application/json', 'application/problem+json']);
    expect(JSON.stringify(operation('get', 'acts'))).not.toMatch('event-stream');
  });

  test('is of every route, or the route is not added', async () => {
    const app = queryServer(engine);
    expect(() => app.get('/api/v1/back-door', async () => 'everything')).toThrow('does not describe itself');
    await app.close();
  });

  test('says what a page can be sorted and filtered by', () => {
    const { document } = named('queries');
    const parameters = at(document, 'paths', '/api/v1/accounts', 'get', 'parameters');
    const sort = Array.isArray(parameters) ? parameters.find((one) => at(one, 'name') === 'sort') : undefined;
    expect(at(sort, 'schema')).toEqual({ type: 'string', enum: ['owner', '-owner'], default: 'owner' });
  });

  test('has no shared parameter or header that no operation uses', () => {
    const all = JSON.stringify(servers.map(({ document }) => document));
    const [first] = servers;
    for (const kind of ['parameters', 'headers'])
      for (const [name] of entries(at(first?.document, 'components', kind)))
        expect(all.includes(`"#/components/${kind}/${name}"`), `${kind}: ${name}`).toBe(true);
  });

  test('says of what can be followed how to go on, and of nothing else', () => {
    for (const { path, operation } of servers.flatMap(({ document }) => operationsIn(document))) {
      const isFollowed = JSON.stringify(at(operation, 'responses', '200', 'content') ?? '').includes('event-stream');
      const names = JSON.stringify(at(operation, 'parameters') ?? []);
      expect(/LastEventId|Last-Event-ID/.test(names), path).toBe(isFollowed);
    }
  });

  test('refuses two different shapes of one name', () => {
    const [first, second] = servers;
    if (!first || !second) throw new Error('there are three');
    const other = JSON.parse(JSON.stringify(first.document).replace('"Receipt":{', '"Receipt":{"x-other":1,'));
    const server = { url: 'http://x.example' };
    expect(() =>
      mergedOpenApi('x', [
        { document: other, server },
        { document: second.document, server },
      ]),
    ).toThrow('Receipt');
  });
});

describe('on a locked server', () => {
  test('the document and its page are open to everybody, and ask nothing of any other place', async () => {
    const authenticate = () => {
      throw new Error('nobody is to be asked who they are');
    };
    const server = await served(queryServer(engine, { authenticate }));
    const { status, headers } = await server.get('/openapi.json');
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    const known = await server.get('/openapi.json', { 'if-none-match': String(headers.get('etag')) });
    expect(known.status).toBe(304);
    const page = await server.get('/docs');
    const policy = String(page.headers.get('content-security-policy'));
    expect(policy).toMatch("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    const html = String(page.body.text);
    expect(html).not.toMatch(/https?:|<script>|<style|style=|onload/);
    const parts = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => url);
    expect(parts.length).toBe(4);
    for (const url of parts) {
      const part = await fetch(server.url + url);
      expect([part.status, part.headers.get('x-content-type-options')], url).toEqual([200, 'nosniff']);
      expect((await part.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
    await server.close();
  });
});

describe('a report of several formats', () => {
  test('is answered in the one that Accept would rather have, unless the query names one', async () => {
    const server = await served(queryServer(engine));
    const asked = async (query: string, accept?: string) => {
      const { status, headers, body } = await server.get(
        `/api/v1/wealth${query}`,
        accept === undefined ? {} : { accept },
      );
      return `${status} ${headers.get('content-type')} ${JSON.stringify(body.code) ?? ''}`.trim();
    };
    expect(await asked('')).toBe('200 application/json; charset=utf-8');
    expect(await asked('', 'text/csv')).toBe('200 text/csv; charset=utf-8');
    expect(await asked('', 'application/json;q=0.5, text/*')).toBe('200 text/csv; charset=utf-8');
    expect(await asked('?minPosition=0', 'text/csv')).toBe('200 text/csv; charset=utf-8');
    expect(await asked('?format=json', 'text/csv')).toBe('200 application/json; charset=utf-8');
    expect(await asked('?format=csv', 'application/json')).toBe('200 text/csv; charset=utf-8');
    expect(await asked('', 'application/xml')).toBe('406 application/problem+json; charset=utf-8 "not_acceptable"');
    const { headers } = await server.get('/api/v1/wealth', { accept: 'text/csv' });
    expect(headers.get('vary')).toBe('Accept');
    expect(
      (await server.get('/api/v1/wealth', { accept: 'text/csv', 'if-none-match': String(headers.get('etag')) })).status,
    ).toBe(304);
    await server.close();
  });

  test('that is very long has no tag, for reckoning it would hold up everybody else', () => {
    expect(tagOf('x'.repeat(MAX_TAGGED_LENGTH))).toBeDefined();
    expect(tagOf('x'.repeat(MAX_TAGGED_LENGTH + 1))).toBeUndefined();
  });

  test('that has not a word for each of them stops the start', () => {
    const odd = { ...wealth, query: Shape({ format: Type.Optional(Text()) }) };
    expect(() => queryServer(memoryEngine([{ ...toy, routes: [odd] }]))).toThrow('formats');
  });
});
