import { randomUUID } from 'node:crypto';
import { codeOf, type Evidence } from './evidence.ts';
import { inParallel, send } from './http.ts';
import { leavesOf, objectsOf, type Place, withMembers, withText } from './places.ts';
import type { RestOperation } from './rest-operations.ts';
import { injections, jsonValues, shown, some, UNPRINTABLE } from './values.ts';

/** A request of an operation with one thing wrong or strange. `refused`: it must be answered 4xx. */
type Case = {
  readonly name: string;
  readonly refused: boolean;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** How many values each place gets in a run that is not a full one. */
const VALUES_A_PLACE = 12;
const WIDTH = 16;

/** What may only be said by us: who did something, for whom, when, and where in the log it stands. */
const OURS: Readonly<Record<string, string>> = {
  tenant: '"acme"',
  version: '1',
  expectedVersion: '0',
  role: '"admin"',
  roles: '["admin"]',
  recordedAt: '"2020-01-01T00:00:00Z"',
  position: '1',
  actor: '"admin"',
  holds: '["alder"]',
  commandId: '"0197f1c0-0000-7000-8000-000000000001"',
  metadata: '{}',
  isAdmin: 'true',
};
const POLLUTING: readonly string[] = [
  '"__proto__":{"polluted":true}',
  '"constructor":{"prototype":{"polluted":true}}',
  '"__proto\\u005f_":{"polluted":true}',
  '"prototype":{"polluted":true}',
];
/** Every operation of the query and admin ports reads these names, or none of them. */
const STRANGE_QUERIES = [
  'tenant=acme',
  'role=admin',
  '__proto__[polluted]=true',
  '__proto__.polluted=true',
  'constructor[prototype][polluted]=true',
  'a&b=&&&=',
  '%00=1',
  '%ff=1',
  'limit=1&limit=2',
  'sort=(select+1)',
  'sort=createdAt;drop',
  'filter[tenant]=acme',
  'filter[__proto__]=x',
  'filter[]=x',
];

/** Attacks every place of every operation that a port declares, and holds each answer against what is declared. */
export async function attackRest(
  operations: readonly RestOperation[],
  token: string,
  canary: string,
  evidence: Evidence,
): Promise<void> {
  const cases = function* () {
    for (const operation of operations) for (const one of casesOf(operation, canary)) yield { operation, one };
  };
  await inParallel(cases(), WIDTH, ({ operation, one }) => attack(operation, one, token, evidence));
}

async function attack(operation: RestOperation, one: Case, token: string, evidence: Evidence): Promise<void> {
  const { face, name, method, url } = operation;
  const key = randomUUID();
  const headers = {
    authorization: `Bearer ${token}`,
    ...(method === 'POST' ? { 'idempotency-key': key } : {}),
    ...(operation.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...one.headers,
  };
  const body = operation.body === undefined ? {} : { body: one.body ?? JSON.stringify(operation.body) };
  const path = pathOf(operation, one);
  const example = `${method} ${path.slice(0, 200)} ${one.name}`;
  evidence.attacked(face, name);
  try {
    const answer = await send({ url, path, method, headers, ...body });
    const { status, text } = answer;
    const code = codeOf(answer);
    evidence.examine({ status, text: TOLD_AS_SENT.has(name) ? '' : text, code }, example);
    if (status < 300 && method === 'POST') evidence.accepted.add(/"commandId":"([^"]+)"/.exec(text)?.[1] ?? key);
    if (one.refused && !(status >= 400 && status < 500))
      evidence.finding(`${name} takes what must be refused`, `${example} -> ${status} ${text.slice(0, 200)}`);
    const type = String(answer.headers['content-type'] ?? '');
    const misfit = isOf(operation, path, status, code) ? operation.misfit({ status, type, text }) : null;
    if (misfit !== null) evidence.finding(`${name} answers what it does not declare`, `${example}: ${misfit}`);
  } catch (error) {
    evidence.finding('no answer', `${example}: ${String(error)}`);
  }
}

/** They show what others have sent, and attackers send what looks like a leak. */
const TOLD_AS_SENT = new Set(['eventsOfLog', 'eventsOfStream', 'administrativeTrail', 'administrativeActs']);

/** A value with a slash may lead to another path, of which something else is declared. */
const isOf = (operation: RestOperation, path: string, status: number, code: string | undefined): boolean => {
  const declared = operation.path.split('/').length;
  return (
    path.split('?', 1)[0]?.split('/').length === declared &&
    !(status === 404 && code === 'not_found') &&
    code !== 'invalid_url'
  );
};

function pathOf({ path, parameters }: RestOperation, one: Case): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const example = parameters.find((parameter) => parameter.name === name)?.example ?? '';
    return one.params?.[name] ?? encodeURIComponent(example === '' ? randomUUID() : example);
  });
  return one.query === undefined ? filled : `${filled}?${one.query}`;
}

function* casesOf(operation: RestOperation, canary: string): Generator<Case> {
  const texts = [...injections(canary), ...UNPRINTABLE, ''];
  yield { name: 'as it should be', refused: false };
  for (const parameter of operation.parameters) {
    const place = `${operation.name} ${parameter.in} ${parameter.name}`;
    switch (parameter.in) {
      case 'path':
        for (const value of some(
          [...texts, '.', '..', '%2e%2e', '..%2f', '%ff', '%zz', '%c0%af', ';', '{id}'],
          place,
          VALUES_A_PLACE,
        ))
          yield { name: `path ${parameter.name}`, refused: false, params: { [parameter.name]: escaped(value) } };
        break;
      case 'query': {
        const name = encodeURIComponent(parameter.name);
        for (const value of some(
          [
            ...texts,
            '-1',
            '0',
            '1.5',
            '2147483648',
            '9223372036854775808',
            '2026-02-30',
            '2026-01-01T24:00:00Z',
            'infinity',
            '9999-12-31T23:59:59Z',
            '+275760-09-13T00:00:00Z',
            'WyJ4Il0',
            'null',
          ],
          place,
          VALUES_A_PLACE,
        ))
          yield { name: `query ${parameter.name}`, refused: false, query: `${name}=${encodeURIComponent(value)}` };
        yield {
          name: `query ${parameter.name} twice`,
          refused: true,
          query: `${name}=${parameter.example}&${name}=${parameter.example}`,
        };
        yield { name: `query ${parameter.name} as a list`, refused: true, query: `${name}[]=1` };
        yield { name: `query ${parameter.name} as an object`, refused: true, query: `${name}[a]=1` };
        break;
      }
      case 'header':
        for (const value of some(
          texts.filter((text) => /^[\x20-\x7e]{0,1000}$/.test(text)),
          place,
          VALUES_A_PLACE,
        ))
          yield { name: `header ${parameter.name}`, refused: false, headers: { [parameter.name]: value } };
    }
  }
  for (const query of STRANGE_QUERIES) yield { name: query, refused: !query.startsWith('limit'), query };
  for (const accept of ['text/event-stream', 'text/html', '*/*;q=0', 'a'.repeat(500), 'application/json;q=abc'])
    yield { name: `Accept: ${accept.slice(0, 30)}`, refused: false, headers: { accept } };
  if (operation.method === 'GET') yield* feedCases(canary);
  if (operation.body !== undefined) yield* bodyCases(operation, canary);
}

function* feedCases(canary: string): Generator<Case> {
  const accept = 'text/event-stream';
  for (const value of some(
    injections(canary).filter((text) => /^[\x20-\x7e]{1,1000}$/.test(text)),
    'feed',
    4,
  )) {
    yield { name: `Last-Event-ID ${shown(value)}`, refused: false, headers: { accept, 'last-event-id': value } };
    yield {
      name: `after ${shown(value)}`,
      refused: false,
      headers: { accept },
      query: `after=${encodeURIComponent(value)}`,
    };
  }
}

export function* bodyCases(
  { name, body, face }: RestOperation,
  canary: string,
): Generator<Case & { readonly body: string }> {
  const values = jsonValues(canary);
  for (const place of leavesOf(body))
    for (const value of some(values, `${name} ${place.join('.')}`, VALUES_A_PLACE))
      yield {
        name: `body ${place.join('.')}: ${value.name}`,
        refused: value.never && !isNothing(value.text, place),
        body: withText(body, place, value.text),
      };
  // What a saga is told is of any shape, so anything but a prototype may stand in it.
  const isFree = (place: readonly unknown[]) => face === 'admin' && place[0] === 'answer';
  for (const place of objectsOf(body)) {
    for (const members of POLLUTING)
      yield { name: `body ${place.join('.')} ${members}`, refused: true, body: withMembers(body, place, members) };
    for (const [key, value] of Object.entries(OURS)) {
      const at = place.reduce<unknown>((inside, step) => Reflect.get(Object(inside), step), body);
      if (Object.hasOwn(Object(at), key) || isFree(place)) continue;
      yield {
        name: `body ${place.join('.')} with ${key}`,
        refused: true,
        body: withMembers(body, place, `"${key}":${value}`),
      };
    }
  }
}

/** A list with nothing in the place of its only item is an empty list. */
const isNothing = (text: string, place: Place) => text === '' && typeof place.at(-1) === 'number';

/** As it may stand in a path: what is escaped already is left so, for that is the attack. */
const escaped = (text: string) =>
  /^[\w.%;{}~-]*$/.test(text) ? text.replace(/[{}]/g, encodeURIComponent) : encodeURIComponent(text);
