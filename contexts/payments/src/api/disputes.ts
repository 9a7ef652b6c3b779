import { commandRoute, Decimal, described, OneOf, pageRoute, type Route, rowRoute, Shape, Type } from '@daybook/core';
import { disputeCommands } from '../dispute/commands.ts';
import { Note, ReasonCode, Side } from '../dispute/events.ts';
import { refuse } from '../rejections.ts';
import { DISPUTE_STATUSES, disputes } from '../views/disputes.ts';
import { Currency, DisputeId } from '../vocabulary.ts';

const Id = Shape({ id: DisputeId() });
const Nothing = Shape({});
const Noted = Shape({ note: Type.Optional(Note()) });

/** Disputes over HTTP. */
export const disputeRoutes: readonly Route[] = [
  commandRoute({
    name: 'raiseDispute',
    path: '/api/v1/payments/{id}/disputes',
    access: { roles: ['operator'] },
    summary: 'Raise a dispute about a completed payment, for some or all of what has not been paid back.',
    params: Id,
    body: Shape({
      amount: Decimal('What is disputed, a decimal in the currency.'),
      currency: Currency(),
      reasonCode: ReasonCode(),
      raisedBy: Side(),
      note: Type.Optional(Note()),
    }),
    location: (disputeId) => `/api/v1/disputes/${disputeId}`,
    commands: ({ params, body: { note = null, ...body }, newId }) =>
      disputeCommands.RaiseDispute(newId('dispute'), { paymentId: params.id, note, ...body }),
  }),
  commandRoute({
    name: 'representDispute',
    path: '/api/v1/disputes/{id}/represent',
    access: { roles: ['operator'] },
    summary: 'Answer a dispute: the payment was right, and this is why.',
    params: Id,
    body: Shape({ evidence: Note() }),
    commands: ({ params, body }) => disputeCommands.RepresentDispute(params.id, body),
  }),
  commandRoute({
    name: 'acceptDispute',
    path: '/api/v1/disputes/{id}/accept',
    access: { roles: ['operator'] },
    summary: 'Accept a dispute: some or all of what is disputed is paid back, as a payment of its own.',
    params: Id,
    body: Shape({ amount: Decimal('What is paid back, a decimal in the currency of the payment.') }),
    commands: ({ params, body }) => disputeCommands.AcceptDispute(params.id, body),
  }),
  commandRoute({
    name: 'rejectDispute',
    path: '/api/v1/disputes/{id}/reject',
    access: { roles: ['operator'] },
    summary: 'Decide against whoever raised the dispute.',
    params: Id,
    body: Noted,
    commands: ({ params, body }) => disputeCommands.RejectDispute(params.id, { note: body.note ?? null }),
  }),
  commandRoute({
    name: 'withdrawDispute',
    path: '/api/v1/disputes/{id}/withdraw',
    access: { roles: ['operator'] },
    summary: 'Let a dispute go.',
    params: Id,
    body: Noted,
    commands: ({ params, body }) => disputeCommands.WithdrawDispute(params.id, { note: body.note ?? null }),
  }),
  rowRoute({
    name: 'dispute',
    path: '/api/v1/disputes/{id}',
    access: { roles: ['operator', 'auditor'] },
    summary: 'One dispute.',
    params: Id,
    query: Nothing,
    view: disputes,
    one: ({ params }) => ({ disputeId: params.id }),
    missing: () => refuse('dispute_not_found'),
  }),
  pageRoute({
    name: 'disputesByStatus',
    path: '/api/v1/disputes',
    access: { roles: ['operator', 'auditor'] },
    summary: 'The disputes of one status, the one due first at the top.',
    params: Nothing,
    query: Shape({ status: described(OneOf(...DISPUTE_STATUSES), 'How far the dispute has come.') }),
    view: disputes,
    many: 'byStatus',
    arguments: ({ query }) => ({ where: { status: query.status } }),
  }),
  pageRoute({
    name: 'disputesOfPayment',
    path: '/api/v1/payments/{id}/disputes',
    access: { roles: ['operator', 'auditor'] },
    summary: 'The disputes about one payment, oldest first.',
    params: Id,
    query: Nothing,
    view: disputes,
    many: 'byPayment',
    arguments: ({ params }) => ({ where: { paymentId: params.id } }),
  }),
];
