import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailableError } from '@daybook/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { logWriter } from './log-writer.ts';

describe('the connection that appends', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it('keeps the order of what is sent, and fails one statement without those behind it', async () => {
    const writer = logWriter(database.url, () => {});
    const answers = await Promise.allSettled([
      writer.send({ text: 'select 1 as n' }),
      writer.send({ text: 'select 1 / 0 as n' }),
      writer.send({ text: 'select 3 as n' }),
    ]);
    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : 'failed'))).toEqual([
      [{ n: 1 }],
      'failed',
      [{ n: 3 }],
    ]);
    await writer.close();
  });

  it('is made anew when it was lost, and says that what was under way is unknown', async () => {
    const errors: Error[] = [];
    const writer = logWriter(database.url, (error) => errors.push(error));
    for (let round = 0; round < 3; round++) {
      const [row] = await writer.send<{ pid: number }>({ text: 'select pg_backend_pid() as pid' });
      const waiting = Promise.allSettled([
        writer.send({ text: 'select pg_sleep(30)' }),
        writer.send({ text: 'select 1' }),
      ]);
      await sleep(50);
      await database.admin.query('select pg_terminate_backend($1)', [row?.pid]);
      for (const outcome of await waiting)
        expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailableError) });
      expect(await writer.send({ text: 'select 2 as n' })).toEqual([{ n: 2 }]);
    }
    expect(errors.length).toBeGreaterThan(0);
    await writer.close();
  });

  it('gives up a connection that does not answer, and what was sent behind; the next one answers', async () => {
    const writer = logWriter(database.url, () => {}, 300);
    const outcomes = await Promise.allSettled([
      writer.send({ text: 'select pg_sleep(30)' }),
      writer.send({ text: 'select 1' }),
    ]);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailableError) });
    expect((outcomes[0] as PromiseRejectedResult).reason.message).toContain('not answered in time');
    expect(await writer.send({ text: 'select 2 as n' })).toEqual([{ n: 2 }]);
    await writer.close();
  });
});
