import {
  alongWith,
  ask,
  Count,
  commands,
  context,
  end,
  escalate,
  event,
  type Registry,
  registry,
  rejections,
  Shape,
  saga,
  setTimer,
  stream,
  Text,
  Uuid,
  view,
} from '@daybook/core';

/**
 * A context for tests of who is kept apart from whom: boxes that somebody holds, and items, which are known by the same
 * names to everybody. The views choke on an item that is called poison.
 */
const boxEvents = {
  BoxOpened: event(Shape({ holder: Text() })),
  ItemPut: event(Shape({ item: Text() })),
  BoxGiven: event(Shape({ holder: Text() })),
  BoxTouched: event(Shape({})),
};

export const boxCommands = commands('Box', {
  Open: Shape({ holder: Text() }),
  Put: Shape({ item: Text() }),
  /** Puts it into another box too, or into none. */
  PutInBoth: Shape({ item: Text(), other: Uuid() }),
  Give: Shape({ holder: Text() }),
  /** Does nothing, and says so, where there is no box. */
  Touch: Shape({}),
});

const refuse = rejections({
  box_exists: { kind: 'conflict', meaning: 'The box is there already.' },
  box_missing: { kind: 'missing', meaning: 'There is no such box.' },
});

type Box = { holder: string | null; items: number };

export const box = stream({
  commands: boxCommands,
  events: boxEvents,
  initial: { holder: null, items: 0 } as Box,
  snapshot: { every: 10 },
  evolve(state, e): Box {
    switch (e.type) {
      case 'BoxOpened':
      case 'BoxGiven':
        return { ...state, holder: e.data.holder };
      case 'ItemPut':
        return { ...state, items: state.items + 1 };
      case 'BoxTouched':
        return state;
    }
  },
  decide({ type, data }, { holder }) {
    if (type === 'Open') return holder === null ? [{ type: 'BoxOpened', data }] : refuse('box_exists');
    if (type === 'Touch') return holder === null ? [] : [{ type: 'BoxTouched', data }];
    if (holder === null) return refuse('box_missing');
    switch (type) {
      case 'Put':
        return [{ type: 'ItemPut', data }];
      case 'PutInBoth': {
        const { item, other } = data;
        return alongWith([{ type: 'ItemPut', data: { item } }], [boxCommands.Put(other, { item })]);
      }
      case 'Give':
        return [{ type: 'BoxGiven', data }];
    }
  },
  holders: ({ holder }) => (holder === null ? [] : [holder]),
});

/** Whether the view of items chokes on poison. Tests mend it. */
export const poison = { on: false };

export const boxesView = view({
  name: 'boxes',
  version: 1,
  events: boxEvents,
  row: Shape({ boxId: Uuid(), holder: Text(), items: Count() }),
  key: ['boxId'],
  keys: ({ streamId }) => [{ boxId: streamId }],
  project(row, { type, data, streamId: boxId }) {
    if (type === 'BoxOpened') return { boxId, holder: data.holder, items: 0 };
    if (!row || type === 'BoxTouched') return row;
    return type === 'BoxGiven' ? { ...row, holder: data.holder } : { ...row, items: row.items + 1 };
  },
  queries: { byHolder: { where: ['holder'], orderBy: [{ field: 'items', descending: true }] }, all: {} },
});

/** Made anew with every event, and removed when there have been five. */
export const itemsView = view({
  name: 'items',
  version: 1,
  shards: 2,
  events: { ItemPut: boxEvents.ItemPut },
  row: Shape({ item: Text(), times: Count() }),
  key: ['item'],
  keys: ({ data }) => [{ item: data.item }],
  project(row, { data }) {
    if (data.item === 'poison' && poison.on) throw new Error('this item cannot be folded');
    const times = (row?.times ?? 0) + 1;
    return times === 5 ? null : { item: data.item, times };
  },
  queries: {
    all: {},
    byTimes: { orderBy: [{ field: 'times', descending: true }] },
    total: { sum: ['times'], groupBy: [] },
  },
});

/** How soon a gift is thought of once more. */
const SOON_MS = 50;

/** For the first gift of a name: touches its box at once, and a moment later again; an odd one waits for a person. */
export const giftSaga = saga({
  name: 'Gift',
  events: { ItemPut: boxEvents.ItemPut },
  startedBy: ['ItemPut'],
  keyOf: ({ data }) => (data.item.includes('gift') ? data.item : null),
  initial: { boxId: '' },
  evolve: (data, input) => (input.kind === 'event' && data.boxId === '' ? { boxId: input.event.streamId } : data),
  react(input, { data, steps }) {
    if (input.kind === 'timer') return [ask('touch again', boxCommands.Touch(data.boxId, {}))];
    if (input.kind === 'answer') return input.step === 'touch again' ? [end('completed', 'touched twice')] : [];
    if (steps.touch) return [];
    const touch = ask('touch', boxCommands.Touch(data.boxId, {}));
    if (input.event.data.item.startsWith('odd')) return [touch, escalate('touch', 'is it right?')];
    return [touch, setTimer('soon', new Date(Date.parse(input.event.recordedAt) + SOON_MS).toISOString())];
  },
});

const boxes = (sagas: boolean) =>
  context({
    name: 'boxes',
    streams: [box],
    views: [boxesView, itemsView],
    sagas: sagas ? [giftSaga] : [],
    ports: [],
    routes: [],
    rejections: refuse.codes,
  });

export const boxesContext = boxes(false);
export const boxesRegistry = (sagas = false): Registry => registry([boxes(sagas)]);
