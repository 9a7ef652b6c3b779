import { randomUUID } from 'node:crypto';
import { codeOf, type Evidence } from './evidence.ts';
import { ask, type GraphqlOperation } from './graphql-operations.ts';
import { inParallel } from './http.ts';
import { leavesOf, objectsOf, withMembers, withText } from './places.ts';
import { jsonValues, some } from './values.ts';

const FACE = 'graphql';
const WIDTH = 16;
const VALUES_A_PLACE = 6;

/** One thing wrong or strange; `variables` is JSON text, or nearly. */
type Case = {
  readonly name: string;
  readonly refused: boolean;
  readonly variables: string;
  readonly argument?: string;
};

/** Attacks every argument of every query and mutation. */
export async function attackGraphql(
  operations: readonly GraphqlOperation[],
  at: { readonly url: string; readonly token: string; readonly canary: string },
  evidence: Evidence,
): Promise<void> {
  const cases = function* () {
    for (const operation of operations.filter(({ kind }) => kind !== 'subscription'))
      for (const one of casesOf(operation, at.canary)) yield { operation, one };
  };
  await inParallel(cases(), WIDTH, async ({ operation, one }) => {
    const { name, kind } = operation;
    const key = randomUUID();
    const keyed =
      kind === 'mutation' ? one.variables.replace('"idempotencyKey":null', `"idempotencyKey":"${key}"`) : one.variables;
    const body = `{"query":${JSON.stringify(operation.document(one.argument))},"variables":${keyed}}`;
    const example = `${name} ${one.name}`;
    evidence.attacked(FACE, name);
    try {
      const answer = await ask(at.url, at.token, body);
      const { status, text } = answer;
      evidence.examine({ status, text, code: codeOf(answer) }, example);
      const { data, errors } = JSON.parse(text) as {
        data?: Record<string, unknown> | null;
        errors?: { extensions?: { code?: string; status?: number } }[];
      };
      for (const { extensions } of errors ?? []) {
        if (extensions?.code === undefined)
          evidence.finding(`${FACE} answers an error without a code`, `${example}: ${text.slice(0, 200)}`);
        evidence.examine(
          { status: extensions?.status ?? 0, text: '', code: extensions?.code },
          `${example}: ${text.slice(0, 300)}`,
        );
      }
      if (errors === undefined && data === undefined)
        evidence.finding(`${FACE} answers neither data nor errors`, `${example}: ${text.slice(0, 200)}`);
      if (kind === 'mutation' && (data?.[name] ?? null) !== null) evidence.accepted.add(key);
      if (one.refused && errors === undefined)
        evidence.finding(`${FACE} ${name} takes what must be refused`, `${example} -> ${text.slice(0, 200)}`);
    } catch (error) {
      evidence.finding('no answer', `${example}: ${String(error)}`);
    }
  });
}

function* casesOf({ name, variables }: GraphqlOperation, canary: string): Generator<Case> {
  const values = jsonValues(canary);
  const good = JSON.stringify(variables);
  yield { name: 'as it should be', refused: false, variables: good };
  for (const place of leavesOf(variables)) {
    if (place[0] === 'idempotencyKey') continue;
    for (const value of some(values, `${name} ${place.join('.')}`, VALUES_A_PLACE)) {
      const emptied = value.text === '' && typeof place.at(-1) === 'number';
      yield {
        name: `${place.join('.')}: ${value.name}`,
        refused: value.never && !emptied,
        variables: withText(variables, place, value.text),
      };
    }
  }
  for (const place of objectsOf(variables)) {
    for (const members of ['"__proto__":{"polluted":true}', '"constructor":{"prototype":{"polluted":true}}'])
      yield { name: `${place.join('.')} ${members}`, refused: true, variables: withMembers(variables, place, members) };
    // Variables that no document asks for are passed over by GraphQL; fields of an input are not.
    if (place.length > 0)
      for (const members of [
        '"tenant":"acme"',
        '"roles":["admin"]',
        '"recordedAt":"2020-01-01T00:00:00Z"',
        '"position":1',
        '"version":1',
        '"actor":"x"',
      ])
        yield {
          name: `${place.join('.')} with ${members}`,
          refused: !good.includes(members.split(':')[0] ?? ''),
          variables: withMembers(variables, place, members),
        };
  }
  for (const argument of ['tenant: "acme"', 'role: "admin"', 'recordedAt: "2020-01-01T00:00:00Z"'])
    yield { name: `argument ${argument}`, refused: true, variables: good, argument };
}
