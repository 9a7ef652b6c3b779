import { alongWith, type Command, type Decision, type DecisionContext, isRejection } from '@daybook/core';
import { allAccountCommands } from '../account/commands.ts';
import { allBooksCommands, BOOKS } from '../books/commands.ts';
import { dayOf } from '../moments.ts';
import { refuse } from '../rejections.ts';
import { allTransferCommands, type Of } from './commands.ts';
import type { Terms, TransferEvent } from './events.ts';
import type { Transfer } from './evolve.ts';
import { partsOf, readLegs, sameLegs, sameTerms, swapped } from './legs.ts';

/** Posts at once: the accounts are asked to enter their legs, and the books if it counts from an earlier day. */
export function post(
  { data }: Of<'PostTransfer' | 'PostReversal'>,
  transfer: Transfer,
  { streamId, now, idOf }: DecisionContext,
): Decision<TransferEvent> {
  const { legs: asked, effectiveDate: day, ...terms } = data;
  const legs = readLegs(asked, terms.kind, idOf);
  if (isRejection(legs)) return legs;
  if (transfer.situation !== 'none') {
    const same =
      transfer.situation === 'posted' &&
      sameTerms(transfer.terms, terms) &&
      sameLegs(transfer.legs, legs) &&
      transfer.effectiveDate === (day ?? dayOf(transfer.postedAt));
    return same ? [] : refuse('transfer_exists', { transferId: streamId });
  }
  const effectiveDate = day ?? dayOf(now);
  if (effectiveDate > dayOf(now)) return refuse('effective_date_in_future', { effectiveDate });

  const { kind, description } = terms;
  const entering = partsOf(legs).map(({ accountId, entries, opens }) =>
    allAccountCommands.PostEntries(accountId, {
      transferId: streamId,
      entries,
      opens,
      kind,
      description,
      effectiveDate,
      released: [],
    }),
  );
  const admitting: Command[] = [];
  if (effectiveDate < dayOf(now))
    admitting.push(allBooksCommands.AdmitBackdated(idOf(BOOKS), { transferId: streamId, effectiveDate }));
  const event = { type: 'TransferPosted' as const, data: { ...terms, legs, effectiveDate, postedAt: now } };
  return alongWith([event], [...admitting, ...entering]);
}

/** Undoes a posted transfer by another one with the same legs the other way round, each naming the other. */
export function reverse(
  { reversalId, reason, effectiveDate }: Of<'ReverseTransfer'>['data'],
  transfer: Exclude<Transfer, { situation: 'none' }>,
  { streamId, now }: DecisionContext,
): Decision<TransferEvent> {
  if (transfer.situation !== 'posted' && transfer.situation !== 'captured') return refuse('transfer_not_posted');
  if (transfer.terms.reverses !== null) return refuse('reversal_not_reversible');
  const { reversed } = transfer;
  if (reversed) {
    const same = reversed.reversalId === reversalId && reversed.reason === reason;
    return same ? [] : refuse('transfer_already_reversed', { reversalId: reversed.reversalId });
  }
  if ((effectiveDate ?? dayOf(now)) < transfer.effectiveDate)
    return refuse('reversal_predates_transfer', { effectiveDate: transfer.effectiveDate });
  const legs = swapped(transfer.situation === 'captured' ? transfer.captured : transfer.legs);
  const { paymentId } = transfer.terms;
  const terms = {
    kind: 'reversal',
    description: reason,
    reference: null,
    paymentId,
    reverses: streamId,
    quoteId: null,
  } satisfies Terms;
  return alongWith(
    [{ type: 'TransferReversed', data: { reversalId, reason, reversedAt: now } }],
    [allTransferCommands.PostReversal(reversalId, { ...terms, legs, effectiveDate })],
  );
}
