import { StoreUnavailableError } from '@daybook/core';

/** Asked for in one call: enough to share its cost, few enough that the first is not kept waiting. */
const MAX_GATHERED = 200;

type Asked<K, V> = {
  readonly key: K;
  readonly resolve: (value: V) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Turns many questions of one turn into one call: commands come in crowds, and a round trip for each would cost more
 * than all the rest. `ask` answers in the order of its keys.
 */
export function gather<K, V>(ask: (keys: readonly K[]) => Promise<readonly V[]>): (key: K) => Promise<V> {
  let asked: Asked<K, V>[] = [];

  function send() {
    const now = asked;
    asked = [];
    for (let from = 0; from < now.length; from += MAX_GATHERED) void answer(now.slice(from, from + MAX_GATHERED));
  }

  async function answer(questions: readonly Asked<K, V>[]): Promise<void> {
    try {
      const answers = await ask(questions.map(({ key }) => key));
      for (let i = 0; i < questions.length; i++) questions[i]?.resolve(answers[i] as V);
    } catch (error) {
      // One bad id must not fail its neighbours.
      if (questions.length > 1 && !(error instanceof StoreUnavailableError))
        for (const one of questions) await answer([one]);
      else for (const { reject } of questions) reject(error);
    }
  }

  return (key) =>
    new Promise((resolve, reject) => {
      if (asked.push({ key, resolve, reject }) === 1) setImmediate(send);
    });
}
