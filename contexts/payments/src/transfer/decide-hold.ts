import { alongWith, type Command, type Decision, type DecisionContext, isRejection } from '@daybook/core';
import { compare, formatMoney, type Money, money } from '@daybook/money';
import { allAccountCommands } from '../account/commands.ts';
import { positiveMoney } from '../amounts.ts';
import { dayOf, isDue, isPast, later } from '../moments.ts';
import { refuse } from '../rejections.ts';
import type { Of } from './commands.ts';
import type { Leg, TransferEvent } from './events.ts';
import type { Captured, Expired, Held, Transfer, Voided } from './evolve.ts';
import { partsOf, readLegs, sameLegs, sameTerms } from './legs.ts';

/*
 * Money set aside: held, then once captured, voided or expired. The accounts are asked along with each step.
 */

export function hold(
  { data }: Of<'HoldTransfer'>,
  transfer: Transfer,
  { streamId, now, idOf }: DecisionContext,
): Decision<TransferEvent> {
  const { legs: asked, expiresInSeconds, ...terms } = data;
  if (asked.length !== 2) return refuse('hold_needs_two_legs');
  if (terms.reverses !== null) return refuse('reversal_not_direct');
  const legs = readLegs(asked, terms.kind, idOf);
  if (isRejection(legs)) return legs;
  if (transfer.situation !== 'none') {
    const same =
      transfer.situation !== 'posted' &&
      sameTerms(transfer.terms, terms) &&
      sameLegs(transfer.legs, legs) &&
      transfer.expiresAt === expiryOf(transfer.heldAt, expiresInSeconds);
    return same ? [] : refuse('transfer_exists', { transferId: streamId });
  }
  const asking = partsOf(legs).map(({ accountId, entries, opens }) =>
    allAccountCommands.HoldEntries(accountId, { transferId: streamId, kind: terms.kind, entries, opens }),
  );
  const expiresAt = expiryOf(now, expiresInSeconds);
  return alongWith([{ type: 'TransferHeld', data: { ...terms, legs, heldAt: now, expiresAt } }], asking);
}

/** Posts all of what is held, or the part that is asked. What is beyond the part is let go with it. */
export function capture(
  asked: string | null,
  transfer: Held | Captured | Voided | Expired,
  { streamId, now }: DecisionContext,
): Decision<TransferEvent> {
  const all = heldAmount(transfer.legs);
  const part = asked === null ? all : positiveMoney(asked, all.currency);
  if (isRejection(part)) return part;
  const amount = formatMoney(part);
  switch (transfer.situation) {
    case 'captured':
      return amount === transfer.captured[0]?.amount ? [] : refuse('hold_already_captured');
    case 'voided':
      return refuse('hold_already_voided');
    case 'expired':
      return refuse('hold_expired');
    case 'held':
      break;
  }
  // The timer that records the expiry may be late; the deadline is not.
  if (hasExpired(transfer.expiresAt, now)) return refuse('hold_expired');
  if (compare(part, all) > 0) return refuse('capture_exceeds_hold', { held: formatMoney(all), currency: all.currency });

  const { kind, description } = transfer.terms;
  const effectiveDate = dayOf(now);
  const legs = transfer.legs.map((leg) => ({ ...leg, amount }));
  const asking = partsOf(transfer.legs).map(({ accountId, entries: released, opens }) =>
    allAccountCommands.PostEntries(accountId, {
      transferId: streamId,
      entries: released.map((entry) => ({ ...entry, amount })),
      opens,
      kind,
      description,
      effectiveDate,
      released,
    }),
  );
  return alongWith([{ type: 'TransferCaptured', data: { kind, legs, effectiveDate, capturedAt: now } }], asking);
}

export function release(
  reason: string,
  transfer: Held | Captured | Voided | Expired,
  { streamId, now }: DecisionContext,
): Decision<TransferEvent> {
  switch (transfer.situation) {
    case 'captured':
      return refuse('hold_already_captured');
    case 'voided':
      return transfer.reason === reason ? [] : refuse('hold_already_voided');
    case 'expired':
      return refuse('hold_expired');
    case 'held':
      return alongWith(
        [{ type: 'TransferVoided', data: { reason, voidedAt: now } }],
        releasing(transfer, streamId, 'voided'),
      );
  }
}

/** A hold that was resolved before its timer fired has nothing left to expire. */
export function expire(
  transfer: Held | Captured | Voided | Expired,
  { streamId, now }: DecisionContext,
): Decision<TransferEvent> {
  if (transfer.situation !== 'held') return [];
  const { expiresAt } = transfer;
  if (expiresAt === null || !isDue(expiresAt, now)) return refuse('hold_not_expired', { expiresAt });
  return alongWith(
    [{ type: 'TransferExpired', data: { expiredAt: expiresAt } }],
    releasing(transfer, streamId, 'expired'),
  );
}

const releasing = ({ legs }: Held, transferId: string, reason: 'voided' | 'expired'): Command[] =>
  partsOf(legs).map(({ accountId, entries }) =>
    allAccountCommands.ReleaseEntries(accountId, { transferId, entries, reason }),
  );

/** What is held: both legs are of one amount. */
function heldAmount(legs: readonly Leg[]): Money {
  const [leg] = legs;
  if (!leg) throw new Error('a hold has two legs');
  return money(leg.amount, leg.currency);
}

const expiryOf = (at: string, seconds: number | null): string | null => (seconds === null ? null : later(at, seconds));

const hasExpired = (expiresAt: string | null, now: string) => expiresAt !== null && isPast(expiresAt, now);
