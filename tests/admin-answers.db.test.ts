import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { isRejection, type Port, type PortAdapter, registry } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import { ANYBODY, type Authenticate, administration, adminServer } from '@daybook/server';
import { memoryEngine, type Served, served } from '@daybook/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineOn, eventually, freshDatabase, type TestDatabase } from './support/database.ts';
import { bookCommands, lendingSaga, libraryContext, poison, post } from './support/library.ts';
import { type DocumentedOperation, entries, operationsIn, part } from './support/open-api.ts';

/** Whoever gives no name may do everything alone, as in an unlocked server; alice and bob need each other. */
const authenticate: Authenticate = ({ authorization: subject }) =>
  subject === undefined ? ANYBODY : { ...ANYBODY, subject, roles: ['admin', 'operator', 'auditor'] };

type Asked = {
  readonly as?: 'alice' | 'bob';
  readonly key?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: object;
  /** Another server than the one that is well. */
  readonly of?: Served;
};

describe('the administration answers what its document says:', () => {
  let database: TestDatabase;
  let engine: Engine;
  let server: Served;
  let operations: readonly DocumentedOperation[];
  /** The answers that were given, by operation and status. */
  const given = new Set<string>();
  /** One is lent, about which its saga asks a person; of the other there is a note that cannot be folded. */
  const [lent, bookId] = [randomUUID(), randomUUID()];

  beforeAll(async () => {
    poison.on = true;
    database = await freshDatabase();
    const declared = registry([libraryContext({ sagas: [lendingSaga], ports: [post] }), administration]);
    const send = () => Promise.reject(new Error('the post is on strike'));
    engine = await engineOn(database, declared, { ports: { post: { send } as unknown as PortAdapter<Port> } });
    server = await served(adminServer(engine, { authenticate }));
    operations = operationsIn((await server.get('/openapi.json')).body);
    const { AddBook, Lend, Note } = bookCommands;
    for (const command of [
      AddBook(lent, { title: 'Emma', copies: 5 }),
      Lend(lent, { reader: 'Ann' }),
      AddBook(bookId, { title: 'Persuasion', copies: 1 }),
      Note(bookId, { note: 'poison' }),
      Note(bookId, { note: 'behind it' }),
    ])
      expect(isRejection(await engine.execute(command, { commandId: randomUUID() }))).toBe(false);
  });
  afterAll(async () => {
    await server.close();
    await engine.stop();
    await database.drop();
  });

  /** Asks for an operation by its name, and holds the answer against what is declared of it. */
  async function ask(name: string, { as, key, params = {}, query = '', body, of = server }: Asked = {}) {
    const operation = operations.find((one) => one.name === name);
    if (!operation) throw new Error(`the document has no ${name}`);
    const path = operation.path.replace(/\{(\w+)\}/g, (_, one: string) => params[one] ?? '');
    const answer = await fetch(`${of.url}${path}${query}`, {
      method: operation.method,
      headers: {
        ...(as ? { authorization: as } : {}),
        ...(key ? { 'idempotency-key': key } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const [text, type] = [await answer.text(), answer.headers.get('content-type') ?? ''];
    expect([name, operation.misfit({ status: answer.status, type, text })]).toEqual([name, null]);
    given.add(`${name} ${answer.status}`);
    const read: unknown = type.includes('json') ? JSON.parse(text) : {};
    return { status: answer.status, body: part(read), items: itemsOf(read) };
  }
  const itemsOf = (body: unknown) => Object.values(part(part(body).items)).map(part);
  const text = (value: unknown) => String(value);
  const refused = async (...asked: Parameters<typeof ask>) => {
    const { status, body } = await ask(...asked);
    return `${status} ${text(body.code)}`;
  };

  it('how the system is', async () => {
    const isSettled = ({ items }: Awaited<ReturnType<typeof ask>>) =>
      items.length > 4 && items.every(({ lagPositions, status }) => lagPositions === 0 && status === 'running');
    await eventually(() => ask('consumers'), isSettled);
    expect((await ask('health')).body.status).toBe('degraded');
    expect((await ask('signOfLife')).body.status).toBe('degraded');
    expect((await ask('errorCodes')).items.length).toBeGreaterThan(50);
    expect((await ask('metrics')).status).toBe(200);
    const parked = await ask('parkedEvents', { query: '?view=books' });
    expect(parked.items.map(({ error }) => error)).toEqual(['this note cannot be read', null]);
    const { items } = await eventually(
      () => ask('escalatedSteps'),
      (found) => found.items.length > 0,
    );
    expect(items).toMatchObject([{ saga: 'Lending', step: 'letter' }]);
  });

  it('that it is not well', async () => {
    const health = () => Promise.reject(new Error('no database'));
    const sick = await served(adminServer({ ...engine, admin: { ...engine.admin, health } }, { authenticate }));
    expect((await ask('health', { of: sick })).status).toBe(503);
    expect((await ask('signOfLife', { of: sick })).status).toBe(503);
    await sick.close();
  });

  it('what lies in the log, even what it cannot read', async () => {
    const params = { aggregateId: bookId };
    expect((await ask('eventsOfStream', { params })).body.nextFromVersion).toBeNull();
    const { body, items } = await ask('eventsOfStream', { params, query: '?direction=backward&limit=1' });
    expect([body.nextFromVersion, items[0]?.type]).toEqual([2, 'NoteMade']);
    const correlationId = text(part(items[0]?.metadata).correlationId);
    expect((await ask('eventsOfLog', { query: `?correlationId=${correlationId}` })).items).toHaveLength(1);
    const { registry: blindfold } = memoryEngine([administration]);
    const blind = await served(adminServer({ ...engine, registry: blindfold }, { authenticate }));
    const unread = await ask('eventsOfLog', { of: blind, query: '?streamType=Book' });
    await blind.close();
    expect(unread.items.length).toBeGreaterThan(4);
    expect(unread.items.filter(({ unreadable }) => typeof unreadable !== 'string')).toEqual([]);
  });

  it('what one person has done', async () => {
    expect((await ask('replayView', { body: { view: 'readers' } })).body.equal).toBe(true);
    expect((await ask('rebuildView', { body: { view: 'readers' } })).body.view).toBe('readers');
    await eventually(
      () => ask('rebuilds'),
      ({ items }) => items.every(({ status, liveChecksum }) => status === 'swapped' && liveChecksum !== null),
    );
    poison.on = false;
    const key = (await ask('parkedEvents')).items[0]?.key;
    const { body } = await ask('redriveParked', { body: { view: 'books', key } });
    expect(body).toEqual({ folded: 2, remaining: 0 });
    const [step] = (await ask('escalatedSteps')).items;
    const params = { saga: 'Lending', sagaId: text(step?.sagaId) };
    const answer = { step: 'letter', outcome: 'done', answer: { letter: 'l1' }, by: 'ann' };
    expect((await ask('resolveSagaStep', { params, body: answer })).status).toBe(200);
    const issued = await ask('issueApiKey', { body: KEY });
    expect(issued.status).toBe(201);
    const revoked = await ask('revokeApiKey', { params: { id: text(issued.body.keyId) }, body: { reason: 'lost' } });
    expect(revoked.body.status).toBe('executed');
  });

  it('what takes two', async () => {
    const rebuild = { as: 'alice', key: randomUUID(), body: { view: 'readers', reason: 'a better index' } } as const;
    const first = await ask('rebuildView', rebuild);
    expect(first.body.status).toBe('awaiting_approval');
    const approved = await ask('approveAct', { as: 'bob', params: { id: text(first.body.actId) } });
    expect(part(approved.body.result).view).toBe('readers');
    expect((await ask('rebuildView', rebuild)).body.view).toBe('readers');
    const redrive = { as: 'alice', key: randomUUID(), body: { view: 'books', key: '["x"]' } } as const;
    const second = await ask('redriveParked', redrive);
    expect(second.status).toBe(202);
    const rejected = await ask('rejectAct', { as: 'bob', params: { id: text(second.body.actId) }, body: {} });
    expect(rejected.body.status).toBe('rejected');
    expect((await ask('redriveParked', redrive)).body.status).toBe('rejected');
    expect((await ask('issueApiKey', { as: 'alice', body: { ...KEY, operations: null } })).status).toBe(202);
  });

  it('who did what', async () => {
    const many = (items: readonly object[]) => items.length > 5;
    // Of one moment, or a decision that comes to light between the two answers makes them differ.
    const listedAndAlone = async () => {
      const { items } = await ask('administrativeActs', { as: 'alice' });
      const { body } = await ask('administrativeAct', { params: { id: text(items[0]?.actId) } });
      return { items, alone: body };
    };
    await eventually(listedAndAlone, ({ items, alone }) => many(items) && isDeepStrictEqual(items[0], alone));
    await eventually(
      () => ask('administrativeTrail'),
      (found) => many(found.items),
    );
    const { items: keys } = await eventually(
      () => ask('apiKeys'),
      (found) => found.items.some(({ status }) => status === 'revoked'),
    );
    expect((await ask('apiKey', { params: { id: text(keys[0]?.keyId) } })).status).toBe(200);
  });

  it('why it has not done something', async () => {
    const id = randomUUID();
    const view = 'nonesuch';
    expect(await refused('parkedEvents', { query: `?view=${view}` })).toBe('404 unknown_view');
    for (const name of ['replayView', 'rebuildView'])
      expect(await refused(name, { body: { view } })).toBe('404 unknown_view');
    expect(await refused('redriveParked', { body: { view, key: 'k' } })).toBe('404 unknown_view');
    expect(await refused('eventsOfStream', { params: { aggregateId: id } })).toBe('404 unknown_stream');
    for (const name of ['administrativeAct', 'approveAct', 'rejectAct'])
      expect(await refused(name, { as: 'bob', params: { id } })).toBe('404 act_not_found');
    for (const name of ['apiKey', 'revokeApiKey'])
      expect(await refused(name, { params: { id } })).toBe('404 api_key_not_found');
    const step = { step: 'none', outcome: 'done' };
    const saga = (name: string) => ({ params: { saga: name, sagaId: id }, body: step });
    expect(await refused('resolveSagaStep', saga('Nonesuch'))).toBe('404 unknown_saga');
    expect(await refused('resolveSagaStep', saga('Lending'))).toBe('404 saga_step_unknown');
    expect(await refused('eventsOfStream', { params: { aggregateId: '1' } })).toBe('400 invalid_request');
    const { body } = await ask('rebuildView', { as: 'alice', body: { view: 'books' } });
    const approve = { as: 'alice', params: { id: text(body.actId) } } as const;
    expect(await refused('approveAct', approve)).toBe('409 act_self_approval');
  });

  it('nothing else, and everything that it says it could', () => {
    const said = operations.flatMap(({ name, of }) =>
      entries(of.responses)
        .filter(([, response]) => Object.keys(part(part(response).content)).some(isNoProblem))
        .map(([status]) => `${name} ${status}`),
    );
    expect(said.filter((one) => !given.has(one))).toEqual([]);
    expect(said.length).toBeGreaterThan(25);
  });
});

const isNoProblem = (type: string) => type !== 'application/problem+json';
const KEY = { label: 'the bank', tenant: 'acme', roles: ['auditor'], holds: ['a1'], reason: 'goes live' };
