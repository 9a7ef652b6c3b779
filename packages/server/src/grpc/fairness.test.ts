import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import type { Admission } from '../limits/admission.ts';
import { rates } from '../limits/rates.ts';
import type { Authenticate } from '../operations/authenticate.ts';
import { problemOf } from '../problems.ts';
import { detailsOf, servedGrpc } from '../testing/served-grpc.ts';
import { toy } from '../testing/toy-context.ts';

const PAY = 'daybook.toy.v1.Toy/PayIn';
const authenticate: Authenticate = ({ authorization = '' }) => {
  const subject = /^Bearer (ada|bob)$/.exec(authorization)?.[1];
  if (subject === undefined) throw problemOf('unauthenticated');
  return { subject, tenant: subject, roles: ['clerk'], holds: [], until: null };
};
const as = (subject: string) => ({ authorization: `Bearer ${subject}` });
const paying = () => ({ id: randomUUID(), amount_minor: 1 });

describe('how much may be asked for over gRPC', () => {
  let grpc: Awaited<ReturnType<typeof servedGrpc>>;
  afterEach(() => grpc.close());

  it('turns away a caller that has spent what it may, says when to come back, and leaves the others alone', async () => {
    grpc = await servedGrpc([toy], { authenticate, rates: rates({ perPrincipal: { perSecond: 0.01, burst: 3 } }) });
    for (let i = 0; i < 3; i++)
      expect((await grpc.client.call(PAY, paying(), as('ada'))).status).toBe(status.NOT_FOUND);
    const spent = await grpc.client.call(PAY, paying(), as('ada'));
    expect([spent.status, detailsOf(spent).reason]).toEqual([status.RESOURCE_EXHAUSTED, 'rate_limited']);
    expect(detailsOf(spent).types).toContain('google.rpc.RetryInfo');
    expect((await grpc.client.call(PAY, paying(), as('bob'))).status).toBe(status.NOT_FOUND);
  });

  it('stops listening to an address that only guesses, but not to who is known there', async () => {
    grpc = await servedGrpc([toy], { authenticate, rates: rates({ perAddress: { perSecond: 0.01, burst: 2 } }) });
    await grpc.client.call(PAY, paying(), as('ada'));
    const guesses = [];
    for (let i = 0; i < 4; i++) guesses.push(detailsOf(await grpc.client.call(PAY, paying(), as(`guess${i}`))).reason);
    expect(guesses).toEqual(['unauthenticated', 'unauthenticated', 'rate_limited', 'rate_limited']);
    expect((await grpc.client.call(PAY, paying(), as('ada'))).status).toBe(status.NOT_FOUND);
  });

  it('turns calls away at once while there is no room, and gives back every place', async () => {
    let room = 0;
    let places = 0;
    const admission: Admission = {
      hasRoom: () => room > 0,
      enter() {
        if (room === 0) return null;
        places++;
        return () => places--;
      },
      state: () => ({ inFlight: places, limit: room, refused: 0 }),
      stop: () => undefined,
    };
    grpc = await servedGrpc([toy], { authenticate, admission });
    const refused = await grpc.client.call(PAY, paying(), as('ada'));
    expect([refused.status, detailsOf(refused).reason]).toEqual([status.UNAVAILABLE, 'overloaded']);
    room = 1;
    expect((await grpc.client.call(PAY, paying(), as('ada'))).status).toBe(status.NOT_FOUND);
    expect(places).toBe(0);
  });
});
