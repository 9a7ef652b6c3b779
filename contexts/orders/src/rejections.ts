import { rejections } from '@daybook/core';

/** Every refusal of this context. Codes are never reused; the edges derive their status from the kind alone. */
export const refuse = rejections({
  // placing an order
  order_not_found: { kind: 'missing', meaning: 'There is no such order.' },
  order_already_exists: { kind: 'conflict', meaning: 'An order with this id exists and says something else.' },
  no_lines: { kind: 'unprocessable', meaning: 'Nothing is asked for: there must be at least one line.' },
  too_many_lines: { kind: 'unprocessable', meaning: 'An order has at most 1000 lines.' },
  duplicate_line: {
    kind: 'unprocessable',
    meaning: 'A line, or a product, is named twice; add the quantities up instead.',
  },
  order_currency_unknown: { kind: 'unprocessable', meaning: 'This is no currency in use.' },
  order_amount_invalid: {
    kind: 'unprocessable',
    meaning: 'The amount is not above zero, has more decimals than the currency, or is beyond all measure.',
  },
  // approving and confirming
  payment_mismatch: { kind: 'conflict', meaning: 'This is not the payment of this order.' },
  payment_insufficient: { kind: 'conflict', meaning: 'Less is authorised than the order costs.' },
  order_not_approved: { kind: 'conflict', meaning: 'Stock and money are not held yet.' },
  order_not_confirmed: { kind: 'conflict', meaning: 'The order is not confirmed yet.' },
  // cancelling
  order_cancelled: { kind: 'conflict', meaning: 'The order is cancelled.' },
  order_already_shipped: { kind: 'conflict', meaning: 'Everything is packed or shipped; return it instead.' },
  cancellation_differs: { kind: 'conflict', meaning: 'A cancellation with this id exists and says something else.' },
  // lines and shipments
  line_not_found: { kind: 'unprocessable', meaning: 'The order has no such line.' },
  quantity_not_open: { kind: 'conflict', meaning: 'Fewer of this line are open than are asked for.' },
  shipment_not_found: { kind: 'missing', meaning: 'The order has no such shipment.' },
  shipment_differs: { kind: 'conflict', meaning: 'A shipment with this id exists and says something else.' },
  shipment_cancelled: { kind: 'conflict', meaning: 'The shipment is cancelled.' },
  shipment_not_packed: { kind: 'conflict', meaning: 'The shipment is not packed yet.' },
  shipment_already_packed: { kind: 'conflict', meaning: 'The shipment is packed; it can no longer be cancelled.' },
  shipment_not_shipped: { kind: 'conflict', meaning: 'The shipment has not left yet; nothing is to be paid for it.' },
  charge_differs: { kind: 'conflict', meaning: 'The shipment costs something else, or was charged otherwise.' },
  // returns and refunds
  quantity_not_shipped: { kind: 'conflict', meaning: 'Fewer of this line are with the customer than are asked for.' },
  return_not_found: { kind: 'missing', meaning: 'The order has no such return.' },
  return_differs: { kind: 'conflict', meaning: 'A return with this id exists and says something else.' },
  charge_pending: { kind: 'conflict', meaning: 'The customer has not been charged for the goods yet; try again soon.' },
  paid_elsewhere: { kind: 'conflict', meaning: 'The order was paid outside this system and is paid back there.' },
  not_imported: { kind: 'conflict', meaning: 'Only the history of an imported order can be imported.' },
  order_refund_not_found: { kind: 'missing', meaning: 'The order has no such refund.' },
  refund_differs: { kind: 'conflict', meaning: 'A refund with this id exists and says something else.' },
  refund_exceeds_charge: { kind: 'conflict', meaning: 'More would be paid back than the customer was charged.' },
  refund_already_issued: { kind: 'conflict', meaning: 'The refund has been paid; it cannot have failed.' },
  refund_failed: { kind: 'conflict', meaning: 'The refund has failed; request another.' },
  // inventory
  product_not_stocked: { kind: 'missing', meaning: 'This product has never been stocked.' },
  insufficient_stock: { kind: 'conflict', meaning: 'Fewer are available than are asked for.' },
  stock_limit: { kind: 'unprocessable', meaning: 'No shelf holds more than a billion.' },
  reservation_not_found: { kind: 'missing', meaning: 'Nothing is reserved for this order, or its time ran out.' },
  reservation_differs: { kind: 'conflict', meaning: 'Another quantity is reserved for this order.' },
  reservation_closed: { kind: 'conflict', meaning: 'The reservation of this order has been used up or released.' },
  movement_differs: { kind: 'conflict', meaning: 'A movement with this id was recorded with another quantity.' },
});
