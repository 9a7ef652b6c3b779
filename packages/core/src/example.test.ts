import { describe, expect, test } from 'vitest';
import { exampleOf, exampleOfRoute } from './example.ts';
import { problemsWith } from './registry.ts';
import { commandRoute } from './route.ts';
import {
  Count,
  CurrencyCode,
  Day,
  Decimal,
  described,
  descriptionOf,
  EXAMPLE_ID,
  Flag,
  Nullable,
  OneOf,
  Shape,
  Text,
  Timestamp,
  Type,
  Uuid,
} from './schema.ts';

const Everything = Shape({
  id: Uuid('Which.'),
  at: Timestamp(),
  day: Day(),
  price: Decimal({ description: 'What it costs.', examples: ['12.50'] }),
  currency: CurrencyCode(),
  text: Text({ minLength: 9 }),
  brief: Text({ maxLength: 2 }),
  count: Count({ minimum: 7 }),
  few: Count({ maximum: 0 }),
  flag: Flag(),
  word: OneOf('one', 'two'),
  fixed: Type.Literal(3),
  maybe: Nullable(Uuid('Whose.')),
  list: Type.Array(Count(), { minItems: 2 }),
  note: Type.Optional(Text()),
  either: Type.Union([Shape({ a: Text() }), Shape({ b: Text() })]),
});

describe('the example of a schema', () => {
  test('fits it, with everything there and always the same', () => {
    const example = exampleOf(Everything);
    expect(problemsWith(Everything, example)).toEqual([]);
    expect(example).toEqual(exampleOf(Everything));
    expect(example).toEqual({
      id: EXAMPLE_ID,
      at: '2026-11-21T09:30:00.000000Z',
      day: '2026-11-21',
      price: '12.50',
      currency: 'EUR',
      text: 'texttextt',
      brief: 'te',
      count: 7,
      few: 0,
      flag: true,
      word: 'one',
      fixed: 3,
      maybe: EXAMPLE_ID,
      list: [1, 1],
      note: 'text',
      either: { a: 'text' },
    });
  });

  test('is its own, or its default, where it has one', () => {
    expect(exampleOf(Text({ examples: ['red', 'blue'] }))).toBe('red');
    expect(exampleOf(Type.Integer({ default: 50 }))).toBe(50);
    expect(exampleOf(Shape({ a: Text() }, { examples: [{ a: 'whole' }] }))).toEqual({ a: 'whole' });
  });
});

test('the example of a route is what it says, and of its schemas what it leaves out', () => {
  const route = commandRoute({
    name: 'paint',
    path: '/paint/{id}',
    access: { roles: [] },
    summary: 'Paint it.',
    params: Shape({ id: Uuid() }),
    body: Shape({ colour: OneOf('red', 'blue') }),
    commands: () => [],
  });
  expect(exampleOfRoute(route)).toEqual({ params: { id: EXAMPLE_ID }, body: { colour: 'red' } });
  const blue = { ...route, example: { body: { colour: 'blue' as const } } };
  expect(exampleOfRoute(blue)).toEqual({ params: { id: EXAMPLE_ID }, body: { colour: 'blue' } });
});

describe('what a schema means', () => {
  test('is passed on to the same that may be null, and can be said anew', () => {
    expect(descriptionOf(Nullable(Uuid('Whose.')))).toBe('Whose.');
    expect(descriptionOf(Nullable(Uuid('Whose.'), 'Whose; null: nobody’s.'))).toBe('Whose; null: nobody’s.');
    expect(descriptionOf(described(Uuid('Whose.'), 'Which.'))).toBe('Which.');
    expect(descriptionOf(OneOf('a'))).toBeUndefined();
  });

  test('leaves a schema as optional, and as narrow, as it was', () => {
    const schema = Shape({ word: described(Type.Optional(OneOf('a', 'b')), 'A word.') });
    expect(problemsWith(schema, {})).toEqual([]);
    expect(problemsWith(schema, { word: 'b' })).toEqual([]);
    expect(problemsWith(schema, { word: 'c' })).toHaveLength(1);
  });
});
