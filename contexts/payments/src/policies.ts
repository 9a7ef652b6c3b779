import { Count, Day, Decimal, described, Nullable, OneOf, Shape, type Static, Text, Type } from '@daybook/core';
import { dayOf } from './moments.ts';
import { Amount, Currency, Name } from './vocabulary.ts';

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
const Amounts = () => Type.Array(Shape({ currency: Currency(), amount: Amount() }), { maxItems: 200 });

/** How long each leg of a payment is waited for, and what is tried after that. */
export const Timers = () =>
  Shape({
    payeeTimeoutSeconds: described(Seconds(), "How long the payee's bank is waited for, in seconds."),
    debitTimeoutSeconds: described(Seconds(), 'How long the debit is waited for, in seconds.'),
    creditTimeoutSeconds: described(Seconds(), 'How long the credit is waited for, in seconds.'),
    reversalTimeoutSeconds: described(Seconds(), 'How long the reversal is waited for, in seconds.'),
    debitChecksAfterSeconds: described(
      Schedule(),
      'Status checks of a debit that timed out; after the last it is reversed as a precaution.',
    ),
    creditChecksAfterSeconds: described(
      Schedule(),
      'Status checks of a credit that timed out, or of a leg in conflict; after the last a person is asked.',
    ),
    reversalRetriesAfterSeconds: described(
      Schedule(),
      'Repetitions of a reversal that was refused or timed out; after the last a person is asked.',
    ),
  });
export type Timers = Static<ReturnType<typeof Timers>>;

/** The turn-around time: by when what is in doubt must be over, and what each day beyond that costs. */
export const TurnAround = () =>
  Shape(
    {
      days: Count({ maximum: 365, description: 'How many days the turn-around time has.' }),
      compensationPerDay: Nullable(
        Decimal('What each day beyond it costs, a decimal in the currency of the payment; null: nothing.'),
      ),
    },
    'By when what is in doubt must be over.',
  );
export type TurnAround = Static<ReturnType<typeof TurnAround>>;

const PurposeRules = () =>
  Shape({
    purpose: described(OneOf(...PURPOSES), 'Between whom: `p2p` people, `p2m` a person and a merchant.'),
    /** The most one payment may be, by currency; a currency that is not listed has no limit. */
    limits: described(Amounts(), 'The most one payment may be, by currency; no limit where it is not listed.'),
    collect: Nullable(
      described(
        Shape({ limits: described(Amounts(), 'The most one payment may be, by currency.') }),
        'Whether the payee may ask for the payment; null: not.',
      ),
    ),
    turnAroundDays: Count({ maximum: 365, description: 'By when what is in doubt must be over, in days.' }),
  });

/** The rules from one day on, that day included, until the next row of the table. Days are those of UTC. */
export const Policy = () =>
  Shape({
    from: Day('The first day on which it is in force, of UTC.'),
    timers: described(Timers(), 'How long each leg is waited for, and what is tried after that.'),
    purposes: described(
      Type.Array(PurposeRules(), { minItems: PURPOSES.length, maxItems: PURPOSES.length }),
      'The rules of each purpose.',
    ),
    /** Owed to the payer for each day begun after the turn-around time, by currency. */
    compensationPerDay: described(
      Amounts(),
      'Owed to the payer for each day begun after the turn-around time, by currency.',
    ),
  });
export type Policy = Static<ReturnType<typeof Policy>>;

/** A bank of the scheme, and the addresses by which it is found. */
export const Member = () =>
  Shape({
    bankId: described(Type.String({ pattern: '^[a-z0-9-]{1,40}$' }), "The bank, by the scheme's name for it."),
    name: Name(),
    vpaHandles: described(Type.Array(Text({ maxLength: 64 })), 'What stands after the `@`, in lower case.'),
    ifscBanks: described(Type.Array(Text({ maxLength: 4 })), 'The first four letters of an IFSC.'),
    nubanBanks: described(Type.Array(Text({ maxLength: 3 })), 'Three digits each, of the Nigerian bank code.'),
    /** What stands after an IBAN's check digits begins with this. */
    ibanBanks: described(
      Type.Array(
        Shape({
          country: Text({ maxLength: 2, description: 'The first two letters of the IBAN.' }),
          bank: Text({ maxLength: 12, description: 'What stands after the check digits begins with this.' }),
        }),
      ),
      'Banks by how their IBANs begin.',
    ),
    abaRoutings: described(Type.Array(Text({ maxLength: 9 })), 'Nine digits each.'),
    sortCodes: described(Type.Array(Text({ maxLength: 6 })), 'Six digits.'),
  });
export type Member = Static<ReturnType<typeof Member>>;

/** A window is settled in one decision, which asks every member's account along; a decision has a thousand parts at most. */
export const MAX_MEMBERS = 500;

/** A scheme: its banks, and its rules by date. */
export const Scheme = () =>
  Shape({
    members: described(Type.Array(Member(), { maxItems: MAX_MEMBERS }), 'The banks of the scheme.'),
    policies: described(Type.Array(Policy(), { minItems: 1 }), 'Its rules, by the day from which they hold.'),
  });
export type Scheme = Static<ReturnType<typeof Scheme>>;

/** The rules in force at a moment: those of the latest row that has begun. Before the first row, the first. */
export function policyAt({ policies }: Scheme, now: string): Policy {
  const inOrder = policies.toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const found = inOrder.findLast(({ from }) => from <= dayOf(now)) ?? inOrder[0];
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
