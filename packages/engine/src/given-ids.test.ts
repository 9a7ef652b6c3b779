import { randomUUID } from 'node:crypto';
import type { Command } from '@daybook/core';
import { commands, event, Shape, stream, streamIdOf, Text } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { placed, placeOf } from './given-ids.ts';

const shape = { Named: event(Shape({ name: Text() })) };
const shelfCommands = commands('Shelf', { Name: Shape({ name: Text() }) });
const declared = {
  events: shape,
  commands: shelfCommands,
  initial: null,
  evolve: () => null,
  decide: () => [],
};
const given = stream({ ...declared, hasGivenIds: true });
const made = stream(declared);
const id = randomUUID();

describe('a stream whose id is given by whoever asks', () => {
  it('lies for each tenant in a place of its own, always the same', () => {
    const places = ['default', 'acme', 'rivals'].map((tenant) => placeOf(given, id, tenant));
    expect(new Set(places).size).toBe(3);
    expect(placeOf(given, id, 'acme')).toBe(places[1]);
  });

  it('lies for the default tenant where it lay before there were others', () => {
    expect([placeOf(given, id, 'default'), placeOf(given, id)]).toEqual([id, id]);
  });

  it('is the only one that is moved', () => {
    expect(placeOf(made, id, 'acme')).toBe(id);
    const command: Command = shelfCommands.Name(id, { name: 'top' });
    expect(placed([command], () => made, 'acme')).toEqual({ commands: [command], given: new Map() });
    const there = placeOf(given, id, 'acme');
    expect(placed([command], () => given, 'acme')).toEqual({
      commands: [{ ...command, streamId: there }],
      given: new Map([[there, id]]),
    });
  });

  it('is known by the id it was given, wherever its events are read', () => {
    const there = placeOf(given, id, 'acme');
    expect(streamIdOf({ streamId: there, metadata: `{"actor":"ada","givenId":"${id}"}` })).toBe(id);
    expect(streamIdOf({ streamId: id, metadata: '{"actor":"ada"}' })).toBe(id);
    // Whatever stands in a text is no field.
    const sly = JSON.stringify({ actor: `"givenId":"${randomUUID()}"` });
    expect(streamIdOf({ streamId: there, metadata: sly })).toBe(there);
  });
});
