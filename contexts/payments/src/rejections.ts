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
  amount_out_of_range: { kind: 'unprocessable', meaning: 'The amount is larger than can be moved at once.' },
  unknown_currency: { kind: 'unprocessable', meaning: 'The currency is not an ISO 4217 currency in use.' },
  // the account rail
  payment_on_other_rail: {
    kind: 'conflict',
    meaning: 'This payment is on the other rail, where that cannot be asked.',
  },
  rail_unclear: {
    kind: 'unprocessable',
    meaning: 'A payment has either a method and a token, or a payer and a payee.',
  },
  payer_is_payee: { kind: 'unprocessable', meaning: 'The payer and the payee are the same.' },
  address_not_served: { kind: 'unprocessable', meaning: 'The address belongs to no bank of the scheme.' },
  amount_over_limit: { kind: 'unprocessable', meaning: 'The amount is more than one such payment may be.' },
  collect_not_allowed: { kind: 'unprocessable', meaning: 'The payee may not ask for a payment of this purpose.' },
  collect_not_approved: { kind: 'conflict', meaning: 'The payer has not approved this payment.' },
  collect_already_approved: { kind: 'conflict', meaning: 'The payer has approved this payment already.' },
  collect_declined: { kind: 'conflict', meaning: 'The payer has declined this payment.' },
  collect_expired: { kind: 'conflict', meaning: 'The time for the payer to answer has run out.' },
  bank_not_party: { kind: 'conflict', meaning: 'This bank has no part in this leg of the payment.' },
  leg_not_requested: { kind: 'conflict', meaning: 'This leg of the payment was never asked for.' },
  nothing_to_resolve: { kind: 'conflict', meaning: 'Nothing about this leg of the payment is in doubt.' },
  nothing_to_recover: { kind: 'conflict', meaning: 'This payment has no excess credit to recover.' },
  payment_not_completed: { kind: 'conflict', meaning: 'Only a completed payment can be refunded.' },
  recovery_closed: { kind: 'conflict', meaning: 'This recovery was closed with another outcome.' },
  refund_not_refundable: { kind: 'conflict', meaning: 'A refund can be neither refunded nor disputed.' },
  too_many_refunds: { kind: 'conflict', meaning: 'This payment has as many refunds as one payment may have.' },
  refund_exceeds_payment: { kind: 'conflict', meaning: 'Refunds would exceed what was paid.' },
  // settlement
  settlement_window_not_found: { kind: 'missing', meaning: 'There is no such settlement window.' },
  settlement_window_open: { kind: 'conflict', meaning: 'The settlement window is still open; close it first.' },
  settlement_window_closed: { kind: 'conflict', meaning: 'The settlement window is closed already.' },
  settlement_window_settled: { kind: 'conflict', meaning: 'The settlement window is settled already.' },
  settlement_window_out_of_order: { kind: 'conflict', meaning: 'An earlier settlement window is not settled yet.' },
  settlement_window_full: {
    kind: 'conflict',
    meaning: 'The sum of the settlement window is larger than can be counted.',
  },
  settlement_statement_incomplete: {
    kind: 'conflict',
    meaning: 'Not every payment of the window is in its statement yet. Ask again.',
  },
  settlement_currency_differs: { kind: 'unprocessable', meaning: 'This settlement is of another currency.' },
  settlement_payment_differs: { kind: 'conflict', meaning: 'This payment was counted with other content.' },
  retrieval_references_used_up: {
    kind: 'conflict',
    meaning: 'All retrieval references of the day are used; there are more tomorrow.',
  },
  // disputes
  dispute_not_found: { kind: 'missing', meaning: 'There is no such dispute.' },
  dispute_exists: { kind: 'conflict', meaning: 'A dispute with this id was raised with other content.' },
  dispute_currency_differs: { kind: 'unprocessable', meaning: 'The payment is in another currency than the dispute.' },
  dispute_reason_unknown: {
    kind: 'unprocessable',
    meaning: 'This is no reason for which that side may raise a dispute now.',
  },
  dispute_represented: { kind: 'conflict', meaning: 'This dispute was represented already.' },
  dispute_closed: { kind: 'conflict', meaning: 'This dispute was accepted, rejected or withdrawn.' },
  dispute_deadline_passed: { kind: 'conflict', meaning: 'The time to answer this dispute is over.' },
  dispute_not_due: { kind: 'conflict', meaning: 'The time to answer this dispute is not over yet.' },
  acceptance_exceeds_dispute: { kind: 'conflict', meaning: 'More is accepted than is disputed.' },

  // Of the ledger: accounts, transfers, the books and foreign exchange.
  account_not_found: { kind: 'missing', meaning: 'There is no such account.' },
  account_exists: { kind: 'conflict', meaning: 'An account with this id was opened with other content.' },
  account_id_reserved: { kind: 'conflict', meaning: 'This id is that of one of the ledger’s own accounts.' },
  account_frozen: { kind: 'conflict', meaning: 'The account is frozen: nothing more can be taken from it.' },
  account_closed: { kind: 'conflict', meaning: 'The account is closed.' },
  account_not_empty: { kind: 'conflict', meaning: 'Something is still on the account or held on it.' },
  ledger_account_fixed: {
    kind: 'conflict',
    meaning: 'The ledger’s own accounts can be neither bounded nor frozen nor closed.',
  },
  currency_not_held: { kind: 'conflict', meaning: 'The account does not hold this currency.' },
  currency_repeated: { kind: 'unprocessable', meaning: 'A currency is named twice.' },
  invalid_overdraft: { kind: 'unprocessable', meaning: 'An overdraft limit must be a decimal of zero or more.' },
  overdraft_in_use: { kind: 'conflict', meaning: 'More than the new overdraft limit is in use.' },
  insufficient_funds: { kind: 'conflict', meaning: 'The account has less available than would be taken from it.' },
  net_debit_cap_exceeded: { kind: 'conflict', meaning: 'The member’s position would go beyond its net debit cap.' },
  balance_out_of_range: { kind: 'conflict', meaning: 'The account’s balance would be larger than can be counted.' },
  transfer_not_found: { kind: 'missing', meaning: 'There is no such transfer.' },
  transfer_exists: { kind: 'conflict', meaning: 'A transfer with this id was made with other content.' },
  legs_unbalanced: { kind: 'unprocessable', meaning: 'In some currency the debits are not the same as the credits.' },
  self_transfer: { kind: 'unprocessable', meaning: 'In some currency an account would only pay itself.' },
  hold_needs_two_legs: { kind: 'unprocessable', meaning: 'A hold has exactly two legs.' },
  wrong_ledger_account: {
    kind: 'unprocessable',
    meaning: 'A leg names another account than the ledger’s own of the kind it says.',
  },
  ledger_account_not_named: {
    kind: 'conflict',
    meaning: 'The ledger’s own accounts take part only where a movement has them for its other side.',
  },
  member_account_apart: {
    kind: 'conflict',
    meaning: 'A member’s account is moved by payments and their settlement alone, and is never closed.',
  },
  reversal_not_direct: {
    kind: 'unprocessable',
    meaning: 'A transfer is undone by reversing it, not by posting another.',
  },
  effective_date_in_future: { kind: 'unprocessable', meaning: 'The effective date lies in the future.' },
  transfer_not_held: { kind: 'conflict', meaning: 'This transfer was posted at once: nothing is held for it.' },
  transfer_not_posted: { kind: 'conflict', meaning: 'This transfer is not posted, so there is nothing to reverse.' },
  transfer_already_reversed: { kind: 'conflict', meaning: 'This transfer has been reversed already.' },
  reversal_not_reversible: {
    kind: 'conflict',
    meaning: 'A reversal cannot itself be reversed: post the transfer anew.',
  },
  transfer_of_payment: {
    kind: 'conflict',
    meaning: 'This transfer is part of a payment or a settlement, and nobody else may resolve or undo it.',
  },
  reversal_predates_transfer: {
    kind: 'unprocessable',
    meaning: 'A reversal cannot take effect before what it reverses.',
  },
  hold_already_captured: { kind: 'conflict', meaning: 'What was held has been captured.' },
  hold_already_voided: { kind: 'conflict', meaning: 'What was held has been let go.' },
  hold_expired: { kind: 'conflict', meaning: 'The time of the hold has run out.' },
  hold_not_expired: { kind: 'conflict', meaning: 'The time of the hold has not run out yet.' },
  capture_exceeds_hold: { kind: 'conflict', meaning: 'More would be captured than is held.' },
  period_closed: { kind: 'conflict', meaning: 'The books are closed through this day.' },
  period_not_over: { kind: 'conflict', meaning: 'The last day of the period is not over yet.' },
  quote_not_found: { kind: 'missing', meaning: 'There is no such quote.' },
  quote_exists: { kind: 'conflict', meaning: 'A quote with this id was given with other content.' },
  quote_already_booked: { kind: 'conflict', meaning: 'This quote has been booked already.' },
  quote_expired: { kind: 'conflict', meaning: 'The quote is no longer valid.' },
  same_currency: { kind: 'unprocessable', meaning: 'The currency sold is the currency bought.' },
  invalid_rate: { kind: 'unprocessable', meaning: 'The rate must be a decimal above zero.' },
  nothing_bought: { kind: 'unprocessable', meaning: 'The amount is too small to buy anything at this rate.' },

  // Of reading the ledger, and of opening accounts over HTTP.
  bank_id_misplaced: { kind: 'unprocessable', meaning: 'A member account names its bank, and no other account does.' },
  invalid_period: { kind: 'unprocessable', meaning: 'The period ends before it begins.' },
  statement_changed: {
    kind: 'conflict',
    meaning: 'Something was entered for an earlier day while the statement was read. Ask again.',
  },

  // Of addresses.
  invalid_account_address: { kind: 'unprocessable', meaning: 'An account of our own is named by its id alone.' },
  invalid_vpa: { kind: 'unprocessable', meaning: 'This is not a virtual payment address such as name@handle.' },
  invalid_iban: {
    kind: 'unprocessable',
    meaning: 'The IBAN does not have its country’s shape, or its check digits are wrong.',
  },
  invalid_nuban: {
    kind: 'unprocessable',
    meaning: 'A NUBAN has ten digits, of which the last is a check on the others and the three of the bank’s code.',
  },
  invalid_aba: {
    kind: 'unprocessable',
    meaning: 'The routing number is wrong, or the account number is not 4 to 17 digits.',
  },
  invalid_sort_code: { kind: 'unprocessable', meaning: 'A sort code has six digits and its account number eight.' },
  invalid_ifsc: {
    kind: 'unprocessable',
    meaning: 'An IFSC is four letters, a zero and six more characters; its account number has 9 to 18 digits.',
  },
});

/** The codes with which a payment command can be refused. */
export type PaymentRejectionCode = keyof typeof refuse.codes;
