import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Arrived, receiver } from './bank/testing.ts';
import { type caller, until, withSimulator } from './testing.ts';

const PAYMENT = '01234567-89ab-4def-8123-456789abcdef';
const T1 = PAYMENT.replaceAll('-', '');
const address = { type: 'vpa', id: 'asha@alder', bank: null };
const moved = (transactionId = T1) => ({ transactionId, address, amount: '7.00', currency: 'INR' });
const nth = (n: number) => n.toString(16).padStart(32, '0');
type Call = ReturnType<typeof caller>;
const postings = async ({ get }: Call) => ((await get('/banks/alder/ledger')).body.postings as object[]).length;
const stateOf = async ({ post }: Call, leg: string, key = `s ${leg} ${Math.random()}`) =>
  (await post('/banks/alder/status', key.replaceAll(' ', ''), { transactionId: T1, leg })).body.state;

describe('the line to the banks', () => {
  it.each([
    ['lostRequest', 0],
    ['errorBefore', 0],
    ['lostAnswer', 2],
    ['errorAfter', 2],
    ['duplicate', 2],
    ['slow', 2],
  ] as const)('suffers %s, which leaves %i postings, and a repetition makes it two', (fault, effects) =>
    withSimulator({ bankFaults: { [fault]: 1, slowMs: 5 } }, async (call, simulator) => {
      const attempt = () => call.post('/banks/alder/debit', 'k1', moved()).catch(() => null);
      await attempt();
      expect(await postings(call)).toBe(effects);
      simulator.setBankFaults({});
      expect((await attempt())?.status).toBe(200);
      expect(await postings(call)).toBe(2);
    }),
  );

  it('delivers a late request after the bank has given its word, and the bank keeps it', () =>
    withSimulator({ bankFaults: { lateRequest: 1, lateMs: 50 } }, async (call, simulator) => {
      await expect(call.post('/banks/alder/debit', 'k1', moved())).rejects.toThrow();
      simulator.setBankFaults({});
      expect(await stateOf(call, 'debit')).toBe('none');
      await until(async () => (await call.get('/banks/alder/ledger')).body.legs !== undefined);
      await until(async () => {
        const [leg] = (await call.get('/banks/alder/ledger')).body.legs as { keys: string[] }[];
        return leg?.keys.length === 1;
      });
      expect(await postings(call)).toBe(0);
    }));

  it('is another line than that of the card gateway and the carrier, and can be changed while it runs', () =>
    withSimulator({}, async ({ post, send, get }) => {
      const order = { reference: 'p1', amount: '1.00', currency: 'GBP', token: 'tok_ok' };
      expect((await send('PUT', '/banks/faults', { errorBefore: 1, accepted: 0.5, clockOffHours: 3 }, {})).status).toBe(
        200,
      );
      expect((await post('/banks/alder/debit', 'k1', moved())).status).toBe(503);
      expect((await post('/card/authorizations', 'k2', order)).status).toBe(201);
      expect((await get('/banks/faults')).body).toMatchObject({ errorBefore: 1, accepted: 0.5, twice: 0, workMs: 500 });
      for (const bad of [{ accepted: 2 }, { slow: 0.6, lostAnswer: 0.6 }, { fast: 1 }, { clockOffHours: 25 }])
        expect((await send('PUT', '/banks/faults', bad, {})).status).toBe(400);
    }));
});

describe('what banks say', () => {
  it('may name a wrong amount, of which neither books nor status know', () =>
    withSimulator({ bankFaults: { otherAmount: 1 } }, async (call) => {
      expect((await call.post('/banks/alder/debit', 'k1', moved())).body.amount).toBe('7.01');
      const status = (await call.post('/banks/alder/status', 's1', { transactionId: T1, leg: 'debit' })).body;
      expect(status.amount).toBe('7.00');
      const { balances } = (await call.get('/banks/alder/ledger')).body as { balances: object[] };
      expect(balances).toContainEqual({ account: 'scheme', currency: 'INR', balance: '7.00' });
    }));

  it('may carry a time that is hours wrong, each bank by its own clock', () =>
    withSimulator({ bankFaults: { clockOffHours: 24 } }, async ({ post, get }) => {
      const { body } = await post('/banks/alder/debit', 'k1', moved());
      await post('/banks/birch/debit', 'k2', moved());
      const banks = (await get('/banks/ledger')).body.banks as { clockOffMs: number }[];
      const [alder = 0, birch = 0] = banks.map(({ clockOffMs }) => clockOffMs);
      expect(Math.abs(Date.parse(String(body.at)) - Date.now() - alder)).toBeLessThan(60_000);
      expect(Math.abs(alder)).toBeGreaterThan(3_600_000);
      expect(alder).not.toBe(birch);
    }));
});

describe('what banks accept', () => {
  const accepting = { accepted: 1, workMs: 30 };

  it('is carried out later and told by a message, until that is acknowledged', async () => {
    const ears = await receiver((_, count) => [0, 503, 429][count - 1] ?? 200);
    await withSimulator({ bankFaults: accepting, messagesTo: ears.url }, async (call) => {
      expect(await call.post('/banks/alder/debit', 'k1', moved())).toMatchObject({
        status: 202,
        body: { state: 'accepted' },
      });
      await until(() => ears.arrived.length >= 4);
      const [first] = ears.arrived;
      expect(ears.arrived).toEqual([first, first, first, first]);
      expect(first).toMatchObject({
        path: `/api/v1/payments/${PAYMENT}/bank-answers`,
        key: first?.body.messageId,
        body: { leg: 'debit', bankId: 'alder', outcome: 'done', code: null, amount: '7.00', currency: 'INR' },
      });
      await until(async () => (await call.get('/banks/messages')).body.waiting === 0);
      expect((await call.get('/banks/messages')).body).toMatchObject({
        sent: 4,
        acknowledged: 1,
        refused: {},
        failure: null,
      });
      expect((await call.post('/banks/alder/debit', 'k2', moved())).body.state).toBe('done');
      expect(await postings(call)).toBe(2);
    });
    await ears.close();
  });

  it('is told again where nobody answers, and why nobody does can be seen', async () => {
    const gone = await receiver();
    await gone.close();
    await withSimulator({ bankFaults: accepting, messagesTo: gone.url }, async (call) => {
      await call.post('/banks/alder/debit', 'k1', moved());
      const told = async () => (await call.get('/banks/messages')).body;
      await until(async () => Number((await told()).sent) > 1);
      expect(await told()).toMatchObject({
        acknowledged: 0,
        waiting: 1,
        failure: expect.stringMatching('ECONNREFUSED'),
      });
    });
  });

  it('is pending until then, and cancelled by a reversal', async () => {
    const ears = await receiver();
    await withSimulator(
      { bankFaults: { ...accepting, workMs: 60_000 }, messagesTo: ears.url },
      async (call, simulator) => {
        await call.post('/banks/alder/debit', 'k1', moved());
        expect(await stateOf(call, 'debit')).toBe('pending');
        simulator.setBankFaults({});
        expect((await call.post('/banks/alder/reverse', 'k2', moved())).body.code).toBe('no_original_debit');
        expect(await stateOf(call, 'debit')).toBe('refused');
        expect((await call.post('/banks/alder/debit', 'k3', moved())).body.code).toBe('debit_cancelled');
        expect(await postings(call)).toBe(0);
      },
    );
    await ears.close();
  });

  it('works on a reversal that is asked for again while its refusal is still being told', async () => {
    let deaf = true;
    const ears = await receiver(() => (deaf ? 503 : 200));
    const stubborn = { ...moved(), address: { ...address, id: 'stubborn.x@alder' } };
    const reverse = (call: Call, key: string) => call.post('/banks/alder/reverse', key, stubborn);
    await withSimulator({ messagesTo: ears.url }, async (call, simulator) => {
      await call.post('/banks/alder/debit', 'k1', stubborn);
      simulator.setBankFaults(accepting);
      expect((await reverse(call, 'k2')).status).toBe(202);
      await until(() => ears.arrived.length > 0);
      expect((await reverse(call, 'k3')).status).toBe(202);
      deaf = false;
      await until(() => ears.arrived.some(({ body }) => body.messageId !== ears.arrived[0]?.body.messageId));
      await until(async () => (await call.get('/banks/messages')).body.waiting === 0);
      expect(await stateOf(call, 'reversal')).toBe('refused');
    });
    await ears.close();
  });

  it('is given up by nobody: what a 4xx says counts as acknowledged', async () => {
    const ears = await receiver(() => 404);
    await withSimulator({ bankFaults: accepting, messagesTo: ears.url }, async (call) => {
      await call.post('/banks/alder/debit', 'k1', moved());
      await until(async () => (await call.get('/banks/messages')).body.acknowledged === 1);
      expect((await call.get('/banks/messages')).body).toMatchObject({ sent: 1, refused: { said_so: 1 }, waiting: 0 });
    });
    await ears.close();
  });

  it('is told twice, late and out of order, and what was answered at once is told again', async () => {
    const ears = await receiver();
    const faults = { accepted: 0.5, workMs: 30, twice: 1, toldAgain: 1, lateMessage: 0.5, lateMessageMs: 40 };
    await withSimulator({ bankFaults: faults, messagesTo: ears.url }, async (call) => {
      const ids = Array.from({ length: 40 }, (_, i) => nth(i));
      const accepted = new Set<string>();
      for (const id of ids) if ((await call.post('/banks/alder/debit', id, moved(id))).status === 202) accepted.add(id);
      await until(async () => (await call.get('/banks/messages')).body.waiting === 0);
      const of = (id: string) => ears.arrived.filter(({ path }) => path.replaceAll('-', '').includes(id));
      expect([accepted.size > 5, accepted.size < 35]).toEqual([true, true]);
      for (const id of ids) expect(of(id)).toHaveLength(accepted.has(id) ? 2 : 1);
      const messages = (one: readonly Arrived[]) => new Set(one.map(({ body }) => body.messageId)).size;
      const pairs = [...accepted].map((id) => messages(of(id)));
      expect(new Set(pairs)).toEqual(new Set([1, 2]));
      const order = ears.arrived.map(({ path }) => path);
      expect(order).not.toEqual(order.toSorted());
    });
    await ears.close();
  });
});

describe('banks that are killed', () => {
  it('come back with all they had promised: words, balances, work and messages', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'simulator-'));
    const ledgerFile = path.join(folder, 'ledger.jsonl');
    const ears = await receiver();
    try {
      let before: unknown;
      await withSimulator({ ledgerFile, bankFaults: { accepted: 0 } }, async (call, simulator) => {
        await call.post('/banks/alder/debit', 'k1', moved(nth(1)));
        await call.post('/banks/alder/status', 'k2', { transactionId: nth(2), leg: 'debit' });
        await call.post('/banks/alder/reverse', 'k3', moved(nth(3)));
        before = await call.get('/banks/alder/ledger');
        simulator.setBankFaults({ accepted: 1, workMs: 60_000 });
        await call.post('/banks/birch/credit', 'k4', moved(nth(4)));
        simulator.setBankFaults({ accepted: 1, workMs: 0 });
        await call.post('/banks/birch/credit', 'k5', moved(nth(5))); // carried out, and told to nobody yet
        await until(async () => ((await call.get('/banks/birch/ledger')).body.postings as object[]).length === 2);
      });
      await withSimulator({ ledgerFile, messagesTo: ears.url }, async (call) => {
        expect(await call.get('/banks/alder/ledger')).toEqual(before);
        expect((await call.post('/banks/alder/debit', 'k6', moved(nth(2)))).body.code).toBe('transaction_disowned');
        expect((await call.post('/banks/alder/debit', 'k7', moved(nth(3)))).body.code).toBe('transaction_disowned');
        await until(() => ears.arrived.length === 2);
        expect(ears.arrived.map(({ body }) => body.outcome)).toEqual(['done', 'done']);
        await until(async () => (await call.get('/banks/messages')).body.waiting === 0);
      });
      await withSimulator({ ledgerFile, messagesTo: ears.url }, async (call) => {
        expect((await call.get('/banks/messages')).body).toMatchObject({ waiting: 0, sent: 0 });
        expect((await call.get('/banks/birch/ledger')).body.sums).toEqual([{ currency: 'INR', sum: '0.00' }]);
      });
    } finally {
      await ears.close();
      rmSync(folder, { recursive: true });
    }
  });
});
