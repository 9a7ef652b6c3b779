import { randomUUID } from 'node:crypto';
import {
  type Context,
  Count,
  commands,
  context,
  event,
  isRejection,
  OneOf,
  pageRoute,
  rejections,
  rowHolders,
  rowRoute,
  Shape,
  stream,
  Text,
  Uuid,
  view,
} from '@daybook/core';
import type { Engine } from '@daybook/engine';

/**
 * A context for tests of what follows it: parcels between people. An event may touch two rows, rows are somebody's,
 * come into an answer and leave it, and vanish.
 */

const Status = OneOf('sent', 'delivered');
const events = {
  ParcelSent: event(Shape({ sender: Text(), receiver: Text() })),
  ParcelDelivered: event(Shape({})),
  ParcelLost: event(Shape({})),
  ParcelWeighed: event(Shape({ grams: Count() })),
};

const parcelCommands = commands('Parcel', { Nothing: Shape({}) });
const refuse = rejections({ parcel_not_found: { kind: 'missing', meaning: 'There is no such parcel.' } });

const parcel = stream({
  events,
  commands: parcelCommands,
  initial: null,
  evolve: (state) => state,
  decide: () => [],
});

const parcels = view({
  name: 'parcels',
  version: 1,
  events: {
    ParcelSent: events.ParcelSent,
    ParcelDelivered: events.ParcelDelivered,
    ParcelLost: events.ParcelLost,
  },
  row: Shape({ parcelId: Uuid(), sender: Text(), receiver: Text(), status: Status }),
  key: ['parcelId'],
  keys: ({ streamId }) => [{ parcelId: streamId }],
  project(row, { type, data, streamId: parcelId }) {
    if (type === 'ParcelSent') return { parcelId, ...data, status: 'sent' as const };
    if (type === 'ParcelLost' || !row) return null;
    return { ...row, status: 'delivered' as const };
  },
  queries: {
    all: {},
    byReceiver: { where: ['receiver'] },
    byStatus: { where: ['status'] },
  },
});

/** Sending touches two people, whoever they are. */
const people = view({
  name: 'people',
  version: 1,
  events: { ParcelSent: events.ParcelSent },
  row: Shape({ person: Text(), sent: Count(), received: Count() }),
  key: ['person'],
  keys: ({ data }) => [{ person: data.sender }, { person: data.receiver }],
  project(row, { data }, { person }) {
    const before = row ?? { person: String(person), sent: 0, received: 0 };
    return {
      ...before,
      sent: before.sent + (data.sender === person ? 1 : 0),
      received: before.received + (data.receiver === person ? 1 : 0),
    };
  },
  queries: { all: {}, counts: { groupBy: ['person'], sum: ['sent'] } },
});

const weighings = view({
  name: 'weighings',
  version: 1,
  events: { ParcelWeighed: events.ParcelWeighed },
  row: Shape({ parcelId: Uuid(), version: Count(), grams: Count() }),
  key: ['parcelId', 'version'],
  keys: ({ streamId, version }) => [{ parcelId: streamId, version }],
  project: (_row, { data, streamId: parcelId, version }) => ({ parcelId, version, grams: data.grams }),
  queries: { ofParcel: { where: ['parcelId'] } },
});

const all = { roles: ['clerk', 'auditor'] };
const everybody = { ...all, holders: ['customer'] };
const Id = Shape({ id: Uuid() });
const Nothing = Shape({});

export const parcelContext: Context = context({
  name: 'parcels',
  streams: [parcel],
  views: [parcels, people, weighings],
  sagas: [],
  ports: [],
  rejections: refuse.codes,
  feed: { roles: ['auditor'] },
  routes: [
    rowRoute({
      name: 'parcel',
      path: '/api/v1/parcels/{id}',
      access: everybody,
      whose: ({ sender, receiver }) => [sender, receiver],
      summary: 'A parcel.',
      params: Id,
      query: Nothing,
      view: parcels,
      one: ({ params }) => ({ parcelId: params.id }),
      missing: () => refuse('parcel_not_found'),
    }),
    pageRoute({
      name: 'parcelsTo',
      path: '/api/v1/people/{person}/parcels',
      access: everybody,
      whose: ({ params }) => [params.person],
      summary: 'What is sent to somebody.',
      params: Shape({ person: Text() }),
      query: Nothing,
      view: parcels,
      many: 'byReceiver',
      arguments: ({ params }) => ({ where: { receiver: params.person } }),
    }),
    pageRoute({
      name: 'weighings',
      path: '/api/v1/parcels/{id}/weighings',
      access: everybody,
      whoseRow: ({ params }) =>
        rowHolders(parcels, { parcelId: params.id }, ({ sender, receiver }) => [sender, receiver]),
      summary: 'What a parcel was found to weigh.',
      params: Id,
      query: Nothing,
      view: weighings,
      many: 'ofParcel',
      arguments: ({ params }) => ({ where: { parcelId: params.id } }),
    }),
    pageRoute({
      name: 'parcelsIn',
      path: '/api/v1/parcels/status/{status}',
      access: all,
      summary: 'The parcels of a status.',
      params: Shape({ status: Status }),
      query: Nothing,
      view: parcels,
      many: 'byStatus',
      arguments: ({ params }) => ({ where: { status: params.status } }),
    }),
    pageRoute({
      name: 'parcels',
      path: '/api/v1/parcels',
      access: all,
      summary: 'All parcels.',
      params: Nothing,
      query: Nothing,
      view: parcels,
      many: 'all',
      arguments: () => ({}),
    }),
    pageRoute({
      name: 'people',
      path: '/api/v1/people',
      access: all,
      summary: 'Everybody.',
      params: Nothing,
      query: Nothing,
      view: people,
      many: 'all',
      arguments: () => ({}),
    }),
    pageRoute({
      name: 'sendings',
      path: '/api/v1/sendings',
      access: all,
      summary: 'What everybody has sent.',
      params: Nothing,
      query: Nothing,
      view: people,
      many: 'counts',
      arguments: () => ({}),
    }),
  ],
});

export type ParcelEvent =
  | { readonly type: 'ParcelSent'; readonly data: { readonly sender: string; readonly receiver: string } }
  | { readonly type: 'ParcelDelivered' | 'ParcelLost'; readonly data: Record<string, never> }
  | { readonly type: 'ParcelWeighed'; readonly data: { readonly grams: number } };

/** Records an event of a parcel; answers its position. */
export async function record(engine: Engine, streamId: string, made: ParcelEvent, tenant = 'default'): Promise<number> {
  const receipt = await engine.append([{ stream: 'Parcel', streamId, expectedVersion: 'any', events: [made] }], {
    commandId: randomUUID(),
    tenant,
  });
  if (isRejection(receipt)) throw new Error(receipt.code);
  return receipt.position;
}

/** Sends a new parcel; answers its id. */
export async function send(engine: Engine, sender: string, receiver: string, tenant = 'default'): Promise<string> {
  const id = randomUUID();
  await record(engine, id, { type: 'ParcelSent', data: { sender, receiver } }, tenant);
  return id;
}
