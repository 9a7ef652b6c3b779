import type { Evidence } from './evidence.ts';
import { add, minorUnits } from './minor-units.ts';
import { foldPayments } from './payments-folded.ts';

type Position = { readonly member: string; readonly net: string };

/** Each completed payment is in one window, once; and the nets of every window are what its payments say, and sum to zero. */
export function settlementProblems(evidence: Evidence): string[] {
  const problems: string[] = [];
  const payments = foldPayments(evidence);
  const recorded = new Set<string>();
  const nets = new Map<string, bigint>();
  let members = new Map<string, bigint>();
  for (const { type, data, position } of evidence.events) {
    if (type === 'SettlementPaymentRecorded') {
      const payment = payments.get(data.paymentId);
      if (recorded.has(data.paymentId))
        problems.push(`payment ${data.paymentId} is settled twice, again at ${position}`);
      recorded.add(data.paymentId);
      const same = payment && payment.payerBank === data.payerBank && payment.payeeBank === data.payeeBank;
      if (!same || payment.amount !== minorUnits(data.amount))
        problems.push(`payment ${data.paymentId} is settled as another at ${position}`);
      add(members, data.payerBank, -minorUnits(data.amount));
      add(members, data.payeeBank, minorUnits(data.amount));
    }
    if (type === 'SettlementWindowClosed') {
      const total = (data.positions as Position[]).reduce((sum, { net }) => sum + minorUnits(net), 0n);
      if (total !== 0n) problems.push(`the nets of window ${data.number} sum to ${total}`);
      for (const { member, net } of data.positions as Position[]) {
        add(nets, member, minorUnits(net));
        if ((members.get(member) ?? 0n) !== minorUnits(net))
          problems.push(
            `${member} has a net of ${net} in window ${data.number}, its payments say ${members.get(member)}`,
          );
      }
      members = new Map();
    }
  }
  const completed = [...payments.values()].filter(({ ends }) => ends[0] === 'PaymentCompleted');
  for (const { paymentId } of completed)
    if (!recorded.has(paymentId)) problems.push(`payment ${paymentId} is complete and in no window`);
  if (recorded.size !== completed.length)
    problems.push(`${recorded.size} payments are in windows, ${completed.length} are complete`);
  return problems;
}
