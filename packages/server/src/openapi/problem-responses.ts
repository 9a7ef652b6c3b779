import type { Rejection, RejectionCodes } from '@daybook/core';
import { type ProtocolCode, protocolCodes, statusOf } from '../problems.ts';
import { headerRef, type Part, type RouteDocument, responseRef, schemaRef } from './route-document.ts';

/** What may be asked, by the refusals it can come to. */
export type RouteKind = 'command' | 'intake' | 'row' | 'page' | 'report' | 'feed' | 'administration';

const TAKES_COMMANDS = ['command', 'intake'] as const;
const HAS_BODY = ['command', 'administration'] as const;
const READS_VIEWS = ['row', 'page', 'report'] as const;
/** Rows and pages can be followed at their own paths. */
const FOLLOWED = ['row', 'page', 'feed'] as const;
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
  invalid_idempotency_key: TAKES_COMMANDS,
  invalid_if_match: TAKES_COMMANDS,
  invalid_cursor: ['page'],
  invalid_sort: ['page'],
  invalid_filter: ['page'],
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
  unknown_view: ['administration'],
  unknown_saga: ['administration'],
  unknown_stream: ['administration'],
  rebuild_under_way: ['administration'],
  not_acceptable: ['command', 'row', 'page', 'report'],
  version_conflict: HAS_BODY,
  body_too_large: [...HAS_BODY, 'intake'],
  unsupported_media_type: [...HAS_BODY, 'intake'],
  idempotency_key_reused: HAS_BODY,
  stream_of_another_type: ['command'],
  invalid_command: HAS_BODY,
  outcome_unknown: HAS_BODY,
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
  /** Headers that a refusal by its route carries too. */
  readonly headers?: readonly string[];
};

type Code = { readonly code: string; readonly meaning: string; readonly ofProtocol: boolean };

/** The responses that are problems, each with all the codes it can have. */
export function problemResponses({ kind, label, rejections, headers = [] }: Refusable): {
  readonly refs: Readonly<Record<string, Part>>;
  readonly responses: RouteDocument['responses'];
} {
  const byStatus = new Map<number, Code[]>();
  const add = (status: number, code: Code) => byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  for (const [code, { status, meaning }] of Object.entries(protocolCodes))
    if (comesFrom(code, kind)) add(status, { code, meaning, ofProtocol: true });
  for (const [code, { kind: how, meaning }] of Object.entries(rejections))
    add(statusOf(how), { code, meaning, ofProtocol: false });

  const refs: Record<string, Part> = {};
  const responses: Record<string, Part> = {};
  for (const [status, codes] of [...byStatus].sort(([a], [b]) => a - b)) {
    const own = codes.some(({ ofProtocol }) => !ofProtocol);
    const name = `${own ? label : kind[0]?.toUpperCase() + kind.slice(1)}${status}`;
    refs[status] = responseRef(name);
    responses[name] = responseOf(status, codes, own ? headers : []);
  }
  return { refs, responses };
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
