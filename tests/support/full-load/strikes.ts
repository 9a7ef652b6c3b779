import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Embedded } from '@daybook/postgres/embedded';
import { killBackend } from '../crash/kill-backend.ts';
import type { Kill, Victim } from '../crash/nemesis.ts';
import type { Random } from '../crash/random.ts';
import type { SupervisedServer } from '../crash/supervised-server.ts';
import type { Book } from './book.ts';

/** Each is killed as often as the others; `backend` is the one that appends. */
const VICTIMS = ['server', 'postgres', 'backend'] as const satisfies Victim[];
/** After a kill so much must have been taken on again before the next one: otherwise it would meet an idle machine. */
const BUSY = 2_000;
/** And then it strikes within this. */
const MOMENT_MS = [200, 2_000] as const;
/** How long to wait for that, recovery and start included. */
const RECOVERY_TIMEOUT_MS = 60_000;
/** How long to look for a backend that is in the middle of an append: at full load there nearly always is one. */
const LOOK_FOR_MS = 2_000;

type Hands = { readonly server: SupervisedServer; readonly postgres: Embedded };

/** Kills so many times while the book is being filled, and leaves it a last moment to be filled on. */
export async function strike(
  { server, postgres }: Hands,
  { kills, random, book }: { kills: number; random: Random; book: Book },
): Promise<Kill[]> {
  const hands = {
    server: async () => server.kill(),
    postgres: async () => {
      const pid = await postgres.pid();
      return pid !== null && process.kill(pid, 'SIGKILL');
    },
    backend: () => killAppending(postgres.url),
  };
  const rounds = Array.from({ length: Math.ceil(kills / VICTIMS.length) }, () => random.shuffled(VICTIMS)).flat();
  const done: Kill[] = [];
  await untilBusy(book, performance.now());
  for (let tries = 0; done.length < kills && tries < kills * 3; tries++) {
    await sleep(random.whole(...MOMENT_MS));
    const victim = rounds[done.length] ?? 'server';
    const at = performance.now();
    if (!(await hands[victim]())) continue;
    done.push({ victim, at });
    await untilBusy(book, at);
  }
  await sleep(MOMENT_MS[1]);
  return done;
}

/** Until so many commands have their receipts of which the last was sent after a moment. */
async function untilBusy({ acknowledged }: Book, after: number) {
  const until = performance.now() + RECOVERY_TIMEOUT_MS;
  const enough = acknowledged.length + BUSY;
  while (acknowledged.length < enough || (acknowledged.at(-1)?.lastSentAt ?? 0) < after) {
    if (performance.now() > until) throw new Error(`there was no full load again within ${RECOVERY_TIMEOUT_MS} ms`);
    await sleep(10);
  }
}

/** Kills the one PostgreSQL process that is appending; all others are then thrown out and recover together. */
const killAppending = (url: string): Promise<boolean> =>
  killBackend(url, async (backends) => {
    const until = performance.now() + LOOK_FOR_MS;
    while (performance.now() < until) {
      const [pid] = await backends("state = 'active' and query like '%daybook.append(%'");
      if (pid !== undefined) return pid;
    }
    return undefined;
  });
