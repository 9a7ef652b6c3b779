/**
 * Accepted requests that are begun in one turn of the event loop: some milliseconds of work. The others wait for the
 * next, behind whatever has arrived since: who is to be refused is told so soon, however much there is to do.
 */
const BEGUN_A_TURN = 8;

/**
 * Work begun in the order it comes: at once where there is little, otherwise no more in a turn than leaves the others
 * theirs.
 */
export type Turns = {
  readonly begin: (work: () => void) => void;
  /** How many are not begun yet. */
  readonly waiting: () => number;
};

export function turns(atOnce = BEGUN_A_TURN): Turns {
  let waiting: (() => void)[] = [];
  let begun = 0;
  let isNextDue = false;

  function next() {
    if (!isNextDue) setImmediate(turn);
    isNextDue = true;
  }

  /** An immediate each, for only between those is done what a request leaves for later in the same turn. */
  function turn() {
    isNextDue = false;
    const now = waiting.slice(0, atOnce);
    waiting = waiting.slice(atOnce);
    begun = now.length;
    for (const work of now) setImmediate(work);
    if (begun > 0) next();
  }

  return {
    begin(work) {
      next();
      if (begun >= atOnce || waiting.length > 0) {
        waiting.push(work);
        return;
      }
      begun++;
      work();
    },
    waiting: () => waiting.length,
  };
}
