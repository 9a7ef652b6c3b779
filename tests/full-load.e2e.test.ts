import process from 'node:process';
import { type Embedded, startEmbedded } from '@daybook/postgres/embedded';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kill } from './support/crash/nemesis.ts';
import { randomOf } from './support/crash/random.ts';
import { type SupervisedServer, superviseServer } from './support/crash/supervised-server.ts';
import { eventually } from './support/database.ts';
import { firstFew } from './support/first-few.ts';
import { type Book, bookOf } from './support/full-load/book.ts';
import { checkLog, type LogCheck } from './support/full-load/check-log.ts';
import { figures, metReceipt, sentAgain } from './support/full-load/figures.ts';
import { sendAgain, startLoad } from './support/full-load/load.ts';
import { strike } from './support/full-load/strikes.ts';
import { temporaryFolder } from './support/server-process.ts';

/**
 * Full load while everything is killed: where batches are full, several are under way, and hot streams are decided on
 * events that are still on their way, a lost connection leaves the most in doubt. Several intakes take commands as fast
 * as they can while the server, PostgreSQL and the one backend that appends are killed in turn. Afterwards nothing that
 * was acknowledged may be lost, and nothing done twice.
 *
 * DAYBOOK_FULL_LOAD_KILLS (6, at least 3) says how long it goes on, DAYBOOK_FULL_LOAD_SEED repeats the choices of a
 * run that failed.
 */
const KILLS = Number(process.env.DAYBOOK_FULL_LOAD_KILLS || 6);
const SEED = Number(process.env.DAYBOOK_FULL_LOAD_SEED || Date.now() % 1_000_000);
const INTAKES = 4;
const PRODUCTS = 300;
/** A fifth of what two cores do meanwhile: a machine half as fast passes in a bad hour, one that idles never. */
const FLOOR = KILLS * 3_500;
/** Of all that was acknowledged, so many are sent once more in the end: with the last before each kill, enough. */
const SENT_ONCE_MORE = 20_000;
const BEFORE_EACH_KILL = 500;
/** A kill with its recovery takes three seconds; slow machines are given three times that. */
const TIMEOUT_MS = 120_000 + KILLS * 10_000;

const random = randomOf(SEED);
let place: Awaited<ReturnType<typeof temporaryFolder>>;
let server: SupervisedServer;
let postgres: Embedded;
let book: Book;
let kills: readonly Kill[];
let closedAt: number;
let log: LogCheck;

describe(`full load while ${KILLS} times something is killed (DAYBOOK_FULL_LOAD_SEED=${SEED})`, () => {
  beforeAll(async () => {
    place = await temporaryFolder();
    server = await superviseServer(place.folder, {
      DAYBOOK_ROLES: 'command,query,project',
      DAYBOOK_SIMULATOR_PORT: '0',
    });
    await server.ready();
    postgres = await startEmbedded({ folder: place.folder, supervise: false });
    book = bookOf(PRODUCTS, random.fork());
    const load = startLoad(server.urls.command, book, INTAKES);
    try {
      kills = await strike({ server, postgres }, { kills: KILLS, random: random.fork(), book });
    } catch (error) {
      throw new Error(`${(error as Error).message}; the server's last words: ${server.lastWords()}`, { cause: error });
    } finally {
      closedAt = performance.now();
      await load.finish();
    }
    log = await checkLog(postgres.url, book);
  }, TIMEOUT_MS);

  afterAll(async () => {
    await server?.stop();
    await postgres?.stop();
    await place?.remove();
  });

  it('was really busy, and really killed', () => {
    console.log(figures(book, kills, closedAt));
    expect(book.acknowledged.length).toBeGreaterThanOrEqual(FLOOR);
    for (const one of ['server', 'postgres', 'backend'])
      expect(kills.filter(({ victim }) => victim === one).length, one).toBeGreaterThanOrEqual(Math.floor(KILLS / 3));
    expect(sentAgain(book).length).toBeGreaterThan(0);
    expect(metReceipt(book).length).toBeGreaterThan(0);
  });

  it('never died of its own, and gave each command one receipt and no other', () => {
    expect(firstFew([...server.starts.died, ...book.contradictions])).toEqual([]);
    expect(new Set(book.acknowledged).size).toBe(book.commands.length);
  });

  it('has one event for each command acknowledged, as it was told, and no other, in one gapless order', () => {
    expect(firstFew(log.problems)).toEqual([]);
  });

  it('answers what was acknowledged before a kill with the same receipt, and adds nothing', async () => {
    const { acknowledged } = book;
    const before = kills.flatMap(({ at }) =>
      acknowledged
        .slice(0, acknowledged.findLastIndex(({ answeredAt }) => answeredAt < at) + 1)
        .slice(-BEFORE_EACH_KILL),
    );
    const step = Math.ceil(acknowledged.length / SENT_ONCE_MORE);
    const commands = [...new Set([...before, ...acknowledged.filter((_, i) => i % step === 0)])];
    const times = commands.map(({ repeated }) => repeated);
    expect(await sendAgain(server.urls.command, book, commands, INTAKES)).toBe(0);
    expect(firstFew(book.contradictions)).toEqual([]);
    expect(commands.filter(({ repeated }, i) => repeated !== (times[i] ?? 0) + 1)).toEqual([]);
    expect((await checkLog(postgres.url, book)).head).toBe(log.head);
  });

  it('shows the stock of each product as the sum of what was acknowledged', async () => {
    const should = new Map<string, number>();
    for (const { productId, quantity } of book.acknowledged)
      should.set(productId, (should.get(productId) ?? 0) + quantity);
    expect(unlike(log.stock, should)).toEqual([]);
    const page = `${server.urls.query}/api/v1/inventory?limit=500&minPosition=${log.head}&wait=1000`;
    const response = await eventually(
      () => fetch(page),
      ({ status }) => status !== 503,
      60_000,
    );
    const { items } = (await response.json()) as { items: { productId: string; onHand: number }[] };
    expect(unlike(new Map(items.map(({ productId, onHand }) => [productId, onHand])), should)).toEqual([]);
  });

  it('stops in good order, and leaves no PostgreSQL behind', async () => {
    expect(await server.stop()).toBe(0);
    await expect.poll(() => postgres.pid(), { timeout: 15_000 }).toBeNull();
  });
});

/** The products whose stock is not as it should be. */
function unlike(is: ReadonlyMap<string, number>, should: ReadonlyMap<string, number>): readonly string[] {
  const products = [...new Set([...is.keys(), ...should.keys()])];
  const wrong = products.filter((productId) => is.get(productId) !== should.get(productId));
  return firstFew(wrong.map((id) => `product ${id} has ${is.get(id)} on hand, should have ${should.get(id)}`));
}
