import { exampleOf } from '@daybook/core';
import { Compile } from 'typebox/compile';
import { type Answer, send } from './http.ts';
import { type Seeded, seededId } from './seed.ts';

type Json = Readonly<Record<string, unknown>>;
export type Parameter = {
  readonly name: string;
  readonly in: string;
  /** As it stands in a path, and as it stands in JSON. */
  readonly example: string;
  readonly typed: unknown;
};

/** An operation as the server's own OpenAPI document tells of it. */
export type RestOperation = {
  readonly face: string;
  readonly url: string;
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** A body that fits; undefined where none is taken. */
  readonly body: unknown;
  /** What is wrong with an answer by what is declared of it; null if nothing. */
  readonly misfit: (answer: Answer) => string | null;
};

/** What the document does not say of the administration's bodies, which are of any shape in it. */
const ADMIN_BODIES: Readonly<Record<string, object>> = {
  issueApiKey: {
    label: 'x',
    tenant: 'default',
    roles: ['bank'],
    holds: ['alder'],
    operations: ['orders'],
    expiresAt: '2030-01-01T00:00:00Z',
    reason: 'x',
  },
  revokeApiKey: { reason: 'x' },
  rejectAct: { reason: 'x' },
  rebuildView: { view: 'nonesuch', reason: 'x' },
  replayView: { view: 'nonesuch' },
  redriveParked: { view: 'nonesuch', key: 'x', reason: 'x' },
  resolveSagaStep: { step: 'x', outcome: 'done', answer: { a: 'x' }, by: 'x' },
};
const ADMIN_QUERIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  eventsOfStream: { direction: 'forward', fromVersion: '1', limit: '1' },
  eventsOfLog: { after: '0', type: 'x', streamType: 'x', limit: '1' },
  parkedEvents: { view: 'orders' },
};

/** Every operation that a port says it serves. */
export async function restOperations(face: string, url: string, seeded: Seeded): Promise<readonly RestOperation[]> {
  const document: Json = JSON.parse((await send({ url, path: '/openapi.json' })).text);
  const resolved = resolverOf(document);
  return entries(document.paths).flatMap(([path, item]) =>
    entries(item).map(([method, of]) => operationOf({ face, url, path, method }, resolved(of), seededId(seeded, path))),
  );
}

type At = { readonly face: string; readonly url: string; readonly path: string; readonly method: string };

function operationOf(at: At, of: Json, id: string | undefined): RestOperation {
  const name = String(of.operationId);
  const parameter = (name: string, where: string, typed: unknown): Parameter => ({
    name,
    in: where,
    typed,
    example: typeof typed === 'string' || typeof typed === 'number' ? String(typed) : '',
  });
  const declared = list(of.parameters).map((one) => {
    const isSeeded = one.in === 'path' && id !== undefined && one.name !== 'returnId';
    return parameter(String(one.name), String(one.in), isSeeded ? id : exampleOf(part(one.schema)));
  });
  const more = Object.entries(ADMIN_QUERIES[name] ?? {}).map(([key, value]) => parameter(key, 'query', value));
  const json = part(part(part(of.requestBody).content)['application/json']);
  const body = json.example ?? (json.schema === undefined ? undefined : {});
  const checks = new Map<unknown, ReturnType<typeof Compile>>();
  return {
    ...at,
    method: at.method.toUpperCase(),
    name,
    parameters: [...declared, ...more],
    body: ADMIN_BODIES[name] ?? body,
    misfit({ status, headers, text }) {
      const response = part(of.responses)[status];
      if (response === undefined) return `status ${status} is not declared`;
      if (status === 304) return text === '' ? null : 'a 304 with a body';
      const type = String(headers['content-type'] ?? '').replace(/;.*/, '');
      const content = part(part(response).content);
      const declaredFor = content[type];
      if (declaredFor === undefined) return `${status} is declared as ${Object.keys(content).join()}, not ${type}`;
      if (!/[/+]json$/.test(type)) return null;
      const { schema } = part(declaredFor);
      const check = checks.get(schema) ?? Compile(part(schema));
      checks.set(schema, check);
      const value: unknown = JSON.parse(text);
      if (check.Check(value)) return null;
      const [first] = check.Errors(value);
      return `${status} is not of its declared shape: ${first?.instancePath} ${first?.message} in ${text.slice(0, 200)}`;
    },
  };
}

/** What fits each operation, by its name: the fields of its path, its query and its body side by side. */
export const examplesOf = (operations: readonly RestOperation[]): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    operations.map(({ name, parameters, body }) => {
      const params = parameters.filter((one) => one.in === 'path' || one.in === 'query');
      return [name, { ...Object.fromEntries(params.map((one) => [one.name, one.typed])), ...part(body) }];
    }),
  );

/** References put in place of what they refer to. The documents have none that lead back to themselves. */
function resolverOf(document: Json): (value: unknown) => Json {
  const known = new Map<string, unknown>();
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const { $ref: reference } = value as { $ref?: unknown };
    if (typeof reference !== 'string')
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item)]));
    if (!known.has(reference)) {
      const steps = reference.replace('#/', '').split('/');
      known.set(
        reference,
        resolve(steps.reduce<unknown>((inside, step) => Reflect.get(Object(inside), step), document)),
      );
    }
    return known.get(reference);
  };
  return (value) => part(resolve(value));
}

export const part = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const entries = (value: unknown): [string, unknown][] => Object.entries(part(value));
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(part) : []);
