import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAULTS, faultModel, faultPlan } from './faults.ts';
import { until, withSimulator } from './testing.ts';

const order = (reference: string) => ({ reference, amount: '100.00', currency: 'GBP', token: 'tok_ok' });

describe('the fault model', () => {
  it('deals the same fates for the same seed, in whatever order the keys come', () => {
    const model = faultModel({ lostRequest: 0.2, lostAnswer: 0.2, errorAfter: 0.2 });
    const keys = fc.array(fc.stringMatching(/^[a-e]$/), { maxLength: 30 });
    fc.assert(
      fc.property(keys, fc.string(), (asked, seed) => {
        const fates = (order: string[]) => {
          const next = faultPlan(seed);
          return order.map((key) => `${key} ${JSON.stringify(next(key, model))}`).sort();
        };
        expect(fates(asked)).toEqual(fates([...asked].reverse()));
      }),
    );
  });

  it('deals faults about as often as it is told', () => {
    const next = faultPlan('seed');
    const model = faultModel({ slow: 0.1, duplicate: 0.3 });
    const dealt = Array.from({ length: 10_000 }, (_, i) => next(String(i), model).fault);
    const share = (fault: unknown) => dealt.filter((one) => one === fault).length / dealt.length;
    expect(share('slow')).toBeCloseTo(0.1, 1);
    expect(share('duplicate')).toBeCloseTo(0.3, 1);
    expect(share(null)).toBeCloseTo(0.6, 1);
  });

  it('refuses probabilities that make no sense', () => {
    for (const bad of [{ slow: -0.1 }, { slow: 1.1 }, { slow: 0.6, duplicate: 0.6 }, { slow: Number.NaN }])
      expect(() => faultModel(bad)).toThrow(RangeError);
  });
});

describe('faults on the line', () => {
  it.each([
    ['lostRequest', 0],
    ['errorBefore', 0],
    ['lostAnswer', 1],
    ['errorAfter', 1],
    ['duplicate', 1],
    ['slow', 1],
  ] as const)('%s leaves %i effect, and a repetition under the key makes it one', (fault, effects) =>
    withSimulator({ faults: { [fault]: 1, slowMs: 5 } }, async ({ post, get }, simulator) => {
      const attempt = () => post('/card/authorizations', 'k1', order('p1'));
      const seen = await attempt().then(
        ({ status }) => status,
        () => 'dropped',
      );
      const expected = { lostRequest: 'dropped', lostAnswer: 'dropped', errorBefore: 503, errorAfter: 500 };
      expect(seen).toBe({ ...expected, duplicate: 201, slow: 201 }[fault]);
      expect((await get('/card/ledger')).body.authorizations).toHaveLength(effects);
      simulator.setFaults({});
      expect((await attempt()).status).toBe(201);
      expect((await get('/card/ledger')).body.authorizations).toHaveLength(1);
    }),
  );

  it('lateRequest has its effect when nobody waits for it any more, and once', () =>
    withSimulator({ faults: { lateRequest: 1, lateMs: 40 } }, async ({ post, get }, simulator) => {
      const effects = async () => ((await get('/card/ledger')).body.authorizations as object[]).length;
      await expect(post('/card/authorizations', 'k1', order('p1'))).rejects.toThrow();
      await expect(post('/card/authorizations', 'k1', order('p1'))).rejects.toThrow();
      expect(await effects()).toBe(0);
      await until(async () => (await effects()) > 0);
      simulator.setFaults({});
      expect((await post('/card/authorizations', 'k1', order('p1'))).status).toBe(201);
      expect(await effects()).toBe(1);
    }));

  it('can be changed while it runs', () =>
    withSimulator({}, async ({ post, send, get }) => {
      expect((await send('PUT', '/faults', { errorBefore: 1 }, {})).status).toBe(200);
      expect((await post('/card/authorizations', 'k1', order('p1'))).status).toBe(503);
      expect((await get('/faults')).body).toMatchObject({ errorBefore: 1, slow: 0 });
      for (const bad of [{ slow: 2 }, { slow: '1' }, { slow: 0.6, lostAnswer: 0.6 }, { fast: 1 }])
        expect((await send('PUT', '/faults', bad, {})).status).toBe(400);
      expect((await send('PUT', '/faults', {}, {})).body).toMatchObject(Object.fromEntries(FAULTS.map((f) => [f, 0])));
    }));

  it('never moves money twice, however often a caller has to repeat itself', () =>
    withSimulator(
      { seed: 7, faults: { lostRequest: 0.2, lostAnswer: 0.2, errorBefore: 0.1, errorAfter: 0.2, duplicate: 0.2 } },
      async ({ post, get }, simulator) => {
        const insist = async (path: string, key: string, body: object) => {
          for (let attempt = 0; attempt < 100; attempt++) {
            const seen = await post(path, key, body).catch(() => null);
            if (seen && seen.status < 500) return seen;
          }
          throw new Error('no answer after 100 attempts');
        };
        await Promise.all(
          Array.from({ length: 30 }, async (_, i) => {
            const { body } = await insist('/card/authorizations', `a${i}`, order(`p${i}`));
            const { authorizationId } = body;
            const capture = { reference: `c${i}`, authorizationId, amount: '70.00', currency: 'GBP' };
            await insist('/card/captures', `c${i}`, capture);
          }),
        );
        simulator.setFaults({});
        const { authorizations, captures } = (await get('/card/ledger')).body;
        expect(captures).toHaveLength(30);
        expect(authorizations).toMatchObject(Array.from({ length: 30 }, () => ({ captured: '70.00' })));
      },
    ));
});

describe('the ledger file', () => {
  it('forgets nothing anybody was told, even when the last line was cut short', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'simulator-'));
    const ledgerFile = path.join(folder, 'ledger.jsonl');
    try {
      let before: unknown;
      await withSimulator({ ledgerFile }, async ({ post, get }) => {
        const { body } = await post('/card/authorizations', 'k1', order('p1'));
        const { authorizationId } = body;
        await post('/card/captures', 'k2', { reference: 'c1', authorizationId, amount: '60.00', currency: 'GBP' });
        await post('/carrier/labels', 'k3', { reference: 's1', orderId: 'o1', lines: [{}] });
        before = [await get('/card/ledger'), await get('/carrier/shipments'), await get('/card/lookup/c1')];
      });
      appendFileSync(ledgerFile, '{"service":"card","oper');
      for (let restart = 0; restart < 2; restart++)
        await withSimulator({ ledgerFile }, async ({ post, get }) => {
          const after = [await get('/card/ledger'), await get('/carrier/shipments'), await get('/card/lookup/c1')];
          expect(after).toEqual(before);
          expect((await post('/card/authorizations', 'k1', order('p1'))).status).toBe(201);
          expect((await post('/card/authorizations', 'k1', order('p2'))).status).toBe(422);
          expect((await get('/card/ledger')).body.authorizations).toHaveLength(1);
        });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
