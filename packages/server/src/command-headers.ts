import type { IncomingMessage } from 'node:http';
import { DEFAULT_TENANT, newId, uuidOf } from '@daybook/engine';
import type { FastifyRequest } from 'fastify';
import { validate as isUuid } from 'uuid';
import type { Caller } from './operations/caller.ts';
import { problemOf } from './problems.ts';
import { inTraceOfRequest } from './tracing/request-trace.ts';

/** Where ids made of callers' own keys live. Never changed: a retry after an upgrade must still meet its receipt. */
const KEY_NAMESPACE = '7d0d3f0e-6c0b-5a2f-9d43-0f1f6f1b9a52';

/** The nil and max UUIDs are what an unset variable looks like: two strangers would share one command. */
const NO_UUID = /^(0{8}-(0{4}-){3}0{12}|f{8}-(f{4}-){3}f{12})$/i;
const KEY = /^[\x21-\x7e]{1,255}$/;
/** A version is a 32-bit integer in the log. */
export const MAX_VERSION = 2_147_483_647;

/** Whether a value is a version that a stream may have. */
export const isVersion = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= MAX_VERSION;

/**
 * The command's id. A UUID in the default tenant's Idempotency-Key is taken as it is, in lower case, unless it is one
 * of version 5: those are what the engine derives for its own commands, and nobody outside may name one. Any other key
 * is turned into a UUID of its own per tenant, so that no tenant can meet another's receipts; without a key the id is
 * new, and a retry is a new command. One pair of double quotes around the key is taken off, as the header's draft
 * standard writes it with them.
 * @throws Problem `invalid_idempotency_key`
 */
export function commandIdOf(request: FastifyRequest, tenant: string): string {
  const sent = oneHeader(request, 'idempotency-key', 'invalid_idempotency_key');
  if (sent === undefined) return newId();
  return commandIdOfKey(/^"[^"\\]*"$/.test(sent) ? sent.slice(1, -1) : sent, tenant);
}

/** The command's id by the caller's key, wherever it was sent. @throws Problem `invalid_idempotency_key` */
export function commandIdOfKey(key: string, tenant: string): string {
  if (!KEY.test(key) || NO_UUID.test(key)) throw problemOf('invalid_idempotency_key');
  if (tenant === DEFAULT_TENANT && isUuid(key) && versionOf(key) !== DERIVED) return key.toLowerCase();
  return uuidOf(KEY_NAMESPACE, JSON.stringify([tenant, key]));
}

/** The UUID version of names, hence of every derived id. */
const DERIVED = '5';
const versionOf = (uuid: string) => uuid.charAt(14);

/**
 * The stream version the caller saw, from If-Match. Undefined: any. One beyond what a stream can have is none that it
 * has, whichever it is. @throws Problem `invalid_if_match`
 */
export function expectedVersionOf(request: FastifyRequest): number | undefined {
  const sent = oneHeader(request, 'if-match', 'invalid_if_match');
  if (sent === undefined) return undefined;
  const version = /^"(0|[1-9][0-9]{0,9})"$/.exec(sent)?.[1];
  if (version === undefined) throw problemOf('invalid_if_match');
  return Math.min(MAX_VERSION, Number(version));
}

/** The correlation id the caller gives. @throws Problem `invalid_correlation_id` */
function correlationIdOf(request: FastifyRequest): string | undefined {
  const sent = oneHeader(request, 'x-correlation-id', 'invalid_correlation_id');
  return sent === undefined ? undefined : correlationIdOfText(sent);
}

/** The same, wherever it was sent. @throws Problem `invalid_correlation_id` */
export function correlationIdOfText(text: string): string {
  if (!isUuid(text) || NO_UUID.test(text)) throw problemOf('invalid_correlation_id');
  return text.toLowerCase();
}

/** From where a request comes, and in what connection it stands. @throws Problem `invalid_correlation_id` */
export function connectionOf(request: FastifyRequest): Omit<Caller, 'principal'> {
  const correlationId = correlationIdOf(request);
  const sourceIp = request.socket.remoteAddress;
  return {
    ...(correlationId === undefined ? {} : { correlationId }),
    ...inTraceOfRequest(request),
    ...(sourceIp === undefined ? {} : { sourceIp }),
  };
}

/** A header that may stand once. Two of one name would be joined or dropped, and which one counts be anybody's guess. */
function oneHeader(
  { raw, headers }: FastifyRequest,
  name: string,
  code: 'invalid_idempotency_key' | 'invalid_if_match' | 'invalid_correlation_id',
): string | undefined {
  const { [name]: value } = headers;
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || timesSent(raw, name) !== 1)
    throw problemOf(code, { detail: 'The header stands more than once.' });
  return value;
}

/** How often a header was sent, whatever Node has made of it. `name` in lower case. */
export function timesSent({ rawHeaders }: IncomingMessage, name: string): number {
  let times = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const sent = rawHeaders[i];
    if (sent?.length === name.length && sent.toLowerCase() === name) times++;
  }
  return times;
}
