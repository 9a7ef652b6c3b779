import { randomUUID } from 'node:crypto';
import { end, isRejection, metadataOf, type Port, type PortAdapter, registry, saga, setTimer } from '@daybook/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineOn, eventually, freshDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { book, bookCommands, libraryContext, libraryWithSaga } from '../../../tests/support/library.ts';
import type { Engine } from './engine.ts';
import { derivedId, sagaId } from './ids.ts';

const { AddBook, Lend, Return } = bookCommands;
const id = () => ({ commandId: randomUUID() });

describe('sagas', () => {
  let database: TestDatabase;
  const engines: Engine[] = [];
  /** What the post office has received, by idempotency key: a second letter under one key would be a second effect. */
  const letters = new Map<string, number>();
  let answer: (key: string, signal: AbortSignal, to: string) => Promise<unknown>;

  const start = async () => {
    const send = async ({ to }: { to: string }, call: { idempotencyKey: string; signal: AbortSignal }) => {
      letters.set(call.idempotencyKey, (letters.get(call.idempotencyKey) ?? 0) + 1);
      return answer(call.idempotencyKey, call.signal, to);
    };
    const ports = { post: { send } as unknown as PortAdapter<Port> };
    const engine = await engineOn(database, libraryWithSaga(), { ports });
    engines.push(engine);
    return engine;
  };
  const lend = async (engine: Engine, reader = 'Ann') => {
    const bookId = randomUUID();
    await engine.execute(AddBook(bookId, { title: 'Emma', copies: 5 }), id());
    await engine.execute(Lend(bookId, { reader }), id());
    return { bookId, saga: sagaId('Lending', `${bookId}/${reader}`) };
  };
  const types = async (engine: Engine, streamId: string) =>
    (await engine.store.readStream(streamId)).map((e) => e.type);
  const delivered = async () => ({ outcome: 'done', response: { letter: 'l1' } });

  beforeEach(async () => {
    database = await freshDatabase();
    letters.clear();
    answer = delivered;
  });
  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.stop();
    await database.drop();
  });

  it('see an event, ask a service, hear its answer, and say that they are done: all of it in their stream', async () => {
    const engine = await start();
    const { bookId, saga } = await lend(engine);
    await eventually(
      () => types(engine, saga),
      (t) => t.includes('SagaTimerFired') && t.includes('SagaEnded'),
    );
    expect((await types(engine, saga)).slice(0, 3)).toEqual(['SagaObserved', 'SagaAsked', 'SagaTimerSet']);
    await eventually(
      () => types(engine, bookId),
      (t) => t.includes('NoteMade'),
    );
    expect([...letters.values()]).toEqual([1]);
    await eventually(
      async () => (await database.admin.query('select * from daybook.saga_work')).rows,
      (rows) => rows.length === 0,
    );
    await eventually(
      () => engine.metrics(),
      (text) => text.includes('daybook_sagas{saga="Lending",status="completed"} 1'),
    );
    const correlated = await eventually(
      async () =>
        engine.store.lookup({
          correlationId: metadataOf((await engine.store.readStream(saga))[0] ?? { metadata: '{}' }).correlationId,
        }),
      (events) => events.some((e) => e.type === 'NoteMade'),
    );
    expect(new Set(correlated.map((e) => e.streamType))).toEqual(new Set(['Book', 'Lending']));
  });

  it('repeat a call without an answer under the same key, until there is one', async () => {
    let failures = 2;
    answer = async () => {
      if (failures-- > 0) throw new Error('503');
      return delivered();
    };
    const engine = await start();
    const { saga } = await lend(engine);
    await eventually(
      () => types(engine, saga),
      (t) => t.includes('SagaEnded'),
    );
    expect([...letters.values()]).toEqual([3]);
  });

  it('do not wait for ever, nor guess: what stays unknown goes to a person, whose word is recorded', async () => {
    answer = (_, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    const engine = await start();
    const { saga } = await lend(engine);
    const [step] = await eventually(
      () => engine.admin.escalated(),
      (list) => list.length > 0,
    );
    expect(step).toMatchObject({ saga: 'Lending', sagaId: saga, step: 'letter', reason: 'did it arrive?' });
    expect([...letters.values()]).toEqual([4]);
    expect(
      isRejection(await engine.admin.resolve('Lending', saga, { step: 'nothing', outcome: 'done', by: 'eve' })),
    ).toBe(true);
    const resolved = await engine.admin.resolve('Lending', saga, { step: 'letter', outcome: 'done', by: 'eve' });
    expect(isRejection(resolved)).toBe(false);
    expect(await types(engine, saga)).toContain('SagaEnded');
    await eventually(
      () => engine.admin.escalated(),
      (list) => list.length === 0,
    );
    expect(await engine.admin.resolve('Lending', saga, { step: 'letter', outcome: 'done', by: 'eve' })).toMatchObject({
      code: 'saga_step_already_answered',
    });
  });

  it('leave a service that keeps failing alone for a while, and do not count that as attempts', async () => {
    let broken = true;
    answer = async () => {
      if (broken) throw new Error('503');
      return delivered();
    };
    const engine = await start();
    const lent = await Promise.all(Array.from({ length: 6 }, () => lend(engine)));
    await eventually(
      () => engine.metrics(),
      (text) => /port_calls_total[{].*circuit_open"[}] [1-9]/.test(text),
    );
    broken = false;
    for (const { saga } of lent)
      await eventually(
        () => types(engine, saga),
        (t) => t.includes('SagaEnded'),
      );
    expect(await engine.admin.escalated()).toEqual([]);
  });

  it('go on with one service while another behind the same port is left alone', async () => {
    answer = async (_key, _signal, to) => {
      if (to === 'Ann') throw new Error('503');
      return delivered();
    };
    const engine = await start();
    await Promise.all(Array.from({ length: 6 }, () => lend(engine)));
    const left = /port_calls_total[{].*circuit_open"[}] ([1-9]\d*)/;
    await eventually(
      () => engine.metrics(),
      (text) => left.test(text),
    );
    const { saga } = await lend(engine, 'Bob');
    await eventually(
      () => types(engine, saga),
      (t) => t.includes('SagaEnded'),
    );
    expect((await engine.store.readStream(saga)).some((e) => e.data.includes('circuit'))).toBe(false);
    const story = (await engine.store.readStream(saga)).find((e) => e.type === 'SagaAnswered');
    expect(story?.data).toContain('"letter":"l1"');
  });

  it('take a definite refusal as an answer', async () => {
    answer = async () => ({ outcome: 'refused', code: 'moved_away', message: 'unknown here' });
    const engine = await start();
    const { saga } = await lend(engine);
    await eventually(
      () => types(engine, saga),
      (t) => t.includes('SagaEnded'),
    );
    expect((await engine.store.readStream(saga)).find((e) => e.type === 'SagaAnswered')?.data).toContain('moved_away');
    expect([...letters.values()]).toEqual([1]);
  });

  it('go on after a crash in the middle of a call, with the same key', async () => {
    answer = () => new Promise(() => {});
    const first = await start();
    const { saga } = await lend(first);
    await eventually(
      async () => letters.size,
      (n) => n === 1,
    );
    // The process is gone without a word: what it had claimed is free again once the claim has run out.
    answer = delivered;
    await database.admin.query("update daybook.saga_work set claimed_until = '-infinity'");
    const second = await start();
    await eventually(
      () => types(second, saga),
      (t) => t.includes('SagaEnded'),
    );
    expect(letters.size).toBe(1);
    expect((await types(second, saga)).filter((t) => t === 'SagaAnswered')).not.toHaveLength(0);
  });

  it('shared by two processes ask for everything once', async () => {
    const [a, b] = [await start(), await start()];
    const lent = await Promise.all(Array.from({ length: 20 }, (_, i) => lend(i % 2 ? a : b)));
    for (const { bookId, saga } of lent) {
      await eventually(
        () => types(a, saga),
        (t) => t.includes('SagaEnded'),
      );
      const notes = await eventually(
        () => types(a, bookId),
        (t) => t.includes('NoteMade'),
      );
      expect(notes.filter((t) => t === 'NoteMade')).toHaveLength(1);
    }
    expect(letters.size).toBe(20);
  });

  it('may set a timer again for the same moment, and keep the tenant they began with', async () => {
    const moment = new Date(Date.now() + 100).toISOString();
    const patient = saga({
      name: 'Patient',
      events: book.events,
      startedBy: ['BookLent'],
      keyOf: (e) => (e.type === 'BookLent' ? e.streamId : null),
      initial: { fired: 0 },
      evolve: (data, input) => (input.kind === 'timer' ? { fired: data.fired + 1 } : data),
      react: (input, { data }) => {
        if (input.kind === 'answer') return [];
        return data.fired < 3 ? [setTimer('again', moment)] : [end('completed', 'three times')];
      },
    });
    const engine = await engineOn(database, registry([libraryContext({ sagas: [patient] })]));
    engines.push(engine);
    const bookId = randomUUID();
    await engine.execute([AddBook(bookId, { title: 'Emma', copies: 1 })], { ...id(), tenant: 'acme' });
    await engine.execute([Lend(bookId, { reader: 'Ann' })], { ...id(), tenant: 'acme' });
    const stream = sagaId('Patient', bookId, 'acme');
    await eventually(
      () => types(engine, stream),
      (t) => t.includes('SagaEnded'),
    );
    expect((await types(engine, stream)).filter((t) => t === 'SagaTimerFired')).toHaveLength(3);
    expect(new Set((await engine.store.readStream(stream)).map(({ tenant }) => tenant))).toEqual(new Set(['acme']));
  });

  it('do not take a stolen command id for a refusal', async () => {
    const engine = await start();
    const bookId = randomUUID();
    const thief = { commandId: derivedId('ask', sagaId('Lending', `${bookId}/Ann`), 'commands', 'remind', '') };
    await engine.execute(AddBook(bookId, { title: 'Emma', copies: 5 }), thief);
    await engine.execute(Lend(bookId, { reader: 'Ann' }), id());
    const stream = sagaId('Lending', `${bookId}/Ann`);
    const errors = async () => (await database.admin.query('select last_error from daybook.saga_work')).rows;
    await eventually(errors, (rows) => JSON.stringify(rows).includes('idempotency_key_reused'));
    expect((await engine.store.readStream(stream)).map(({ data }) => data).join()).not.toContain('refused');
  });

  it('see a later event of their own instance, and pass over those of instances that never began', async () => {
    const engine = await start();
    const { bookId, saga } = await lend(engine);
    await engine.execute(Return(bookId, { reader: 'Ann' }), id());
    await engine.execute(Lend(bookId, { reader: 'Bob' }), id());
    await engine.execute(Return(bookId, { reader: 'Nobody' }), id());
    await eventually(
      () => types(engine, saga),
      (t) => t.filter((x) => x === 'SagaObserved').length === 2,
    );
    expect(await types(engine, sagaId('Lending', `${bookId}/Nobody`))).toEqual([]);
  });
});
