import { exampleOf, pascalCase, type TSchema, Type } from '@daybook/core';
import { problemResponses, type RouteKind } from './problem-responses.ts';
import { parametersOf, plain, type RouteDocument, schemaRef } from './route-document.ts';

/** A route written by hand, as the document shows it. */
export type HandWritten = {
  /** Lower camel case, unique among everything served. */
  readonly name: string;
  readonly tag: string;
  readonly summary: string;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** The statuses of answers that are no problems; 200 unless said. */
  readonly statuses?: readonly number[];
  /** Its JSON; any object if left out. */
  readonly response?: TSchema;
  /** The media type, where it is not JSON. */
  readonly mediaType?: string;
  /** By which the refusals are told that it can come to; `administration` unless said. */
  readonly kind?: RouteKind;
  /** Whether it is served to everybody, known or not. */
  readonly open?: boolean;
};

/**
 * Describes a route that is not made of a declaration: `app.get(path, { config: { document: documentRoute({ … }) } })`.
 * It is called when the document is first asked for.
 */
export const documentRoute =
  (route: HandWritten): (() => RouteDocument) =>
  () => {
    const { name, tag, summary, body, statuses = [200], mediaType = 'application/json', open = false } = route;
    const { kind = 'administration' } = route;
    const problems = problemResponses({ kind, label: pascalCase(name), rejections: {} });
    const response = route.response ?? Type.Object({}, { additionalProperties: true });
    const isJson = mediaType === 'application/json';
    const answer = isJson ? { schema: schemaRef(`${pascalCase(name)}Answer`) } : { schema: { type: 'string' } };
    return {
      operation: {
        operationId: name,
        tags: [tag],
        summary,
        ...(open ? { security: [] } : {}),
        parameters: [
          ...(route.params ? parametersOf(route.params, 'path', exampleOf(route.params)) : []),
          ...(route.query ? parametersOf(route.query, 'query') : []),
        ],
        ...(body
          ? {
              requestBody: {
                required: true,
                content: {
                  'application/json': { schema: schemaRef(`${pascalCase(name)}Body`), example: exampleOf(body) },
                },
              },
            }
          : {}),
        responses: {
          ...Object.fromEntries(
            statuses.map((status) => [status, { description: meaningOf(status), content: { [mediaType]: answer } }]),
          ),
          ...problems.refs,
        },
      },
      schemas: {
        ...(isJson ? { [`${pascalCase(name)}Answer`]: plain(response) } : {}),
        ...(body ? { [`${pascalCase(name)}Body`]: plain(body) } : {}),
      },
      responses: problems.responses,
    };
  };

const meaningOf = (status: number) => (status === 202 ? 'Begun, or waiting for another person.' : 'The answer.');
