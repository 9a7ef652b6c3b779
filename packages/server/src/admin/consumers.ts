import { Count, described, Nullable, OneOf, Shape, Type } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import type { FastifyInstance } from 'fastify';
import { NOTHING } from '../reader.ts';
import { adminGet } from './admin-route.ts';
import { WATCHERS } from './guard.ts';

const Consumer = Shape({
  name: Type.String({ description: 'The view or saga; `event_index` for the indexes.', examples: ['orders'] }),
  kind: described(OneOf('view', 'saga', 'index'), 'What follows the log.'),
  shard: Count({ description: 'Its share of the keys, counted from 0.' }),
  status: described(OneOf('running', 'idle', 'rebuilding', 'stopped'), 'Idle: no process leads it.'),
  position: Type.Integer({ minimum: 0, description: 'Up to where it has folded the log.', examples: [4711] }),
  lagPositions: Type.Integer({ minimum: 0, description: 'How many events it is behind the log.', examples: [0] }),
  lagSeconds: Type.Number({
    minimum: 0,
    description: 'The age of the first of them; 0: there is none.',
    examples: [0],
  }),
  owner: Nullable(Type.String({ description: 'The process that leads it; null: none does.', examples: ['a7e1'] })),
  parked: Count({ description: 'How many of its events are parked.', examples: [0] }),
  error: Nullable(Type.String(), { description: 'Why it has stopped; null: it has not.', examples: [null] }),
});

export const Consumers = () =>
  Type.Array(Consumer, { description: 'Whatever follows the log, and how far it has come.' });

/** What follows the log. */
export function addConsumerRoutes(app: FastifyInstance, engine: Engine): void {
  adminGet(
    app,
    {
      name: 'consumers',
      path: '/api/v1/admin/consumers',
      summary: 'How far views, sagas and indexes have come.',
      access: { roles: WATCHERS },
      trail: 'refusals',
      params: NOTHING,
      query: NOTHING,
      answers: { 200: Shape({ items: Consumers() }) },
    },
    async () => ({ items: await engine.admin.consumers() }),
  );
}
