import type { Append, ExpectedVersion } from '@daybook/core';
import { byteaArray, int2Array, int4Array, textArray, uuidArray } from './binary-array.ts';

const HASH_BYTES = 32;
/** The column is an integer, and an append of many events must not pass its end. */
const MAX_VERSION = 2_000_000_000;
const NIL = '00000000-0000-0000-0000-000000000000';

/** The distinct ones among pairs of strings, numbered from 1 in the order they were first met. */
class Kinds<A, B> {
  readonly first: A[] = [];
  readonly second: B[] = [];
  readonly #numbers = new Map<A, Map<B, number>>();

  numberOf(first: A, second: B): number {
    let bySecond = this.#numbers.get(first);
    if (!bySecond) {
      bySecond = new Map();
      this.#numbers.set(first, bySecond);
    }
    let number = bySecond.get(second);
    if (number === undefined) {
      number = this.first.push(first);
      this.second.push(second);
      bySecond.set(second, number);
    }
    return number;
  }
}

/**
 * The parameters of `daybook.append`, in order; its header in `migrations/0012-append.sql` explains each.
 * @throws TypeError when an id is no UUID, a hash no SHA-256, a version no version, or a command touches no stream
 */
export function encodeBatch(batch: readonly Append[]): Buffer[] {
  const commandIds: string[] = [];
  const hashes: string[] = [];
  const correlations: string[] = [];
  const causations: string[] = [];
  let caused = false;
  const commandSlices: number[] = [];
  const sliceCommands: number[] = [];
  const sliceStreams: string[] = [];
  const sliceKinds: number[] = [];
  const sliceExpected: number[] = [];
  const sliceAfter: string[] = [];
  const sliceEvents: number[] = [];
  const kindsOfSlice = new Kinds<string, string>();
  const eventIds: string[] = [];
  const eventSlices: number[] = [];
  const eventKinds: number[] = [];
  const data: string[] = [];
  const metadata: string[] = [];
  const kindsOfEvent = new Kinds<string, number>();

  for (const command of batch) {
    const { commandId, requestHash, tenant, streams } = command;
    if (streams.length === 0) throw new TypeError(`command ${commandId} touches no stream`);
    if (streams.length > 1 && new Set(streams.map(({ streamId }) => streamId.toLowerCase())).size < streams.length)
      throw new TypeError(`command ${commandId} names a stream twice`);
    const number = commandIds.push(commandId);
    hashes.push(requestHash);
    const { correlationId, causationId } = causeOf(command);
    caused ||= correlationId !== null;
    correlations.push(correlationId ?? NIL);
    causations.push(causationId ?? NIL);
    for (const { streamId, streamType, expected, after = NIL, events } of streams) {
      const slice = sliceStreams.push(streamId);
      sliceCommands.push(number);
      sliceKinds.push(kindsOfSlice.numberOf(streamType, tenant));
      sliceExpected.push(expectedCode(expected));
      sliceAfter.push(after);
      for (const event of events) {
        eventIds.push(event.eventId);
        eventSlices.push(slice);
        eventKinds.push(kindsOfEvent.numberOf(event.type, event.schemaVersion));
        data.push(event.data);
        metadata.push(event.metadata);
      }
      sliceEvents.push(eventIds.length);
    }
    commandSlices.push(sliceStreams.length);
  }
  return [
    uuidArray(commandIds),
    byteaArray(hashes, HASH_BYTES),
    uuidArray(caused ? correlations : []),
    uuidArray(caused ? causations : []),
    int4Array(commandSlices),
    int4Array(sliceCommands),
    uuidArray(sliceStreams),
    int4Array(sliceKinds),
    int4Array(sliceExpected),
    uuidArray(sliceAfter),
    int4Array(sliceEvents),
    textArray(kindsOfSlice.first),
    textArray(kindsOfSlice.second),
    uuidArray(eventIds),
    int4Array(eventSlices),
    int4Array(eventKinds),
    textArray(data),
    textArray(metadata),
    textArray(kindsOfEvent.first),
    int2Array(kindsOfEvent.second),
  ];
}

/** The correlation and the causation as they are stored: both, or neither where both are the command itself. */
function causeOf({ commandId, correlationId = commandId, causationId = commandId }: Append) {
  const own = correlationId === commandId && causationId === commandId;
  if (correlationId === NIL || causationId === NIL) throw new TypeError('the nil UUID names no cause');
  return own ? { correlationId: null, causationId: null } : { correlationId, causationId };
}

/**
 * The parameters of `daybook.append_one`, in order; null for a batch that is not one event of one command.
 * @throws TypeError when a version is no version
 */
export function encodeOne(batch: readonly Append[]): (string | number | Buffer | null)[] | null {
  const [command] = batch;
  const [stream] = command?.streams ?? [];
  const [event] = stream?.events ?? [];
  if (!command || !stream || !event || batch.length + command.streams.length + stream.events.length > 3) return null;
  const expected = expectedCode(stream.expected);
  if (expected < 0) return null;
  const { correlationId, causationId } = causeOf(command);
  return [
    command.commandId,
    Buffer.from(command.requestHash, 'hex'),
    correlationId,
    causationId,
    command.tenant,
    stream.streamId,
    stream.streamType,
    expected,
    stream.after ?? null,
    event.eventId,
    event.type,
    event.schemaVersion,
    event.data,
    event.metadata,
  ];
}

function expectedCode(expected: ExpectedVersion): number {
  switch (expected) {
    case 'any':
      return -1;
    case 'exists':
      return -2;
    case 'none':
      return 0;
    default:
      if (!Number.isInteger(expected) || expected < 0 || expected > MAX_VERSION)
        throw new TypeError(`${expected} is no version`);
      return expected;
  }
}
