import { failureOf } from '../failures.ts';
import type { Recognise } from '../operations/caller.ts';
import { type Problem, problemOf } from '../problems.ts';
import { noLongerKnown } from './unauthenticated.ts';

/** An API key in use is looked up anew from 2 s on: with a look a second, one that is withdrawn is noticed within 5 s. */
const LOOK_MS = 1_000;
/** So long a proof is taken on trust that cannot be looked at. Without the database nothing new is given on it either. */
const DOUBT_MS = 30_000;

/**
 * Looks now and then whether what somebody was let in by still counts, for as long as what it was let in for goes on,
 * and tells once when it does not. Answers how to end the looking.
 */
export function watchProof(recognise: Recognise, gone: (why: Problem) => void): () => void {
  let sureAt = performance.now();
  let doubt = problemOf('store_unavailable');
  let isLooking = false;
  let isOver = false;

  async function look() {
    if (performance.now() - sureAt >= DOUBT_MS) return end(doubt);
    if (isLooking) return;
    isLooking = true;
    try {
      const { until } = await recognise();
      if (until !== null && until <= Date.now()) end(noLongerKnown());
      sureAt = performance.now();
    } catch (thrown) {
      doubt = failureOf(thrown);
      if (doubt.code === 'unauthenticated') end(noLongerKnown());
    } finally {
      isLooking = false;
    }
  }

  function end(why: Problem) {
    if (isOver) return;
    stop();
    gone(why);
  }

  const looking = setInterval(() => void look(), LOOK_MS).unref();
  const stop = () => {
    isOver = true;
    clearInterval(looking);
  };
  return stop;
}
