import { Count, CurrencyCode, Day, Decimal, Nullable, OneOf, Shape, type Static, Text, Type } from '@daybook/core';

/**
 * The rules of a scheme that change with the calendar, as data. What applies to a payment is looked up once, when it
 * begins, and written into its first event: a payment under way, and a replay, never look here.
 */

/** Between whom: `p2p` people, `p2m` a person and a merchant. */
export const PURPOSES = ['p2p', 'p2m'] as const;
export type Purpose = (typeof PURPOSES)[number];

const Seconds = () => Count({ minimum: 1, maximum: 30 * 86_400 });
/** The wait before the first of several tries, before the second, and so on: as many tries as there are waits. */
const Schedule = () => Type.Array(Seconds(), { minItems: 1, maxItems: 30 });
const Amounts = () => Type.Array(Shape({ currency: CurrencyCode(), amount: Decimal() }), { maxItems: 200 });

/** How long each leg of a payment is waited for, and what is tried after that. */
export const Timers = () =>
  Shape({
    payeeTimeoutSeconds: Seconds(),
    debitTimeoutSeconds: Seconds(),
    creditTimeoutSeconds: Seconds(),
    reversalTimeoutSeconds: Seconds(),
    /** Status checks of a debit that timed out; after the last it is reversed as a precaution. */
    debitChecksAfterSeconds: Schedule(),
    /** Status checks of a credit that timed out, or of a leg in conflict; after the last a person is asked. */
    creditChecksAfterSeconds: Schedule(),
    /** Repetitions of a reversal that was refused or timed out; after the last a person is asked. */
    reversalRetriesAfterSeconds: Schedule(),
  });
export type Timers = Static<ReturnType<typeof Timers>>;

/** The turn-around time: by when what is in doubt must be over, and what each day beyond that costs. */
export const TurnAround = () => Shape({ days: Count({ maximum: 365 }), compensationPerDay: Nullable(Decimal()) });
export type TurnAround = Static<ReturnType<typeof TurnAround>>;

const PurposeRules = () =>
  Shape({
    purpose: OneOf(...PURPOSES),
    /** The most one payment may be, by currency; a currency that is not listed has no limit. */
    limits: Amounts(),
    /** Whether the payee may ask for the payment; null: not. */
    collect: Nullable(Shape({ limits: Amounts() })),
    turnAroundDays: Count({ maximum: 365 }),
  });

/** The rules from one day on, that day included, until the next row of the table. Days are those of UTC. */
export const Policy = () =>
  Shape({
    from: Day(),
    timers: Timers(),
    purposes: Type.Array(PurposeRules(), { minItems: PURPOSES.length, maxItems: PURPOSES.length }),
    /** Owed to the payer for each day begun after the turn-around time, by currency. */
    compensationPerDay: Amounts(),
  });
export type Policy = Static<ReturnType<typeof Policy>>;

/** A bank of the scheme, and the addresses by which it is found. */
export const Member = () =>
  Shape({
    bankId: Type.String({ pattern: '^[a-z0-9-]{1,40}$' }),
    name: Text({ maxLength: 200 }),
    /** What stands after the `@`, in lower case. */
    vpaHandles: Type.Array(Text({ maxLength: 64 })),
    /** The first four letters of an IFSC. */
    ifscBanks: Type.Array(Text({ maxLength: 4 })),
    nubanBanks: Type.Array(Text({ maxLength: 3 })),
    /** What stands after an IBAN's check digits begins with this. */
    ibanBanks: Type.Array(Shape({ country: Text({ maxLength: 2 }), bank: Text({ maxLength: 12 }) })),
    abaRoutings: Type.Array(Text({ maxLength: 9 })),
    /** Six digits. */
    sortCodes: Type.Array(Text({ maxLength: 6 })),
  });
export type Member = Static<ReturnType<typeof Member>>;

/** A window is settled in one decision, which asks every member's account along; a decision has a thousand parts at most. */
export const MAX_MEMBERS = 500;

/** A scheme: its banks, and its rules by date. */
export const Scheme = () =>
  Shape({ members: Type.Array(Member(), { maxItems: MAX_MEMBERS }), policies: Type.Array(Policy(), { minItems: 1 }) });
export type Scheme = Static<ReturnType<typeof Scheme>>;

/** The longest and the shortest time a payee may leave the payer to answer, in minutes. */
export const COLLECT_MINUTES = { minimum: 1, maximum: 64_800 };

/** The rules in force at a moment: those of the latest row that has begun. Before the first row, the first. */
export function policyAt({ policies }: Scheme, now: string): Policy {
  const inOrder = policies.toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const found = inOrder.findLast(({ from }) => from <= now.slice(0, 10)) ?? inOrder[0];
  if (!found) throw new RangeError('a scheme without policies');
  return found;
}

/** The rules of a policy for payments of one purpose. */
export function rulesFor(policy: Policy, purpose: Purpose): Policy['purposes'][number] {
  const found = policy.purposes.find((rules) => rules.purpose === purpose);
  if (!found) throw new RangeError(`the policy from ${policy.from} says nothing of ${purpose}`);
  return found;
}

/** The turn-around time of a payment. */
export function turnAroundOf(policy: Policy, purpose: Purpose, currency: string): TurnAround {
  const owed = policy.compensationPerDay.find((one) => one.currency === currency);
  return { days: rulesFor(policy, purpose).turnAroundDays, compensationPerDay: owed?.amount ?? null };
}
