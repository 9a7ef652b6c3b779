import { commandRoute, Decimal, EXAMPLE_ID, pageRoute, type Route, rowRoute, Shape, Type, Uuid } from '@daybook/core';
import { refuse } from '../rejections.ts';
import { BookDay } from '../statement/period.ts';
import { transferCommands } from '../transfer/commands.ts';
import { transfers } from '../views/transfers.ts';
import { Amount, Currency, Description, ExternalReference, PaymentId, Reason, TransferId } from '../vocabulary.ts';
import { moved } from './legs.ts';

const OneTransfer = Shape({ id: TransferId() });

/** Transfers over HTTP: making them, settling what is held, and undoing what is posted. */
export const transferRoutes: readonly Route[] = [
  commandRoute({
    name: 'transferMoney',
    path: '/api/v1/transfers',
    access: { roles: ['trader', 'operator', 'treasurer'], holders: ['customer'] },
    // From an account of their own, and today: a back-dated entry changes what was already reported.
    whose: ({ body }) => (body.effectiveDate === undefined ? [body.fromAccountId] : []),
    summary: 'Move money from one account to another, today or as of an earlier day.',
    params: Shape({}),
    body: Shape({
      fromAccountId: Uuid('The account the money leaves.'),
      toAccountId: Uuid('The account the money comes to.'),
      amount: Amount(),
      currency: Currency(),
      description: Description(),
      reference: Type.Optional(ExternalReference()),
      effectiveDate: Type.Optional(BookDay('The day from which it counts, today unless said.')),
    }),
    example: {
      body: {
        fromAccountId: EXAMPLE_ID,
        toAccountId: '019b76da-a800-7000-8000-000000000002',
        amount: '29.99',
        currency: 'EUR',
        description: 'Rent for November',
        reference: 'INV-2026-0042',
      },
    },
    location: (transferId) => `/api/v1/transfers/${transferId}`,
    commands: ({ body, newId }) =>
      transferCommands.PostTransfer(newId('transfer'), {
        kind: 'transfer',
        description: body.description,
        reference: body.reference ?? null,
        paymentId: null,
        reverses: null,
        quoteId: null,
        legs: moved(body, { accountId: body.fromAccountId }, { accountId: body.toAccountId }),
        effectiveDate: body.effectiveDate ?? null,
      }),
  }),
  commandRoute({
    name: 'captureHold',
    path: '/api/v1/transfers/{id}/capture',
    access: { roles: ['trader', 'operator', 'treasurer'] },
    summary: 'Move what is held, or part of it; the rest is let go.',
    params: OneTransfer,
    body: Shape({
      amount: Type.Optional(Decimal('How much of it, a decimal in its currency; all of it unless said.')),
    }),
    commands: ({ params, body }) => transferCommands.CaptureTransfer(params.id, { amount: body.amount ?? null }),
  }),
  commandRoute({
    name: 'voidHold',
    path: '/api/v1/transfers/{id}/void',
    access: { roles: ['trader', 'operator', 'treasurer'] },
    summary: 'Let go of what is held.',
    params: OneTransfer,
    body: Shape({ reason: Reason() }),
    commands: ({ params, body }) => transferCommands.VoidTransfer(params.id, body),
  }),
  commandRoute({
    name: 'reverseTransfer',
    path: '/api/v1/transfers/{id}/reverse',
    access: { roles: ['operator', 'treasurer'] },
    summary: 'Undo a transfer by another with the same legs the other way round.',
    params: OneTransfer,
    body: Shape({
      reason: Reason(),
      effectiveDate: Type.Optional(BookDay('The day from which it counts, today unless said.')),
    }),
    commands: ({ params, body, newId }) =>
      transferCommands.ReverseTransfer(params.id, {
        reversalId: newId('reversal'),
        reason: body.reason,
        effectiveDate: body.effectiveDate ?? null,
      }),
  }),
  rowRoute({
    name: 'transfer',
    path: '/api/v1/transfers/{id}',
    access: { roles: ['trader', 'operator', 'treasurer', 'auditor'], holders: ['customer'] },
    whose: (row) => row.legs.map(({ accountId }) => accountId),
    summary: 'A transfer with its legs, where it stands, and what undid it.',
    params: OneTransfer,
    query: Shape({}),
    view: transfers,
    one: ({ params }) => ({ transferId: params.id }),
    missing: () => refuse('transfer_not_found'),
  }),
  pageRoute({
    name: 'transfersOfPayment',
    path: '/api/v1/transfers',
    access: { roles: ['trader', 'operator', 'treasurer', 'auditor'] },
    summary: 'The transfers of a payment, oldest first.',
    params: Shape({}),
    query: Shape({ paymentId: PaymentId() }),
    view: transfers,
    many: 'byPayment',
    arguments: ({ query }) => ({ where: { paymentId: query.paymentId } }),
  }),
];
