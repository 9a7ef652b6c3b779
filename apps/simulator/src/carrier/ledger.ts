import { type Ledger, refusal } from '../desk.ts';
import type { Answer, Entry } from '../journal.ts';

export type CarrierRequest =
  | { operation: 'label'; reference: string; orderId: string; lines: readonly object[] }
  | { operation: 'void' | 'dispatch'; trackingNumber: string };

/** A parcel, as the carrier knows it. */
export type Shipment = {
  readonly trackingNumber: string;
  readonly reference: string;
  readonly orderId: string;
  readonly lines: readonly object[];
  status: 'labelled' | 'voided' | 'dispatched';
};

export type CarrierLedger = Ledger & { shipments(): readonly Shipment[] };

const CARRIER = 'Pigeon Post';

/** The carrier's books: a label may be voided until its parcel is handed over, and a parcel is handed over once. */
export function carrierLedger(): CarrierLedger {
  const shipments = new Map<string, Shipment>();
  const references = new Set<string>();

  function change(kind: 'void' | 'dispatch', trackingNumber: string): Answer {
    const shipment = shipments.get(trackingNumber);
    if (!shipment) return refusal(404, 'label_not_found', 'There is no such label.');
    if (shipment.status === 'voided') return refusal(409, 'label_voided', 'This label was voided.');
    if (shipment.status === 'dispatched') return refusal(409, 'already_dispatched', 'This parcel is on its way.');
    return { status: 201, body: { trackingNumber, status: kind === 'void' ? 'voided' : 'dispatched' } };
  }

  return {
    answer(operation, asked) {
      const request = { operation, ...asked } as CarrierRequest; // of this shape by the route's schema
      if (request.operation !== 'label') return change(request.operation, request.trackingNumber);
      if (references.has(request.reference))
        return refusal(409, 'duplicate_reference', 'This reference stands for another label.');
      const trackingNumber = `SIM${String(shipments.size + 1).padStart(10, '0')}`;
      return { status: 201, body: { trackingNumber, carrier: CARRIER } };
    },

    apply({ operation, request: asked, answer }: Entry) {
      if (answer.status !== 201) return;
      const request = { operation, ...asked } as CarrierRequest;
      const { trackingNumber } = answer.body as { trackingNumber: string };
      if (request.operation === 'label') {
        const { reference, orderId, lines } = request;
        references.add(reference);
        shipments.set(trackingNumber, { trackingNumber, reference, orderId, lines, status: 'labelled' });
        return;
      }
      const shipment = shipments.get(trackingNumber);
      if (!shipment) throw new Error(`the journal moves an unknown parcel ${trackingNumber}`);
      shipment.status = request.operation === 'void' ? 'voided' : 'dispatched';
    },

    shipments: () => [...shipments.values()],
  };
}
