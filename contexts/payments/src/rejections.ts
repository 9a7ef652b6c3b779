import { rejections } from '@daybook/core';

/** Every refusal of this context. Codes are part of the contract: never renamed, never reused. */
export const refuse = rejections({
  payment_not_found: { kind: 'missing', meaning: 'There is no such payment.' },
  payment_exists: { kind: 'conflict', meaning: 'A payment with this id was initiated with other content.' },
  payment_not_authorized: { kind: 'conflict', meaning: 'The authorisation of this payment has not been answered yet.' },
  payment_declined: { kind: 'conflict', meaning: 'The card issuer declined this payment.' },
  payment_voided: { kind: 'conflict', meaning: 'This payment is voided, or about to be.' },
  payment_captured: { kind: 'conflict', meaning: 'All of this payment is captured: refund it instead of voiding it.' },
  authorization_expired: { kind: 'conflict', meaning: 'The authorisation of this payment has expired.' },
  capture_exceeds_authorization: { kind: 'conflict', meaning: 'Captures would exceed what was authorised.' },
  refund_exceeds_capture: { kind: 'conflict', meaning: 'Refunds would exceed what was captured.' },
  capture_id_reused: { kind: 'conflict', meaning: 'This capture id already stands for another amount.' },
  refund_id_reused: { kind: 'conflict', meaning: 'This refund id already stands for another refund.' },
  capture_not_found: { kind: 'missing', meaning: 'No capture with this id was requested.' },
  refund_not_found: { kind: 'missing', meaning: 'No refund with this id was requested.' },
  void_not_requested: { kind: 'conflict', meaning: 'Nobody asked for this payment to be voided.' },
  authorization_not_expired: { kind: 'conflict', meaning: 'The authorisation of this payment is still valid.' },
  answer_contradicts_record: {
    kind: 'conflict',
    meaning: 'The gateway now says other than what is on record; a person must look at it.',
  },
  invalid_amount: { kind: 'unprocessable', meaning: 'The amount must be a decimal above zero.' },
  amount_too_precise: { kind: 'unprocessable', meaning: 'The amount has more decimals than its currency.' },
  amount_out_of_range: { kind: 'unprocessable', meaning: 'The amount is larger than can be counted.' },
  unknown_currency: { kind: 'unprocessable', meaning: 'The currency is not an ISO 4217 currency in use.' },
});

/** The codes with which a payment command can be refused. */
export type PaymentRejectionCode = keyof typeof refuse.codes;
