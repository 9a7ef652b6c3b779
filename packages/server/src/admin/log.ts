import { described, Nullable, OneOf, Shape, Text, Type, Uuid } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import type { FastifyInstance } from 'fastify';
import { MAX_VERSION } from '../command-headers.ts';
import { problemOf } from '../problems.ts';
import { NOTHING } from '../reader.ts';
import { adminGet } from './admin-route.ts';
import { LoggedEvent, loggedEvent } from './logged-event.ts';

/** How many events an operator is shown at once; the log itself is read with other tools. */
const DEFAULT_EVENTS = 100;
const MAX_EVENTS = 1_000;

const Limit = () =>
  Type.Optional(
    Type.Integer({ minimum: 1, maximum: MAX_EVENTS, default: DEFAULT_EVENTS, description: 'At most so many events.' }),
  );
const Version = (description: string) => Type.Integer({ minimum: 1, maximum: MAX_VERSION, description, examples: [3] });
const Position = (description: string) =>
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description, examples: [4711] });
const Name = (description: string, example: string) =>
  Type.Optional(Text({ maxLength: 200, description, examples: [example] }));
const Events = (description: string) => Type.Array(LoggedEvent, { description });

/** The log has everybody's data, so it is not for all who may see how the system is, and who looked is written down. */
const reading = { access: { roles: ['admin', 'auditor'] }, trail: 'reading' } as const;

/** The events themselves: of one aggregate, of the log, or of one correlation. */
export function addLogRoutes(app: FastifyInstance, engine: Engine): void {
  adminGet(
    app,
    {
      ...reading,
      name: 'eventsOfStream',
      path: '/api/v1/admin/events/{aggregateId}',
      summary: 'The events of one stream, from its beginning or from its end.',
      params: Shape({ aggregateId: Uuid('The stream.') }),
      query: Type.Object({
        direction: Type.Optional(described(OneOf('forward', 'backward'), 'Forward unless said: the oldest first.')),
        fromVersion: Type.Optional(Version('Begins with this version; with the first in its direction unless said.')),
        limit: Limit(),
      }),
      answers: {
        200: Shape({
          items: Events('In the direction asked for.'),
          nextFromVersion: Nullable(Version('Send it as fromVersion for more; null: there is no more.')),
        }),
      },
      refusals: ['unknown_stream'],
    },
    async ({ params, query }) => {
      const { direction = 'forward', limit = DEFAULT_EVENTS } = query;
      const read = { direction, limit, ...(query.fromVersion === undefined ? {} : { fromVersion: query.fromVersion }) };
      const stored = await engine.store.readStream(params.aggregateId, read);
      if (stored.length === 0 && query.fromVersion === undefined) throw problemOf('unknown_stream');
      const last = stored.length < limit ? undefined : stored.at(-1)?.version;
      const beyond = last === undefined ? 0 : direction === 'forward' ? last + 1 : last - 1;
      return {
        items: stored.map((event) => loggedEvent(engine.registry, event)),
        nextFromVersion: beyond < 1 ? null : beyond,
      };
    },
  );

  adminGet(
    app,
    {
      ...reading,
      name: 'eventsOfLog',
      path: '/api/v1/admin/events',
      summary: 'The events of the whole log in their order, or those of a sort, or those that belong together.',
      params: NOTHING,
      query: Type.Object({
        after: Type.Optional(Position('Only events after this position; from the beginning unless said.')),
        type: Name('Only events of this type.', 'OrderCreated'),
        streamType: Name('Only events of streams of this type.', 'Order'),
        correlationId: Type.Optional(
          Uuid('Only events that follow from one request. Not with `type` or `streamType`.'),
        ),
        limit: Limit(),
      }),
      answers: {
        200: Shape({
          items: Events('By position.'),
          nextAfter: Position('Send it as after for what comes behind: the log was searched up to here.'),
        }),
      },
    },
    async ({ query }) => {
      const { after = 0, limit = DEFAULT_EVENTS, type, streamType, correlationId } = query;
      if (correlationId !== undefined && (type !== undefined || streamType !== undefined)) throw notTogether;
      if (correlationId !== undefined) {
        const stored = await engine.store.lookup({ correlationId, after, limit });
        const nextAfter = stored.at(-1)?.position ?? after;
        return { items: stored.map((event) => loggedEvent(engine.registry, event)), nextAfter };
      }
      const { events, next } = await engine.store.readLog({
        after,
        limit,
        ...(type === undefined ? {} : { types: [type] }),
        ...(streamType === undefined ? {} : { streamTypes: [streamType] }),
      });
      return { items: events.map((event) => loggedEvent(engine.registry, event)), nextAfter: next };
    },
  );
}

const notTogether = problemOf('invalid_request', {
  errors: [{ in: 'query', pointer: '/correlationId', message: 'may not stand with type or streamType' }],
});
