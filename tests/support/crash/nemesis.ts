import process from 'node:process';
import pg from 'pg';
import type { Random } from './random.ts';
import type { Sent } from './sender.ts';

/** What can be killed. `backend`: one PostgreSQL process that serves a connection; the others then recover together. */
export type Victim = 'server' | 'postgres' | 'backend' | 'both';

export type Kill = { readonly victim: Victim; readonly at: number };

/** How each victim is killed; false if it was not there to be killed. */
export type Hands = Readonly<Record<Victim, () => Promise<boolean>>>;

/** Of 20 kills: so many of each. Of a hundred, five times as many. */
const SHARES: Readonly<Record<Victim, number>> = { server: 9, postgres: 6, backend: 3, both: 2 };

/** Answers among which to look for a sign of life. */
const LATEST = 50;
/** How long to wait for a first sign of life after a kill before killing again. */
const RECOVERY_TIMEOUT_MS = 60_000;
/** A dead server's leases run out after six seconds: so long it must live for sagas and views to get on. */
const LONG_LIFE_MS = [6_500, 9_000] as const;
const LIFE_MS = [0, 1_500] as const;
/** So soon that it strikes in the middle of a start or of a recovery. */
const SOON_MS = [50, 1_200] as const;

/** Kills so many times at random moments. */
export async function rage(
  hands: Hands,
  { kills, random, history }: { kills: number; random: Random; history: readonly Sent[] },
): Promise<Kill[]> {
  const cycle = Object.entries(SHARES).flatMap(([victim, n]) => Array.from({ length: n }, () => victim as Victim));
  const victims = Array.from({ length: Math.ceil(kills / cycle.length) }, () => random.shuffled(cycle)).flat();
  const done: Kill[] = [];
  for (let tries = 0; done.length < kills && tries < kills * 3; tries++) {
    const victim = victims[done.length] ?? 'server';
    const last = done.at(-1);
    if (last && random.chance(0.2)) await sleep(random.whole(...SOON_MS));
    else {
      await untilAnswered(history, last?.at ?? performance.now());
      const long = random.chance(0.2);
      await sleep(long ? random.whole(...LONG_LIFE_MS) : random.whole(...LIFE_MS));
    }
    const at = performance.now();
    if (await hands[victim]()) done.push({ victim, at });
  }
  return done;
}

/** Kills one process that serves a connection of the server's, chosen at random. */
export async function killBackend(url: string, random: Random): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() order by pid`,
    );
    if (rows.length === 0) return false;
    process.kill(random.pick(rows).pid, 'SIGKILL');
    return true;
  } catch {
    return false; // it is down just now
  } finally {
    await client.end().catch(() => {});
  }
}

/** How long the first receipt after each kill was in coming; kills overtaken by the next are left out. */
export function recoveries(kills: readonly Kill[], history: readonly Sent[]): { victim: Victim; ms: number }[] {
  return kills.flatMap(({ victim, at }, i) => {
    const after = history.filter(({ answer, lastSentAt }) => 'receipt' in answer && lastSentAt > at);
    const first = Math.min(...after.map(({ answeredAt }) => answeredAt));
    return first < (kills[i + 1]?.at ?? Number.POSITIVE_INFINITY) ? [{ victim, ms: Math.round(first - at) }] : [];
  });
}

async function untilAnswered(history: readonly Sent[], after: number) {
  const until = performance.now() + RECOVERY_TIMEOUT_MS;
  const isAfter = ({ lastSentAt, answer }: Sent) => lastSentAt > after && 'receipt' in answer;
  while (!history.slice(-LATEST).some(isAfter)) {
    if (performance.now() > until) throw new Error(`no command was acknowledged within ${RECOVERY_TIMEOUT_MS} ms`);
    await sleep(20);
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
