import type { LineQuantity, MovedLine } from '../vocabulary.ts';
import type { OrderEvent } from './events.ts';

/**
 * One line of an order, as quantities. Every unit ordered is in exactly one place: cancelled, in a shipment being
 * prepared, shipped, or still open. `returnRequested` and `returned` are parts of `shipped`.
 */
export type Line = {
  readonly lineId: string;
  readonly productId: string;
  readonly sku: string | null;
  readonly description: string | null;
  /** For one unit, a decimal in the order's currency. */
  readonly price: string;
  readonly ordered: number;
  readonly cancelled: number;
  readonly inShipment: number;
  readonly shipped: number;
  readonly returnRequested: number;
  readonly returned: number;
};

/** The quantities of a line that events move. */
type Place = 'cancelled' | 'inShipment' | 'shipped' | 'returnRequested' | 'returned';

export const openOf = (line: Line): number => line.ordered - line.cancelled - line.inShipment - line.shipped;

/** Units with the customer that no return has been agreed for. */
export const returnableOf = (line: Line): number => line.shipped - line.returnRequested - line.returned;

/**
 * Moves quantities as an event says. Shared by the decider and by the `orders` view, so that the two cannot disagree.
 * `known` tells whether a shipment or return was announced before (an imported one was not), and with which lines.
 */
export function moveLines(
  lines: readonly Line[],
  event: OrderEvent,
  known: (id: string) => readonly LineQuantity[] | null,
): readonly Line[] {
  switch (event.type) {
    case 'OrderCreated':
      return event.data.items.map(({ quantity, ...item }) => ({
        ...item,
        ordered: quantity,
        cancelled: 0,
        inShipment: 0,
        shipped: 0,
        returnRequested: 0,
        returned: 0,
      }));
    case 'OrderLinesCancelled':
    case 'OrderCancelled':
      return add(lines, event.data.lines, 'cancelled', 1);
    case 'ShipmentRequested':
      return add(lines, event.data.lines, 'inShipment', 1);
    case 'ShipmentCancelled':
      return add(lines, known(event.data.shipmentId) ?? [], 'inShipment', -1);
    case 'OrderShipped': {
      const prepared = known(event.data.shipmentId) ?? [];
      return add(add(lines, prepared, 'inShipment', -1), event.data.lines, 'shipped', 1);
    }
    case 'ReturnAuthorized':
      return add(lines, event.data.lines, 'returnRequested', 1);
    case 'ReturnReceived':
      return add(add(lines, event.data.lines, 'returnRequested', -1), event.data.lines, 'returned', 1);
    case 'OrderApproved':
    case 'OrderConfirmed':
    case 'ShipmentPacked':
    case 'OrderCharged':
    case 'RefundRequested':
    case 'RefundIssued':
    case 'RefundFailed':
      return lines;
  }
}

function add(lines: readonly Line[], moved: readonly LineQuantity[], place: Place, sign: 1 | -1): readonly Line[] {
  const by = new Map(moved.map(({ lineId, quantity }) => [lineId, quantity * sign]));
  return lines.map((line) => {
    const quantity = by.get(line.lineId);
    return quantity === undefined ? line : { ...line, [place]: line[place] + quantity };
  });
}

/** What is still open, as lines to be moved. */
export function openLines(lines: readonly Line[]): readonly MovedLine[] {
  return lines.flatMap((line) => {
    const quantity = openOf(line);
    return quantity > 0 ? [moved(line, quantity)] : [];
  });
}

/** A quantity of a line, with what views need to value it. */
export const moved = ({ lineId, productId, sku, price }: Line, quantity: number): MovedLine => ({
  lineId,
  productId,
  sku,
  quantity,
  price,
});
