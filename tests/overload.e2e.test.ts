import { afterEach, describe, expect, it } from 'vitest';
import { type LoadServer, send, startLoadServer } from './load/processes.ts';
import { senderOf } from './load/world.ts';

/**
 * Whether what is done under overload is right. How fast it is says `npm run load`, on a machine that does nothing else;
 * LOAD_SECONDS makes this longer too.
 */
const SECONDS = Number(process.env.LOAD_SECONDS ?? 2);

describe('with more asked than it can do', () => {
  let server: LoadServer | undefined;
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  it('the server refuses by the book, keeps all it has accepted, and is as before once it is over', async () => {
    server = await startLoadServer();
    const { transfers } = await senderOf(server, 'a', 500);
    const task = { lanes: [transfers], seconds: SECONDS };
    await send({ ...task, connections: 16, perSecond: 0 });
    const before = await server.state();
    const flood = await send({ ...task, connections: 1_500, perSecond: 0 });
    const after = await server.state();
    expect(Object.keys(flood.statuses).filter((status) => status !== '201' && status !== '503')).toEqual([]);
    expect(flood.statuses['503']).toBeGreaterThan(0);
    // Each refusal had its code and said when to come back; each request had an answer.
    expect(flood.wrong).toBe(0);
    // Of a transfer there are three events: its own, and one on each account.
    expect(after.position - before.position).toBe(3 * (flood.statuses['201'] ?? 0));
    expect(after.inFlight).toBe(0);

    const calm = await send({ ...task, connections: 4, perSecond: 20, seconds: 1 });
    expect(calm.statuses).toEqual({ 201: 20 });
  });

  it('a tenant that asks for fifty times what it may gets what it may; nobody else is refused', async () => {
    const limit = 50;
    server = await startLoadServer({ DAYBOOK_RATE_PER_TENANT: `${limit}/${limit}` });
    const [loud, still] = [await senderOf(server, 'noisy', 20), await senderOf(server, 'quiet', 20)];
    const [noisy, quiet] = await Promise.all([
      send({ lanes: [loud.transfers], seconds: SECONDS, connections: 100, perSecond: limit * 50 }),
      send({ lanes: [still.transfers], seconds: SECONDS, connections: 10, perSecond: limit / 2 }),
    ]);
    expect(quiet.statuses).toEqual({ 201: (limit / 2) * SECONDS });
    expect(noisy.wrong).toBe(0);
    expect(noisy.statuses['429']).toBeGreaterThan(limit);
    // What is due at the end may be sent a little later.
    expect(noisy.statuses['201']).toBeGreaterThanOrEqual(limit / 2);
    expect(noisy.statuses['201']).toBeLessThanOrEqual(limit + limit * (SECONDS + 10));
  });
});
