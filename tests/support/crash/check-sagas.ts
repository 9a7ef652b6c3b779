import type { Evidence } from './evidence.ts';
import { foldOrders, isOpen } from './orders-folded.ts';
import { foldPayments } from './payments-folded.ts';

/**
 * Nothing is stuck. Two sagas may rightly be waiting: the fulfilment of an order shipped by hand that is not shipped
 * yet, and the card rail of a payment whose authorisation has neither been voided nor run out (that takes days).
 */
export function sagaProblems(evidence: Evidence): string[] {
  const orders = foldOrders(evidence);
  const payments = foldPayments(evidence);
  const subjects = new Map<string, string>();
  for (const { type, streamId, data } of evidence.events)
    if (type === 'SagaObserved' && !subjects.has(streamId)) subjects.set(streamId, data.streamId);

  const mayRun = (saga: string, subject: string): boolean => {
    const order = orders.get(subject);
    if (saga === 'OrderFulfilment') return order?.approved === true && !order.cancelled && isOpen(order);
    const payment = payments.get(subject);
    return saga === 'CardRail' && payment !== undefined && payment.authorized > 0n && payment.released === null;
  };
  const problems: string[] = [];
  for (const { saga, sagaId, status } of evidence.sagas) {
    const subject = subjects.get(sagaId) ?? 'nothing';
    if (status === 'waiting_for_person' || status === 'failed' || status === 'idle')
      problems.push(`${saga} ${sagaId} for ${subject} is ${status}`);
    if (status === 'running' && !mayRun(saga, subject)) problems.push(`${saga} ${sagaId} for ${subject} is stuck`);
  }
  const known = new Set(evidence.sagas.map(({ sagaId }) => sagaId));
  for (const [sagaId, subject] of subjects)
    if (!known.has(sagaId)) problems.push(`saga ${sagaId} for ${subject} has no status`);
  for (const { saga, sagaId, kind, name, due, attempts, lastError } of evidence.work)
    if (kind !== 'timer' || due)
      problems.push(`${saga} ${sagaId} still waits for ${kind} ${name} (${attempts} attempts, last: ${lastError})`);
  for (const { name, shard, position } of evidence.consumers)
    if (position < evidence.head) problems.push(`${name} #${shard} stands at ${position} of ${evidence.head}`);
  return problems;
}
