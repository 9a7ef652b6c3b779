import { describe, expect, it } from 'vitest';
import type { Scheme } from '../policies.ts';
import { SCHEME } from '../scheme.ts';
import { type Explored, explore } from './testing/explore.ts';
import { asTheyAre, PLANTED } from './testing/planted.ts';
import { type Allowed, beginning, resolved, type Sides } from './testing/world.ts';

/*
 * One payment and two banks, everything that may happen in every order: see testing/world.ts. The suite's bounds are
 * few faults on a path; `DAYBOOK_INTERLEAVINGS=2` allows more of them, and takes minutes to hours.
 */

const MORE = Number(process.env.DAYBOOK_INTERLEAVINGS ?? '1') > 1;
const MAX_STATES = MORE ? 20_000_000 : 100_000;
const PATIENCE_MS = MORE ? 24 * 3_600_000 : 120_000;

/** As many status checks and repetitions as the schedule has entries. */
function schemeWith(tries: number): Scheme {
  const [policy] = SCHEME.policies;
  if (!policy) throw new Error('a scheme without policies');
  const schedule = Array.from({ length: tries }, () => 1);
  const timers = {
    ...policy.timers,
    debitChecksAfterSeconds: schedule,
    creditChecksAfterSeconds: schedule,
    reversalRetriesAfterSeconds: schedule,
  };
  return { ...SCHEME, policies: [{ ...policy, timers }] };
}

const scheme = schemeWith(MORE ? 2 : 1);
const NONE: Allowed = { loss: 0, duplicate: 0, giveUp: 0, otherAmount: 0, lie: 0, forgery: 0 };
const BANKS: Sides = { payer: 'bank', payee: 'bank' };
const FROM_OWN: Sides = { payer: 'own', payee: 'bank' };
const TO_OWN: Sides = { payer: 'bank', payee: 'own' };

/** About 50,000 states. */
const SUITE: readonly (readonly [Sides, Partial<Allowed>])[] = [
  [BANKS, { loss: 1 }],
  [BANKS, { otherAmount: 1 }],
  [BANKS, { lie: 1 }],
  [FROM_OWN, { forgery: 2, loss: 1 }],
  [TO_OWN, { forgery: 1 }],
  [FROM_OWN, { loss: 2, duplicate: 2, giveUp: 1, otherAmount: 1 }],
  [TO_OWN, { duplicate: 1 }],
  [TO_OWN, { giveUp: 1 }],
];
/** Millions. */
const LARGE: readonly (readonly [Sides, Partial<Allowed>])[] = [
  [FROM_OWN, { loss: 2, duplicate: 2, giveUp: 2, otherAmount: 1, lie: 1 }],
  [BANKS, { giveUp: 1, duplicate: 1 }],
  [BANKS, { loss: 1, duplicate: 1, otherAmount: 1 }],
  [BANKS, { loss: 2, duplicate: 2 }],
  [TO_OWN, { loss: 2, duplicate: 2, otherAmount: 1 }],
  [BANKS, { forgery: 2, loss: 1 }],
  [TO_OWN, { forgery: 2, giveUp: 1 }],
];

const wrongIn = ({ problem }: Explored) => (problem ? `${problem.what}:\n${problem.path.join('\n')}` : null);

describe('a payment between accounts, whatever happens in whatever order', () => {
  it.each([...SUITE, ...(MORE ? LARGE : [])])(
    'keeps its books and comes to an end: %j with %j',
    (sides, allowed) => {
      const found = explore(resolved(asTheyAre(scheme), sides, { ...NONE, ...allowed }), MAX_STATES);
      expect(wrongIn(found)).toBeNull();
      expect(Object.keys(found.ends)).toEqual(expect.arrayContaining(['completed', 'reversed']));
    },
    PATIENCE_MS,
  );

  it(
    'does so while the payee is looked up',
    () => {
      const found = explore(
        beginning(asTheyAre(schemeWith(1)), FROM_OWN, { ...NONE, loss: 1, duplicate: 1 }),
        MAX_STATES,
      );
      expect(wrongIn(found)).toBeNull();
      expect(Object.keys(found.ends)).toEqual(expect.arrayContaining(['completed', 'reversed', 'failed']));
    },
    PATIENCE_MS,
  );
});

describe('the search finds what is planted', () => {
  it.each(Object.entries(PLANTED))(
    '%s',
    (_, planted) => {
      const underTest = planted(schemeWith(1));
      const tries: readonly (readonly [Sides, Partial<Allowed>])[] = [
        [FROM_OWN, { lie: 1 }],
        [FROM_OWN, { otherAmount: 1 }],
        [FROM_OWN, { duplicate: 1 }],
        [FROM_OWN, { forgery: 1 }],
        [BANKS, {}],
      ];
      let problem: string | null = null;
      for (const [sides, allowed] of tries)
        problem ??= wrongIn(explore(resolved(underTest, sides, { ...NONE, ...allowed }), MAX_STATES));
      expect(problem).not.toBeNull();
    },
    PATIENCE_MS,
  );
});
