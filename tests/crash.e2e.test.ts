import process from 'node:process';
import { type Simulator, startSimulator } from '@daybook/app-simulator';
import { type Embedded, startEmbedded } from '@daybook/postgres/embedded';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goodsProblems } from './support/crash/check-goods.ts';
import { logProblems } from './support/crash/check-log.ts';
import { moneyProblems } from './support/crash/check-money.ts';
import { sagaProblems } from './support/crash/check-sagas.ts';
import { replenish, type Shop, trade } from './support/crash/customer.ts';
import { type Evidence, type Probe, probe } from './support/crash/evidence.ts';
import { acknowledged, figures, metReceipt } from './support/crash/figures.ts';
import { type Kill, killAnyBackend, rage } from './support/crash/nemesis.ts';
import { randomOf } from './support/crash/random.ts';
import { type History, type Sender, senderTo } from './support/crash/sender.ts';
import { type SupervisedServer, superviseServer } from './support/crash/supervised-server.ts';
import { firstFew } from './support/first-few.ts';
import { temporaryFolder } from './support/server-process.ts';

/**
 * Shops while everything is killed. The real server, its PostgreSQL and a simulator with a bad line; customers who
 * repeat every command under its key until they are answered; SIGKILL at random moments. Afterwards nothing that was
 * acknowledged may be lost or done twice, no piece of stock and no penny be missing, and nothing be stuck.
 *
 * DAYBOOK_CRASH_KILLS (20) says how long it goes on, DAYBOOK_CRASH_SEED repeats the choices of a run that failed.
 */
const KILLS = Number(process.env.DAYBOOK_CRASH_KILLS || 20);
const SEED = Number(process.env.DAYBOOK_CRASH_SEED || Date.now() % 1_000_000);
/** After so many there is a rest: while kills follow each other sagas hardly get on, and what they owe piles up. */
const ROUND = 20;
const CUSTOMERS = 14;
const PRODUCTS = 8;
const FIRST_STOCK = 100;
/** One attempt in five at the card gateway and the carrier goes wrong; half of those have acted all the same. */
const FAULTS = {
  slow: 0.03,
  lostRequest: 0.04,
  lostAnswer: 0.05,
  errorBefore: 0.03,
  errorAfter: 0.04,
  duplicate: 0.03,
  slowMs: 1_500,
};
/** After the last kill everything must have come to rest within this. Work claimed by the dead waits for 15 s of it. */
const SETTLE_MS = 120_000;
const RESENT = 60;
/** What every run is to bring about, or its checks would hold for want of anything to check. */
const HAPPENED = [
  'OrderCharged',
  'OrderCancelled',
  'OrderLinesCancelled',
  'StockReturned',
  'RefundIssued',
  'PaymentDeclined',
  'PaymentVoided',
];
/** A kill with its recovery takes three seconds and a half on average; slow machines are given twice that and more. */
const TIMEOUT_MS = 180_000 + KILLS * 10_000;

const random = randomOf(SEED);
const history: History = { sent: [], contradictions: [], troubles: new Map() };
let place: Awaited<ReturnType<typeof temporaryFolder>>;
let simulator: Simulator;
let server: SupervisedServer;
let postgres: Embedded;
let looking: Probe | null = null;
let sender: Sender;
const kills: Kill[] = [];
let unrest: string | null = 'nothing has begun';
let settledMs = 0;
let evidence: Evidence;

describe(`a shop whose server and database are killed ${KILLS} times (DAYBOOK_CRASH_SEED=${SEED})`, () => {
  beforeAll(async () => {
    place = await temporaryFolder();
    simulator = await startSimulator({ seed: SEED, faults: FAULTS });
    const { url } = simulator;
    server = await superviseServer(place.folder, {
      DAYBOOK_CARD_GATEWAY_URL: url,
      DAYBOOK_CARRIER_URL: url,
      DAYBOOK_BANKS_URL: url,
    });
    await server.ready();
    postgres = await startEmbedded({ folder: place.folder, supervise: false });
    sender = senderTo(server.urls.command, history);
    const products = Array.from({ length: PRODUCTS }, () => random.uuid());
    while (kills.length < KILLS) {
      simulator.setFaults(FAULTS);
      await storm(products, Math.min(ROUND, KILLS - kills.length));
      await rest();
      if (unrest !== null) break; // it will not get better, and the checks say what is wrong
    }
    evidence = await (await look()).gather(history.sent, { query: server.urls.query, simulator: url });
  }, TIMEOUT_MS);

  afterAll(async () => {
    await lookAway();
    await server?.stop();
    await postgres?.stop();
    await simulator?.close();
    if (process.env.DAYBOOK_CRASH_KEEP) console.log(`kept: ${place.folder}`);
    else await place.remove();
  });

  it('came to rest within a minute of the last kill', () => {
    expect(unrest).toBeNull();
  });

  it('was really killed, and really busy', () => {
    console.log(figures({ kills, history, starts: server.starts, events: evidence.head, settledMs }));
    const hit = kills.filter(({ victim }) => victim !== 'server');
    expect(kills.length).toBeGreaterThanOrEqual(KILLS);
    expect(hit.length).toBeGreaterThanOrEqual(KILLS / 4);
    expect(acknowledged(history.sent).length).toBeGreaterThanOrEqual(KILLS * 25);
    expect(metReceipt(history.sent).length).toBeGreaterThanOrEqual(KILLS);
    for (const type of HAPPENED)
      expect(evidence.events.filter((event) => event.type === type).length, type).not.toBe(0);
  });

  it('never died of its own, and gave no answer outside the contract', () => {
    expect([...server.starts.died, ...history.contradictions]).toEqual([]);
  });

  it('kept every promise, once, in one gapless order', () => {
    expect(firstFew(logProblems(evidence))).toEqual([]);
  });

  it('answers a command sent again with the same receipt, and adds nothing', async () => {
    const wrong: string[] = [];
    for (const sent of random.shuffled(acknowledged(history.sent)).slice(0, RESENT)) {
      const [first, again] = ['receipt' in sent.answer && sent.answer.receipt, await sender.sendAgain(sent)];
      if (JSON.stringify(first) !== JSON.stringify(again))
        wrong.push(`${sent.path} (${sent.key}): first ${JSON.stringify(first)}, again ${JSON.stringify(again)}`);
    }
    expect(firstFew(wrong)).toEqual([]);
    const now = await (await look()).gather([], { query: server.urls.query, simulator: simulator.url });
    expect(now.head).toBe(evidence.head);
  });

  it('has every view as a replay of the log makes it', async () => {
    const views = new Set(evidence.consumers.filter(({ kind }) => kind === 'view').map(({ name }) => name));
    expect(views.size).toBeGreaterThan(0);
    for (const view of views) {
      const response = await fetch(`${server.urls.admin}/api/v1/admin/events/replay`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ view }),
      });
      // Each of these calls is recorded itself, behind what is proved here.
      const report = (await response.json()) as { position: number };
      expect(report, view).toMatchObject({ view, equal: true });
      expect(report.position, view).toBeGreaterThanOrEqual(evidence.head);
    }
  });

  it('has no saga stuck', () => {
    expect(firstFew(sagaProblems(evidence))).toEqual([]);
  });

  it('has lost no piece of stock', () => {
    expect(firstFew(goodsProblems(evidence))).toEqual([]);
  });

  it('has lost no penny, and agrees with the card gateway and the carrier', () => {
    expect(firstFew(moneyProblems(evidence))).toEqual([]);
  });

  it('stops in good order, and leaves no PostgreSQL behind', async () => {
    await lookAway();
    expect(await server.stop()).toBe(0);
    expect(await postgres.pid()).toBeNull();
  });
});

/** Opens the shop, and lets everything be killed until it has been often enough. */
async function storm(products: readonly string[], times: number) {
  const shop: Shop = { sender, queryUrl: server.urls.query, products, closed: false };
  for (const product of products) await replenish(shop, product, FIRST_STOCK, random);
  const customers = Array.from({ length: CUSTOMERS }, () => trade(shop, random.fork()));
  const chance = random.fork();
  const killPostgres = async () => {
    const pid = await postgres.pid();
    return pid !== null && process.kill(pid, 'SIGKILL');
  };
  const hands = {
    server: async () => server.kill(),
    postgres: killPostgres,
    backend: () => killAnyBackend(postgres.url, chance),
    both: async () => [await killPostgres(), server.kill()].includes(true),
  };
  try {
    const more = await Promise.race([
      rage(hands, { kills: times, random: random.fork(), history: history.sent }),
      Promise.all(customers).then((): never => {
        throw new Error('the customers went home early');
      }),
    ]);
    kills.push(...more);
  } catch (error) {
    throw new Error(`${(error as Error).message}; the server's last words: ${server.lastWords()}`, { cause: error });
  } finally {
    shop.closed = true;
    await Promise.allSettled(customers);
  }
}

/** Mends the line, and waits until nothing is left to be done. */
async function rest() {
  simulator.setFaults({});
  await server.ready();
  const last = kills.at(-1)?.at ?? 0;
  unrest = 'it was never looked for';
  await lookAway(); // the connection of an earlier round has not survived this one
  while (unrest !== null && performance.now() - last < SETTLE_MS) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    try {
      unrest = await (await look()).unrest();
    } catch (error) {
      unrest = String(error);
      await lookAway();
    }
  }
  settledMs = Math.max(settledMs, Math.round(performance.now() - last));
}

async function look(): Promise<Probe> {
  looking ??= await probe((await startEmbedded({ folder: place.folder, supervise: false })).url);
  return looking;
}

async function lookAway() {
  await looking?.close().catch(() => {});
  looking = null;
}
