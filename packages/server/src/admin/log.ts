import { metadataOf, OneOf, type Registry, type StoredEvent, Text, Type, UnknownEventError, Uuid } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import type { FastifyInstance } from 'fastify';
import { problemOf } from '../problems.ts';
import { NOTHING, readerOf } from '../reader.ts';

/** How many events an operator is shown at once; the log itself is read with other tools. */
const DEFAULT_EVENTS = 100;
const MAX_EVENTS = 1_000;

const Limit = () => Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_EVENTS }));

const ofStream = {
  params: Type.Object({ aggregateId: Uuid() }),
  query: Type.Object({
    direction: Type.Optional(OneOf('forward', 'backward')),
    fromVersion: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
    limit: Limit(),
  }),
  shared: NOTHING,
  body: Type.Unknown(),
};

const ofLog = {
  params: NOTHING,
  query: Type.Object({
    after: Type.Optional(Type.Integer({ minimum: 0 })),
    type: Type.Optional(Text({ maxLength: 200 })),
    streamType: Type.Optional(Text({ maxLength: 200 })),
    correlationId: Type.Optional(Uuid()),
    limit: Limit(),
  }),
  shared: NOTHING,
  body: Type.Unknown(),
};

/** The log has everybody's data, so it is not for all who may see how the system is, and who looked is written down. */
const reading = (name: string) => ({
  config: { admin: { name, roles: ['admin', 'auditor'], trail: 'reading' as const } },
});

/** The events themselves: of one aggregate, of the log, or of one correlation. */
export function addLogRoutes(app: FastifyInstance, engine: Engine): void {
  const readStream = readerOf(ofStream);
  app.get('/api/v1/admin/events/:aggregateId', reading('eventsOfStream'), async (request) => {
    const { params, query } = readStream(request);
    const { direction = 'forward', limit = DEFAULT_EVENTS } = query;
    const read = { direction, limit, ...(query.fromVersion === undefined ? {} : { fromVersion: query.fromVersion }) };
    const stored = await engine.store.readStream(params.aggregateId, read);
    if (stored.length === 0 && query.fromVersion === undefined) throw problemOf('unknown_stream');
    const last = stored.length < limit ? undefined : stored.at(-1)?.version;
    const beyond = last === undefined ? 0 : direction === 'forward' ? last + 1 : last - 1;
    return { items: stored.map((event) => shown(engine.registry, event)), nextFromVersion: beyond < 1 ? null : beyond };
  });

  const readLog = readerOf(ofLog);
  app.get('/api/v1/admin/events', reading('eventsOfLog'), async (request) => {
    const { query } = readLog(request);
    const { after = 0, limit = DEFAULT_EVENTS, type, streamType, correlationId } = query;
    if (correlationId !== undefined && (type !== undefined || streamType !== undefined)) throw notTogether;
    if (correlationId !== undefined) {
      const stored = await engine.store.lookup({ correlationId, after, limit });
      const nextAfter = stored.at(-1)?.position ?? after;
      return { items: stored.map((event) => shown(engine.registry, event)), nextAfter };
    }
    const { events, next } = await engine.store.readLog({
      after,
      limit,
      ...(type === undefined ? {} : { types: [type] }),
      ...(streamType === undefined ? {} : { streamTypes: [streamType] }),
    });
    return { items: events.map((event) => shown(engine.registry, event)), nextAfter: next };
  });
}

const notTogether = problemOf('invalid_request', {
  errors: [{ in: 'query', pointer: '/correlationId', message: 'may not stand with type or streamType' }],
});

/**
 * An event as an operator sees it: lifted to its present shape. One that this code cannot read is shown as it lies in
 * the log, with the reason, because an event nobody can read is just what an operator comes here to look at.
 */
function shown(registry: Registry, stored: StoredEvent): object {
  try {
    return registry.decode(stored);
  } catch (error) {
    if (!(error instanceof UnknownEventError)) throw error;
    const data: unknown = JSON.parse(stored.data);
    const metadata = metadataOf(stored);
    return { ...stored, data, metadata, unreadable: error.message };
  }
}
