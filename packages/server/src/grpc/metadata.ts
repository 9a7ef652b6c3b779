import { type InTrace, newId } from '@daybook/engine';
import { commandIdOfKey, correlationIdOfText, MAX_VERSION } from '../command-headers.ts';
import { certificateOf } from '../identity/client-certificate.ts';
import type { Peer } from '../limits/acquaintances.ts';
import type { Authenticate, Credentials } from '../operations/authenticate.ts';
import type { Caller, Recognise } from '../operations/caller.ts';
import { type ProtocolCode, problemOf } from '../problems.ts';

/** What came with a call besides its messages, as it was sent: names in lower case and values in turn. */
export type RawMetadata = readonly string[];

/** A call as the connection knows it, before anybody has looked at it. */
export type Incoming = {
  readonly metadata: RawMetadata;
  /** By which its sender may be told apart before its proof is looked at. */
  readonly peer: Peer;
  readonly sourceIp: string | undefined;
  readonly inTrace: InTrace;
  /** Ends the stream at once, for a client that no longer does its part. */
  readonly cut: () => void;
};

/** A call, its sender known. */
export type Call = {
  readonly requestId: string;
  readonly metadata: RawMetadata;
  readonly caller: Caller;
  readonly recognise: Recognise;
};

/**
 * Who calls, from where, and in what connection. What may stand once and stands twice is refused: one reader would
 * take the first and another the last.
 * @throws Problem `unauthenticated`, `invalid_correlation_id`
 */
export async function callOf(incoming: Incoming, requestId: string, authenticate: Authenticate): Promise<Call> {
  const { metadata, sourceIp, inTrace } = incoming;
  const credentials = credentialsOf(incoming);
  const recognise = () => authenticate(credentials);
  const principal = await recognise();
  const correlationId = only(metadata, 'x-correlation-id', 'invalid_correlation_id');
  const caller: Caller = {
    principal,
    ...inTrace,
    ...(correlationId === undefined ? {} : { correlationId: correlationIdOfText(correlationId) }),
    ...(sourceIp === undefined ? {} : { sourceIp }),
  };
  return { requestId, metadata, caller, recognise };
}

const credentialsOf = ({ metadata, peer }: Incoming): Credentials => ({
  authorization: only(metadata, 'authorization', 'unauthenticated'),
  ...certificateOf(peer.socket),
});

/** The command's id, by the caller's key; a new one without. @throws Problem `invalid_idempotency_key` */
export function commandIdOf({ metadata, caller }: Call): string {
  const key = only(metadata, 'idempotency-key', 'invalid_idempotency_key');
  return key === undefined ? newId() : commandIdOfKey(key, caller.principal.tenant);
}

/** The version the caller saw; undefined: any. @throws Problem `invalid_expected_version` */
export function expectedVersionOf({ metadata }: Call): number | undefined {
  const sent = only(metadata, 'expected-version', 'invalid_expected_version');
  if (sent === undefined) return undefined;
  if (!/^(0|[1-9][0-9]{0,9})$/.test(sent) || Number(sent) > MAX_VERSION) throw problemOf('invalid_expected_version');
  return Number(sent);
}

/** The one value of a name, if it was sent. @throws Problem of that code where it was sent more than once */
function only(metadata: RawMetadata, name: string, code: ProtocolCode): string | undefined {
  let value: string | undefined;
  for (let i = 0; i < metadata.length; i += 2) {
    if (metadata[i] !== name) continue;
    if (value !== undefined) throw problemOf(code, { detail: `The metadata has ${name} more than once.` });
    value = metadata[i + 1];
  }
  return value;
}
