import { randomUUID } from 'node:crypto';
import { type Append, type AppendResult, type ExpectedVersion, memoryStore, type StreamAppend } from '@daybook/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase, freshStore, type TestDatabase } from '../../../tests/support/database.ts';

/** A small generator with a seed, so that a failure can be seen again (mulberry32). */
function random(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** A generator of batches that mostly fit and sometimes do not, over a handful of streams. */
function batches(seed: number) {
  const pick = random(seed);
  const streams = Array.from({ length: 12 }, () => randomUUID());
  const believed = new Map<string, number>();
  const lastIds = new Map<string, string>();
  const sent: Append[] = [];
  let most = 3; // events in a slice

  const expectation = (streamId: string): ExpectedVersion => {
    const known = believed.get(streamId) ?? 0;
    const odd = pick(20);
    if (odd === 0) return 'any';
    if (odd === 1) return 'exists';
    if (odd === 2) return 'none';
    if (odd === 3) return Math.max(0, known + pick(5) - 2);
    return known === 0 && pick(2) === 0 ? 'none' : known;
  };
  const slice = (streamId: string): StreamAppend => {
    const expected = expectation(streamId);
    const events = Array.from({ length: pick(10) === 0 ? 0 : 1 + pick(most) }, (_, i) => ({
      eventId: randomUUID(),
      type: pick(2) === 0 ? 'A' : 'B',
      schemaVersion: 1 + pick(2),
      data: `{"n":${i},"text":"é${pick(9)}"}`,
      metadata: '{}',
    }));
    if (typeof expected === 'number') believed.set(streamId, expected + events.length);
    if (expected === 'none') believed.set(streamId, events.length);
    const after = pick(3) === 0 ? lastIds.get(streamId) : undefined;
    const last = events.at(-1);
    if (last) lastIds.set(streamId, last.eventId);
    return { streamId, streamType: pick(25) === 0 ? 'Other' : 'Test', expected, after, events };
  };
  const command = (): Append => {
    const before = sent[pick(Math.max(1, sent.length))];
    if (before && pick(20) === 0) return pick(2) === 0 ? { ...before, requestHash: 'b'.repeat(64) } : before;
    if (pick(8) === 0) streams[pick(streams.length)] = randomUUID();
    const touched = new Set(Array.from({ length: pick(6) === 0 ? 3 : 1 }, () => streams[pick(streams.length)] ?? ''));
    const caused = pick(3) === 0;
    const made = {
      commandId: randomUUID(),
      correlationId: caused ? randomUUID() : undefined,
      causationId: caused && pick(2) === 0 ? randomUUID() : undefined,
      requestHash: 'a'.repeat(64),
      tenant: `t${pick(3)}`,
      streams: [...touched].map(slice),
    };
    sent.push(made);
    return made;
  };
  return {
    sent,
    /** One batch in five is out of order: what follows stands before what it follows. One in three is a lone command. */
    next() {
      const lone = pick(3) === 0;
      most = lone ? 1 : 3;
      const batch = Array.from({ length: lone ? 1 : 1 + pick(8) }, command);
      return pick(5) === 0 ? batch.reverse() : batch;
    },
    /** What was believed of streams is put right by what was answered, as a caller would. */
    learn(batch: readonly Append[], results: readonly AppendResult[]) {
      for (const [i, result] of results.entries()) {
        if (result.outcome === 'conflict') {
          believed.set(result.streamId, result.actualVersion);
          lastIds.delete(result.streamId);
        } else if (result.outcome !== 'appended')
          for (const { streamId } of batch[i]?.streams ?? []) believed.delete(streamId);
      }
    },
  };
}

const comparable = (results: readonly AppendResult[]) =>
  results.map((result) =>
    'receipt' in result ? { ...result, receipt: { ...result.receipt, recordedAt: '' } } : result,
  );

describe('append', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it.each([1, 2, 3, 4])('says and does what the log in memory does, whatever is asked (seed %i)', async (seed) => {
    const own = await freshDatabase();
    const store = await freshStore(own, 40); // partitions end all the time, and are sealed soon after
    const model = memoryStore(() => '2026-01-01T00:00:00.000000Z');
    const caller = batches(seed);
    const outcomes = new Map<string, number>();
    for (let round = 0; round < 150; round++) {
      // Three batches on their way at once: each is decided by what those before it led to.
      const sent = [caller.next(), caller.next(), caller.next()];
      const answers = await Promise.all(sent.map((batch) => store.append(batch)));
      for (const [i, batch] of sent.entries()) {
        const expected = await model.append(batch);
        expect(comparable(answers[i] ?? [])).toEqual(comparable(expected));
        caller.learn(batch, expected);
        for (const { outcome } of expected) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
      await store.makePartitions(40, 2);
      if (round % 3 === 0) while ((await store.seal(15)) > 0);
    }
    const strip = ({ recordedAt: _, ...event }: { recordedAt: string }) => event;
    const read = async (log: typeof model) => (await log.readLog({ limit: 10_000 })).events.map(strip);
    expect(await read(store)).toEqual(await read(model));
    const receipts = async (log: typeof model) =>
      (await log.receipts(caller.sent.map(({ commandId }) => commandId))).map((one) => ({
        ...one,
        receipt: { ...one?.receipt, recordedAt: one?.receipt.recordedAt === null },
      }));
    expect(await receipts(store)).toEqual(await receipts(model));
    for (const outcome of ['appended', 'repeated', 'conflict', 'command_id_reused'])
      expect(outcomes.get(outcome) ?? 0, outcome).toBeGreaterThan(10);
    const { rows } = await own.admin.query(
      `select (select count(*) from daybook.sealed_streams)::int as sealed, (select count(*) from daybook.partitions)::int as partitions,
              (select count(*) from (select stream_id from daybook.events group by 1 having count(*) <> max(version)) x)::int as gaps`,
    );
    expect(rows[0]).toMatchObject({ gaps: 0 });
    expect(rows[0].sealed).toBeGreaterThan(20);
    expect(rows[0].partitions).toBeGreaterThan(10);
    await store.close();
    await store.pool.end();
    await own.drop();
  });

  it('of a whole batch that is as expected needs one look at each, and of one that is not falls back to all', async () => {
    const store = await freshStore(database);
    const stream = randomUUID();
    const one = (expected: number): Append => ({
      commandId: randomUUID(),
      requestHash: 'a'.repeat(64),
      tenant: 'default',
      streams: [
        {
          streamId: stream,
          streamType: 'Test',
          expected,
          events: [{ eventId: randomUUID(), type: 'A', schemaVersion: 1, data: '{}', metadata: '{}' }],
        },
      ],
    });
    await store.append(Array.from({ length: 300 }, (_, i) => one(i)));
    const answers = await store.append([one(300), one(300), one(301)]);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['appended', 'conflict', 'appended']);
    expect((await store.append([one(302)]))[0]?.outcome).toBe('appended');
    // A version from nowhere: no index refuses it, the look at its predecessor does.
    expect((await store.append([one(310)]))[0]).toEqual({ outcome: 'conflict', streamId: stream, actualVersion: 303 });
    await store.close();
    await store.pool.end();
  });

  it.each([3, 60, 300, 3_000])(
    'never walks the log by position, whatever was known of it at %i events',
    async (size) => {
      const own = await freshDatabase();
      const store = await freshStore(own);
      const streams = Array.from({ length: size }, () => randomUUID());
      const toEach = (expected: number) =>
        store.append(
          streams.map((streamId) => ({
            commandId: randomUUID(),
            requestHash: 'a'.repeat(64),
            tenant: 'default',
            streams: [
              {
                streamId,
                streamType: 'Test',
                expected,
                events: [{ eventId: randomUUID(), type: 'A', schemaVersion: 1, data: '{}', metadata: '{}' }],
              },
            ],
          })),
        );
      await toEach(0);
      await own.admin.query('analyze'); // from here on plans are made for a log of this size
      await toEach(1);
      expect((await toEach(5)).every(({ outcome }) => outcome === 'conflict')).toBe(true); // the careful way too
      await own.admin.query('select pg_stat_clear_snapshot(), pg_stat_force_next_flush()');
      await store.close(); // counts are handed in at the latest when a connection ends
      const scans = async () => {
        const { rows } = await own.admin.query(
          `select sum(idx_scan) filter (where indexrelname like '%pkey')::int as "byPosition",
                sum(idx_scan) filter (where indexrelname like '%stream')::int as "byStream"
           from pg_stat_all_indexes where relname like 'events%'`,
        );
        return rows[0];
      };
      await expect.poll(async () => (await scans()).byStream, { timeout: 10_000 }).toBeGreaterThan(size);
      expect((await scans()).byPosition).toBe(0);
      await store.pool.end();
      await own.drop();
    },
  );
});
