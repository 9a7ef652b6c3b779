import { describe, expect, it } from 'vitest';
import { declaredFieldsOf } from './declared-fields.ts';
import { Decimal, Nullable, OneOf, Shape, Text, Type, Uuid } from './schema.ts';

describe('the fields of a shape', () => {
  it('are told with those within them, what each is, and whether it may be left out', () => {
    const Line = Shape({ price: Decimal('Of one.'), note: Type.Optional(Nullable(Text())) });
    const fields = declaredFieldsOf(
      Shape({ id: Uuid('Whose.'), kind: OneOf('a', 'b'), lines: Type.Array(Line), tags: Type.Array(Text()) }),
    );
    expect(fields.map(({ path, kind, optional, isPlain }) => [path, kind, optional, isPlain])).toEqual([
      ['id', 'UUID', false, true],
      ['kind', '"a" "b"', false, true],
      ['lines', 'list of object', false, false],
      ['lines[].price', 'decimal', false, true],
      ['lines[].note', 'text or null', true, true],
      ['tags', 'list of text', false, false],
    ]);
    expect(fields[0]?.meaning).toBe('Whose.');
  });
});
