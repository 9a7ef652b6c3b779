import fc from 'fast-check';
import { v5 } from 'uuid';
import { expect, test } from 'vitest';
import { uuidOf } from './uuid-of.ts';

test('a derived id is the UUID of version 5 that everybody else makes of the same name', () => {
  const name = fc.string({ unit: 'grapheme', maxLength: 600 });
  fc.assert(
    fc.property(fc.uuid(), name, (namespace, text) => {
      expect(uuidOf(namespace, text)).toBe(v5(text, namespace));
    }),
  );
});

test('a long name after a short one, and the other way round, are no part of each other', () => {
  const namespace = '7d0d3f0e-6c0b-5a2f-9d43-0f1f6f1b9a52';
  for (const name of ['order', 'ü'.repeat(5_000), 'order', '', '💷'])
    expect(uuidOf(namespace, name)).toBe(v5(name, namespace));
});
