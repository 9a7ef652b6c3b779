/** Where money is taken from or given to, as Daybook names it. */
export type Address = { readonly type: string; readonly id: string; readonly bank: string | null };

/** What is wrong with an account for good: the code of every refusal, and its HTTP status. */
const REFUSALS = {
  unknown: { code: 'address_unknown', status: 404 },
  blocked: { code: 'account_blocked', status: 409 },
  closed: { code: 'account_closed', status: 409 },
} as const;

/** A closed account still has its owner's name; what is unknown or blocked cannot be resolved either. */
const UNRESOLVABLE: ReadonlySet<string> = new Set(['unknown', 'blocked']);

/**
 * What the beginning of an address's id says about its account, like the tokens of cards. `poor`: nothing is in it.
 * `slow`: answered after `slowMs`. `silent`: the first two attempts at each leg get no answer and have no effect.
 * `stubborn`: a debit is given back only when asked for the third time, each under a key of its own.
 */
const STANDINGS = ['unknown', 'blocked', 'closed', 'poor', 'slow', 'silent', 'stubborn'] as const;
export type Standing = (typeof STANDINGS)[number] | 'good';

export const standingOf = ({ id }: Address): Standing =>
  STANDINGS.find((standing) => id.startsWith(standing)) ?? 'good';

/** Why nothing can be done with an address; null if something can. */
export function refusalOf(
  address: Address,
  resolving = false,
): { readonly code: string; readonly status: number } | null {
  const standing = standingOf(address);
  if (resolving && !UNRESOLVABLE.has(standing)) return null;
  return standing in REFUSALS ? REFUSALS[standing as keyof typeof REFUSALS] : null;
}

/** One account's key in a bank's books. */
export const accountOf = ({ type, id, bank }: Address): string =>
  bank === null ? `${type}:${id}` : `${type}:${bank}:${id}`;
