import {
  type Append,
  type EventStore,
  isRejection,
  type Receipt,
  type Registry,
  type Rejection,
  type StreamAppend,
  UUID_PATTERN,
} from '@daybook/core';
import type { Appender } from './appender.ts';
import { busRejections } from './bus-rejections.ts';
import { declaredStream } from './declared-stream.ts';
import { type CommandEnvelope, OverloadedError, type StreamEvents } from './engine.ts';
import { placeOf } from './given-ids.ts';
import { DEFAULT_TENANT } from './ids.ts';
import type { CommandsInFlight } from './in-flight.ts';
import { newId } from './new-id.ts';
import { receiptFor } from './nowhere.ts';
import { appendText, commandIds, hashOf, metadataText } from './request.ts';
import { type Own, streamOwners } from './stream-owners.ts';
import type { StreamStates } from './stream-states.ts';

type Parts = {
  readonly store: EventStore;
  readonly registry: Registry;
  readonly states: StreamStates;
  readonly appender: Appender;
  readonly inFlight: CommandsInFlight;
  /** What was answered to a command id before; null if it is new. */
  readonly receiptOf: (
    commandId: string,
    requestHash: string,
    asked: readonly StreamEvents[],
  ) => Promise<Receipt | Rejection | null>;
};

/** How often streams may turn out to have been begun meanwhile, before the caller is told to come back. */
const MAX_ATTEMPTS = 30;

/** Appends events that were decided elsewhere. See `Engine.append`. */
export function eventAppender({ store, registry, states, appender, inFlight, receiptOf }: Parts) {
  const owners = streamOwners(store);
  const streamOf = declaredStream(registry);

  function append(streams: readonly StreamEvents[], envelope: CommandEnvelope): Promise<Receipt | Rejection> {
    const refused = inFlight.refusal(envelope.commandId);
    if (refused) return Promise.reject(refused);
    let request: Append;
    try {
      request = requestOf(streams, envelope);
    } catch (error) {
      return Promise.resolve(busRejections('invalid_command', { problems: (error as Error).message }));
    }
    return (
      inFlight.once(envelope.commandId, request.requestHash, () => appendOwn(request, streams)) ??
      Promise.resolve(busRejections('idempotency_key_reused'))
    );
  }

  async function appendOwn(request: Append, asked: readonly StreamEvents[]): Promise<Receipt | Rejection> {
    const { tenant, commandId, requestHash } = request;
    try {
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
        const slices: Own[] = [];
        for (const slice of request.streams) {
          const own = owners.slice(slice, tenant);
          slices.push(own instanceof Promise ? await own : own); // what is known is not waited for
        }
        const refused = slices.find((slice) => isRejection(slice));
        if (refused) return (await receiptOf(commandId, requestHash, asked)) ?? refused;
        const own = { ...request, streams: slices.filter((slice): slice is StreamAppend => !isRejection(slice)) };
        const underWay = appender.append(own);
        owners.expect(own, underWay);
        const done = await underWay;
        for (const { stream, streamId } of asked) {
          const tip = states.held({ stream: streamOf(stream), streamId, tenant });
          if (tip) states.forget(tip, streamId);
        }
        if ('receipt' in done) return receiptFor(asked, done.receipt);
        if (done.outcome === 'command_id_reused') return busRejections('idempotency_key_reused');
        const { streamId, actualVersion } = done;
        const wish = asked.find((one) => one.streamId === streamId)?.expectedVersion;
        if (wish !== 'any' && (await owners.of(streamId)) === tenant)
          return busRejections('version_conflict', { streamId, actual: actualVersion });
      }
      throw new OverloadedError('the stream is changed by others faster than this could be appended');
    } finally {
      inFlight.over(commandId);
    }
  }

  function requestOf(streams: readonly StreamEvents[], envelope: CommandEnvelope): Append {
    if (streams.length === 0) throw new TypeError('there is no stream to append to');
    for (const id of [envelope.commandId, ...streams.map(({ streamId }) => streamId)])
      if (!UUID_PATTERN.test(id)) throw new TypeError(`${id} is no UUID`);
    if (new Set(streams.map(({ streamId }) => streamId)).size < streams.length)
      throw new TypeError('a stream may be named once');
    for (const { expectedVersion } of streams)
      if (typeof expectedVersion === 'number' && !(Number.isInteger(expectedVersion) && expectedVersion >= 0))
        throw new TypeError(`${expectedVersion} is no version`);
    const metadata = metadataText(envelope);
    const tenant = envelope.tenant ?? DEFAULT_TENANT;
    // What was decided elsewhere names streams by where they lie.
    for (const { stream, streamId } of streams)
      if (placeOf(streamOf(stream), streamId, tenant) !== streamId)
        throw new TypeError(`events of ${stream} come by commands only`);
    const slices = streams.map(
      ({ stream, streamId, expectedVersion, events }): StreamAppend => ({
        streamId,
        streamType: stream,
        expected: expectedVersion,
        events: events.map((event) => {
          if (!Object.hasOwn(streamOf(stream).events, event.type))
            throw new TypeError(`${stream} has no ${event.type}`);
          return registry.encode(event, newId(), metadata);
        }),
      }),
    );
    return { ...commandIds(envelope), requestHash: hashOf(appendText(slices, tenant)), tenant, streams: slices };
  }

  return append;
}
