import {
  CurrencyCode,
  commandRoute,
  Decimal,
  described,
  Flag,
  Nullable,
  OneOf,
  type Route,
  readRows,
  reportRoute,
  Shape,
  Text,
  Type,
} from '@daybook/core';
import { LegName } from '../bank.ts';
import { paymentCommands } from '../payment/commands.ts';
import { compensationAt, inDoubt } from '../views/in-doubt.ts';
import { BankReference, PaymentId, Remark } from '../vocabulary.ts';
import { PaymentsInDoubt } from './report-shapes.ts';

const OnePayment = Shape({ id: PaymentId() });
const Nothing = Shape({});

/** Payments of which something is not known, over HTTP: what banks say of them, and what people find out. */
export const recoveryRoutes: readonly Route[] = [
  commandRoute({
    name: 'recordBankAnswer',
    path: '/api/v1/payments/{id}/bank-answers',
    // The bank that answers is the bank that asks to: its token holds its id, and nobody else speaks for it.
    access: { roles: [], holders: ['bank'] },
    whose: ({ body }) => [body.bankId],
    summary: 'A bank says what became of a leg it was asked for.',
    params: OnePayment,
    body: Shape({
      leg: LegName(),
      messageId: Type.Optional(Text({ maxLength: 120, description: "The bank's own name for its message." })),
      bankId: Text({ maxLength: 40, description: 'The bank that answers.' }),
      outcome: described(OneOf('done', 'refused'), 'Whether the bank did what it was asked for.'),
      code: Type.Optional(Nullable(Text({ maxLength: 100, description: "The bank's own code, where it refused." }))),
      amount: Type.Optional(Nullable(Decimal('What the bank moved.'))),
      currency: Type.Optional(Nullable(CurrencyCode('The currency of what the bank moved.'))),
      bankReference: Type.Optional(Nullable(BankReference())),
    }),
    example: {
      body: {
        leg: 'credit',
        messageId: 'ALD-20261121-17',
        bankId: 'alder',
        outcome: 'done',
        amount: '29.99',
        currency: 'GBP',
        bankReference: 'ALD-000123',
      },
    },
    commands: ({ params, body }) => {
      const { leg, bankId, outcome: state, messageId = null } = body;
      const { code = null, amount = null, currency = null, bankReference = null } = body;
      const said = { state, code, amount, currency, bankReference };
      return paymentCommands.RecordBankAnswer(params.id, {
        leg,
        source: 'message',
        attempt: null,
        bankId,
        messageId,
        ...said,
      });
    },
  }),
  commandRoute({
    name: 'resolvePayment',
    path: '/api/v1/payments/{id}/resolve',
    access: { roles: ['operator'] },
    summary: 'A person has found out whether a leg that is in doubt happened as it was asked for.',
    params: OnePayment,
    body: Shape({ leg: LegName(), happened: Flag('Whether it happened, as it was asked for.'), note: Remark() }),
    commands: ({ params, body }) => paymentCommands.ResolvePayment(params.id, body),
  }),
  commandRoute({
    name: 'closeRecovery',
    path: '/api/v1/payments/{id}/recovery',
    access: { roles: ['treasurer'] },
    summary: 'An excess credit has been recovered, or is written off.',
    params: OnePayment,
    body: Shape({
      outcome: described(OneOf('recovered', 'written_off'), 'Whether it was recovered, or written off.'),
      note: Remark(),
    }),
    commands: ({ params, body }) => paymentCommands.CloseRecovery(params.id, body),
  }),
  reportRoute({
    name: 'paymentsInDoubt',
    path: '/api/v1/payments/in-doubt',
    access: { roles: ['operator', 'treasurer', 'auditor'] },
    summary: 'The payments of which something is not known, with their turn-around time and what their delay has cost.',
    params: Nothing,
    query: Nothing,
    response: PaymentsInDoubt,
    reads: () => ({ rows: readRows(inDoubt, 'byState', { where: { state: 'in_doubt' } }) }),
    answer: ({ rows }, { now }) => ({
      type: 'json',
      body: {
        items: rows.map(({ state, ...row }) => ({ ...row, compensation: compensationAt({ ...row, state }, now) })),
      },
    }),
  }),
];
