import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { canonicalWriter } from './canonical-writer.ts';
import { Count, Nullable, OneOf, Shape, Text, Type, Uuid } from './schema.ts';

const line = Shape({ sku: Text(), quantity: Count(), note: Type.Optional(Text()) });
const order = Shape({
  z: Uuid(),
  '1': Nullable(Text()),
  lines: Type.Array(line),
  kind: OneOf('a', 'b'),
  open: Type.Object({ known: Text() }, { additionalProperties: true }),
  tags: Type.Record(Type.String(), Count()),
  yes: Type.Boolean(),
});

const text = fc.string({ unit: 'binary', maxLength: 20 }).filter((s) => !s.includes('\u0000'));
const anyLine = fc.record(
  { sku: text, quantity: fc.integer(), note: fc.option(text, { nil: undefined }) },
  { requiredKeys: ['sku'] },
);
const anyOrder = fc.record({
  z: fc.uuid(),
  '1': fc.option(text),
  lines: fc.array(anyLine, { maxLength: 4 }),
  kind: fc.constantFrom('a', 'b'),
  open: fc.dictionary(text, fc.oneof(text, fc.integer(), fc.constant(null))),
  tags: fc.dictionary(text, fc.integer()),
  yes: fc.boolean(),
});

describe('a writer made from a schema', () => {
  it('writes what canonical JSON writes', () => {
    const write = canonicalWriter(order);
    fc.assert(
      fc.property(anyOrder, (value) => {
        expect(write(value)).toBe(canonicalJson(value));
      }),
      { numRuns: 500 },
    );
  });

  it('writes what canonical JSON writes, or refuses as it does, for values that do not fit the schema', () => {
    const outcome = (write: () => string) => {
      try {
        return write();
      } catch (error) {
        return (error as Error).constructor.name;
      }
    };
    const write = canonicalWriter(order);
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withDate: true, withBigInt: true }),
        anyOrder,
        (odd, value) => {
          for (const wrong of [odd, { ...value, z: odd }, { ...value, surplus: odd }, { ...value, lines: [odd] }])
            expect(outcome(() => write(wrong))).toBe(outcome(() => canonicalJson(wrong)));
        },
      ),
      { numRuns: 500 },
    );
  });
});
