import { setTimeout as sleep } from 'node:timers/promises';
import { registry } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import {
  ANYBODY,
  type Bookmark,
  type Change,
  feeds,
  operationsOf,
  type StayingCaller,
  type Step,
} from '@daybook/server';
import { parcelContext, record, send } from '@daybook/server/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineOn, freshDatabase, type TestDatabase } from './support/database.ts';

const anybody: StayingCaller = { principal: ANYBODY, recognise: () => ANYBODY };
const ROWS = { params: {}, query: {}, body: undefined };
const WRITING_MS = 2_000;

/** Follows the people until it has come to a position, and comes back after what it had whenever the feed ends. */
async function follow(engine: Engine, upTo: () => number | null) {
  const operation = operationsOf(engine).find(({ name }) => name === 'people');
  if (operation?.kind !== 'page') throw new Error('no page of people');
  const all = feeds(engine);
  const told: { position: number; change: Change }[] = [];
  let after: Bookmark = { position: 0 };
  let ends = 0;
  const until = Date.now() + 30_000;
  const isOver = ({ position }: Step<Change>) => position >= (upTo() ?? Number.POSITIVE_INFINITY);
  for (let over = false; !over && Date.now() < until; ) {
    try {
      for await (const step of all.changes(anybody, operation, ROWS, after, new AbortController().signal)) {
        const { item, ...bookmark } = step;
        after = bookmark;
        // Where an event touches several rows, the bookmark stands before it until the last of them.
        if (item) told.push({ position: bookmark.position + (bookmark.part === undefined ? 0 : 1), change: item });
        over = isOver(step);
        if (over) break;
      }
    } catch {
      ends++;
      await sleep(50);
    }
  }
  await all.close();
  return { told, ends };
}

describe('changes of a view on PostgreSQL', () => {
  let database: TestDatabase;
  let writer: Engine;
  let reader: Engine;
  beforeEach(async () => {
    database = await freshDatabase();
    writer = await engineOn(database, registry([parcelContext]));
    reader = await engineOn(database, registry([parcelContext]), { roles: ['query'] });
  });
  afterEach(async () => {
    await Promise.all([writer.stop(), reader.stop()]);
    await database.drop();
  });

  /** Sends parcels for a while, and does something in the midst of it; answers who was sent what at which position. */
  async function sending(meanwhile: () => Promise<unknown>) {
    let isOver = false;
    const sent = async (engine: Engine, name: string) => {
      for (let i = 0; !isOver; i++) {
        await send(engine, `${name} ${i % 7}`, `${name}'s friend`).catch(() => {});
        if (i % 10 === 0) await send(engine, 'a stranger', 'another', 'elsewhere').catch(() => {});
      }
    };
    const done = Promise.all([sent(writer, 'ada'), sent(writer, 'bob'), sent(reader, 'cy')]);
    await sleep(WRITING_MS / 2);
    await meanwhile();
    await sleep(WRITING_MS / 2);
    isOver = true;
    await done;
  }

  /** What has to have been told, by the log. */
  async function expected() {
    const { rows } = await database.admin.query<{ position: string; data: string }>(
      "select position, data from daybook.events where tenant = 'default' and type = 'ParcelSent' order by position",
    );
    return rows.flatMap(({ position, data }) => {
      const { sender, receiver } = JSON.parse(data);
      return [sender, receiver].map((person: string) => ({ position: Number(position), person }));
    });
  }

  it.each([
    ['nothing else happens', async () => {}],
    ['the view is rebuilt', () => writer.admin.rebuild('people')],
    [
      'every connection is lost',
      () =>
        database.admin.query(
          'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
        ),
    ],
  ])('are told once and in order to two followers in two processes while %s', async (_, meanwhile) => {
    let end: number | null = null;
    const following = [follow(reader, () => end), follow(writer, () => end), follow(reader, () => end)];
    await sending(meanwhile);
    await record(writer, await send(writer, 'the', 'end'), { type: 'ParcelDelivered', data: {} });
    end = (await writer.store.head()).position - 1;
    const wanted = await expected();
    const sentBy = new Map<string, number>();
    const least = wanted.slice(0, -1).map(({ person }, i) => {
      if (i % 2 === 0) sentBy.set(person, (sentBy.get(person) ?? 0) + 1);
      return sentBy.get(person) ?? 0;
    });
    expect(wanted.length).toBeGreaterThan(100);
    for (const { told } of await Promise.all(following)) {
      expect(told.map(({ position, change }) => ({ position, person: change.key.person }))).toEqual(wanted);
      for (const [i, sent] of least.entries()) expect(told[i]?.change.row?.sent).toBeGreaterThanOrEqual(sent);
    }
  });
});
