import { Count, operation, port, Shape, Text, Type, Uuid } from '@daybook/core';

const TrackingNumber = () => Text({ maxLength: 100 });

/**
 * Who takes parcels to customers. A label costs money from the moment it is made, so it is asked for only once the
 * order is confirmed, and voided when its shipment is cancelled. `reference` is the shipment's id.
 */
export const carrier = port('carrier', {
  createLabel: operation(
    Shape({
      reference: Uuid(),
      orderId: Uuid(),
      lines: Type.Array(Shape({ productId: Uuid(), quantity: Count({ minimum: 1 }) })),
    }),
    Shape({ trackingNumber: TrackingNumber(), carrier: Text({ maxLength: 100 }) }),
  ),
  voidLabel: operation(Shape({ trackingNumber: TrackingNumber() }), Shape({})),
  /** The parcel is handed over. */
  dispatch: operation(Shape({ trackingNumber: TrackingNumber() }), Shape({})),
});
