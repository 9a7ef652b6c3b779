import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detailsOf, servedGrpc } from '../testing/served-grpc.ts';
import { toy, validOpening } from '../testing/toy-context.ts';

const opening = {
  owner: validOpening.owner,
  currency: validOpening.currency,
  limit: validOpening.limit,
  opened_on: validOpening.openedOn,
  kind: validOpening.kind,
  opening_minor: 100,
  joint: false,
  holders: [{ holder_id: validOpening.holders[0]?.holderId, share_percent: 100 }],
};
const OPEN = 'daybook.toy.v1.Toy/OpenAccount';
const PAY = 'daybook.toy.v1.Toy/PayIn';
const CLOSE = 'daybook.toy.v1.Toy/CloseAccount';

describe('the gRPC face, with a client that we did not write', () => {
  let grpc: Awaited<ReturnType<typeof servedGrpc>>;
  beforeAll(async () => {
    grpc = await servedGrpc([toy]);
  });
  afterAll(() => grpc.close());
  const length = async () => (await grpc.engine.store.head()).position;

  it('takes a command, answers with its receipt, and shows what it led to', async () => {
    const opened = await grpc.client.call(OPEN, opening);
    expect(opened.error).toBe(null);
    expect(Object.keys(opened.message)).toEqual(['command_id', 'stream_id', 'version', 'position', 'recorded_at']);
    expect(opened.headers.get('daybook-position')).toEqual([opened.message.position]);
    const { stream_id: id, position } = opened.message;
    const { message } = await grpc.client.call('daybook.toy.v1.Toy/Account', { id, min_position: position });
    expect(message).toEqual({
      row: { id, owner: 'Ada Lovelace', status: 'open', balance_minor: '100', version: '1' },
      position,
    });
  });

  it('gives the same receipt to the same key, and refuses the key for another request', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const first = await grpc.client.call(OPEN, opening, key);
    const before = await length();
    const again = await grpc.client.call(OPEN, opening, key);
    expect(again.message).toEqual(first.message);
    expect(first.message.command_id).toBe(key['idempotency-key']);
    const other = await grpc.client.call(OPEN, { ...opening, joint: true }, key);
    expect(other.status).toBe(status.INVALID_ARGUMENT);
    expect(detailsOf(other).reason).toBe('idempotency_key_reused');
    expect(await length()).toBe(before);
  });

  it('tells what is missing, what is against it and what is stale apart, with the code that every face has', async () => {
    const missing = await grpc.client.call(PAY, { id: randomUUID(), amount_minor: 1 });
    expect([missing.status, detailsOf(missing).reason]).toEqual([status.NOT_FOUND, 'account_not_found']);

    const { stream_id: id } = (await grpc.client.call(OPEN, opening)).message;
    const stale = await grpc.client.call(PAY, { id, amount_minor: 1 }, { 'expected-version': '7' });
    expect([stale.status, detailsOf(stale).reason]).toEqual([status.ABORTED, 'version_conflict']);
    const fits = await grpc.client.call(PAY, { id, amount_minor: 1 }, { 'expected-version': '1' });
    expect(fits.message.version).toBe('2');

    await grpc.client.call(CLOSE, { id });
    const closed = await grpc.client.call(PAY, { id, amount_minor: 1 });
    expect([closed.status, detailsOf(closed).reason]).toEqual([status.FAILED_PRECONDITION, 'account_closed']);
    expect(detailsOf(closed)).toMatchObject({
      types: ['google.rpc.ErrorInfo', 'daybook.v1.Problem'],
      problem: { code: 'account_closed', status: status.FAILED_PRECONDITION, title: 'This account is closed.' },
    });
    expect(closed.error?.details).toBe('This account is closed.');
  });

  it('names each field that does not fit as the message calls it', async () => {
    const refused = await grpc.client.call(OPEN, { ...opening, kind: 'shares', holders: [{ share_percent: 101 }] });
    expect(refused.status).toBe(status.INVALID_ARGUMENT);
    const { reason, types, problem } = detailsOf(refused);
    expect(reason).toBe('invalid_request');
    expect(types).toContain('google.rpc.BadRequest');
    expect(problem.fields).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ field: 'holders[0].holder_id' }),
        expect.objectContaining({ field: 'holders[0].share_percent' }),
        expect.objectContaining({ field: 'kind' }),
      ]),
    );
  });

  it('refuses a request with any required field left out, and takes none of them for zero', async () => {
    const before = await length();
    for (const name of Object.keys(opening)) {
      const { [name as keyof typeof opening]: _, ...rest } = opening;
      const refused = await grpc.client.call(OPEN, rest);
      expect([name, refused.status]).toEqual([name, status.INVALID_ARGUMENT]);
    }
    const { stream_id: id } = (await grpc.client.call(OPEN, opening)).message;
    expect((await grpc.client.call(PAY, { id })).status).toBe(status.INVALID_ARGUMENT);
    expect(await length()).toBe(before + 1);
  });

  it('gives pages with tokens, until the last has none', async () => {
    const alone = await servedGrpc([toy]);
    try {
      for (const owner of ['a', 'b', 'c', 'd', 'e']) await alone.client.call(OPEN, { ...opening, owner });
      const owners: string[][] = [];
      let page_token: string | undefined;
      do {
        const { message } = await alone.client.call('daybook.toy.v1.Toy/Accounts', {
          status: 'open',
          page_size: 2,
          page_token,
        });
        owners.push(message.items.map(({ owner }: { owner: string }) => owner));
        page_token = message.next_page_token;
      } while (page_token !== undefined);
      expect(owners).toEqual([['a', 'b'], ['c', 'd'], ['e']]);

      const sums = await alone.client.call('daybook.toy.v1.Toy/Balances', {});
      expect(sums.message.items).toEqual([{ status: 'open', balance_minor: '500' }]);
      const tooMany = await alone.client.call('daybook.toy.v1.Toy/Accounts', {
        status: 'open',
        page_size: 2_147_483_647,
      });
      expect(detailsOf(tooMany).problem.fields).toEqual([expect.objectContaining({ field: 'page_size' })]);
      const forged = await alone.client.call('daybook.toy.v1.Toy/Accounts', { status: 'open', page_token: 'AAAA' });
      expect(detailsOf(forged).reason).toBe('invalid_cursor');
    } finally {
      await alone.close();
    }
  });

  it('says that a method is not served', async () => {
    const { client, call } = { client: grpc.client, call: 'daybook.v1.Feed/Events' };
    const stream = client.follow(call, {});
    const ended = await new Promise<{ code: number }>((resolve) => stream.on('error', (e) => resolve(e as never)));
    expect(ended.code).toBe(status.UNIMPLEMENTED);
  });

  it('lets load balancers ask for its health', async () => {
    const whole = await grpc.client.call('grpc.health.v1.Health/Check', {});
    expect(whole.message).toEqual({ status: 'SERVING' });
    const one = await grpc.client.call('grpc.health.v1.Health/Check', { service: 'daybook.toy.v1.Toy' });
    expect(one.message).toEqual({ status: 'SERVING' });
    const none = await grpc.client.call('grpc.health.v1.Health/Check', { service: 'no.such' });
    expect(none.status).toBe(status.NOT_FOUND);
  });
});
