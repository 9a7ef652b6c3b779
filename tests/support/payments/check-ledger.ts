import { groupedBy } from '../crash/grouped-by.ts';
import type { Evidence, Logged } from './evidence.ts';
import { add, minorUnits } from './minor-units.ts';

type Leg = {
  readonly accountId: string;
  readonly side: 'debit' | 'credit';
  readonly amount: string;
  opens: string | null;
};

/** What the journal comes to: balances are credits less debits, in minor units, by account. */
export type Journal = { readonly balances: ReadonlyMap<string, bigint>; readonly suspense: string | null };

const MOVES = new Set(['TransferPosted', 'TransferCaptured']);

export function foldJournal({ events }: Pick<Evidence, 'events'>): Journal {
  const balances = new Map<string, bigint>();
  let suspense: string | null = null;
  for (const { type, data } of events) {
    if (type === 'TransferHeld' || MOVES.has(type))
      for (const { accountId, opens } of data.legs as Leg[]) if (opens === 'suspense') suspense = accountId;
    if (MOVES.has(type))
      for (const { accountId, side, amount } of data.legs as Leg[])
        add(balances, accountId, side === 'credit' ? minorUnits(amount) : -minorUnits(amount));
  }
  return { balances, suspense };
}

/**
 * No money is made or lost on our side: each transfer balances, suspense holds at every moment exactly what is debited
 * and neither credited nor given back, and in the end nothing is in suspense and nothing is held.
 */
export function ledgerProblems(evidence: Evidence): string[] {
  const problems: string[] = [];
  const held = new Map<string, string>();
  for (const { streamId, type, data, position } of evidence.events) {
    if (type === 'TransferHeld') held.set(streamId, `${position}`);
    if (['TransferCaptured', 'TransferVoided', 'TransferExpired'].includes(type)) held.delete(streamId);
    if (!MOVES.has(type) && type !== 'TransferHeld') continue;
    const total = (data.legs as Leg[]).reduce(
      (sum, { side, amount }) => sum + (side === 'credit' ? minorUnits(amount) : -minorUnits(amount)),
      0n,
    );
    if (total !== 0n) problems.push(`${type} of ${streamId} at ${position} is out of balance by ${total}`);
  }
  for (const [transferId, position] of held) problems.push(`transfer ${transferId} is still held since ${position}`);
  problems.push(...suspenseProblems(evidence));
  const { balances } = foldJournal(evidence);
  const total = [...balances.values()].reduce((sum, one) => sum + one, 0n);
  if (total !== 0n) problems.push(`the trial balance is out by ${total}`);
  return problems;
}

/** After every command: what is in suspense is what payments have debited and neither credited nor given back. */
function suspenseProblems(evidence: Evidence): string[] {
  const problems: string[] = [];
  const { suspense } = foldJournal(evidence);
  if (suspense === null) return ['nothing was ever in suspense'];
  let inSuspense = 0n;
  let inDoubt = 0n;
  const debited = new Set<string>();
  for (const [commandId, events] of groupedBy(evidence.events, (event) => event.commandId)) {
    for (const event of events) {
      inSuspense += movedInto(suspense, event);
      const { type, streamId, data } = event;
      if (type === 'AccountDebited') {
        debited.add(streamId);
        inDoubt += minorUnits(data.amount);
      }
      if ((type === 'AccountCredited' || type === 'PaymentReversed') && debited.has(streamId))
        inDoubt -= minorUnits(data.amount);
    }
    if (inSuspense !== inDoubt)
      problems.push(`after ${commandId} at ${events.at(-1)?.position}: ${inSuspense} in suspense, ${inDoubt} in doubt`);
  }
  if (inSuspense !== 0n) problems.push(`${inSuspense} is left in suspense`);
  return problems;
}

function movedInto(accountId: string, { type, data }: Logged): bigint {
  if (!MOVES.has(type)) return 0n;
  return (data.legs as Leg[])
    .filter((leg) => leg.accountId === accountId)
    .reduce((sum, { side, amount }) => sum + (side === 'credit' ? minorUnits(amount) : -minorUnits(amount)), 0n);
}
