import { isRejection, type Rejection } from '@daybook/core';
import { compare, formatMoney, type Money, money } from '@daybook/money';
import type { Address } from '../../addresses/address.ts';
import { addressProblem } from '../../addresses/index.ts';
import { positiveMoney } from '../../amounts.ts';
import { memberAccount, OWN_KINDS, ownAccount } from '../../ledger/kinds.ts';
import { bankOf } from '../../members.ts';
import { type Policy, policyAt, rulesFor, type Scheme, turnAroundOf } from '../../policies.ts';
import { refuse } from '../../rejections.ts';
import type { Of } from '../commands.ts';
import type { Asked, Intent } from './evolve.ts';
import { transfersOf } from './movements.ts';
import type { Party } from './terms.ts';
import type { At } from './turns.ts';

/** What may be agreed on: a payment that a payer begins, or one that a payee asks for. */
type Wanted = Omit<Of<'RequestCollect'>['data'], 'validForMinutes'>;

/** Checks what payer and payee agree on, and finds the bank and the ledger account of each. */
export function agree(wanted: Wanted, scheme: Scheme, idOf: At['idOf']): Asked | Rejection {
  const { orderId, purpose, note, currency } = wanted;
  const amount = positiveMoney(wanted.amount, currency);
  if (isRejection(amount)) return amount;
  const payer = partyOf(wanted.payer, scheme, idOf);
  if (isRejection(payer)) return payer;
  const payee = partyOf(wanted.payee, scheme, idOf);
  if (isRejection(payee)) return payee;
  if (isSameParty(payer.address, payee.address)) return refuse('payer_is_payee');
  return { orderId, amount: formatMoney(amount), currency, payer, payee, purpose, note };
}

/** The payment that begins now, under the rules of now. A refund pays back what was within the limits then. */
export function intentOf(asked: Asked, refundOf: string | null, scheme: Scheme, at: At): Intent | Rejection {
  const policy = policyAt(scheme, at.now);
  const { purpose, amount, currency } = asked;
  const { limits } = rulesFor(policy, purpose);
  const limit = refundOf === null ? limitIn(limits, currency) : null;
  if (limit && compare(money(amount, currency), limit) > 0) return overLimit(limit);
  return {
    ...asked,
    refundOf,
    transfers: transfersOf(at.streamId, at.idOf),
    timers: policy.timers,
    turnAround: turnAroundOf(policy, purpose, currency),
  };
}

/** Why a payee may not ask for this now; null if it may. */
export function collectProblem({ purpose, amount, currency }: Asked, scheme: Scheme, now: string): Rejection | null {
  const { collect, limits } = rulesFor(policyAt(scheme, now), purpose);
  if (!collect) return refuse('collect_not_allowed', { purpose });
  for (const each of [limits, collect.limits]) {
    const limit = limitIn(each, currency);
    if (limit && compare(money(amount, currency), limit) > 0) return overLimit(limit);
  }
  return null;
}

/** Nobody pays from or to the ledger's own accounts, or a bank's, by naming them. */
function isReserved({ type, id }: Address, { members }: Scheme, idOf: At['idOf']): boolean {
  const names = [...OWN_KINDS.map(ownAccount), ...members.map(({ bankId }) => memberAccount(bankId))];
  return type === 'account' && names.some((name) => idOf(name) === id);
}

function partyOf(address: Address, scheme: Scheme, idOf: At['idOf']): Party | Rejection {
  const problem = addressProblem(address);
  if (problem) return refuse(problem);
  const bankId = bankOf(address, scheme.members);
  if (bankId === null || isReserved(address, scheme, idOf))
    return refuse('address_not_served', { type: address.type, id: address.id });
  return { address, bankId, accountId: address.type === 'account' ? address.id : idOf(memberAccount(bankId)) };
}

function limitIn(limits: Policy['compensationPerDay'], currency: string): Money | null {
  const found = limits.find((limit) => limit.currency === currency);
  return found ? money(found.amount, currency) : null;
}

const overLimit = (limit: Money) =>
  refuse('amount_over_limit', { limit: formatMoney(limit), currency: limit.currency });

const isSame = (a: Address, b: Address) => a.type === b.type && a.id === b.id && a.bank === b.bank;

/** Whether two addresses are one, however they are written: case, spaces and hyphens tell nobody apart. */
const isSameParty = (a: Address, b: Address) => isSame(plain(a), plain(b));

const plain = ({ type, id, bank }: Address): Address => ({
  type,
  id: bare(id),
  bank: bank === null ? null : bare(bank),
});
const bare = (text: string) => text.replaceAll(' ', '').replaceAll('-', '').toUpperCase();

/** Whether the same was agreed before, so that asking again changes nothing, whatever the scheme says by now. */
export function isSameAgreement(known: Asked, wanted: Wanted): boolean {
  const amount = positiveMoney(wanted.amount, wanted.currency);
  return (
    !isRejection(amount) &&
    known.amount === formatMoney(amount) &&
    known.currency === wanted.currency &&
    known.orderId === wanted.orderId &&
    known.purpose === wanted.purpose &&
    known.note === wanted.note &&
    isSame(known.payer.address, wanted.payer) &&
    isSame(known.payee.address, wanted.payee)
  );
}
