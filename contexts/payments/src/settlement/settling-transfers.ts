import type { Command } from '@daybook/core';
import { formatMoney, isPositive, isZero, type Money, money, negate, sum } from '@daybook/money';
import { memberAccount, ownAccount } from '../ledger/kinds.ts';
import { transferCommands } from '../transfer/commands.ts';
import type { Leg } from '../transfer/events.ts';
import { OWN_HOUSE } from './events.ts';
import type { ClosedWindow, Net } from './evolve.ts';

/** A transfer has a hundred legs at most, and two of them are the settlement account's. */
export const MEMBERS_A_TRANSFER = 98;

/**
 * The transfers that settle a window: a member that is owed its net has it debited from its account here and paid out
 * of the settlement account; one that owes has it credited here and paid in there. Afterwards nothing of the window is
 * left on the members' accounts. Our own house has no member account: its customers' accounts have moved already.
 */
export function settlingTransfers(
  { number, nets }: ClosedWindow,
  currency: string,
  idOf: (name: string) => string,
): readonly Command[] {
  const others = nets.filter(({ member }) => member !== OWN_HOUSE);
  return inGroups(others).map((group, i) => {
    const name = `settlement:${currency}:${number}`;
    return transferCommands.PostTransfer(idOf(i === 0 ? name : `${name}:${i + 1}`), {
      kind: 'settlement',
      description: `Settlement window ${number} ${currency}`,
      reference: `${currency}-${number}`,
      paymentId: null,
      reverses: null,
      quoteId: null,
      legs: legsOf(group, currency, idOf),
      effectiveDate: null,
    });
  });
}

function legsOf(nets: readonly Net[], currency: string, idOf: (name: string) => string): Leg[] {
  const settlement = idOf(ownAccount('settlement'));
  const amounts = nets.map(({ net }) => money(net, currency));
  const paidOut = sum(amounts.filter(isPositive), currency);
  const paidIn = negate(
    sum(
      amounts.filter((amount) => !isPositive(amount)),
      currency,
    ),
  );
  const leg = (accountId: string, side: Leg['side'], amount: Money, opens: Leg['opens']): Leg[] =>
    isZero(amount) ? [] : [{ accountId, side, amount: formatMoney(amount), currency, opens }];
  return [
    ...nets.flatMap(({ member, net }) => {
      const owed = money(net, currency);
      const account = idOf(memberAccount(member));
      return isPositive(owed) ? leg(account, 'debit', owed, null) : leg(account, 'credit', negate(owed), null);
    }),
    ...leg(settlement, 'credit', paidOut, 'settlement'),
    ...leg(settlement, 'debit', paidIn, 'settlement'),
  ];
}

function inGroups(nets: readonly Net[]): readonly (readonly Net[])[] {
  const groups: (readonly Net[])[] = [];
  for (let from = 0; from < nets.length; from += MEMBERS_A_TRANSFER)
    groups.push(nets.slice(from, from + MEMBERS_A_TRANSFER));
  return groups;
}
