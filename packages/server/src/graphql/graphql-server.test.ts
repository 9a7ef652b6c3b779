import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Authenticate } from '../operations/authenticate.ts';
import { problemOf } from '../problems.ts';
import { queryServer } from '../query-server.ts';
import { memoryEngine } from '../testing/memory-engine.ts';
import { type Served, served } from '../testing/served.ts';
import { toy, validOpening } from '../testing/toy-context.ts';
import { hashOf } from './documents.ts';
import { graphqlServer } from './graphql-server.ts';
import { type Asking, asking, seen } from './testing/asking.ts';

const OPEN = `mutation Open($input: OpenAccountInput!, $key: String) {
  openAccount(input: $input, idempotencyKey: $key) { receipt { commandId streamId version position } location }
}`;
const ACCOUNT =
  'query One($id: UUID!, $min: Position) { account(id: $id, minPosition: $min) { id owner balanceMinor } }';
const PAGE = `query Page($first: Int, $after: String) {
  accounts(status: open, first: $first, after: $after) {
    edges { cursor node { owner } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } position
  }
}`;

const engine = memoryEngine([toy]);
let server: Served;
let ask: Asking;
const ids: string[] = [];

beforeAll(async () => {
  server = await served(graphqlServer(engine));
  ask = asking(server);
  for (const owner of ['a', 'b', 'c', 'd', 'e'])
    ids.push((await ask(OPEN, { input: { ...validOpening, owner } })).data.openAccount.receipt.streamId);
});
afterAll(() => server.close());

describe('a mutation', () => {
  test('answers with the receipt, and where what it made can be read', async () => {
    const { status, data } = await ask(OPEN, { input: { ...validOpening, owner: 'f' } });
    const { receipt, location } = data.openAccount;
    expect([status, receipt.version, location]).toEqual([200, 1, `/api/v1/accounts/${receipt.streamId}`]);
    await ask('mutation($id: UUID!) { closeAccount(input: {id: $id}) { receipt { version } } }', {
      id: receipt.streamId,
    });
  });

  test('is done once, twice in one document under one key too', async () => {
    const before = (await engine.store.head()).position;
    const { data } = await ask(
      `mutation($input: PayInInput!) {
        one: payIn(input: $input, idempotencyKey: "k-1") { receipt { commandId position } }
        two: payIn(input: $input, idempotencyKey: "k-1") { receipt { commandId position } }
      }`,
      { input: { id: ids[0], amountMinor: 7 } },
    );
    expect(data.one).toEqual(data.two);
    expect((await engine.store.head()).position).toBe(before + 1);
  });

  test('that is refused is null, with the code of its refusal, and keeps no other from its answer', async () => {
    const { status, data, errors } = await ask(
      `mutation($id: UUID!) {
        much: payIn(input: {id: $id, amountMinor: 1000001}) { receipt { version } }
        fine: payIn(input: {id: $id, amountMinor: 1}) { receipt { version } }
      }`,
      { id: ids[1] },
    );
    expect([status, data.much, data.fine.receipt.version]).toEqual([200, null, 2]);
    expect(errors).toMatchObject([
      { path: ['much'], extensions: { code: 'amount_over_limit', status: 422, details: { maximum: 1_000_000 } } },
    ]);
  });

  test('is refused where the stream is not at the version its sender saw', async () => {
    const close = (version: number) =>
      ask('mutation($id: UUID!, $v: Int) { closeAccount(input: {id: $id}, expectedVersion: $v) { location } }', {
        id: ids[2],
        v: version,
      });
    expect((await close(7)).codes).toEqual(['version_conflict']);
    expect((await close(-1)).errors[0]?.extensions).toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/expectedVersion' }],
    });
  });

  test('names what is wrong with its input by its place there', async () => {
    const { errors } = await ask(OPEN, { input: { ...validOpening, owner: '', currency: 'eur' } });
    expect(errors[0]?.extensions).toMatchObject({ code: 'invalid_request', status: 400 });
    expect(errors[0]?.extensions.errors?.map(({ pointer }) => pointer)).toEqual(['/input/owner', '/input/currency']);
  });

  test('takes null for what may be left out, as clients send it', async () => {
    expect((await ask(OPEN, { input: { ...validOpening, note: null } })).errors).toEqual([]);
  });

  test('takes its key as an argument: one in the header would be for all of a document, and is refused', async () => {
    const { status, codes } = await ask(OPEN, { input: validOpening }, { 'Idempotency-Key': 'k-2' });
    expect([status, codes]).toEqual([400, ['invalid_idempotency_key']]);
    expect((await ask(OPEN, { input: validOpening, key: '' })).codes).toEqual(['invalid_idempotency_key']);
  });
});

describe('a query', () => {
  test('for one row waits for the position of a receipt, and tells the one it was read at', async () => {
    const { position } = await engine.store.head();
    const { data, positions } = await ask(ACCOUNT, { id: ids[3], min: position });
    expect(data.account).toEqual({ id: ids[3], owner: 'd', balanceMinor: 100 });
    expect(positions).toEqual({ account: position });
  });

  test('for a row that is not there is null, with the code its route declares', async () => {
    const { status, data, codes } = await ask(ACCOUNT, { id: '0197f1c0-0000-7000-8000-00000000dead' });
    expect([status, data, codes]).toEqual([200, { account: null }, ['account_not_found']]);
  });

  test('pages by the cursor of any edge, to the last', async () => {
    const owners = ({ data }: { data: { accounts: { edges: { node: { owner: string } }[] } } }) =>
      data.accounts.edges.map(({ node }) => node.owner).join('');
    const first = await ask(PAGE, { first: 2 });
    const { edges, pageInfo } = first.data.accounts;
    expect(pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: edges[0].cursor,
      endCursor: edges[1].cursor,
    });
    const between = await ask(PAGE, { first: 2, after: edges[0].cursor });
    const rest = await ask(PAGE, { first: 500, after: edges[1].cursor });
    expect(owners(rest).startsWith('Ada')).toBe(false);
    expect(owners(between).charAt(1)).toBe(owners(rest).charAt(0));
    expect(rest.data.accounts.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  test('gives for the last edge of a page the cursor that REST gives for the next page', async () => {
    const rest = await served(queryServer(engine));
    const { body } = await rest.get('/api/v1/accounts?status=open&limit=2');
    await rest.close();
    const { data } = await ask(PAGE, { first: 2 });
    expect(data.accounts.pageInfo.endCursor).toBe(body.nextCursor);
  });

  test('refuses a cursor of another question', async () => {
    const { data } = await ask(PAGE, { first: 1 });
    const other = 'query($after: String) { accounts(status: closed, after: $after) { position } }';
    expect((await ask(other, { after: data.accounts.pageInfo.endCursor })).codes).toEqual(['invalid_cursor']);
    expect((await ask(other, { after: 'bm9uc2Vuc2U' })).codes).toEqual(['invalid_cursor']);
  });

  test('adds up, with sums that may be larger than any of their parts', async () => {
    const { data } = await ask('{ balances { edges { node { status balanceMinor } } } }');
    expect(data.balances.edges.map(({ node }: { node: { status: string } }) => node.status)).toContain('open');
  });

  test('names what is wrong with its arguments by their own names', async () => {
    const { errors } = await ask('{ accounts(status: open, wait: 5) { position } }');
    expect(errors[0]?.extensions).toMatchObject({ code: 'invalid_request', errors: [{ pointer: '/wait' }] });
  });

  test('answers several fields beside each other', async () => {
    const { data, positions } = await ask(
      'query($a: UUID!, $b: UUID!) { a: account(id: $a) { owner } b: account(id: $b) { owner } }',
      { a: ids[0], b: ids[1] },
    );
    expect(data).toEqual({ a: { owner: 'a' }, b: { owner: 'b' } });
    expect(Object.keys(positions)).toEqual(['a', 'b']);
  });
});

describe('who may', () => {
  const people: Readonly<Record<string, { roles: string[]; holds: string[] }>> = {
    clerk: { roles: ['clerk'], holds: [] },
    customer: { roles: ['customer'], holds: [] },
    auditor: { roles: ['auditor'], holds: [] },
  };
  const authenticate: Authenticate = ({ authorization = '' }) => {
    const subject = authorization.replace('Bearer ', '');
    const known = people[subject];
    if (!known) throw problemOf('unauthenticated');
    return { subject, tenant: 'default', until: null, ...known };
  };
  let locked: Served;
  let askLocked: Asking;
  beforeAll(async () => {
    locked = await served(graphqlServer(engine, { authenticate }));
    askLocked = asking(locked);
  });
  afterAll(() => locked.close());

  test('is asked before the body is read', async () => {
    const { status, codes } = await askLocked('{');
    expect([status, codes]).toEqual([401, ['unauthenticated']]);
  });

  test('is the operation’s to say, field by field, and what is refused is nobody else’s loss', async () => {
    const query = '{ balances { position } accounts(status: open) { position } }';
    const clerk = await askLocked(query, {}, { authorization: 'Bearer clerk' });
    expect([clerk.data.balances, clerk.codes]).toEqual([null, ['forbidden']]);
    expect(clerk.data.accounts.position).toBeGreaterThan(0);
    const auditor = await askLocked(query, {}, { authorization: 'Bearer auditor' });
    expect(auditor.errors).toEqual([]);
    const customer = await askLocked(query, {}, { authorization: 'Bearer customer' });
    expect(customer.codes).toEqual(['forbidden', 'forbidden']);
  });
});

describe('an answer that does not fit its type', () => {
  test('is our fault: it says nothing of what it was, and takes no other with it', async () => {
    const broken = { id: ids[0] ?? '', owner: 'a', status: 'secret-status', balanceMinor: 1, version: 1 };
    const faulty = { ...engine, row: async () => ({ row: broken, position: 1 }) };
    const of = await served(graphqlServer(faulty));
    const { status, data, errors } = await asking(of)(
      'query($id: UUID!) { bad: account(id: $id) { owner status } fine: account(id: $id) { owner } }',
      { id: ids[0] },
    );
    await of.close();
    expect([status, data]).toEqual([200, { bad: null, fine: { owner: 'a' } }]);
    expect(errors).toMatchObject([{ path: ['bad', 'status'], extensions: { code: 'internal_error', status: 500 } }]);
    expect(JSON.stringify(errors)).not.toContain('secret');
  });
});

describe('persisted documents', () => {
  const hash = hashOf(ACCOUNT);
  let strict: Served;
  beforeAll(async () => {
    strict = await served(graphqlServer(engine, { persisted: new Map([[hash, ACCOUNT]]) }));
  });
  afterAll(() => strict.close());
  const named = (sha256Hash: string) =>
    strict.post('/graphql', { variables: { id: ids[3] }, extensions: { persistedQuery: { version: 1, sha256Hash } } });

  test('are answered by their hash, or whole', async () => {
    expect(seen(await named(hash)).data.account.owner).toBe('d');
    expect((await asking(strict)(ACCOUNT, { id: ids[3] })).data.account.owner).toBe('d');
  });

  test('are the only ones', async () => {
    expect(seen(await named(hashOf('{ balances { position } }'))).codes).toEqual(['query_not_persisted']);
    const other = await asking(strict)('{ balances { position } }');
    expect([other.status, other.codes]).toEqual([403, ['query_not_persisted']]);
  });

  test('that could never be answered stop the start', () => {
    const none = '{ nothing }';
    expect(() => graphqlServer(engine, { persisted: new Map([[hashOf(none), none]]) })).toThrow(/cannot be answered/);
    expect(() => graphqlServer(engine, { persisted: new Map([[hash, none]]) })).toThrow(/another SHA-256/);
  });
});
