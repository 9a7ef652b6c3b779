import { randomUUID } from 'node:crypto';
import type { ConsumerId, Lease, Leases } from '@daybook/engine';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { connect } from './connection.ts';
import { postgresLeases } from './leases.ts';

const TTL_MS = 60_000;
const consumers: readonly ConsumerId[] = ['a', 'b', 'c', 'd'].flatMap((name) =>
  [0, 1].map((shard) => ({ name, shard, kind: 'view' as const })),
);

let database: TestDatabase;
let pool: pg.Pool;
let leases: Leases;
let held: readonly Lease[];
const [us, them] = [randomUUID(), randomUUID()];
beforeAll(async () => {
  database = await freshDatabase();
  pool = connect({ url: database.url, maxConnections: 8 });
  leases = postgresLeases(pool);
  await leases.register(consumers);
  held = [...(await leases.acquire(us, TTL_MS, consumers))].sort((a, b) =>
    a.name + a.shard < b.name + b.shard ? -1 : 1,
  );
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const positions = async () =>
  new Map((await leases.list()).map(({ name, shard, position }) => [`${name}${shard}`, position]));

test('moves all that are where they are said to be, and tells of each whether it was', async () => {
  const [a0, a1, b0, b1] = held as [Lease, Lease, Lease, Lease];
  await leases.release(us, [b0]);
  const [taken] = await leases.acquire(them, TTL_MS, [b0]);
  const moves = [
    { lease: b1, from: 0, position: 7 },
    { lease: b0, from: 0, position: 7 },
    { lease: a0, from: 0, position: 5 },
    { lease: a1, from: 3, position: 5 },
  ];
  expect(await leases.move(moves)).toEqual([true, false, true, false]);
  expect(await leases.move(moves)).toEqual([false, false, false, false]);
  const now = await positions();
  expect(['a0', 'a1', 'b0', 'b1'].map((id) => now.get(id))).toEqual([5, 0, 0, 7]);
  expect(await leases.move([{ lease: taken as Lease, from: 0, position: 2 }])).toEqual([true]);
});

test('moves, signs of life and releases meet without waiting for each other in a circle', async () => {
  const mine = held.filter(({ name }) => name === 'c' || name === 'd');
  const backwards = [...mine].reverse();
  const work = async (all: readonly Lease[]) => {
    for (let at = 0; at < 50; at++) {
      await leases.move(all.map((lease) => ({ lease, from: at, position: at + 1 })));
      await leases.heartbeat(us, TTL_MS, []);
      await leases.release(us, []);
    }
  };
  await Promise.all([work(mine), work(backwards), work(mine), work(backwards)]);
  const now = await positions();
  expect(mine.map(({ name, shard }) => now.get(`${name}${shard}`))).toEqual([50, 50, 50, 50]);
});
