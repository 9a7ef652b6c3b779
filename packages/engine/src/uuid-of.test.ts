import fc from 'fast-check';
import { v5, version } from 'uuid';
import { expect, test } from 'vitest';
import { newId } from './new-id.ts';
import { idBegunBy, uuidOf } from './uuid-of.ts';

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

test('what a command begins has an id of its own, the same again, behind the time of the command', () => {
  const [one, other] = [newId(), newId()];
  const ids = [one, other].flatMap((commandId) => ['order', 'shipment'].map((name) => idBegunBy(commandId, name)));
  expect(new Set(ids).size).toBe(4);
  expect(ids.map((id) => version(id))).toEqual([8, 8, 8, 8]);
  expect(idBegunBy(one, 'order')).toBe(ids[0]);
  expect(ids[0]?.slice(0, 13)).toBe(one.slice(0, 13));
});

test('a command whose id tells no time begins things whose ids tell none', () => {
  const commandId = 'c0ffee00-0000-4000-8000-000000000000';
  expect(idBegunBy(commandId, 'order')).toBe(uuidOf(commandId, 'order'));
});
