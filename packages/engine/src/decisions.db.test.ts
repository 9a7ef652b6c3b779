import { randomUUID } from 'node:crypto';
import { isRejection } from '@daybook/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineOn, freshDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { bookCommands, library } from '../../../tests/support/library.ts';
import type { Engine } from './engine.ts';
import { idOfTenant } from './ids.ts';

const { AddBook, Lend, LendTogether, Return } = bookCommands;
const id = () => ({ commandId: randomUUID() });

describe('decisions that ask something of other streams', () => {
  let database: TestDatabase;
  let engine: Engine;
  let other: Engine;
  beforeAll(async () => {
    database = await freshDatabase();
    engine = await engineOn(database, library());
    other = await engineOn(database, library());
  });
  afterAll(async () => {
    await engine.stop();
    await other.stop();
    await database.drop();
  });

  const shelf = async (books: number) => {
    const ids = Array.from({ length: books }, () => randomUUID());
    await Promise.all(ids.map((bookId) => engine.execute(AddBook(bookId, { title: 'one of a set', copies: 1 }), id())));
    return ids;
  };
  const lengths = (ids: readonly string[]) =>
    Promise.all(ids.map(async (bookId) => (await engine.store.readStream(bookId)).length));

  it('are appended with theirs, under one receipt, on streams nobody had in memory', async () => {
    const [first = '', ...others] = await shelf(4);
    const envelope = id();
    // The other engine has read none of these streams.
    const receipt = await other.execute(LendTogether(first, { reader: 'Ann', others }), envelope);
    expect(receipt).toMatchObject({ streamId: first, version: 2 });
    const events = (await engine.store.readLog({ limit: 10_000 })).events.filter(({ type }) => type === 'BookLent');
    expect(events.map(({ streamId }) => streamId)).toEqual([first, ...others]);
    expect(new Set(events.map(({ metadata }) => metadata)).size).toBe(1);
    expect(await other.execute(LendTogether(first, { reader: 'Ann', others }), envelope)).toEqual(receipt);
    expect(await engine.execute(LendTogether(first, { reader: 'Ann', others }), envelope)).toEqual(receipt);
  });

  it('are refused whole, with the code of what was refused', async () => {
    const [first = '', second = '', third = ''] = await shelf(3);
    await engine.execute(Lend(third, { reader: 'Bob' }), id());
    const refused = await other.execute(LendTogether(first, { reader: 'Ann', others: [second, third] }), id());
    expect(refused).toMatchObject({ code: 'all_lent' });
    const absent = await other.execute(LendTogether(first, { reader: 'Ann', others: [randomUUID()] }), id());
    expect(absent).toMatchObject({ code: 'book_missing' });
    expect(await lengths([first, second, third])).toEqual([1, 1, 2]);
  });

  it('of many callers in two processes on the same streams: each all or nothing, none twice', async () => {
    const ids = await shelf(6);
    const rounds = 40;
    let wins = 0;
    for (let round = 0; round < rounds; round++) {
      const asked = ids.map((first, i) => {
        const others = [ids[(i + 1) % 6] ?? '', ids[(i + 2) % 6] ?? ''];
        const reader = `reader ${round}/${i}`;
        return (i % 2 ? engine : other)
          .execute(LendTogether(first, { reader, others }), id())
          .then((answer) => ({ answer, lent: [first, ...others], reader }));
      });
      for (const { answer, lent, reader } of await Promise.all(asked)) {
        if (isRejection(answer)) continue;
        wins++;
        for (const bookId of lent) await engine.execute(Return(bookId, { reader }), id());
      }
    }
    expect(wins).toBeGreaterThanOrEqual(rounds); // somebody wins every round
    expect(wins).toBeLessThanOrEqual(2 * rounds); // and never three, of six books
    for (const bookId of ids) {
      const types = (await engine.store.readStream(bookId)).map(({ type }) => type).slice(1);
      expect(types).toEqual(types.map((_, i) => (i % 2 ? 'BookReturned' : 'BookLent')));
    }
  });

  it('know the things a tenant has one of by the same ids as everybody else', () => {
    expect(idOfTenant('default', 'books')).toBe(idOfTenant('default', 'books'));
    expect(idOfTenant('default', 'books')).not.toBe(idOfTenant('acme', 'books'));
  });
});
