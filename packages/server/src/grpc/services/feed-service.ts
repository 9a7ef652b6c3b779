import type { HandlerContext } from '@connectrpc/connect';
import type { AnyView, RecordedEvent, ViewKey } from '@daybook/core';
import type { FastifyBaseLogger } from 'fastify';
import type { Bookmark, Feeds, Step } from '../../feeds/feeds.ts';
import type { PageOperation } from '../../operations/page-operation.ts';
import type { RowOperation } from '../../operations/row-operation.ts';
import { problemOf } from '../../problems.ts';
import { changesRequest, changesResponse, eventsRequest, eventsResponse } from '../protos/feed-messages.ts';
import type { ProtoMessage } from '../protos/proto-model.ts';
import { callIn, endOf, errorOf } from '../served-call.ts';
import { fromAny, toAny } from '../wire/any.ts';
import { bytesOf, type Carrier, carry } from '../wire/carrier.ts';
import { readMessage } from '../wire/read-message.ts';
import { writeMessage } from '../wire/write-message.ts';
import { partsOf } from './operation-methods.ts';

/** A query that can be followed, and the messages it is asked and answered with. */
export type KnownQuery = {
  readonly operation: RowOperation | PageOperation;
  readonly request: ProtoMessage;
  readonly row: ProtoMessage;
};

type Parts = {
  readonly feeds: Feeds;
  /** By event type. */
  readonly events: ReadonlyMap<string, ProtoMessage>;
  /** By the full name of the request's message. */
  readonly queries: ReadonlyMap<string, KnownQuery>;
  readonly log: FastifyBaseLogger | undefined;
  readonly stopping: AbortSignal;
};

/** The log as it grows. The next event is asked for when the last has been taken by the client's connection. */
export function eventsOf({ feeds, events, log, stopping }: Parts) {
  return async function* follow(request: Carrier, context: HandlerContext): AsyncGenerator<Carrier> {
    const { caller, recognise, requestId } = callIn(context);
    try {
      const { after, types, streamTypes, streamId } = readMessage(eventsRequest, bytesOf(request));
      const asked = {
        after: positionOf(after),
        types: textsOf(types),
        streamTypes: textsOf(streamTypes),
        streamId: typeof streamId === 'string' ? streamId : undefined,
      };
      yield* given(
        context,
        stopping,
        (signal) => feeds.events({ ...caller, recognise }, asked, signal),
        ({ position, item }) => writeMessage(eventsResponse, { position, event: item && eventValue(item, events) }),
      );
    } catch (thrown) {
      throw errorOf(thrown, requestId, log);
    }
  };
}

/** The changes of a query's answer. */
export function changesOf({ feeds, queries, log, stopping }: Parts) {
  return async function* follow(request: Carrier, context: HandlerContext): AsyncGenerator<Carrier> {
    const { caller, recognise, requestId } = callIn(context);
    try {
      const { request: asked, after, afterPart } = readMessage(changesRequest, bytesOf(request));
      const { type, value } = fromAny(asked);
      const query = queries.get(type);
      if (!query) throw problemOf('unknown_command');
      const sent = partsOf(query.operation)(readMessage(query.request, value));
      const from = bookmarkOf(positionOf(after), afterPart);
      const begin = (signal: AbortSignal) =>
        feeds.changes({ ...caller, recognise }, query.operation, sent, from, signal);
      yield* given(context, stopping, begin, ({ position, part, item }) => {
        if (item === null) return writeMessage(changesResponse, { position, part });
        const key = toAny(query.row, keyValue(query.operation.route.view, item.key));
        return writeMessage(changesResponse, { position, part, key, row: item.row && toAny(query.row, item.row) });
      });
    } catch (thrown) {
      throw errorOf(thrown, requestId, log);
    }
  };
}

/** Gives one step after the other, until the caller goes, its deadline passes, or the server stops. */
async function* given<Item>(
  { signal: calling }: HandlerContext,
  stopping: AbortSignal,
  begin: (signal: AbortSignal) => AsyncIterable<Step<Item>>,
  write: (step: Step<Item>) => Uint8Array,
): AsyncGenerator<Carrier> {
  for await (const step of begin(AbortSignal.any([calling, stopping]))) yield carry(write(step));
  if (calling.aborted) throw endOf(calling);
  if (stopping.aborted) throw problemOf('server_stopping');
}

function eventValue(event: RecordedEvent, messages: ReadonlyMap<string, ProtoMessage>): object {
  const { position, eventId, streamType, streamId, version, type, schemaVersion, recordedAt, metadata, data } = event;
  const message = messages.get(type);
  const typed = message && typeof data === 'object' && data !== null ? toAny(message, data) : undefined;
  const dataJson = message ? undefined : JSON.stringify(data);
  const where = { position, eventId, streamType, streamId, version, type, schemaVersion, recordedAt };
  return { ...where, metadata, data: typed, dataJson };
}

/** A row of which nothing but its key is said. */
const keyValue = ({ key: fields }: AnyView, key: ViewKey): object =>
  Object.fromEntries(fields.map((field) => [field, key[field]]));

/** @throws Problem `invalid_request` */
function positionOf(after: unknown): number | undefined {
  if (after === undefined) return undefined;
  if (typeof after === 'number' && after >= 0) return after;
  throw problemOf('invalid_request', { errors: [{ in: 'body', pointer: '/after', message: 'must be 0 or more' }] });
}

/** @throws Problem `invalid_request` */
function bookmarkOf(position: number | undefined, part: unknown): Bookmark | undefined {
  if (part === undefined) return position === undefined ? undefined : { position };
  if (position !== undefined && typeof part === 'number' && part >= 0) return { position, part };
  throw problemOf('invalid_request', { errors: [{ in: 'body', pointer: '/afterPart', message: 'needs after' }] });
}

const textsOf = (value: unknown): readonly string[] | undefined => {
  const texts = Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  return texts.length > 0 ? texts : undefined;
};
