import { type Address, accountOf } from './address.ts';

/** Which movement of a payment is meant. `reversal` gives a debit back to the payer. */
export const LEGS = ['debit', 'credit', 'reversal'] as const;
export type LegName = (typeof LEGS)[number];

/** What is asked of a bank under one transaction id. */
export type Movement = {
  readonly bankId: string;
  readonly transactionId: string;
  readonly address: Address;
  readonly amount: string;
  readonly currency: string;
};

/**
 * What a bank knows of one leg. `pending`: accepted, and not carried out yet. `none`: it has not happened, and the bank
 * has given its word that it never will. `keys` are the idempotency keys under which it was asked for.
 */
export type Leg = {
  readonly bankId: string;
  readonly transactionId: string;
  readonly leg: LegName;
  state: 'pending' | 'done' | 'refused' | 'none';
  /** Null if the bank never heard what was to be moved. */
  asked: Omit<Movement, 'bankId' | 'transactionId'> | null;
  code: string | null;
  bankReference: string | null;
  /** When it was decided, by the bank's own clock. */
  at: string;
  readonly keys: string[];
  /** Refusals of a reversal so far. */
  refusals: number;
  /** An accepted leg is told by a message: `due` until somebody has acknowledged that. */
  message: 'none' | 'due' | 'acknowledged';
};

export const legKey = (bankId: string, transactionId: string, leg: LegName) => `${bankId}/${transactionId}/${leg}`;

/** Whether a request asks for what the leg stands for. */
export function isSame({ asked }: Leg, { address, amount, currency }: Movement): boolean {
  if (asked === null) return false;
  const { address: known } = asked;
  return accountOf(known) === accountOf(address) && asked.amount === amount && asked.currency === currency;
}
