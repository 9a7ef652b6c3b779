import { ask, call, type Intent, type SagaState, UNDO, unwind } from '@daybook/core';
import { carrier, inventoryItemCommands } from '@daybook/orders/contract';
import { paymentCommands } from '@daybook/payments/contract';
import { labelOf } from './answers.ts';
import type { Progress, Underway } from './order-fulfilment-progress.ts';

type State = SagaState<Progress>;

/**
 * Undoes, in reverse, what is known to be done for a cancelled order. A label, a reservation or a payment still in
 * flight is waited for and then undone, so that no hold survives. The end is said only when the card issuer has let
 * go of the money, or never held any.
 */
export function compensate(order: Underway, state: State): readonly Intent[] {
  const { orderId, reason } = order;
  const next = unwind(
    state,
    (step, { answer }) => {
      if (step === 'reserve stock') {
        const all = Object.keys(order.pieces);
        return (undo) =>
          ask(
            undo,
            all.map((productId) => inventoryItemCommands.ReleaseStock(productId, { orderId, reason })),
          );
      }
      if (step === 'pay') {
        if (!mayBeHeld(order)) return null;
        return (undo) => ask(undo, paymentCommands.VoidPayment(order.paymentId, { reason }));
      }
      if (!step.startsWith('label:')) return null;
      const label = labelOf(answer);
      if (state.steps[step]?.status === 'done' && !label) return null; // a person's label, which only a person can void
      return (undo) => call(undo, carrier, 'voidLabel', { trackingNumber: label?.trackingNumber ?? '' });
    },
    `cancelled: ${reason}`,
  );
  const paid = state.steps.pay?.status === 'done';
  return next[0]?.type === 'SagaEnded' && paid && mayBeHeld(order) ? [] : next;
}

const mayBeHeld = ({ hold }: Underway) => hold === 'none' || hold === 'authorized';

/** Voids the label of a cancelled shipment, if one was made and has not been voided yet. */
export function voidLabel(state: State, shipmentId: string): readonly Intent[] {
  const step = `label:${shipmentId}`;
  const label = labelOf(state.steps[step]?.answer ?? null);
  if (!label || state.steps[UNDO + step]) return [];
  return [call(UNDO + step, carrier, 'voidLabel', { trackingNumber: label.trackingNumber })];
}
