import { dayOf } from '../moments.ts';

/** What a dispute may be about, and which side may say so. The words are for people; the code is what is kept. */
export type Reason = { readonly code: string; readonly raisedBy: 'payer' | 'payee'; readonly meaning: string };

/** The reasons that hold from a day on, until the next entry. */
export type ReasonList = { readonly from: string; readonly reasons: readonly Reason[] };

const payer = (code: string, meaning: string): Reason => ({ code, raisedBy: 'payer', meaning });
const payee = (code: string, meaning: string): Reason => ({ code, raisedBy: 'payee', meaning });

/** UPI's codes for chargebacks of the payer's bank, and for returns by the payee's. */
const FIRST: readonly Reason[] = [
  payer('108', 'Debited, and the beneficiary was not credited'),
  payer('128', 'Fraud'),
  payer('WC1', 'Paid to an account that was not meant'),
  payer('1061', 'Goods or services cancelled or returned, and not paid back'),
  payer('1062', 'Goods or services defective or not as described'),
  payer('1063', 'Paid by other means'),
  payer('1064', 'Goods or services not received'),
  payer('1065', 'Debited, and the merchant had no confirmation'),
  payer('1084', 'Paid twice'),
  payer('1085', 'Charged more than the price'),
  payee('114', 'The account is closed'),
  payee('115', 'The account does not exist'),
  payee('116', 'The customer does not want it'),
  payee('118', 'Credits to the account are frozen'),
  payee('119', 'The beneficiary’s details are wrong'),
  payee('120', 'Another reason'),
  payee('1094', 'The bank cannot credit its customer'),
];

/** Chargebacks in good faith, which the scheme turned down by count alone and the payer's bank still finds right. */
const GOOD_FAITH: readonly Reason[] = [
  payer('CD1', 'In good faith, after too many chargebacks of this payer'),
  payer('CD2', 'In good faith, after too many chargebacks between these two'),
];

export const REASONS: readonly ReasonList[] = [
  { from: '1970-01-01', reasons: FIRST },
  { from: '2025-07-15', reasons: [...FIRST, ...GOOD_FAITH] },
];

/** Whether a side may raise a dispute for this reason at this time. */
export function mayBeRaised(reason: Pick<Reason, 'code' | 'raisedBy'>, now: string, lists = REASONS): boolean {
  const list = lists.findLast(({ from }) => from <= dayOf(now));
  return list?.reasons.some(({ code, raisedBy }) => code === reason.code && raisedBy === reason.raisedBy) ?? false;
}
