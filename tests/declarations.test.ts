import {
  descriptionOf,
  exampleOf,
  exampleOfRoute,
  isRejection,
  problemsWith,
  shapesOf,
  type TSchema,
  undescribedIn,
} from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { declared } from '../apps/server/src/server.ts';

/** What every face publishes is made of the declarations alone: so nothing may be missing in them. */
const registry = declared();
const routes = registry.contexts.flatMap((context) => context.routes);
const events = [...registry.events];
const commands = [...registry.streams.values()].flatMap(({ type, commands }) =>
  Object.entries(commands.schemas).map(([name, schema]): [string, TSchema] => [`${type}/${name}`, schema]),
);
/** The registry's own things: what sagas are made of has no name of a context, and is never served. */
const ownEvents = events.filter(([type]) => !type.startsWith('Saga'));

const NOW = '2026-11-21T09:30:00.000000Z';
const id = (name: string) => `019b76da-a800-7000-8000-${name.length.toString(16).padStart(12, '0')}`;

describe('every declaration says what it means:', () => {
  it.each(registry.contexts.map((context) => [context.name, context]))('the context %s', (_, context) => {
    expect(context.description).toMatch(/[.]$/);
  });

  it('streams, views and sagas', () => {
    const all = [...registry.streams.values(), ...registry.views.values(), ...registry.sagas.values()];
    const silent = all.filter(({ description }) => !description?.endsWith('.'));
    expect(silent.map((one) => ('type' in one ? one.type : one.name))).toEqual([]);
  });

  it.each(events)('the event %s and its fields', (_, { schema, description }) => {
    expect(description).toMatch(/[.]$/);
    expect(undescribedIn(schema)).toEqual([]);
  });

  it.each(commands)('the command %s and its fields', (_, schema) => {
    expect(descriptionOf(schema)).toMatch(/[.]$/);
    expect(undescribedIn(schema)).toEqual([]);
  });

  it.each(routes.map((route) => [route.name, route]))('the operation %s and its fields', (_, route) => {
    expect(route.summary).toMatch(/[.]$/);
    for (const [part, schema] of shapesOf(route)) expect(undescribedIn(schema, part)).toEqual([]);
  });
});

describe('every example passes:', () => {
  it.each(ownEvents)('that of the event %s', (_, { schema }) => {
    expect(problemsWith(schema, exampleOf(schema))).toEqual([]);
  });

  it.each(commands)('that of the command %s', (_, schema) => {
    expect(problemsWith(schema, exampleOf(schema))).toEqual([]);
  });

  it.each(routes.map((route) => [route.name, route]))('that of the operation %s', (_, route) => {
    const example = exampleOfRoute(route);
    for (const [part, schema] of shapesOf(route)) {
      const sent = part in example ? example[part as keyof typeof example] : exampleOf(schema);
      expect({ part, problems: problemsWith(schema, sent) }).toEqual({ part, problems: [] });
    }
  });

  it.each(routes.flatMap((route) => (route.kind === 'command' ? [[route.name, route] as const] : [])))(
    'that of %s, which makes commands of the declared shape',
    (_, route) => {
      const { params, body } = exampleOfRoute(route);
      const made = route.commands({ params, body, now: NOW, newId: id, idOf: id });
      if (isRejection(made)) throw new Error(`refused: ${made.code}`);
      for (const { stream, type, data } of [made].flat()) expect(registry.problems(stream, type, data)).toEqual([]);
    },
  );
});

describe('names', () => {
  it('of operations, in lower camel case, are those of no view, stream or event in another spelling', () => {
    const clashes = routes.filter(({ name, kind }) => kind === 'command' && registry.views.has(name));
    expect(clashes).toEqual([]);
  });
});
