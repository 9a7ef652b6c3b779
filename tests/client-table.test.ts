import { operations } from '@daybook/client';
import { orders } from '@daybook/orders';
import { payments } from '@daybook/payments';
import { expect, it } from 'vitest';
import { declaredOperations } from '../apps/cli/src/call/declared-operations.ts';

it('the typed client calls what is declared, all of it, and where it is declared', () => {
  const declared = declaredOperations([orders, payments]).map(({ name, entry }) => [name, entry]);
  expect(operations).toEqual(Object.fromEntries(declared));
  expect(declared.length).toBeGreaterThan(60);
});
