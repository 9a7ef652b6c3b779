import { type Simulator, startSimulator } from '@daybook/app-simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardGatewayAdapter } from './card-gateway.ts';
import { withStranger } from './testing/with-stranger.ts';

const money = { amount: '100.00', currency: 'GBP' };
const call = (idempotencyKey: string, timeoutMs = 5_000) => ({
  idempotencyKey,
  signal: AbortSignal.timeout(timeoutMs),
});
const authorize = { reference: 'p1', token: 'tok_ok', ...money };

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.close());

describe('the card gateway adapter', () => {
  it('says done to what was done, in the port’s own shape', async () => {
    const gateway = cardGatewayAdapter(simulator.url);
    const given = await gateway.authorize(authorize, call('k1'));
    if (given.outcome !== 'done') throw new Error('not authorised');
    const { authorizationId, expiresAt } = given.response;
    expect(given.response).toEqual({ authorizationId, expiresAt, ...money });
    const part = { authorizationId, amount: '60.00', currency: 'GBP' };
    const moved = { outcome: 'done', response: { amount: '60.00', currency: 'GBP' } };
    expect(await gateway.capture({ reference: 'c1', ...part }, call('k2'))).toEqual(moved);
    expect(await gateway.refund({ reference: 'r1', ...part }, call('k3'))).toEqual(moved);
    const released = { outcome: 'done', response: { amount: '40.00', currency: 'GBP' } };
    expect(await gateway.void({ reference: 'v1', authorizationId }, call('k4'))).toEqual(released);
  });

  it('says refused, with the gateway’s code, only to what was definitely not done', async () => {
    const gateway = cardGatewayAdapter(simulator.url);
    const declined = await gateway.authorize({ ...authorize, token: 'tok_declined' }, call('k1'));
    expect(declined).toMatchObject({ outcome: 'refused', code: 'card_declined' });
    const unknown = { reference: 'c1', authorizationId: 'auth_9', ...money };
    expect(await gateway.capture(unknown, call('k2'))).toMatchObject({ code: 'authorization_not_found' });
  });

  it('tells what became of an earlier request', async () => {
    const gateway = cardGatewayAdapter(simulator.url);
    const given = await gateway.authorize(authorize, call('k1'));
    await gateway.authorize({ ...authorize, reference: 'p2', token: 'tok_declined' }, call('k2'));
    const lookup = (reference: string) => gateway.lookup({ reference }, call('k9'));
    const response = given.outcome === 'done' ? given.response : null;
    expect(await lookup('p1')).toEqual({ outcome: 'done', response: { found: 'done', response } });
    expect(await lookup('p2')).toEqual({ outcome: 'done', response: { found: 'refused', code: 'card_declined' } });
    expect(await lookup('p3')).toEqual({ outcome: 'done', response: { found: 'unseen' } });
  });

  it.each(['lostRequest', 'lostAnswer', 'errorBefore', 'errorAfter', 'slow'] as const)(
    'throws on %s, because nobody can tell whether it was done',
    async (fault) => {
      simulator.setFaults({ [fault]: 1, slowMs: 10_000 });
      const gateway = cardGatewayAdapter(simulator.url);
      await expect(gateway.authorize(authorize, call('k1', 200))).rejects.toThrow();
      await expect(gateway.lookup({ reference: 'p1' }, call('k2', 200))).rejects.toThrow();
      simulator.setFaults({});
      expect((await gateway.authorize(authorize, call('k1'))).outcome).toBe('done');
    },
  );

  it('throws when a key is reused, or when nobody is there', async () => {
    const gateway = cardGatewayAdapter(simulator.url);
    await gateway.authorize(authorize, call('k1'));
    await expect(gateway.authorize({ ...authorize, amount: '1.00' }, call('k1'))).rejects.toThrow('422');
    await expect(cardGatewayAdapter('http://127.0.0.1:1').authorize(authorize, call('k2'))).rejects.toThrow();
  });

  it.each([
    [404, '<html>not here</html>'],
    [404, '{"message":"no route"}'],
    [200, 'ok'],
    [200, '{"amount":"1.00"}'],
    [400, '{"code":"invalid_request"}'],
    [302, ''],
  ])('does not take a %i with body %j for an answer', (status, body) =>
    withStranger({ status, body }, async (url) => {
      const gateway = cardGatewayAdapter(url);
      await expect(gateway.authorize(authorize, call('k1'))).rejects.toThrow();
      await expect(gateway.lookup({ reference: 'p1' }, call('k1'))).rejects.toThrow();
    }),
  );
});
