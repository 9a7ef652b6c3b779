import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyDatabase, eventually, type TestDatabase } from './support/database.ts';
import { faultsOf, type Logged } from './support/feeds/check.ts';
import { type Follower, follower, type Pace } from './support/feeds/follower.ts';
import { fill, startLoad } from './support/feeds/load.ts';
import { freePort } from './support/free-port.ts';
import { ANY_PORTS, type ServerProcess, startServerProcess, temporaryFolder } from './support/server-process.ts';

/**
 * Many clients follow the log, a view and single rows while commands come in. Some read slowly, some not at all; the
 * server is stopped and started again, and once killed. Every client that comes back must have been told of everything
 * once and in order; those that do not read are dropped, and can come back too.
 *
 * DAYBOOK_FEEDS_CLIENTS (50) says how many there are, DAYBOOK_FEEDS_RATE (80) how many commands come in a second.
 */
const CLIENTS = Number(process.env.DAYBOOK_FEEDS_CLIENTS || 50);
const RATE = Number(process.env.DAYBOOK_FEEDS_RATE || 80);
const PRODUCTS = 20;
/** More than the buffers of a connection hold, in events and in changes: who does not read is noticed. */
const FIRST = 30_000;
/** One in ten reads nothing, one in ten slowly. */
const paceOf = (i: number): Pace => (i % 10 === 3 ? 'stalled' : i % 10 === 7 ? 'slow' : 'live');
/** For those who read nothing to be noticed, and for all to have come to the end; on a machine that does more beside. */
const DROP_MS = 60_000 + CLIENTS * 300;
const SETTLE_MS = 60_000 + CLIENTS * 200;
/** What 50 clients may add to what the server needs without any, and each further one, at the most. */
const MEMORY_MB = 150;
const MEMORY_MB_EACH = 0.5;
/** Clients are told, and nobody waits for those who do not listen. */
const STOP_MS = 8_000 + CLIENTS * 20;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const products = Array.from({ length: PRODUCTS }, () => randomUUID());
const productOf = (i: number) => products[i % PRODUCTS] ?? '';

/** A stalled client begins far back; the others where the log stands. */
function pathOf(i: number, pace: Pace): string {
  const kind = pace === 'stalled' ? (i % 20 < 10 ? 'events' : 'view') : (['events', 'view', 'row'] as const)[i % 3];
  switch (kind) {
    case 'events':
      return '/api/v1/events';
    case 'view':
      return '/api/v1/inventory';
    default:
      return `/api/v1/inventory/${productOf(i)}`;
  }
}

describe(`${CLIENTS} clients that follow while the server is stopped and killed`, () => {
  let database: TestDatabase;
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ServerProcess;
  let clients: Follower[] = [];
  let log: Logged[] = [];
  let begin: number;
  let droppedByServer = 0;
  let stopMs = 0;
  let exitCode: number | null = null;
  let acknowledged: readonly number[] = [];
  const memory = { idle: 0, most: 0, samples: 0 };

  const megabytes = () => {
    const [, kb = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kb) / 1_024);
  };
  const look = () => {
    try {
      memory.most = Math.max(memory.most, megabytes());
      memory.samples++;
    } catch {
      // Between two servers there is none to be looked at.
    }
  };

  beforeAll(
    async () => {
      database = await emptyDatabase();
      place = await temporaryFolder();
      const [command, query] = [await freePort(), await freePort()];
      const env = {
        ...ANY_PORTS,
        DAYBOOK_COMMAND_PORT: String(command),
        DAYBOOK_QUERY_PORT: String(query),
        DAYBOOK_FOLDER: place.folder,
        DATABASE_URL: database.url,
        DAYBOOK_ROLES: 'command,query,project,admin',
        DAYBOOK_LOG_LEVEL: 'info',
      };
      const start = async () => {
        server = await startServerProcess(env);
      };
      const headOf = async () =>
        (await database.admin.query<{ position: string }>('select position from daybook.log_head')).rows[0]?.position;
      await start();
      const queries = `http://127.0.0.1:${query}`;
      await fill(`http://127.0.0.1:${command}`, products, FIRST);
      begin = Number(await headOf());
      await fetch(`${queries}/api/v1/inventory?minPosition=${begin}&wait=10000`);
      memory.idle = megabytes();

      clients = Array.from({ length: CLIENTS }, (_, i) => {
        const pace = paceOf(i);
        return follower(queries, pathOf(i, pace), pace === 'stalled' ? 0 : begin, pace);
      });
      const stalled = clients.filter(({ pace }) => pace === 'stalled');
      const watching = setInterval(look, 200);
      const load = startLoad(`http://127.0.0.1:${command}`, products, RATE);

      const drops = async () => server.output().split('"end":"slow_reader"').length - 1;
      droppedByServer = await eventually(drops, (count) => count >= stalled.length, DROP_MS);
      for (const client of stalled) client.wake();

      const stopped = performance.now();
      exitCode = await server.end('SIGTERM');
      stopMs = Math.round(performance.now() - stopped);
      await start();
      await pause(5_000);
      await server.end('SIGKILL');
      await start();
      await pause(5_000);
      await load.finish();
      acknowledged = load.acknowledged;

      const { rows } = await database.admin.query<{ position: string; event_id: string; stream_id: string }>(
        'select position, event_id, stream_id from daybook.events order by position',
      );
      const onHand = new Map<string, number>();
      log = rows.map(({ position, event_id: eventId, stream_id: productId }) => {
        onHand.set(productId, (onHand.get(productId) ?? 0) + 1);
        return { position: Number(position), eventId, productId, onHand: onHand.get(productId) ?? 0 };
      });
      const behind = async () => clients.filter((client) => client.position() < log.length).length;
      await eventually(behind, (count) => count === 0, SETTLE_MS).catch(() => {}); // the checks say who
      clearInterval(watching);
    },
    120_000 + DROP_MS + SETTLE_MS,
  );

  afterAll(async () => {
    for (const client of clients) client.leave();
    await server?.end('SIGTERM');
    await place?.remove();
    await database?.drop();
  });

  it('were really many, and really cut off', () => {
    const told = clients.reduce((sum, client) => sum + client.told.length, 0);
    const ends: Record<string, number> = {};
    for (const end of clients.flatMap((client) => client.ends)) ends[end] = (ends[end] ?? 0) + 1;
    console.log(
      `${CLIENTS} clients were told ${told} things of ${log.length} events, ${acknowledged.length} of them recorded ` +
        `meanwhile; their feeds ended ${JSON.stringify(ends)}; the server stopped in ${stopMs} ms and had ` +
        `${memory.idle} MB before they came, ${memory.most} MB at most`,
    );
    expect(log.length).toBeGreaterThan(begin);
    for (const client of clients) expect(client.ends.length, client.path).toBeGreaterThanOrEqual(2);
    for (const position of acknowledged) expect(position).toBeLessThanOrEqual(log.length);
  });

  it.each(['live', 'slow', 'stalled'] as const)(
    'have been told everything once and in order if they were %s',
    (pace) => {
      const all = clients.filter((client) => client.pace === pace);
      expect(all.length).toBeGreaterThan(0);
      expect(all.flatMap((client) => faultsOf(client, pace === 'stalled' ? 0 : begin, log))).toEqual([]);
    },
  );

  it('are dropped if they do not read, and only then', () => {
    const stalled = clients.filter(({ pace }) => pace === 'stalled');
    expect(droppedByServer).toBe(stalled.length);
  });

  it('are told when the server stops, which does not take long', () => {
    expect(exitCode).toBe(0);
    expect(stopMs).toBeLessThan(STOP_MS);
    const told = clients.filter(({ pace, ends }) => pace === 'live' && ends.includes('server_stopping'));
    expect(told.length).toBe(clients.filter(({ pace }) => pace === 'live').length);
  });

  it('cost a bounded amount of memory', () => {
    expect(memory.samples).toBeGreaterThan(20);
    expect(memory.most - memory.idle).toBeLessThan(MEMORY_MB + MEMORY_MB_EACH * CLIENTS);
  });
});
