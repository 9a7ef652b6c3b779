import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Placed, present } from './present.ts';

test('those present are who came and has not gone, whoever goes when', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat()), { maxLength: 60 }), (steps) => {
      const here = present<Placed & { readonly name: number }>();
      const expected: (Placed & { readonly name: number })[] = [];
      for (const [name, [comes, n]] of steps.entries()) {
        if (comes || expected.length === 0) {
          const one = { name, place: -1 };
          expected.push(one);
          here.add(one);
        } else here.remove(expected.splice(n % expected.length, 1)[0] as (typeof expected)[number]);
        expect(new Set(here.all())).toEqual(new Set(expected));
        expect(here.all().length).toBe(expected.length);
      }
    }),
  );
});
