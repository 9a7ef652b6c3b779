import { setTimeout as sleep } from 'node:timers/promises';
import { killBackend } from './kill-backend.ts';
import type { Random } from './random.ts';
import type { Sent } from './sender.ts';

/** What can be killed. `backend`: one PostgreSQL process that serves a connection; the others then recover together. */
export type Victim = 'server' | 'postgres' | 'backend' | 'both';

export type Kill = { readonly victim: Victim; readonly at: number };

/** How each victim is killed; false if it was not there to be killed. */
export type Hands = Readonly<Record<Victim, () => Promise<boolean>>>;

/** Of 20 kills: so many of each victim. Of a hundred, five times as many. */
const VICTIMS: Readonly<Record<Victim, number>> = { server: 9, postgres: 6, backend: 3, both: 2 };
/**
 * Of 20 kills: how many strike right after the one before, in the middle of a start or of a recovery; how many soon
 * after the first receipt; and how many only when sagas and views have got on as well.
 */
const MOMENTS = { atOnce: 4, soon: 11, late: 5 };
const MOMENT_MS = {
  atOnce: [50, 1_200],
  soon: [0, 1_500],
  late: [6_500, 9_000], // the leases of a dead server run out after six seconds
} as const;

/** Answers among which to look for a sign of life. */
const LATEST = 50;
/** How long to wait for a first sign of life after a kill before killing again. */
const RECOVERY_TIMEOUT_MS = 60_000;
/** Kills so many times at random moments. */
export async function rage(
  hands: Hands,
  { kills, random, history }: { kills: number; random: Random; history: readonly Sent[] },
): Promise<Kill[]> {
  const victims = dealt(VICTIMS, kills, random);
  const moments = dealt(MOMENTS, kills, random);
  const done: Kill[] = [];
  for (let tries = 0; done.length < kills && tries < kills * 3; tries++) {
    const victim = victims[done.length] ?? 'server';
    const moment = moments[done.length] ?? 'soon';
    const [least, most] = MOMENT_MS[moment];
    const last = done.at(-1);
    if (!last || moment !== 'atOnce') await untilAnswered(history, last?.at ?? performance.now());
    await sleep(random.whole(least, most));
    const at = performance.now();
    if (await hands[victim]()) done.push({ victim, at });
  }
  return done;
}

/** So many in each 20 of each name, shuffled. */
function dealt<N extends string>(shares: Readonly<Record<N, number>>, kills: number, random: Random): N[] {
  const names = Object.keys(shares) as N[];
  const twenty = names.flatMap((name) => Array.from({ length: shares[name] }, () => name));
  return Array.from({ length: Math.ceil(kills / twenty.length) }, () => random.shuffled(twenty)).flat();
}

/** Kills one process that serves a connection of the server's, chosen at random. */
export const killAnyBackend = (url: string, random: Random): Promise<boolean> =>
  killBackend(url, async (backends) => {
    const all = await backends("backend_type = 'client backend'");
    return all.length === 0 ? undefined : random.pick(all);
  });

async function untilAnswered(history: readonly Sent[], after: number) {
  const until = performance.now() + RECOVERY_TIMEOUT_MS;
  const isAfter = ({ lastSentAt, answer }: Sent) => lastSentAt > after && 'receipt' in answer;
  while (!history.slice(-LATEST).some(isAfter)) {
    if (performance.now() > until) throw new Error(`no command was acknowledged within ${RECOVERY_TIMEOUT_MS} ms`);
    await sleep(20);
  }
}
