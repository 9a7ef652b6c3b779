import {
  exampleOf,
  exampleOfRoute,
  pascalCase,
  propertiesOf,
  type Registry,
  type RejectionCodes,
  type Route,
  type TSchema,
  Type,
  type ViewQuery,
} from '@daybook/core';
import { forWhom } from '../operations/for-whom.ts';
import { filterParametersOf } from '../operations/page-filter.ts';
import type { PageOperation } from '../operations/page-operation.ts';
import { PAGE_PARAMETERS, ROW_PARAMETERS } from '../operations/page-parameters.ts';
import type { ReportOperation } from '../operations/report-operation.ts';
import { REPORT_PARAMETERS } from '../operations/report-operation.ts';
import type { RowOperation } from '../operations/row-operation.ts';
import { reportFormatsOf } from '../report-formats.ts';
import { onlyRejection, problemResponses, type Refusable } from './problem-responses.ts';
import {
  headerRef,
  type Part,
  parameterRef,
  parametersOf,
  plain,
  type RouteDocument,
  schemaRef,
} from './route-document.ts';

type Of<O> = O & { readonly context: string };

/** Whether what is answered can be followed at the same path; the administration's cannot. */
type Followable = { readonly isFollowed: boolean };

const FEED = 'text/event-stream';

/** The same path, followed: its changes, as they happen. */
const followed = (more = ''): Part => ({
  [FEED]: {
    schema: {
      type: 'string',
      description: `Server-sent events: \`change\` with \`{position, key, row}\`, \`position\` with how far the feed has come, \`problem\` at its end.${more}`,
    },
  },
});
const PAGE_FOLLOWED =
  ' In the order of the log: with `sort` or a filter it is refused as `not_followable`; `limit` means nothing to it.';

/** A query for one row. */
export function rowDocument({ name, route, context }: Of<RowOperation>, { isFollowed }: Followable): RouteDocument {
  const row = `${pascalCase(route.view.name)}Row`;
  const rejections = onlyRejection(route.missing());
  return readDocument({
    operation: operationOf(name, route, context),
    parameters: ownParameters(route, ROW_PARAMETERS),
    content: {
      'application/json': { schema: schemaRef(row), example: exampleOf(route.view.row) },
      ...(isFollowed ? followed() : {}),
    },
    schemas: { [row]: plain(route.view.row) },
    refusable: {
      kind: isFollowed ? 'row' : 'adminRow',
      label: pascalCase(name),
      rejections,
      headers: ['Daybook-Position'],
    },
  });
}

/** A query for a page of rows, or of sums. */
export function pageDocument(
  { name, route, context, sorts, filters }: Of<PageOperation>,
  { isFollowed }: Followable,
): RouteDocument {
  const { view, many } = route;
  const query = view.queries[many] ?? {};
  const item = query.sum ? `${pascalCase(name)}Sums` : `${pascalCase(view.name)}Row`;
  const itemSchema = query.sum ? sumsOf(view.row, query) : plain(view.row);
  const page = `${pascalCase(name)}Page`;
  const example = { items: [exampleOf(query.sum ? itemSchema : view.row)], nextCursor: null, position: 4711 };
  return readDocument({
    operation: operationOf(name, route, context),
    parameters: [
      ...ownParameters(route, PAGE_PARAMETERS).flatMap((one) =>
        one.name === 'sort' ? sortParameter(one, sorts) : [one],
      ),
      ...parametersOf(filterParametersOf(filters), 'query').map((one) => ({
        description: 'Only items of which this is equal.',
        ...one,
      })),
    ],
    content: {
      'application/json': { schema: schemaRef(page), example },
      ...(isFollowed && !query.sum ? followed(PAGE_FOLLOWED) : {}),
    },
    schemas: { [item]: itemSchema, [page]: pageOf(item) },
    refusable: { kind: isFollowed ? 'page' : 'adminPage', label: pascalCase(name), rejections: {} },
  });
}

/** A report, in every format it has. */
export function reportDocument({ name, route, context }: Of<ReportOperation>, registry: Registry): RouteDocument {
  const report = `${pascalCase(name)}Report`;
  const schema: TSchema = route.response ?? Type.Object({});
  const [json, ...texts] = reportFormatsOf(route).types;
  const rejections: RejectionCodes = registry.contexts.find((one) => one.name === context)?.rejections ?? {};
  return readDocument({
    operation: operationOf(name, route, context),
    parameters: ownParameters(route, REPORT_PARAMETERS),
    content: {
      [json]: { schema: schemaRef(report), example: exampleOf(schema) },
      ...Object.fromEntries(texts.map((type) => [type, { schema: { type: 'string' } }])),
    },
    schemas: { [report]: plain(schema) },
    refusable: { kind: 'report', label: `${pascalCase(context)}Report`, rejections },
  });
}

const operationOf = (name: string, { summary, access }: Route, context: string): Part => ({
  operationId: name,
  tags: [context],
  summary,
  description: forWhom(access),
});

function ownParameters(route: Route, shared: TSchema): readonly Part[] {
  const example = exampleOfRoute(route);
  return [
    ...parametersOf(route.params, 'path', example.params),
    ...('query' in route ? parametersOf(route.query, 'query', example.query) : []),
    ...parametersOf(shared, 'query'),
  ];
}

function sortParameter(parameter: Part, sorts: readonly string[]): readonly Part[] {
  const [first] = sorts;
  return first === undefined ? [] : [{ ...parameter, schema: { type: 'string', enum: sorts, default: first } }];
}

/** What all reads have in common: they can be asked whether anything has changed, and wait for a position. */
function readDocument(read: {
  operation: Part;
  parameters: readonly Part[];
  content: Part;
  schemas: RouteDocument['schemas'];
  refusable: Refusable;
}): RouteDocument {
  const problems = problemResponses(read.refusable);
  const headers = { 'Daybook-Position': headerRef('Daybook-Position'), ETag: headerRef('ETag') };
  const shared = ['IfNoneMatch', 'PreferWaitForPosition', 'CorrelationId'];
  return {
    operation: {
      ...read.operation,
      parameters: [
        ...read.parameters,
        ...(FEED in read.content ? [...shared, 'LastEventId'] : shared).map(parameterRef),
      ],
      responses: {
        200: {
          description: 'The answer.',
          headers: { ...headers, 'Preference-Applied': headerRef('Preference-Applied') },
          content: read.content,
        },
        304: { description: 'Nothing has changed since the answer named in If-None-Match.', headers },
        ...problems.refs,
      },
    },
    schemas: read.schemas,
    responses: problems.responses,
  };
}

const pageOf = (item: string): Part => ({
  type: 'object',
  properties: {
    items: { type: 'array', items: schemaRef(item), description: 'At most `limit`, in the order asked for.' },
    nextCursor: {
      anyOf: [{ type: 'string' }, { type: 'null' }],
      description: 'Send it as cursor for the page behind this; null on the last.',
    },
    position: { type: 'integer', minimum: 0, description: 'Up to where the log is in the answer.' },
  },
  required: ['items', 'nextCursor', 'position'],
  additionalProperties: false,
});

/** The fields grouped by, as far as the caller has chosen them, and the sums, which may be larger than any one value. */
function sumsOf(row: TSchema, { groupBy = [], sum = [] }: ViewQuery): Part {
  const fields = propertiesOf(row);
  const summed = sum.map((field) => [field, sumOf(plain(fields[field] ?? {}))]);
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries(groupBy.map((field) => [field, plain(fields[field] ?? {})])),
      ...Object.fromEntries(summed),
    },
    required: [...sum],
    additionalProperties: false,
  };
}

function sumOf({ type, anyOf, description }: Part): Part {
  const meaning = description === undefined ? {} : { description };
  if (type === 'integer') return { type, ...meaning };
  const decimal = { type: 'string', pattern: '^-?[0-9]+([.][0-9]+)?$', examples: ['29.99'] };
  return anyOf === undefined ? { ...decimal, ...meaning } : { anyOf: [decimal, { type: 'null' }], ...meaning };
}
