import { describe, expect, test } from 'vitest';
import { context } from './context.ts';
import { alternativeIn, undescribedIn } from './declared-shapes.ts';
import { registry } from './registry.ts';
import { commandRoute, pageRoute, type Route } from './route.ts';
import { Nullable, Shape, Text, Type } from './schema.ts';
import { view } from './view.ts';

const Either = Type.Union([Text(), Type.Integer()]);
const Nothing = Shape({});
const things = view({
  name: 'things',
  version: 1,
  events: {},
  row: Shape({ id: Text() }),
  key: ['id'],
  keys: () => [],
  project: (row) => row,
  queries: { all: {} },
});
const paint = commandRoute({
  name: 'paint',
  path: '/paint',
  access: { roles: [] },
  summary: 'Paint it.',
  params: Nothing,
  body: Nothing,
  commands: () => [],
});
const all = pageRoute({
  name: 'things',
  path: '/things',
  access: { roles: [] },
  summary: 'All things.',
  params: Nothing,
  query: Nothing,
  view: things,
  many: 'all',
  arguments: () => ({}),
});
const declaring = (...routes: Route[]) =>
  registry([context({ name: 'c', streams: [], views: [], sagas: [], ports: [], routes, rejections: {} })]);

test('alternatives are found wherever they stand, and null is none', () => {
  expect(alternativeIn(Shape({ a: Nullable(Text()), b: Type.Array(Nullable(Shape({ c: Text() }))) }))).toBeNull();
  expect(alternativeIn(Shape({ a: Type.Array(Shape({ b: Nullable(Shape({ c: Either })) })) }))).toBe('/a/items/b/c');
});

test('fields that do not say what they mean are found wherever they stand', () => {
  const told = Text({ description: 'Told.' });
  const schema = Shape({
    told,
    mute: Text(),
    list: Type.Array(Shape({ mute: Text(), told }), { description: 'All.' }),
  });
  expect(undescribedIn(schema)).toEqual(['/mute', '/list/items/mute']);
});

describe('a route that some face could not serve is refused:', () => {
  test('one with alternatives in its body or its row, by the name of the field', () => {
    const either = { ...paint, body: Shape({ colour: Either }) };
    expect(() => declaring(either)).toThrow('paint offers alternatives in its body/colour');
    const rows = { ...all, view: { ...things, row: Shape({ id: Text(), size: Either }) } };
    expect(() => declaring(rows)).toThrow('things offers alternatives in its row/size');
  });

  test.each(['Paint', 'paint_it', '2paint', 'paint-it', ''])('one called "%s"', (name) => {
    expect(() => declaring({ ...paint, name })).toThrow('lower camel case');
  });

  test('a page that is open to holders and does not say who they are', () => {
    const open = { ...all, access: { roles: [], holders: ['customer'] } };
    expect(() => declaring(open)).toThrow('does not say whose it is');
    const one = { view: things, one: { id: 'a' }, whose: () => ['a'] };
    expect(() => declaring({ ...open, whoseRow: () => one })).not.toThrow();
    expect(() => declaring({ ...open, whose: () => ['a'] })).not.toThrow();
  });
});
