import { pascalCase, type Rejection, type RejectionCodes } from '@daybook/core';
import { type ProtocolCode, protocolCodes, statusOf } from '../problems.ts';
import { headerRef, type Part, type RouteDocument, responseRef, schemaRef } from './route-document.ts';

/**
 * What may be asked, by the refusals it can come to. Those of the administration: `adminRow` and `adminPage` cannot be
 * followed; a `look` is at the engine itself, a `check` is one that is told at what; an `act` has effects. What is
 * `open` is served to everybody.
 */
const KINDS = [
  'command',
  'intake',
  'row',
  'page',
  'report',
  'feed',
  'adminRow',
  'adminPage',
  'look',
  'check',
  'act',
  'open',
] as const;
export type RouteKind = (typeof KINDS)[number];

const TAKES_COMMANDS = ['command', 'intake'] as const;
const DECIDES = ['command', 'act'] as const;
const HAS_BODY = ['command', 'check', 'act'] as const;
const PAGES = ['page', 'adminPage'] as const;
const READS_VIEWS = ['row', 'report', 'adminRow', ...PAGES] as const;
/** Rows and pages can be followed at their own paths. */
const FOLLOWED = ['row', 'page', 'feed'] as const;
/** Calls may be written down before they are answered. */
const WRITTEN_DOWN = ['adminRow', 'adminPage', 'look', 'check'] as const;
/** They are answered whatever X-Correlation-Id says. */
const UNCORRELATED: readonly RouteKind[] = ['look', 'check', 'open'];
const NEVER = [] as const;

/** Where a code of the protocol can come from. One that is not named here can come from anywhere. */
const ONLY_FROM: Partial<Readonly<Record<ProtocolCode, readonly RouteKind[]>>> = {
  // Of paths that are not served: they have no operation.
  not_found: NEVER,
  method_not_allowed: NEVER,
  // Of GraphQL and gRPC.
  invalid_expected_version: NEVER,
  query_over_limit: NEVER,
  message_malformed: NEVER,
  unknown_field: NEVER,
  duplicate_field: NEVER,
  unknown_command: NEVER,
  introspection_off: NEVER,
  query_not_persisted: NEVER,
  unknown_method: NEVER,
  too_many_subscriptions: NEVER,
  too_many_connections: NEVER,
  deadline_exceeded: NEVER,
  // Of some operations alone, which name them.
  unknown_view: NEVER,
  unknown_saga: NEVER,
  unknown_stream: NEVER,
  rebuild_under_way: NEVER,
  unauthenticated: KINDS.filter((kind) => kind !== 'open'),
  forbidden: KINDS.filter((kind) => kind !== 'open'),
  invalid_correlation_id: KINDS.filter((kind) => !UNCORRELATED.includes(kind)),
  invalid_idempotency_key: [...TAKES_COMMANDS, 'act'],
  invalid_if_match: TAKES_COMMANDS,
  invalid_cursor: PAGES,
  invalid_sort: PAGES,
  invalid_filter: PAGES,
  body_missing: HAS_BODY,
  body_incomplete: HAS_BODY,
  json_not_utf8: HAS_BODY,
  json_malformed: HAS_BODY,
  json_duplicate_key: HAS_BODY,
  json_forbidden_key: HAS_BODY,
  json_inexact_number: HAS_BODY,
  json_invalid_text: HAS_BODY,
  json_too_deep: HAS_BODY,
  json_too_many_values: HAS_BODY,
  not_acceptable: ['command', ...READS_VIEWS],
  version_conflict: DECIDES,
  body_too_large: [...HAS_BODY, 'intake'],
  unsupported_media_type: [...HAS_BODY, 'intake'],
  idempotency_key_reused: DECIDES,
  stream_of_another_type: DECIDES,
  invalid_command: DECIDES,
  outcome_unknown: [...DECIDES, ...WRITTEN_DOWN],
  position_beyond_head: [...READS_VIEWS, 'feed'],
  time_in_future: READS_VIEWS,
  report_too_large: ['report'],
  not_followable: FOLLOWED,
  too_many_feeds: FOLLOWED,
  slow_reader: FOLLOWED,
  event_unreadable: FOLLOWED,
  server_stopping: ['intake', ...FOLLOWED],
  view_behind: READS_VIEWS,
  view_rebuilding: READS_VIEWS,
  view_stopped: READS_VIEWS,
};

export type Refusable = {
  readonly kind: RouteKind;
  /** Names the shared responses: those of a kind of route, with the refusals of a context or of one route. */
  readonly label: string;
  readonly rejections: RejectionCodes;
  /** Codes of the protocol that this route can come to and others of its kind cannot. */
  readonly refusals?: readonly ProtocolCode[];
  /** Headers that a refusal by its route carries too. */
  readonly headers?: readonly string[];
};

type Code = { readonly code: string; readonly meaning: string; readonly isOwn: boolean };

/** The responses that are problems, by status, each with all the codes it can have; and by name, which `refs` refer to. */
export function problemResponses({ kind, label, rejections, refusals = [], headers = [] }: Refusable): {
  readonly refs: Readonly<Record<string, Part>>;
  readonly byStatus: Readonly<Record<string, Part>>;
  readonly responses: RouteDocument['responses'];
} {
  const codesOf = new Map<number, Code[]>();
  const add = (status: number, code: Code) => codesOf.set(status, [...(codesOf.get(status) ?? []), code]);
  for (const [code, { status, meaning }] of Object.entries(protocolCodes)) {
    const isOwn = refusals.some((one) => one === code);
    if (isOwn || comesFrom(code, kind)) add(status, { code, meaning, isOwn });
  }
  for (const [code, { kind: how, meaning }] of Object.entries(rejections))
    add(statusOf(how), { code, meaning, isOwn: true });

  const refs: Record<string, Part> = {};
  const byStatus: Record<string, Part> = {};
  const responses: Record<string, Part> = {};
  for (const [status, codes] of [...codesOf].sort(([a], [b]) => a - b)) {
    const own = codes.some(({ isOwn }) => isOwn);
    const name = `${own ? label : pascalCase(kind)}${status}`;
    const response = responseOf(status, codes, own ? headers : []);
    refs[status] = responseRef(name);
    byStatus[status] = response;
    responses[name] = response;
  }
  return { refs, byStatus, responses };
}

const comesFrom = (code: string, kind: RouteKind): boolean => {
  const only = Object.entries(ONLY_FROM).find(([known]) => known === code)?.[1];
  return only === undefined || only.includes(kind);
};

function responseOf(status: number, codes: readonly Code[], headers: readonly string[]): Part {
  const names = headersOf(status);
  const [first] = codes;
  return {
    description: codes.map(({ code, meaning }) => `- \`${code}\`: ${meaning}`).join('\n'),
    ...(names.length + headers.length > 0
      ? {
          headers: Object.fromEntries([
            ...names.map((name) => [name, headerRef(name)]),
            ...headers.map((name) => [name, { schema: { type: 'integer', minimum: 0 } }]),
          ]),
        }
      : {}),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            schemaRef('Problem'),
            { properties: { status: { const: status }, code: { enum: codes.map(({ code }) => code) } } },
          ],
        },
        example: {
          type: `urn:daybook:problem:${first?.code}`,
          title: first?.meaning,
          status,
          instance: 'urn:uuid:019b76da-a800-7000-8000-0000000000aa',
          code: first?.code,
        },
      },
    },
  };
}

function headersOf(status: number): readonly string[] {
  if (status === 401) return ['WWW-Authenticate'];
  if (status === 429) return ['Retry-After', 'RateLimit', 'RateLimit-Policy'];
  return status === 503 ? ['Retry-After'] : [];
}

/** A refusal that a route names itself, as a registry has it. */
export const onlyRejection = ({ code, kind, message }: Rejection): RejectionCodes => ({
  [code]: { kind, meaning: message },
});
