import {
  type AnyView,
  type CommandRoute,
  type Context,
  type EventType,
  pascalCase,
  type QueryRoute,
  type ReportRoute,
  type Route,
} from '@daybook/core';
import { pageChoicesOf } from '../../operations/page-choices.ts';
import { filterShapeOf } from '../../operations/page-filter.ts';
import { PAGE_PARAMETERS, ROW_PARAMETERS } from '../../operations/page-parameters.ts';
import { REPORT_PARAMETERS } from '../../operations/report-operation.ts';
import { commandResponse } from './command-messages.ts';
import { COMMON_PATH } from './common-protos.ts';
import type { Numbering } from './field-numbers.ts';
import { asSchema, type DraftField, fieldsOf, merged, messageOfShapes, numberedMessage } from './message-of-shape.ts';
import type { ProtoFile, ProtoMessage, ProtoMethod, ProtoService } from './proto-model.ts';

/** A context's file, and which of its messages stands for what. */
export type ContextProto = {
  readonly file: ProtoFile;
  /** By operation. */
  readonly methods: ReadonlyMap<string, ProtoMethod>;
  /** By view. */
  readonly rows: ReadonlyMap<string, ProtoMessage>;
  /** By event type. */
  readonly events: ReadonlyMap<string, ProtoMessage>;
};

/** What pages are asked with goes by other names here: those that clients of such interfaces expect (AIP-158). */
export const SHARED_NAMES = { limit: 'page_size', cursor: 'page_token', offset: 'skip' };

const HEADER = [
  'Written by `npm run proto` from the declarations in the code. Change those, not this file.',
  '',
  'Every scalar has presence: what is absent was not said, and is never taken for 0 or for an empty text. Words that',
  'elsewhere would be an enum are text, so that a new one can be added without breaking who has an older file; a word',
  'that is not declared is refused. Amounts are decimal text, never floating point. The fields of a request are those',
  'of the path and of the body side by side. Fields that are not declared, and fields sent twice, are refused.',
];

/** Makes a context's file: one service, a method for every route, and a message for every event and row. */
export function contextProto(context: Context, numbering: Numbering): ContextProto {
  const inPackage = `daybook.${context.name.replaceAll('-', '_')}.v1`;
  const within = { numbering, inPackage };
  // The administration has a port of its own.
  const routes = context.routes.filter(({ port }) => port === undefined);
  const rows = new Map(viewsOf(routes).map((view) => [view.name, rowMessage(within, view)]));
  const events = new Map(
    context.streams
      .flatMap(({ events: types }) => Object.entries<EventType>(types))
      .map(([type, declared]) => [type, eventMessage(within, type, declared)]),
  );
  const methods = new Map(routes.map((route) => [route.name, methodOf(within, route, rows)]));
  const messages = [...methods.values()].flatMap(({ request, response }) =>
    response === commandResponse ? [request] : [request, response],
  );
  const service: ProtoService = {
    name: pascalCase(context.name),
    comment: context.description ?? `The context ${context.name}.`,
    methods: [...methods.values()],
  };
  const file: ProtoFile = {
    path: `${inPackage.replaceAll('.', '/')}/${context.name.replaceAll('-', '_')}.proto`,
    package: inPackage,
    header: HEADER,
    imports: methods.size > 0 ? [COMMON_PATH] : [],
    services: methods.size > 0 ? [service] : [],
    messages: [...messages, ...rows.values(), ...events.values()],
  };
  refuseTwins(file);
  return { file, methods, rows, events };
}

type Within = { readonly numbering: Numbering; readonly inPackage: string };

function methodOf(within: Within, route: Route, rows: ReadonlyMap<string, ProtoMessage>): ProtoMethod {
  const name = pascalCase(route.name);
  const method = { name, comment: route.summary, streams: 'neither' as const };
  switch (route.kind) {
    case 'command':
      return { ...method, request: commandRequest(within, name, route), response: commandResponse };
    case 'query':
      return {
        ...method,
        request: queryRequest(within, name, route),
        response: queryResponse(within, name, route, rows),
      };
    case 'report':
      return { ...method, request: reportRequest(within, name, route), response: reportResponse(within, name, route) };
  }
}

const commandRequest = ({ numbering, inPackage }: Within, name: string, { params, body }: CommandRoute) =>
  messageOfShapes(numbering, `${inPackage}.${name}Request`, '', [
    { shape: params, isAsked: true },
    { shape: body, isAsked: true },
  ]);

const queryRequest = ({ numbering, inPackage }: Within, name: string, route: QueryRoute) =>
  messageOfShapes(numbering, `${inPackage}.${name}Request`, '', [
    { shape: route.params, isAsked: true },
    { shape: route.query, isAsked: true },
    ...('one' in route
      ? [{ shape: ROW_PARAMETERS, names: SHARED_NAMES }]
      : [
          { shape: PAGE_PARAMETERS, names: SHARED_NAMES },
          { shape: filterShapeOf(pageChoicesOf(route.view, route.many).filters) },
        ]),
  ]);

const reportRequest = ({ numbering, inPackage }: Within, name: string, { params, query }: ReportRoute) =>
  messageOfShapes(numbering, `${inPackage}.${name}Request`, '', [
    { shape: params, isAsked: true },
    { shape: query, isAsked: true },
    { shape: REPORT_PARAMETERS },
  ]);

const POSITION: DraftField = {
  name: 'position',
  key: 'position',
  type: 'int64',
  comment: 'How far the log had been folded into the answer.',
  label: 'one',
  absent: 'nothing',
};

const text = (name: string, key: string, comment: string): DraftField => ({
  name,
  key,
  type: 'string',
  comment,
  label: 'one',
  absent: 'nothing',
});

function queryResponse(
  { numbering, inPackage }: Within,
  name: string,
  route: QueryRoute,
  rows: ReadonlyMap<string, ProtoMessage>,
) {
  const row = rows.get(route.view.name);
  if (!row) throw new Error(`${route.name} reads the view ${route.view.name}, which has no message`);
  const fullName = `${inPackage}.${name}Response`;
  if ('one' in route) {
    const one: DraftField = { name: 'row', key: 'row', type: row, comment: '', label: 'one', absent: 'nothing' };
    return numberedMessage(numbering, { fullName, comment: '', fields: [one, POSITION] });
  }
  const items: DraftField = { name: 'items', key: 'items', type: row, comment: '', label: 'many', absent: 'empty' };
  const token = text('next_page_token', 'nextCursor', 'For the next page, as page_token; absent on the last.');
  return numberedMessage(numbering, { fullName, comment: '', fields: [items, token, POSITION] });
}

/** A report in its declared shape; or text of another kind, where there is one. */
function reportResponse({ numbering, inPackage }: Within, name: string, route: ReportRoute): ProtoMessage {
  const fullName = `${inPackage}.${name}Response`;
  const report = messageOfShapes(numbering, `${fullName}.Report`, '', [{ shape: route.response }]);
  const texts = [
    text('text', 'text', 'The report as text of another kind, in place of its declared shape.'),
    text('content_type', 'contentType', `Of the text: ${route.texts?.join(', ')}.`),
    text('filename', 'filename', 'To save the text under.'),
  ];
  const fields: DraftField[] = [
    { name: 'report', key: 'report', type: report, comment: '', label: 'one', absent: 'nothing' },
    POSITION,
    ...(route.texts ? texts : []),
  ];
  return numberedMessage(numbering, { fullName, comment: '', fields, nested: [report] });
}

const rowMessage = ({ numbering, inPackage }: Within, view: AnyView): ProtoMessage =>
  messageOfShapes(numbering, `${inPackage}.${pascalCase(view.name)}Row`, view.description ?? '', [{ shape: view.row }]);

/** A changed event is another message: its fields may mean something else. */
function eventMessage({ numbering, inPackage }: Within, type: string, { schema, version }: EventType): ProtoMessage {
  const fullName = `${inPackage}.${type}${version === 1 ? '' : `V${version}`}`;
  const declared = asSchema(schema);
  const variants = declared.anyOf ?? [declared];
  const { fields, nested } = fieldsOf(numbering, fullName, [{ shape: merged(variants) }]);
  return numberedMessage(numbering, { fullName, comment: declared.description ?? '', fields, nested });
}

/** The views whose rows are answered. */
const viewsOf = (routes: readonly Route[]): readonly AnyView[] => [
  ...new Set(routes.flatMap((route) => (route.kind === 'query' ? [route.view] : []))),
];

function refuseTwins({ path, messages, services }: ProtoFile): void {
  const names = [...messages, ...services].map(({ name }) => name);
  const twin = names.find((name, i) => names.indexOf(name) !== i);
  if (twin !== undefined) throw new Error(`${path} would have two things called ${twin}`);
}
