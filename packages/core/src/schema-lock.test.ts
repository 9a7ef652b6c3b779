import { describe, expect, it } from 'vitest';
import { commands } from './command.ts';
import { context } from './context.ts';
import { type EventTypes, event } from './event.ts';
import { registry } from './registry.ts';
import { Count, described, Nullable, OneOf, Shape, Text, Type } from './schema.ts';
import { checkLock, lockOf } from './schema-lock.ts';
import { stream } from './stream.ts';

const declared = (events: EventTypes) => {
  const thing = stream({
    commands: commands('Thing', {}),
    events,
    initial: null,
    evolve: () => null,
    decide: () => [],
  });
  return registry([
    context({ name: 'c', streams: [thing], views: [], sagas: [], ports: [], routes: [], rejections: {} }),
  ]);
};
const base = Shape({
  name: Text(),
  size: Count({ maximum: 10 }),
  colour: OneOf('red', 'blue'),
  note: Nullable(Text()),
});
const lock = lockOf(declared({ Made: event(base) }));
const codes = (events: EventTypes) => checkLock(lock, declared(events)).map(({ code }) => code);
const changed = (more: Parameters<typeof Shape>[0]) => Shape({ ...base.properties, ...more });

describe('the lock on event schemas', () => {
  it('is content when nothing has changed', () => {
    expect(codes({ Made: event(base) })).toEqual([]);
  });

  it.each([
    ['a type taken away', {}, 'event_removed'],
    ['a property taken away', { Made: event(Shape({ name: Text() })) }, 'breaking_change'],
    ['a new required property', { Made: event(changed({ weight: Count() })) }, 'breaking_change'],
    ['another type', { Made: event(changed({ size: Text() })) }, 'breaking_change'],
    ['a narrower limit', { Made: event(changed({ size: Count({ maximum: 9 }) })) }, 'breaking_change'],
    ['a word less', { Made: event(changed({ colour: OneOf('red') })) }, 'breaking_change'],
    ['null refused', { Made: event(changed({ note: Text() })) }, 'breaking_change'],
    ['a new pattern', { Made: event(changed({ name: Type.String({ pattern: '^a' }) })) }, 'breaking_change'],
  ])('refuses %s without a new version', (_, events, code) => {
    expect(codes(events)).toEqual([code]);
  });

  it.each([
    ['an optional property', { Made: event(changed({ weight: Type.Optional(Count()) })) }],
    ['a wider limit', { Made: event(changed({ size: Count({ maximum: 11 }) })) }],
    ['a word more', { Made: event(changed({ colour: OneOf('red', 'blue', 'green') })) }],
    ['null accepted', { Made: event(changed({ colour: Nullable(OneOf('red', 'blue')) })) }],
    ['a new type', { Made: event(base), Sold: event(Shape({})) }],
    ['a new version with an upcaster', { Made: event(Shape({ title: Text() }), { 1: (data) => data }) }],
  ])('permits %s, once it is written down', (_, events) => {
    expect(codes(events)).toEqual(['lock_outdated']);
    const next = lockOf(declared(events), lock);
    expect(checkLock(next, declared(events))).toEqual([]);
    expect(next.Made?.['1']).toBeDefined();
  });

  it('does not mind another wording, or another example', () => {
    const told = Shape(
      {
        name: Text({ description: 'What it is called.', examples: ['Ada'] }),
        size: Count({ maximum: 10, description: 'How large it is.' }),
        colour: described(OneOf('red', 'blue'), 'What it looks like.'),
        note: Nullable(Text(), 'What else there is to say.'),
      },
      'It was made.',
    );
    expect(codes({ Made: event(told) })).toEqual([]);
    expect(lockOf(declared({ Made: event(told) }))).toEqual(lock);
  });

  it('minds a field that is called description, and what may be anything', () => {
    const before = lockOf(declared({ Told: event(Shape({ description: Text(), data: Text() })) }));
    const after = Shape({ description: Text(), data: Type.Unknown({ description: 'Anything.' }) });
    expect(Object.keys(before.Told?.['1']?.properties ?? {})).toEqual(['description', 'data']);
    expect(checkLock(before, declared({ Told: event(after) })).map(({ code }) => code)).toEqual(['lock_outdated']);
    const lost = checkLock(before, declared({ Told: event(Shape({ data: Text() })) }));
    expect(lost.map(({ code }) => code)).toEqual(['breaking_change']);
  });

  it('refuses to go back a version', () => {
    const second = lockOf(declared({ Made: event(Shape({ title: Text() }), { 1: (data) => data }) }), lock);
    expect(checkLock(second, declared({ Made: event(base) })).map(({ code }) => code)).toEqual(['version_lost']);
  });

  it('a new version without its upcaster cannot even be declared', () => {
    expect(() => event(base, { 2: (data) => data })).toThrow('upcaster from version 1');
  });
});
