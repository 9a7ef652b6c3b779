import { exampleOf } from '@daybook/core';
import { type DocumentedOperation, list, operationsIn, type Part, part } from '../../support/open-api.ts';
import { send } from './http.ts';
import { type Seeded, seededId } from './seed.ts';

export type Parameter = {
  readonly name: string;
  readonly in: string;
  /** As it stands in a path, and as it stands in JSON. */
  readonly example: string;
  readonly typed: unknown;
};

/** An operation as the server's own OpenAPI document tells of it. */
export type RestOperation = DocumentedOperation & {
  readonly face: string;
  readonly url: string;
  readonly parameters: readonly Parameter[];
  /** A body that fits; undefined where none is taken. */
  readonly body: unknown;
};

/** Every operation that a port says it serves. */
export async function restOperations(face: string, url: string, seeded: Seeded): Promise<readonly RestOperation[]> {
  const document = part(JSON.parse((await send({ url, path: '/openapi.json' })).text));
  return operationsIn(document).map((operation) => ({
    ...operation,
    face,
    url,
    parameters: parametersOf(operation, seededId(seeded, operation.path)),
    body: part(part(part(operation.of.requestBody).content)['application/json']).example,
  }));
}

const parametersOf = ({ of }: DocumentedOperation, id: string | undefined): readonly Parameter[] =>
  list(of.parameters).map((one) => {
    const isSeeded = one.in === 'path' && id !== undefined && one.name !== 'returnId';
    const typed = isSeeded ? id : exampleOf(part(one.schema));
    const example = typeof typed === 'string' || typeof typed === 'number' ? String(typed) : '';
    return { name: String(one.name), in: String(one.in), typed, example };
  });

/** What fits each operation, by its name: the fields of its path, its query and its body side by side. */
export const examplesOf = (operations: readonly RestOperation[]): Readonly<Record<string, Part>> =>
  Object.fromEntries(
    operations.map(({ name, parameters, body }) => {
      const params = parameters.filter((one) => one.in === 'path' || one.in === 'query');
      return [name, { ...Object.fromEntries(params.map((one) => [one.name, one.typed])), ...part(body) }];
    }),
  );
