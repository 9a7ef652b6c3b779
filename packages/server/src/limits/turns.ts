/**
 * Accepted requests that are begun in one turn of the event loop: some milliseconds of work. The others wait for the
 * next, behind whatever has arrived since: who is to be refused is told so soon, however much there is to do.
 */
const BEGUN_A_TURN = 16;

/** Work done in the order it comes, and no more of it in a turn than leaves the others their turn. */
export type Turns = {
  begin(work: () => void): void;
  /** How many are not begun yet. */
  waiting(): number;
};

export function turns(atOnce = BEGUN_A_TURN): Turns {
  let waiting: (() => void)[] = [];
  let isTurn = false;

  /** An immediate each, for only between those is done what a request leaves for later in the same turn. */
  function turn() {
    const now = waiting.slice(0, atOnce);
    waiting = waiting.slice(atOnce);
    for (const work of now) setImmediate(work);
    isTurn = now.length > 0;
    if (isTurn) setImmediate(turn);
  }

  return {
    begin(work) {
      waiting.push(work);
      if (isTurn) return;
      isTurn = true;
      turn();
    },
    waiting: () => waiting.length,
  };
}
