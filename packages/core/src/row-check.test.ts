import { describe, expect, test } from 'vitest';
import { checkRow } from './row-check.ts';
import { Count, Nullable, Shape, Text, Type } from './schema.ts';
import { type AnyView, view } from './view.ts';

const things = view({
  name: 'things',
  version: 1,
  events: {},
  row: Shape({ id: Text(), size: Count(), note: Nullable(Text()), parts: Type.Array(Shape({ n: Count() })) }),
  key: ['id'],
  keys: () => [],
  project: (row) => row,
  queries: {},
}) as AnyView;
const row = { id: 'a', size: 1, note: null, parts: [{ n: 1 }, { n: 2 }] };
const check = (next: object, before: typeof row | null = row) => checkRow(things, next as never, before);

describe('a row that follows another', () => {
  test('may change any field within its shape', () => {
    check(row, null);
    check({ ...row, size: 2, note: 'x', parts: [] });
    check({ ...row, parts: [...row.parts, { n: 3 }] });
  });

  test.each([
    ['a field', { ...row, size: -1 }],
    ['a nullable field', { ...row, note: 7 }],
    ['an item added', { ...row, parts: [...row.parts, { n: -3 }] }],
    ['an item in the place of another', { ...row, parts: [row.parts[0], { n: 'two' }] }],
    ['nothing where an item was added', { ...row, parts: [...row.parts, undefined] }],
    ['no list where one was', { ...row, parts: null }],
    ['a field that is not declared', { ...row, colour: 'red' }],
    ['a field missing', { id: 'a', size: 1, note: null }],
    ['a field in the place of another', { id: 'a', size: 1, parts: [], colour: 'red' }],
  ])('is refused with %s out of shape', (_, next) => {
    expect(() => check(next)).toThrow('does not fit its shape');
    expect(() => check(next, null)).toThrow('does not fit its shape');
  });
});
