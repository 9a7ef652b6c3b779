import { randomUUID } from 'node:crypto';
import { context, type Route } from '@daybook/core';
import { commandServer, queryServer } from '@daybook/server';
import { memoryEngine } from '@daybook/server/testing';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { account } from '../account/decide.ts';
import { books } from '../books/decide.ts';
import { fxQuote } from '../fx-quote/decide.ts';
import { refuse } from '../rejections.ts';
import { camt053Problems } from '../statement/testing/camt053-shape.ts';
import { readXml } from '../statement/testing/xml-reader.ts';
import { transfer } from '../transfer/decide.ts';
import { accountDays } from '../views/account-days.ts';
import { accountEntries } from '../views/account-entries.ts';
import { accounts } from '../views/accounts.ts';
import { transfers } from '../views/transfers.ts';
import { trialBalance } from '../views/trial-balance.ts';
import { accountRoutes } from './accounts.ts';
import { booksRoutes } from './books.ts';
import { fxRoutes } from './fx.ts';
import { reportRoutes } from './reports.ts';
import { transferRoutes } from './transfers.ts';

const routes: readonly Route[] = [...accountRoutes, ...transferRoutes, ...booksRoutes, ...fxRoutes, ...reportRoutes];
const ledger = context({
  name: 'ledger',
  streams: [account, transfer, books, fxQuote],
  views: [accounts, accountEntries, accountDays, transfers, trialBalance],
  sagas: [],
  ports: [],
  routes,
  rejections: refuse.codes,
});

/** The ledger behind its two HTTP faces, in memory, with a clock that a test moves. */
function opened() {
  let now = '2026-03-10T09:00:00.000000Z';
  const engine = memoryEngine([ledger], () => now);
  const faces = {
    commands: commandServer(engine, { now: () => now }),
    queries: queryServer(engine, { now: () => now }),
  };
  const read = (answer: { statusCode: number; payload: string; headers: object }) => ({
    status: answer.statusCode,
    text: answer.payload,
    headers: answer.headers as Record<string, string>,
    body: (answer.payload.startsWith('{') ? JSON.parse(answer.payload) : {}) as Record<string, never>,
  });
  const post = async (path: string, payload: object = {}, key: string = randomUUID()) =>
    read(
      await faces.commands.inject({
        method: 'POST',
        url: `/api/v1${path}`,
        payload,
        headers: { 'idempotency-key': key, host: 'x' },
      }),
    );
  return {
    engine,
    at: (time: string) => {
      now = time;
    },
    post,
    get: async (path: string) => read(await faces.queries.inject({ url: `/api/v1${path}`, headers: { host: 'x' } })),
    /** Sends a command that is expected to succeed; answers the id of what it made or changed. */
    async done(path: string, payload: object = {}): Promise<string> {
      const { status, text, body } = await post(path, payload);
      expect(status, text).toBeLessThan(300);
      return body.streamId ?? '';
    },
  };
}

let face: ReturnType<typeof opened>;
let ada: string;
let bob: string;
beforeEach(async () => {
  face = opened();
  ada = await face.done('/accounts', { name: 'Ada', currencies: ['GBP', 'EUR'] });
  bob = await face.done('/accounts', { name: 'Bob', currencies: ['GBP'] });
  await face.done(`/accounts/${ada}/deposits`, { amount: '100', currency: 'GBP', reference: 'slip 1' });
});

const pounds = async (accountId: string) => {
  const { balances } = (await face.get(`/accounts/${accountId}`)).body as unknown as {
    balances: { currency: string; balance: string; available: string | null }[];
  };
  const { balance, available } = balances.find(({ currency }) => currency === 'GBP') ?? {};
  return [balance, available];
};

describe('accounts', () => {
  it('are opened, found and read', async () => {
    const made = await face.post('/accounts', { name: 'Cleo', currencies: ['JPY'] });
    expect(made).toMatchObject({ status: 201, headers: { location: `/api/v1/accounts/${made.body.streamId}` } });
    const shown = await face.get(`/accounts/${made.body.streamId}`);
    expect(shown).toMatchObject({ status: 200, headers: { etag: '"1"' }, body: { kind: 'customer', name: 'Cleo' } });
    const named = (answer: { body: Record<string, unknown> }) =>
      (answer.body.items as { name: string }[]).map(({ name }) => name);
    expect(named(await face.get('/accounts/kind/customer'))).toEqual(['Ada', 'Bob', 'Cleo']);
    expect(await face.get(`/accounts/${randomUUID()}`)).toMatchObject({
      status: 404,
      body: { code: 'account_not_found' },
    });
  });

  it('of a bank have the id that follows from the bank’s', async () => {
    const asked = { kind: 'member', name: 'Alder Bank', currencies: ['GBP'], bankId: 'alder' };
    const first = await face.done('/accounts', { ...asked, overdrafts: [{ currency: 'GBP', limit: '1000' }] });
    const again = await face.post('/accounts', { ...asked, name: 'Another' });
    expect(again.body).toMatchObject({ status: 409, code: 'account_exists' });
    expect(await pounds(first)).toEqual(['0.00', '1000.00']);
    for (const wrong of [
      { ...asked, bankId: undefined },
      { ...asked, kind: 'customer' },
      { ...asked, kind: undefined },
    ])
      expect((await face.post('/accounts', wrong)).body).toMatchObject({ status: 422, code: 'bank_id_misplaced' });
  });

  it('take limits, are frozen, let go, and closed', async () => {
    await face.done(`/accounts/${bob}/overdrafts`, { overdrafts: [{ currency: 'GBP', limit: '50' }] });
    expect(await pounds(bob)).toEqual(['0.00', '50.00']);
    await face.done(`/accounts/${bob}/freeze`, { reason: 'court order' });
    const refused = await face.post(`/accounts/${bob}/withdrawals`, { amount: '1', currency: 'GBP' });
    expect(refused.body).toMatchObject({ status: 409, code: 'account_frozen' });
    await face.done(`/accounts/${bob}/unfreeze`);
    await face.done(`/accounts/${bob}/close`);
    expect((await face.get(`/accounts/${bob}`)).body).toMatchObject({ status: 'closed' });
  });
});

describe('money', () => {
  it('is paid in and out, and moved', async () => {
    await face.done(`/accounts/${ada}/withdrawals`, { amount: '10.50', currency: 'GBP', description: 'till 3' });
    const rent = { fromAccountId: ada, toAccountId: bob, amount: '20', currency: 'GBP', description: 'rent' };
    const moved = await face.post('/transfers', { ...rent, reference: 'R-1' }, 'rent-1');
    expect(moved).toMatchObject({ status: 201, headers: { location: `/api/v1/transfers/${moved.body.streamId}` } });
    const again = await face.post('/transfers', { ...rent, reference: 'R-1' }, 'rent-1');
    expect(again.body).toEqual(moved.body);
    expect([await pounds(ada), await pounds(bob)]).toEqual([
      ['69.50', '69.50'],
      ['20.00', '20.00'],
    ]);
    expect((await face.get(`/transfers/${moved.body.streamId}`)).body).toMatchObject({
      status: 'posted',
      reference: 'R-1',
      legs: [
        { accountId: ada, side: 'debit', amount: '20.00' },
        { accountId: bob, side: 'credit' },
      ],
    });
    expect((await face.post('/transfers', { ...rent, amount: '1000' })).body).toMatchObject({
      code: 'insufficient_funds',
    });
  });

  it('is held, then captured in part, or let go', async () => {
    const hold = { amount: '30', currency: 'GBP', description: 'hotel', expiresInSeconds: 3_600 };
    const forBob = await face.done(`/accounts/${ada}/holds`, { ...hold, toAccountId: bob });
    const forCash = await face.done(`/accounts/${ada}/holds`, hold);
    expect(await pounds(ada)).toEqual(['100.00', '40.00']);
    await face.done(`/transfers/${forBob}/capture`, { amount: '12.34' });
    await face.done(`/transfers/${forCash}/void`, { reason: 'left early' });
    expect([await pounds(ada), await pounds(bob)]).toEqual([
      ['87.66', '87.66'],
      ['12.34', '12.34'],
    ]);
    expect((await face.get(`/transfers/${forCash}`)).body).toMatchObject({ kind: 'withdrawal', status: 'voided' });
    expect((await face.post(`/transfers/${forBob}/capture`)).body).toMatchObject({ code: 'hold_already_captured' });
  });

  it('goes back when a transfer is undone', async () => {
    const rent = { fromAccountId: ada, toAccountId: bob, amount: '20', currency: 'GBP', description: 'rent' };
    const moved = await face.done('/transfers', rent);
    await face.done(`/transfers/${moved}/reverse`, { reason: 'paid twice' });
    expect([await pounds(ada), await pounds(bob)]).toEqual([
      ['100.00', '100.00'],
      ['0.00', '0.00'],
    ]);
    const { body } = await face.get(`/transfers/${moved}`);
    expect(body).toMatchObject({ status: 'reversed', reason: 'paid twice' });
    expect((await face.get(`/transfers/${body.reversedBy}`)).body).toMatchObject({ kind: 'reversal', reverses: moved });
  });

  it('is exchanged at a quoted rate', async () => {
    const quote = { sellCurrency: 'GBP', buyCurrency: 'EUR', rate: '1.15', rateSource: 'desk' };
    const quoteId = await face.done('/fx/quotes', quote);
    await face.done(`/fx/quotes/${quoteId}/book`, { fromAccountId: ada, toAccountId: ada, sellAmount: '40' });
    const { balances } = (await face.get(`/accounts/${ada}/balance`)).body;
    expect(balances).toEqual([
      { currency: 'EUR', debits: '0.00', credits: '46.00', balance: '46.00', entries: 1 },
      { currency: 'GBP', debits: '40.00', credits: '100.00', balance: '60.00', entries: 2 },
    ]);
    expect(
      (await face.post(`/fx/quotes/${randomUUID()}/book`, { fromAccountId: ada, toAccountId: ada, sellAmount: '1' }))
        .body,
    ).toMatchObject({ status: 404, code: 'quote_not_found' });
  });

  it('does not enter a day that is closed, nor one before the year 1', async () => {
    await face.done('/books/close', { through: '2026-03-05' });
    const late = { amount: '1', currency: 'GBP', effectiveDate: '2026-03-05' };
    expect((await face.post(`/accounts/${ada}/deposits`, late)).body).toMatchObject({ code: 'period_closed' });
    const ancient = await face.post(`/accounts/${ada}/deposits`, { ...late, effectiveDate: '0000-01-01' });
    expect(ancient.body).toMatchObject({ status: 400, code: 'invalid_request' });
    expect((await face.post('/books/close', { through: '2026-03-10' })).body).toMatchObject({
      code: 'period_not_over',
    });
  });
});

describe('what is told', () => {
  const KNOWN_BEFORE = '2026-03-20T00:00:00Z';
  const balanceOf = async (query: string) => {
    const { body } = await face.get(`/accounts/${ada}/balance?${query}`);
    return (body.balances as unknown as { currency: string; balance: string }[]).find(
      ({ currency }) => currency === 'GBP',
    )?.balance;
  };

  beforeEach(async () => {
    face.at('2026-03-12T09:00:00.000000Z');
    await face.done(`/accounts/${ada}/withdrawals`, { amount: '30', currency: 'GBP' });
    // Entered on the 25th, counting from the 11th.
    face.at('2026-03-25T09:00:00.000000Z');
    const late = { fromAccountId: ada, toAccountId: bob, amount: '5', currency: 'GBP', description: 'late "rent"' };
    await face.done('/transfers', { ...late, effectiveDate: '2026-03-11' });
    await face.done(`/accounts/${ada}/holds`, { amount: '7', currency: 'GBP', description: 'taxi' });
  });

  test('a balance of a day, as it is known now and as it was known then', async () => {
    expect(await balanceOf('')).toBe('65.00');
    expect(await balanceOf('asOf=2026-03-09')).toBe('0.00');
    expect(await balanceOf('asOf=2026-03-10')).toBe('100.00');
    expect(await balanceOf('asOf=2026-03-11')).toBe('95.00');
    expect(await balanceOf(`asOf=2026-03-11&knownOn=${KNOWN_BEFORE}`)).toBe('100.00');
    expect(await balanceOf(`asOf=2026-03-12&knownOn=${KNOWN_BEFORE}`)).toBe('70.00');
    expect(await balanceOf('asOf=9999-12-31')).toBe('65.00');
    const before = await face.get(`/accounts/${ada}/balance?knownOn=2026-03-01T00:00:00Z`);
    expect(before).toMatchObject({ status: 404, body: { code: 'account_not_found' } });
  });

  test('a statement, with what was back-dated in its place once that was known', async () => {
    const asked = `/accounts/${ada}/statement?from=2026-03-11&to=2026-03-31&currency=GBP`;
    const { status, headers, body } = await face.get(asked);
    expect([status, headers['daybook-position']]).toEqual([200, String(body.position)]);
    expect(body).toMatchObject({ accountId: ada, name: 'Ada', from: '2026-03-11', to: '2026-03-31', knownOn: null });
    expect(body.statements).toMatchObject([
      {
        currency: 'GBP',
        opening: '100.00',
        credits: { count: 0, total: '0.00' },
        debits: { count: 2, total: '35.00' },
        closing: '65.00',
        held: { debits: '7.00', credits: '0.00' },
        entries: [
          { effectiveDate: '2026-03-11', amount: '5.00', balance: '95.00', recordedAt: '2026-03-25T09:00:00.000000Z' },
          { effectiveDate: '2026-03-12', amount: '30.00', balance: '65.00' },
        ],
      },
    ]);
    const then = (await face.get(`${asked}&knownOn=${KNOWN_BEFORE}`)).body;
    expect(then.statements).toMatchObject([{ opening: '100.00', closing: '70.00', entries: [{ amount: '30.00' }] }]);
    expect(then).toMatchObject({ knownOn: KNOWN_BEFORE });
  });

  test('a statement of every currency, one of which has seen nothing', async () => {
    const { body } = await face.get(`/accounts/${ada}/statement?from=2026-03-10&to=2026-03-10`);
    expect(body.statements).toMatchObject([
      { currency: 'EUR', opening: '0.00', closing: '0.00', entries: [] },
      { currency: 'GBP', opening: '0.00', closing: '100.00', entries: [{ kind: 'deposit', description: 'Deposit' }] },
    ]);
  });

  test('a statement as CSV, and as camt.053', async () => {
    const asked = `/accounts/${ada}/statement?from=2026-03-01&to=2026-03-31`;
    const csv = await face.get(`${asked}&format=csv`);
    expect(csv.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="statement-${ada}-2026-03-01-2026-03-31.csv"`,
    });
    expect(csv.text.split('\r\n').filter((line) => line.includes(',entry,'))).toHaveLength(3);
    expect(csv.text).toContain(',"late ""rent""",5.00,,95.00,');
    const xml = await face.get(`${asked}&format=camt.053`);
    expect(xml.headers['content-type']).toBe('application/xml; charset=utf-8');
    expect(camt053Problems(readXml(xml.text))).toEqual([]);
    expect(xml.text).toContain('<CreDtTm>2026-03-25T09:00:00.000000Z</CreDtTm>');
    expect(xml.text).toContain('late &quot;rent&quot;');
  });

  test('the entries of an account, page by page', async () => {
    const asked = `/accounts/${ada}/entries?currency=GBP&from=2026-03-11&to=2026-03-12`;
    const first = (await face.get(`${asked}&limit=1`)).body;
    expect(first.items).toMatchObject([{ effectiveDate: '2026-03-11' }]);
    const second = (await face.get(`${asked}&limit=1&cursor=${first.nextCursor}`)).body;
    expect(second).toMatchObject({ items: [{ effectiveDate: '2026-03-12' }], nextCursor: null });
  });

  test('a trial balance that comes to nothing, of any day', async () => {
    const now = (await face.get('/trial-balance')).body;
    expect(now.totals).toEqual([{ currency: 'GBP', debits: '135.00', credits: '135.00', balanced: true }]);
    expect(now.lines).toHaveLength(3);
    expect(now.lines).toContainEqual({
      currency: 'GBP',
      accountId: ada,
      kind: 'customer',
      name: 'Ada',
      debits: '35.00',
      credits: '100.00',
      balance: '65.00',
    });
    const early = (await face.get('/trial-balance?asOf=2026-03-11')).body;
    expect(early.totals).toMatchObject([{ debits: '105.00', balanced: true }]);
    const known = (await face.get(`/trial-balance?asOf=2026-03-11&knownOn=${KNOWN_BEFORE}`)).body;
    expect(known.totals).toMatchObject([{ debits: '100.00', balanced: true }]);
  });

  test.each([
    ['/balance?asOf=2026-13-01', 400, 'invalid_request'],
    ['/balance?asOf=0000-01-01', 400, 'invalid_request'],
    ['/balance?knownOn=9999-01-01T00:00:00Z', 422, 'time_in_future'],
    ['/statement', 400, 'invalid_request'],
    ['/statement?from=2026-03-01', 400, 'invalid_request'],
    ['/statement?from=2026-03-02&to=2026-03-01', 422, 'invalid_period'],
    ['/statement?from=0000-03-02&to=2026-03-01', 400, 'invalid_request'],
    ['/statement?from=2026-03-01&to=2026-03-02&format=pdf', 400, 'invalid_request'],
    ['/statement?from=2026-03-01&to=2026-03-02&currency=gbp', 400, 'invalid_request'],
    ['/statement?from=2026-03-01&to=2026-03-02&currency=XXX', 422, 'unknown_currency'],
    ['/statement?from=2026-03-01&to=2026-03-02&currency=JPY', 409, 'currency_not_held'],
    ['/statement?from=2026-03-01&to=2026-03-02&limit=5', 400, 'invalid_request'],
    ['/entries', 400, 'invalid_request'],
  ])('not what is asked for by %s', async (path, status, code) => {
    expect((await face.get(`/accounts/${ada}${path}`)).body).toMatchObject({ status, code });
  });

  test('a statement only if nothing was entered before it while it was read', async () => {
    const { engine } = face;
    let reads = 0;
    const busy: typeof engine = {
      ...engine,
      async query(view, name, asked, at) {
        const page = await engine.query(view, name, asked, at);
        if (name === 'turnover') reads += 1;
        return reads === 2 ? { ...page, rows: page.rows.slice(1) } : page;
      },
    };
    const server = queryServer(busy);
    const url = `/api/v1/accounts/${ada}/statement?from=2026-03-11&to=2026-03-31`;
    const answer = await server.inject({ url, headers: { host: 'x' } });
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'statement_changed']);
    expect((await server.inject({ url, headers: { host: 'x' } })).statusCode).toBe(200);
  });
});
