import type { Leg, Terms, TransferEvent } from './events.ts';

/** What undid a transfer. */
type Reversed = { readonly reversalId: string; readonly reason: string };

/** Posted at once. */
export type Posted = {
  readonly situation: 'posted';
  readonly terms: Terms;
  readonly legs: readonly Leg[];
  readonly effectiveDate: string;
  readonly postedAt: string;
  readonly reversed: Reversed | null;
};

type Hold = {
  readonly terms: Terms;
  readonly legs: readonly Leg[];
  readonly heldAt: string;
  readonly expiresAt: string | null;
};

export type Held = Hold & { readonly situation: 'held' };
/** `captured` is what moved, `legs` what had been held. */
export type Captured = Hold & {
  readonly situation: 'captured';
  readonly captured: readonly Leg[];
  readonly effectiveDate: string;
  readonly reversed: Reversed | null;
};
export type Voided = Hold & { readonly situation: 'voided'; readonly reason: string };
export type Expired = Hold & { readonly situation: 'expired' };

/** A transfer's present situation. A hold is resolved once: captured, voided or expired. */
export type Transfer = { readonly situation: 'none' } | Posted | Held | Captured | Voided | Expired;

export const noTransfer: Transfer = { situation: 'none' };

/** Folds one event into the state. Pure, and total over what the decider can have emitted. */
export function evolve(transfer: Transfer, { type, data }: TransferEvent): Transfer {
  switch (type) {
    case 'TransferPosted': {
      const { legs, effectiveDate, postedAt, ...terms } = data;
      return { situation: 'posted', terms, legs, effectiveDate, postedAt, reversed: null };
    }
    case 'TransferHeld': {
      const { legs, heldAt, expiresAt, ...terms } = data;
      return { situation: 'held', terms, legs, heldAt, expiresAt };
    }
    case 'TransferCaptured': {
      if (transfer.situation !== 'held') return transfer;
      const { legs: captured, effectiveDate } = data;
      return { ...transfer, situation: 'captured', captured, effectiveDate, reversed: null };
    }
    case 'TransferVoided':
      return transfer.situation === 'held' ? { ...transfer, situation: 'voided', reason: data.reason } : transfer;
    case 'TransferExpired':
      return transfer.situation === 'held' ? { ...transfer, situation: 'expired' } : transfer;
    case 'TransferReversed': {
      if (transfer.situation !== 'posted' && transfer.situation !== 'captured') return transfer;
      return { ...transfer, reversed: { reversalId: data.reversalId, reason: data.reason } };
    }
  }
}
