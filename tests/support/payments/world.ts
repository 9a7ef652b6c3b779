import type { Random } from '../crash/random.ts';
import type { Sender } from '../crash/sender.ts';
import { BANKS, CURRENCY } from './scheme.ts';

type Address = { readonly type: 'vpa' | 'account'; readonly id: string; readonly bank: null };

/** Who pays whom. */
export type World = {
  /** The member account of each bank, by the bank's id. */
  readonly memberAccounts: ReadonlyMap<string, string>;
  readonly ownAccounts: readonly string[];
  readonly sender: Sender;
};

const OWN_ACCOUNTS = 12;
const DEPOSIT = '5000.00';
/** What a bank may owe the others before it is settled; the last bank's is soon used up. */
const NET_DEBIT_CAPS: Readonly<Record<(typeof BANKS)[number], string>> = {
  alder: '100000000.00',
  birch: '100000000.00',
  cedar: '100000000.00',
  damson: '3000.00',
};

/**
 * Holders of accounts at banks, by how their names begin: most are good, a few have what the simulator's README says of
 * such names.
 */
const HOLDERS = [
  ...Array.from({ length: 30 }, (_, i) => `holder${i}`),
  'poor.one',
  'closed.one',
  'blocked.one',
  'unknown.one',
  'slow.one',
  'silent.one',
  'stubborn.one',
  'stubborn.two',
];
/** What chance might leave out of a short run: debits done, credits refused, and reversals of them refused at first. */
const SURE: readonly (readonly [payer: string, payee: string])[] = [
  ['stubborn.one@alder', 'closed.one@birch'],
  ['stubborn.two@birch', 'blocked.one@cedar'],
  ['stubborn.one@cedar', 'unknown.one@alder'],
  ['stubborn.two@cedar', 'closed.one@alder'],
];
/** Refusals that a payer may meet: nothing was begun. */
export const EXPECTED_REFUSALS: ReadonlySet<string> = new Set(['insufficient_funds', 'net_debit_cap_exceeded']);

/** Opens the banks' member accounts with their caps, and accounts of our own with something in them. */
export async function openWorld(sender: Sender, random: Random): Promise<World> {
  const open = async (body: object) => {
    const answer = await sender.send('/api/v1/accounts', body, random);
    if ('refused' in answer) throw new Error(`no account was opened: ${answer.refused}`);
    return answer.receipt.streamId;
  };
  const memberAccounts = new Map<string, string>();
  for (const bankId of BANKS) {
    const overdrafts = [{ currency: CURRENCY, limit: NET_DEBIT_CAPS[bankId] }];
    memberAccounts.set(
      bankId,
      await open({ kind: 'member', bankId, name: `Member ${bankId}`, currencies: [CURRENCY], overdrafts }),
    );
  }
  const ownAccounts: string[] = [];
  for (let i = 0; i < OWN_ACCOUNTS; i++) {
    const accountId = await open({ name: `Customer ${i}`, currencies: [CURRENCY] });
    await sender.send(`/api/v1/accounts/${accountId}/deposits`, { amount: DEPOSIT, currency: CURRENCY }, random);
    ownAccounts.push(accountId);
  }
  return { memberAccounts, ownAccounts, sender };
}

/** So many pay at a time. */
const PAYERS = 24;

/** Makes so many payments, a few of them {@link SURE}, the others between anybody and anybody else, about so many a second. */
export async function pay(world: World, times: number, perSecond: number, random: Random): Promise<void> {
  let left = times;
  const sure = SURE.map(([payer, payee]) => [vpa(payer), vpa(payee)] as const);
  const pauseMs = (PAYERS * 1_000) / perSecond;
  const payer = async (chance: Random) => {
    while (left > 0) {
      const [from, to] = sure.pop() ?? [party(world, chance), party(world, chance)];
      if (from.id === to.id) continue;
      left--;
      const amount = `${chance.whole(0, 200)}.${String(chance.whole(1, 99)).padStart(2, '0')}`;
      await world.sender.send(
        '/api/v1/payments',
        { payer: from, payee: to, amount, currency: CURRENCY, purpose: 'p2p' },
        chance,
      );
      await new Promise((resolve) => setTimeout(resolve, chance.number() * 2 * pauseMs));
    }
  };
  await Promise.all(Array.from({ length: PAYERS }, () => payer(random.fork())));
}

function party({ ownAccounts }: World, random: Random): Address {
  return random.chance(0.15)
    ? { type: 'account', id: random.pick(ownAccounts), bank: null }
    : vpa(`${random.pick(HOLDERS)}@${random.pick(BANKS)}`);
}

const vpa = (id: string): Address => ({ type: 'vpa', id, bank: null });
