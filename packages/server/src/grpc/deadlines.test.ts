import { randomUUID } from 'node:crypto';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Engine } from '@daybook/engine';
import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { framed, rawCall } from '../testing/raw-grpc.ts';
import { detailsOf, servedGrpc } from '../testing/served-grpc.ts';
import { openingMessage, toy } from '../testing/toy-context.ts';
import { MAX_DEADLINE_MS } from './exchange.ts';

const OPEN = 'daybook.toy.v1.Toy/OpenAccount';

describe('deadlines and calls taken back', () => {
  let grpc: Awaited<ReturnType<typeof servedGrpc>>;
  let execute: MockInstance<Engine['execute']>;
  let begin: () => void;
  /** The engine decides nothing before this is called. */
  beforeEach(async () => {
    grpc = await servedGrpc([toy]);
    const real = grpc.engine.execute.bind(grpc.engine);
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    execute = vi.spyOn(grpc.engine, 'execute').mockImplementation(async (commands, envelope) => {
      await begun;
      return real(commands, envelope);
    });
  });
  afterEach(() => grpc.close());
  const length = async () => (await grpc.engine.store.head()).position;
  const called = () => vi.waitUntil(() => execute.mock.calls.length > 0);

  it('answers at the deadline, and gives the receipt to whoever asks again under the same key', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const late = await grpc.client.call(OPEN, openingMessage, key, { deadline: Date.now() + 100 });
    expect(late.status).toBe(status.DEADLINE_EXCEEDED);
    expect(await length()).toBe(0);
    begin();
    const again = await grpc.client.call(OPEN, openingMessage, key);
    expect(again.status).toBe(0);
    expect(again.message.command_id).toBe(key['idempotency-key']);
    expect(await length()).toBe(1);
  });

  it('says itself that the deadline has passed, while the engine is still at it', async () => {
    const { session, stream } = rawCall(grpc.url, 'daybook.toy.v1.Toy/CloseAccount', { 'grpc-timeout': '100m' });
    const trailers = new Promise<Record<string, unknown>>((resolve) => stream.on('trailers', resolve));
    stream.end(framed(new BinaryWriter().tag(1, WireType.LengthDelimited).string(randomUUID()).finish())).resume();
    expect((await trailers)['grpc-status']).toBe(String(status.DEADLINE_EXCEEDED));
    expect(execute).toHaveBeenCalledOnce();
    begin();
    session.destroy();
  });

  it('does nothing for a call whose deadline has passed when it comes', async () => {
    const { session, stream } = rawCall(grpc.url, 'daybook.toy.v1.Toy/PayIn', { 'grpc-timeout': '0m' });
    const trailers = new Promise<Record<string, unknown>>((resolve) => stream.on('trailers', resolve));
    stream.end(framed(new Uint8Array())).resume();
    expect((await trailers)['grpc-status']).toBe(String(status.DEADLINE_EXCEEDED));
    expect(execute).not.toHaveBeenCalled();
    session.destroy();
  });

  it('refuses a deadline that is none', async () => {
    for (const timeout of ['-1S', '1', 'S', '1.5S', '999999999S']) {
      const { session, stream } = rawCall(grpc.url, 'daybook.toy.v1.Toy/PayIn', { 'grpc-timeout': timeout });
      const trailers = new Promise<Record<string, unknown>>((resolve) => stream.on('trailers', resolve));
      stream.end(framed(new Uint8Array())).resume();
      expect((await trailers)['grpc-status']).toBe(String(status.INVALID_ARGUMENT));
      session.destroy();
    }
  });

  it('ends a call without a deadline, or with a longer one, at the longest there is', async () => {
    const set = vi.spyOn(globalThis, 'setTimeout');
    begin();
    for (const timeout of [undefined, '60M', '99999999H']) {
      set.mockClear();
      const { session, stream } = rawCall(
        grpc.url,
        'daybook.toy.v1.Toy/PayIn',
        timeout === undefined ? {} : { 'grpc-timeout': timeout },
      );
      const trailers = new Promise<Record<string, unknown>>((resolve) => stream.on('trailers', resolve));
      stream.end(framed(new Uint8Array())).resume();
      expect((await trailers)['grpc-status']).toBe(String(status.INVALID_ARGUMENT));
      expect(set.mock.calls.map(([, ms]) => ms)).toContain(MAX_DEADLINE_MS);
      session.destroy();
    }
    set.mockRestore();
  });

  it('lets a command be taken back before it is sent, while it is decided, and afterwards, and does it once', async () => {
    const key = { 'idempotency-key': randomUUID() };
    // Before its message has come: there is no command.
    const early = rawCall(grpc.url, OPEN, key);
    await new Promise((resolve) => early.stream.once('ready', resolve));
    early.stream.close(8);
    early.session.destroy();
    // While it is decided: it is done all the same.
    const stream = grpc.client.call(OPEN, openingMessage, key, { deadline: Date.now() + 200 });
    await called();
    expect((await stream).status).toBe(status.DEADLINE_EXCEEDED);
    begin();
    await vi.waitUntil(async () => (await length()) === 1);
    const after = await grpc.client.call(OPEN, openingMessage, key);
    expect([after.status, await length()]).toEqual([0, 1]);
    expect(detailsOf(after).reason).toBe(null);
  });
});
