import { Text, Type, Uuid } from '@daybook/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { documentRoute } from '../openapi/document-route.ts';
import type { PageOperation } from '../operations/page-operation.ts';
import type { RowOperation } from '../operations/row-operation.ts';
import { problemOf, type RequestError } from '../problems.ts';
import { readQueryText } from '../query-text.ts';
import { NOTHING, partsReaderOf, queryTextOf, type Sent } from '../reader.ts';
import { stayingCallerOf } from '../request-caller.ts';
import type { Bookmark, Feeds } from './feeds.ts';
import { type SseFace, wantsFeed } from './sse.ts';
import { bookmarkOf, changeFrame, eventFrame } from './sse-frames.ts';

export const EVENTS_PATH = '/api/v1/events';
/** Names of event or stream types, one after the other, in one parameter. */
const MAX_NAMES_LENGTH = 2_000;
const Names = (description: string) => Type.Optional(Text({ maxLength: MAX_NAMES_LENGTH, description }));

const ofEvents = {
  params: NOTHING,
  /** `types` and `streamTypes` are names with commas between them. */
  query: Type.Object(
    {
      types: Names('Names of event types, with commas between them: only these.'),
      streamTypes: Names('Names of stream types, with commas between them: only of these.'),
      streamId: Type.Optional(Uuid('Only the events of this stream.')),
    },
    { additionalProperties: false },
  ),
  shared: NOTHING,
  body: Type.Unknown(),
};

const eventsDocument = documentRoute({
  name: 'followEvents',
  tag: 'events',
  summary: 'The log as server-sent events: what is recorded, in order, without gap or repeat.',
  query: Type.Object({
    ...ofEvents.query.properties,
    after: Type.Optional(Text({ description: 'A position of the log, or the `id` of the last event seen.' })),
  }),
  answers: {
    200: Type.String({
      description: 'Server-sent events: `event`, `position` with how far the feed has come, `problem` at its end.',
      examples: ['id: 4711\nevent: position\ndata: {"position":4711}\n\n'],
    }),
  },
  mediaType: 'text/event-stream',
  sentHeaders: ['LastEventId'],
  kind: 'feed',
});

/** Serves the log as server-sent events to those who may follow it. */
export function addEventsRoute(app: FastifyInstance, feeds: Feeds, face: SseFace): void {
  const read = partsReaderOf(ofEvents);
  // A HEAD would be answered with nothing, for ever.
  app.get(EVENTS_PATH, { exposeHeadRoute: false, config: { document: eventsDocument } }, async (request, reply) => {
    const { sent, after } = askedOf(request);
    const { types, streamTypes, streamId } = read(sent).query;
    if (after?.part !== undefined) throw wrongPlace(after.from);
    const asked = {
      after: after?.position,
      streamId,
      types: types?.split(','),
      streamTypes: streamTypes?.split(','),
    };
    const caller = stayingCallerOf(request);
    return face.follow(request, reply, (signal) => feeds.events(caller, asked, signal), eventFrame);
  });
}

/**
 * The answer to a request for a feed of what a row's or a page's path answers; undefined if it asks for no feed, but
 * for the answer itself.
 */
export function followed(
  feeds: Feeds,
  face: SseFace,
  operation: RowOperation | PageOperation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> | undefined {
  if (!wantsFeed(request)) return undefined;
  const { sent, after } = askedOf(request);
  const caller = stayingCallerOf(request);
  return face.follow(request, reply, (signal) => feeds.changes(caller, operation, sent, after, signal), changeFrame);
}

/**
 * What is asked, and after what. `Last-Event-ID` comes before the query's `after`: a browser that comes back sends the
 * one beside the other, which it began with. @throws Problem `invalid_request`
 */
function askedOf({ params, url, body, headers }: FastifyRequest): {
  readonly sent: Sent;
  readonly after: (Bookmark & { readonly from: 'header' | 'query' }) | undefined;
} {
  const text = queryTextOf(url);
  const errors: RequestError[] = [];
  const { after: fromQuery, ...query }: Record<string, string> = text === '' ? {} : readQueryText(text, errors);
  if (errors.length > 0) throw problemOf('invalid_request', { errors });
  const fromHeader = headers['last-event-id'];
  const from = fromHeader ? 'header' : 'query';
  const id = fromHeader ? String(fromHeader) : fromQuery;
  const sent = { params, query, body };
  if (id === undefined) return { sent, after: undefined };
  const bookmark = bookmarkOf(id);
  if (!bookmark) throw wrongPlace(from);
  return { sent, after: { ...bookmark, from } };
}

const wrongPlace = (from: 'header' | 'query') =>
  problemOf('invalid_request', {
    errors: [
      { in: from, pointer: from === 'header' ? '/Last-Event-ID' : '/after', message: 'is no place of this feed' },
    ],
  });
