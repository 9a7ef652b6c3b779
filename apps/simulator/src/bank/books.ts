import { DECIMALS, decimalsOf, readAmount, writeAmount } from '../amount.ts';

/** One movement between two accounts of a bank. `at` is what the bank's own clock said. */
export type Posting = {
  readonly number: number;
  readonly debit: string;
  readonly credit: string;
  readonly amount: string;
  readonly currency: string;
  /** What it was for; null for the balance with which an account begins. */
  readonly transactionId: string | null;
  readonly leg: string | null;
  readonly at: string;
};

/** What a bank owes the scheme (credits) or is owed by it (debits): the other side of every debit and credit. */
export const SCHEME = 'scheme';
/** Where the balances come from with which accounts begin. */
const VAULT = 'vault';
/** What is in every account at the beginning, in whole units of whatever currency. */
const OPENING = '1000000';

/** A bank's own double-entry books. Balances are credits less debits: what the bank owes the account's holder. */
export function books() {
  const postings: Posting[] = [];
  const balances = new Map<string, { account: string; currency: string; counted: bigint }>();
  const decimals = new Map<string, number>();

  const balance = (account: string, currency: string) => {
    const key = `${account} ${currency}`;
    const known = balances.get(key);
    if (known) return known;
    const opened = { account, currency, counted: 0n };
    balances.set(key, opened);
    return opened;
  };

  function post(posting: Omit<Posting, 'number'>) {
    const { debit, credit, amount, currency } = posting;
    const counted = readAmount(amount) ?? 0n;
    decimals.set(currency, Math.max(decimals.get(currency) ?? 0, decimalsOf(amount)));
    balance(debit, currency).counted -= counted;
    balance(credit, currency).counted += counted;
    postings.push({ number: postings.length + 1, ...posting });
  }

  return {
    /** Gives an account the balance it begins with, unless it is there already. */
    open(account: string, currency: string, isEmpty: boolean, at: string) {
      if (balances.has(`${account} ${currency}`)) return;
      if (isEmpty) balance(account, currency);
      else post({ debit: VAULT, credit: account, amount: OPENING, currency, transactionId: null, leg: null, at });
    },
    post,
    /** Whether so much can be taken from an account, which may still have to be opened. */
    covers(account: string, currency: string, counted: bigint, isEmpty: boolean): boolean {
      const begun = isEmpty ? 0n : (readAmount(OPENING) ?? 0n);
      return (balances.get(`${account} ${currency}`)?.counted ?? begun) >= counted;
    },
    written() {
      const inFull = (counted: bigint, currency: string) => signed(counted, decimals.get(currency) ?? 0);
      const sums = new Map<string, bigint>();
      for (const { currency, counted } of balances.values()) sums.set(currency, (sums.get(currency) ?? 0n) + counted);
      return {
        postings,
        balances: [...balances.values()].map(({ account, currency, counted }) => ({
          account,
          currency,
          balance: inFull(counted, currency),
        })),
        sums: [...sums].map(([currency, counted]) => ({ currency, sum: inFull(counted, currency) })),
      };
    },
  };
}

export type Books = ReturnType<typeof books>;

const signed = (counted: bigint, decimals: number) =>
  counted < 0n ? `-${writeAmount(-counted, decimals)}` : writeAmount(counted, decimals);

/** The smallest unit in which an amount is written. */
const unitOf = (amount: string): bigint => 10n ** BigInt(DECIMALS - decimalsOf(amount));

/** An amount that is wrong by one unit. */
export const oneMore = (amount: string): string =>
  writeAmount((readAmount(amount) ?? 0n) + unitOf(amount), decimalsOf(amount));
