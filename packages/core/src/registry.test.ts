import { describe, expect, it } from 'vitest';
import { commands } from './command.ts';
import { context } from './context.ts';
import { type EventTypes, event, type Json } from './event.ts';
import type { StoredEvent } from './event-store.ts';
import { registry } from './registry.ts';
import { Count, Shape, Text } from './schema.ts';
import { stream } from './stream.ts';

const with_ = (data: Json, more: Record<string, Json>): Json => ({ ...(data as Record<string, Json>), ...more });

/** A name that was first one text, then two, and then got a number: what version 1 and 2 stored must still be read. */
const renamed = event(Shape({ first: Text(), last: Text(), number: Count() }), {
  1: (data) => {
    const [first = '', last = ''] = String((data as { name: string }).name).split(' ');
    return { first, last };
  },
  2: (data) => with_(data, { number: 0 }),
});
const thing = (events: EventTypes, type = 'Thing') =>
  stream({ commands: commands(type, {}), events, initial: null, evolve: () => null, decide: () => [] });
const of = (...streams: ReturnType<typeof thing>[]) =>
  registry([context({ name: 'c', streams, views: [], sagas: [], ports: [], routes: [], rejections: {} })]);
const stored = (type: string, schemaVersion: number, data: object): StoredEvent => ({
  position: 7,
  streamId: 's',
  streamType: 'Thing',
  version: 1,
  eventId: 'e',
  tenant: 't',
  recordedAt: '2026-01-01T00:00:00.000000Z',
  metadata: '{}',
  type,
  schemaVersion,
  data: JSON.stringify(data),
});

describe('the registry', () => {
  it.each([
    [1, { name: 'Ada Lovelace' }, 0],
    [2, { first: 'Ada', last: 'Lovelace' }, 0],
    [3, { first: 'Ada', last: 'Lovelace', number: 5 }, 5],
  ])('lifts what version %i stored, step by step', (version, data, number) => {
    const { data: lifted, schemaVersion } = of(thing({ Renamed: renamed })).decode(stored('Renamed', version, data));
    expect(lifted).toEqual({ first: 'Ada', last: 'Lovelace', number });
    expect(schemaVersion).toBe(version);
  });

  it('stops at a type it does not know, and at one that is newer than itself', () => {
    const known = of(thing({ Renamed: renamed }));
    for (const [type, version] of [
      ['Unheard', 1],
      ['Renamed', 4],
    ] as const)
      expect(() => known.decode(stored(type, version, {}))).toThrow(expect.objectContaining({ code: 'unknown_event' }));
  });

  it('writes an event in its newest version, and refuses one that does not fit its shape', () => {
    const known = of(thing({ Renamed: renamed }));
    const made = known.encode({ type: 'Renamed', data: { number: 1, last: 'L', first: 'A' } }, 'id', '{}');
    expect(made).toMatchObject({ schemaVersion: 3, data: '{"first":"A","last":"L","number":1}' });
    expect(() => known.encode({ type: 'Renamed', data: { first: 'A' } }, 'id', '{}')).toThrow('/last');
    expect(() => known.encode({ type: 'Other', data: {} }, 'id', '{}')).toThrow('undeclared');
  });

  it('refuses two things of one name', () => {
    const one = { Renamed: event(Shape({})) };
    expect(() => of(thing(one), thing(one))).toThrow('two streams are called Thing');
    expect(() => of(thing(one), thing({ Renamed: event(Shape({})) }, 'Other'))).toThrow(
      'two events are called Renamed',
    );
  });
});
