import { failureOf } from '../failures.ts';
import { watchProof } from '../identity/watch-proof.ts';
import type { StayingCaller } from '../operations/caller.ts';
import type { Step } from './feeds.ts';
import type { Follower, Followers } from './followers.ts';

/**
 * A feed as its reader sees it. It takes its place when the first step is asked for, and gives it back at its end,
 * whoever ends it: its reader (also one that waits for a step), its signal, or the server, with a problem. That is also
 * what becomes of it when its reader is no longer known.
 */
export function following<Item>(
  present: Followers,
  caller: StayingCaller,
  signal: AbortSignal,
  begin: (follower: Follower) => AsyncGenerator<Step<Item>, void>,
): AsyncIterable<Step<Item>> {
  return { [Symbol.asyncIterator]: () => iteratorOf(present, caller, signal, begin) };
}

function iteratorOf<Item>(
  present: Followers,
  caller: StayingCaller,
  signal: AbortSignal,
  begin: (follower: Follower) => AsyncGenerator<Step<Item>, void>,
): AsyncIterator<Step<Item>> {
  let begun: { follower: Follower; steps: AsyncGenerator<Step<Item>, void> } | null = null;
  let isOver = false;
  const leave = () => begun?.follower.end('left');

  function over() {
    isOver = true;
    leave();
    signal.removeEventListener('abort', leave);
    return { done: true, value: undefined } as const;
  }

  function start() {
    const follower = present.admit(caller.principal);
    follower.onEnd(watchProof(caller.recognise, (why) => follower.end(why)));
    signal.addEventListener('abort', leave, { once: true });
    begun = { follower, steps: begin(follower) };
    return begun;
  }

  return {
    async next() {
      if (isOver || signal.aborted) return over();
      try {
        const { follower, steps } = begun ?? start();
        follower.asks();
        const found = follower.ended() === null ? await steps.next() : null;
        const why = follower.ended();
        if (why === null && found && !found.done) {
          follower.given();
          return found;
        }
        if (why !== null && why !== 'left') throw why;
        return over();
      } catch (error) {
        over();
        const problem = failureOf(error);
        throw problem.code === 'internal_error' ? error : problem;
      }
    },
    async return() {
      const result = over();
      // A generator that has come to an end by itself, or soon will, is closed all the same: it may hold something.
      void begun?.steps.return().catch(() => {});
      return result;
    },
  };
}
