import { type Access, descriptionOf, exampleOf, pascalCase, type RejectionCodes, type TSchema } from '@daybook/core';
import { forWhom } from '../operations/for-whom.ts';
import type { ProtocolCode } from '../problems.ts';
import { problemResponses, type RouteKind } from './problem-responses.ts';
import {
  bodyPart,
  headerRef,
  isPart,
  type Part,
  parameterRef,
  parametersOf,
  plain,
  type RouteDocument,
  schemaRef,
} from './route-document.ts';
import { receipt } from './shared-parts.ts';

/** A route written by hand, as the document shows it. */
export type HandWritten = {
  /** Lower camel case, unique among everything served. */
  readonly name: string;
  readonly tag: string;
  readonly summary: string;
  /** Who may use it, where roles say that; null: everybody, known or not. */
  readonly access?: Access | null;
  /** What else there is to say. */
  readonly description?: string;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** What it answers when it does not refuse, by status. A schema's description is the answer's. */
  readonly answers: Readonly<Record<number, TSchema>>;
  /** The media type of the answers, where it is not JSON. */
  readonly mediaType?: string;
  /** Headers that a request may have, by their names among the document's parameters. */
  readonly sentHeaders?: readonly string[];
  /** Headers of the answers, by their names in the document, beside Location where something was made. */
  readonly headers?: readonly string[];
  /** By which the refusals are told that it can come to, beside these codes of the protocol and those of a context. */
  readonly kind: RouteKind;
  readonly refusals?: readonly ProtocolCode[];
  readonly rejections?: RejectionCodes;
};

const JSON_TYPE = 'application/json';
/** They say where what was made, or begun, can be read. */
const WITH_LOCATION = ['201', '202'];

/**
 * Describes a route that is not made of a declaration: `app.get(path, { config: { document: documentRoute({ … }) } })`.
 * It is called when the document is first asked for.
 */
export const documentRoute =
  (route: HandWritten): (() => RouteDocument) =>
  () => {
    const { name, tag, summary, access, body, kind, rejections = {}, refusals = [], sentHeaders = [] } = route;
    const label = pascalCase(name);
    const problems = problemResponses({ kind, label, rejections, refusals });
    const { responses, schemas } = answersOf(route, label);
    const description = [...(access ? [forWhom(access)] : []), ...(route.description ? [route.description] : [])];
    return {
      operation: {
        operationId: name,
        tags: [tag],
        summary,
        ...(description.length > 0 ? { description: description.join(' ') } : {}),
        ...(access === null ? { security: [] } : {}),
        parameters: [
          ...(route.params ? parametersOf(route.params, 'path', exampleOf(route.params)) : []),
          ...(route.query ? parametersOf(route.query, 'query') : []),
          ...sentHeaders.map(parameterRef),
        ],
        ...(body ? { requestBody: bodyPart(`${label}Body`, body, exampleOf(body)) } : {}),
        responses: {
          ...problems.refs,
          ...Object.fromEntries(
            Object.entries(responses).map(([status, answer]) => [status, either(answer, problems.byStatus[status])]),
          ),
        },
      },
      schemas: { ...schemas, ...(body ? { [`${label}Body`]: plain(body) } : {}) },
      responses: problems.responses,
    };
  };

/** The answers by status; their JSON under names of the route, of which several may have the first one's. */
function answersOf({ answers, mediaType = JSON_TYPE, headers = [] }: HandWritten, label: string) {
  const [first] = Object.values(answers);
  const nameOf = (status: string, schema: TSchema) =>
    schema === receipt ? 'Receipt' : `${label}Answer${schema === first ? '' : status}`;
  const responses: Record<string, Answer> = {};
  const schemas: Record<string, Part> = {};
  for (const [status, schema] of Object.entries(answers)) {
    const name = nameOf(status, schema);
    if (mediaType === JSON_TYPE) schemas[name] = plain(schema);
    const names = [...headers, ...(WITH_LOCATION.includes(status) ? ['Location'] : [])];
    responses[status] = {
      description: descriptionOf(schema) ?? 'The answer.',
      ...(names.length > 0 ? { headers: Object.fromEntries(names.map((one) => [one, headerRef(one)])) } : {}),
      content: {
        [mediaType]: {
          schema: mediaType === JSON_TYPE ? schemaRef(name) : plain(schema),
          example: exampleOf(schema),
        },
      },
    };
  }
  return { responses, schemas };
}

type Answer = { readonly description: string; readonly headers?: Part; readonly content: Part };

/** Health is answered with 503 where it is bad, which may be a refusal as well. */
const either = (answer: Answer, problem: Part | undefined): Part =>
  problem === undefined
    ? answer
    : {
        description: `${answer.description}\n${String(problem.description)}`,
        headers: { ...answer.headers, ...partOf(problem.headers) },
        content: { ...answer.content, ...partOf(problem.content) },
      };

const partOf = (value: unknown): Part => (isPart(value) ? value : {});
