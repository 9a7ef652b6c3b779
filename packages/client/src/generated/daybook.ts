// Written by `npm run schemas` from the declarations in the code. Change those, not this file.
import type { OperationTable } from '../operation.ts';
import type { DaybookEvent } from './events.ts';
import { type OrdersCommands, type OrdersFollow, type OrdersOperations, ordersTable } from './orders.ts';
import { type PaymentsCommands, type PaymentsFollow, type PaymentsOperations, paymentsTable } from './payments.ts';

/** Everything that the contexts declare. */
export type DaybookTypes = {
  readonly operations: OrdersOperations & PaymentsOperations;
  readonly follow: OrdersFollow & PaymentsFollow;
  readonly commands: OrdersCommands & PaymentsCommands;
  readonly event: DaybookEvent;
};

export const operations = { ...ordersTable, ...paymentsTable } as const satisfies OperationTable;
