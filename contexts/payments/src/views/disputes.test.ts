import { viewTest } from '@daybook/core/testing';
import { expect, it } from 'vitest';
import { disputes } from './disputes.ts';

const streamId = '00000000-0000-7000-8000-00000000d001';
const paymentId = '00000000-0000-7000-8000-0000000000a1';
const refundId = '00000000-0000-7000-8000-0000000000b1';
const at = (day: number) => `2026-01-${String(day).padStart(2, '0')}T00:00:00.000000Z`;
const fact = (type: string, data: object) => ({ type, streamId, data: { paymentId, ...data } });

const raised = fact('DisputeRaised', {
  amount: '100.00',
  currency: 'INR',
  reasonCode: '1064',
  raisedBy: 'payer',
  note: 'not here',
  raisedAt: at(1),
  respondBy: at(11),
});
const represented = fact('DisputeRepresented', { evidence: 'signed for', representedAt: at(5), decideBy: at(15) });
const accepted = fact('DisputeAccepted', {
  amount: '40.00',
  currency: 'INR',
  refundId,
  deemed: false,
  acceptedAt: at(6),
});
const rejected = fact('DisputeRejected', { note: 'signed for', deemed: true, rejectedAt: at(15) });
const withdrawn = fact('DisputeWithdrawn', { note: 'found it', withdrawnAt: at(7) });

const after = (...events: ReturnType<typeof fact>[]) => viewTest(disputes).given(events);

it('shows a dispute from what was said first to what was paid back last', () => {
  after(raised, represented, accepted).then([
    {
      disputeId: streamId,
      paymentId,
      status: 'accepted',
      amount: '100.00',
      currency: 'INR',
      accepted: '40.00',
      refundId,
      reasonCode: '1064',
      raisedBy: 'payer',
      note: 'not here',
      evidence: 'signed for',
      outcomeNote: null,
      deemed: false,
      raisedAt: at(1),
      dueBy: at(15),
      closedAt: at(6),
    },
  ]);
});

it('says where it stands and what is due by when', () => {
  const row = (...events: ReturnType<typeof fact>[]) => after(...events).rows[0];
  expect(row(raised)).toMatchObject({ status: 'raised', dueBy: at(11), closedAt: null, accepted: null });
  expect(row(raised, represented)).toMatchObject({ status: 'represented', dueBy: at(15), closedAt: null });
  const end = { outcomeNote: 'signed for', deemed: true, closedAt: at(15) };
  expect(row(raised, rejected)).toMatchObject({ status: 'rejected', ...end });
  expect(row(raised, withdrawn)).toMatchObject({ status: 'withdrawn', outcomeNote: 'found it', closedAt: at(7) });
});

it('is found by its payment and by its status, what is due first at the top', () => {
  const other = '00000000-0000-7000-8000-00000000d002';
  const sooner = { ...raised, streamId: other, data: { ...raised.data, respondBy: at(9) } };
  const shown = after(raised, sooner);
  expect(shown.ask('byPayment', { where: { paymentId } })).toHaveLength(2);
  const due = shown.ask('byStatus', { where: { status: 'raised' } });
  expect(due.map(({ disputeId }) => disputeId)).toEqual([other, streamId]);
});
