import { groupedBy } from '../crash/grouped-by.ts';
import { foldJournal } from './check-ledger.ts';
import type { BankLedger, Evidence } from './evidence.ts';
import { add, minorUnits } from './minor-units.ts';
import { type FoldedPayment, foldPayments, transactionOf } from './payments-folded.ts';

/** Every bank's own books hold: each leg has moved money at most once, and debits equal credits. */
export function bankProblems({ banks }: Evidence): string[] {
  return banks.flatMap(({ bankId, legs, postings, balances, sums }) => {
    const problems: string[] = [];
    const of = (what: string) => `bank ${bankId}: ${what}`;
    for (const { currency, sum } of sums) if (minorUnits(sum) !== 0n) problems.push(of(`${currency} is out by ${sum}`));
    const moved = new Map<string, bigint>();
    for (const { debit, credit, amount } of postings) {
      const counted = minorUnits(amount.includes('.') ? amount : `${amount}.00`);
      add(moved, debit, -counted);
      add(moved, credit, counted);
    }
    for (const { account, balance } of balances)
      if ((moved.get(account) ?? 0n) !== minorUnits(balance)) problems.push(of(`${account} does not add up`));
    const byLeg = groupedBy(
      postings.filter(({ leg }) => leg !== null),
      ({ transactionId, leg }) => `${leg} of ${transactionId}`,
    );
    for (const [leg, made] of byLeg) if (made.length > 1) problems.push(of(`${leg} has moved ${made.length} times`));
    for (const { transactionId, leg, state, keys } of legs) {
      const name = `${leg} of ${transactionId}`;
      if (state === 'pending') problems.push(of(`${name} is still pending`));
      if ((state === 'done') !== byLeg.has(name))
        problems.push(of(`${name} is ${state}, and its postings say otherwise`));
      if (leg !== 'reversal' && keys.length > 1) problems.push(of(`${name} was asked for under ${keys.length} keys`));
      if (new Set(keys).size < keys.length) problems.push(of(`${name} was decided twice under one key`));
    }
    return problems;
  });
}

/** Both sides tell the same story, payment by payment and bank by bank, to the minor unit. */
export function agreementProblems(evidence: Evidence, memberAccounts: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  const payments = foldPayments(evidence);
  const byTransaction = new Map([...payments.values()].map((one) => [transactionOf(one.paymentId), one]));
  for (const { bankId, legs } of evidence.banks)
    for (const { transactionId } of legs)
      if (!byTransaction.has(transactionId))
        problems.push(`${bankId} knows a transaction ${transactionId} that is not ours`);
  const done = doneLegs(evidence.banks);
  for (const payment of payments.values()) problems.push(...paymentProblems(payment, done));

  const { balances } = foldJournal(evidence);
  for (const { bankId, balances: theirs } of evidence.banks) {
    const owed = minorUnits(theirs.find(({ account }) => account === 'scheme')?.balance ?? '0.00');
    const ours = balances.get(memberAccounts.get(bankId) ?? '') ?? 0n;
    if (ours !== -owed) problems.push(`${bankId} has ${ours} in our books, and owes the others ${owed} in its own`);
  }
  return problems;
}

/** The amount of each leg done at each bank, in minor units. */
function doneLegs(banks: readonly BankLedger[]): Map<string, bigint> {
  const done = new Map<string, bigint>();
  for (const { bankId, postings } of banks)
    for (const { transactionId, leg, amount } of postings)
      if (leg !== null) add(done, `${bankId}/${transactionId}/${leg}`, minorUnits(amount));
  return done;
}

function paymentProblems(payment: FoldedPayment, done: ReadonlyMap<string, bigint>): string[] {
  const { paymentId, amount, payerBank, payeeBank, ends, debited, credited, reversed } = payment;
  const of = (what: string) => [`payment ${paymentId} (${ends.join(', ') || 'not over'}): ${what}`];
  if (ends.length !== 1) return of(`it has ${ends.length} ends`);
  if (payment.excess > 0) return of('an excess credit was found');
  const [end] = ends;
  const at = (bank: string, leg: string) => done.get(`${bank}/${transactionOf(paymentId)}/${leg}`) ?? 0n;
  const isBank = (bank: string, counted: bigint) => (bank === 'own' ? 0n : counted);
  const expected = {
    debit: isBank(payerBank, end === 'PaymentFailed' ? 0n : amount),
    credit: isBank(payeeBank, end === 'PaymentCompleted' ? amount : 0n),
    reversal: isBank(payerBank, end === 'PaymentReversed' ? amount : 0n),
  };
  const problems: string[] = [];
  for (const [leg, bank] of [
    ['debit', payerBank],
    ['credit', payeeBank],
    ['reversal', payerBank],
  ] as const)
    if (at(bank, leg) !== expected[leg])
      problems.push(...of(`${bank} moved ${at(bank, leg)} for the ${leg}, expected ${expected[leg]}`));
  if (end === 'PaymentCompleted' && (debited !== amount || credited !== amount))
    problems.push(...of('its legs differ'));
  if (end === 'PaymentFailed' && debited + credited + reversed !== 0n) problems.push(...of('it has moved money'));
  if (end === 'PaymentReversed' && (credited !== 0n || reversed !== amount)) problems.push(...of('its legs differ'));
  return problems;
}
