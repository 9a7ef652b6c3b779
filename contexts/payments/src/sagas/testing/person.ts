import { keyOf, type Leg } from './banks.ts';
import { isTerminal } from './invariants.ts';
import { movesOf, PAYMENT, resolvedBy, sagaOf, type World } from './world.ts';

/** So many things are done before it counts as not coming to an end. */
const MAX_MOVES = 50;

/**
 * Whether a payment that waits for a person comes to its end when the person asks the bank and says what is true, and
 * from then on nothing goes wrong.
 */
export function endsByPerson(world: World): boolean {
  let now = world;
  for (let moves = 0; moves < MAX_MOVES && !isTerminal(now); moves++) {
    const [next] = movesOf(now);
    const [step] = Object.keys(sagaOf(now).escalated);
    if (next) now = next.make();
    else if (step) now = resolvedBy(now, step, isDone(now, legOf(step)));
    else return false;
  }
  return isTerminal(now);
}

const isDone = ({ beliefs }: World, leg: Leg) => beliefs[keyOf(PAYMENT.replaceAll('-', ''), leg)] === 'done';

const legOf = (step: string): Leg => {
  if (step.startsWith('reverse')) return 'reversal';
  return step.startsWith('credit') ? 'credit' : 'debit';
};
