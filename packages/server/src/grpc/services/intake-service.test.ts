import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MAX_IN_FLIGHT } from '../../intake/answers.ts';
import { ANYBODY } from '../../operations/caller.ts';
import { problemOf } from '../../problems.ts';
import { framed, rawCall, unframed } from '../../testing/raw-grpc.ts';
import { detailsOf, servedGrpc } from '../../testing/served-grpc.ts';
import type { Message } from '../../testing/stock-grpc-client.ts';
import { toy } from '../../testing/toy-context.ts';
import { executeRequest, executeResponse } from '../protos/command-messages.ts';
import { declaredProtos } from '../protos/declared-protos.ts';
import { readMessage } from '../wire/read-message.ts';
import { writeMessage } from '../wire/write-message.ts';

const EXECUTE = 'daybook.v1.Intake/Execute';
const TYPE = 'type.googleapis.com/daybook.toy.v1.';
const { methods } = declaredProtos([toy]);

/** A request as `google.protobuf.Any`, as the stock client wants it. */
function asked(operation: string, value: object) {
  const request = methods.get(operation)?.request;
  if (!request) throw new Error(operation);
  return { type_url: TYPE + request.name, value: Buffer.from(writeMessage(request, value)) };
}
const opening = {
  owner: 'Ada',
  currency: 'EUR',
  limit: '2500.00',
  openedOn: '2026-01-01',
  kind: 'giro',
  openingMinor: 0,
  joint: false,
  holders: [{ holderId: randomUUID(), sharePercent: 100 }],
};
const payIn = (id: string, amountMinor = 1) => ({
  command_id: randomUUID(),
  request: asked('payIn', { id, amountMinor }),
});

describe('many commands over one call', () => {
  let grpc: Awaited<ReturnType<typeof servedGrpc>>;
  let id: string;
  beforeEach(async () => {
    grpc = await servedGrpc([toy], { stallMs: 300 });
    const receipt = (await exchanged([[{ command_id: randomUUID(), request: asked('openAccount', opening) }]]))
      .answers[0].receipt;
    id = receipt.stream_id;
  });
  afterEach(() => grpc.close());

  /** What a count comes to when it has not changed for a while. */
  async function settled(count: () => number): Promise<number> {
    for (let seen = -1; ; ) {
      const now = count();
      if (now > 0 && now === seen) return now;
      seen = now;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Sends commands, message by message, and reads every answer. */
  async function exchanged(messages: object[][]): Promise<{ answers: Message[]; code: number }> {
    const call = grpc.client.exchange(EXECUTE);
    const answers: Message[] = [];
    call.on('data', (message) => answers.push(...message.answers));
    const ended = new Promise<number>((resolve) => {
      call.on('error', (error) => resolve((error as unknown as { code: number }).code));
      call.on('end', () => resolve(0));
    });
    for (const commands of messages) call.write({ commands });
    call.end();
    return { code: await ended, answers };
  }

  it('answers each command in its turn, receipts and problems alike', async () => {
    const again = payIn(id, 7);
    const { answers, code } = await exchanged([
      [again, payIn(randomUUID()), again],
      [{ ...payIn(id), expected_version: 1 }, { command_id: 'x' }, { request: again.request }],
      [{ command_id: 'y', request: { type_url: `${TYPE}AccountRequest`, value: Buffer.alloc(0) } }],
      [payIn(id)],
    ]);
    expect(code).toBe(0);
    expect(answers.map(({ number }) => number)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
    expect(answers.map(({ problem }) => problem?.code ?? null)).toEqual([
      null,
      'account_not_found',
      null,
      'version_conflict',
      'unknown_command',
      'invalid_idempotency_key',
      'unknown_command',
      null,
    ]);
    expect(answers[2].receipt).toEqual(answers[0].receipt);
    expect(answers[1].problem).toMatchObject({ status: status.NOT_FOUND, title: 'There is no such account.' });
  });

  it('refuses what cannot be read alone, and takes the rest', async () => {
    const call = grpc.client.exchange(EXECUTE);
    call.write({
      commands: [payIn(id), { ...payIn(id), request: { type_url: `${TYPE}PayInRequest`, value: Buffer.from([0xff]) } }],
    });
    const large = { type_url: `${TYPE}PayInRequest`, value: Buffer.alloc(300 * 1024) };
    call.write({ commands: [{ ...payIn(id), request: large }, payIn(id)] });
    call.end();
    const answers: Message[] = [];
    for await (const message of call) answers.push(...message.answers);
    expect(answers.map(({ problem }) => problem?.code ?? null)).toEqual([
      null,
      'message_malformed',
      'body_too_large',
      null,
    ]);
  });

  it('keeps the commands of one thing in order, however many there are', async () => {
    const many = Array.from({ length: 600 }, () => payIn(id));
    const messages = Array.from({ length: 12 }, (_, i) => many.slice(i * 50, (i + 1) * 50));
    const { answers } = await exchanged(messages);
    expect(answers.map(({ receipt }) => Number(receipt.version))).toEqual(many.map((_, i) => i + 2));
    expect(answers.map(({ command_id }) => command_id)).toEqual(many.map(({ command_id }) => command_id));
  });

  it('takes no more than it may hold while the client does not read, and goes on when it does', async () => {
    const patient = await servedGrpc([toy]);
    const execute = vi.spyOn(patient.engine, 'execute');
    const { session, stream } = rawCall(patient.url, EXECUTE);
    const sent = 20_000;
    const request = { ...asked('payIn', { id: randomUUID(), amountMinor: 1 }) };
    const any = { typeUrl: request.type_url, value: request.value };
    // This side's own buffer takes what the server does not.
    for (let i = 0; i < sent / 100; i++) {
      const commands = Array.from({ length: 100 }, () => ({ commandId: randomUUID(), request: any }));
      stream.write(framed(writeMessage(executeRequest, { commands })));
    }
    stream.end();
    const taken = await settled(() => execute.mock.calls.length);
    expect(taken).toBeGreaterThanOrEqual(MAX_IN_FLIGHT);
    expect(taken).toBeLessThan(sent / 2);
    let answered = 0;
    for await (const message of unframed(stream)) {
      const { answers } = readMessage(executeResponse, message);
      answered += Array.isArray(answers) ? answers.length : 0;
    }
    expect(answered).toBe(sent);
    session.destroy();
    await patient.close();
  }, 30_000);

  it('ends a call that has gone quiet, and says from which command on nothing was done', async () => {
    const call = grpc.client.exchange(EXECUTE);
    call.resume();
    call.write({ commands: [payIn(id)] });
    const [error] = await once(call, 'error').then(undefined, (thrown) => [thrown]);
    expect(error.code).toBe(status.DEADLINE_EXCEEDED);
  });

  it('is none the worse for a client that leaves with as many bytes under way as may be', async () => {
    const { session, stream } = rawCall(grpc.url, EXECUTE);
    const sent = (count: number, type: string, value: Uint8Array) => {
      const request = { typeUrl: TYPE + type, value };
      const commands = Array.from({ length: count }, () => ({ commandId: randomUUID(), request }));
      stream.write(framed(writeMessage(executeRequest, { commands })));
    };
    // Answers that nobody reads fill the connection; large commands behind them, all the room there is.
    for (let i = 0; i < 8; i++) sent(50, 'OpenAccountRequest', Buffer.alloc(0));
    for (let i = 0; i < 8; i++) sent(3, 'NothingRequest', Buffer.alloc(250 * 1024));
    await settled(() => session.socket.bytesWritten);
    session.destroy();
    expect((await exchanged([[payIn(id)]])).answers).toMatchObject([{ receipt: { version: '2' } }]);
  });

  it.each([
    ['one message without end', Buffer.from([0, 0xff, 0xff, 0xff, 0xff]), Buffer.alloc(64 * 1024), 'body_too_large'],
    [
      'empty messages without end',
      Buffer.alloc(0),
      Buffer.concat(Array(1_000).fill(framed(Buffer.alloc(0)))),
      'invalid_request',
    ],
  ])('reads little of %s', async (_, first, again, code) => {
    const { session, stream } = rawCall(grpc.url, EXECUTE);
    const trailers = new Promise<Record<string, unknown>>((resolve) => stream.once('trailers', resolve));
    const closed = new Promise<void>((resolve) => stream.once('close', resolve));
    stream.resume();
    stream.write(first);
    for (let sent = 0; !stream.destroyed && !stream.closed && sent < 1024 * 1024 * 1024; sent += again.length)
      if (!stream.write(again)) await Promise.race([once(stream, 'drain'), closed]);
    const bytes = session.socket.bytesWritten;
    const details = Buffer.from(String((await trailers)['grpc-status-details-bin']), 'base64');
    const error = { metadata: { get: () => [details] } };
    expect(detailsOf({ error: error as never }).reason).toBe(code);
    expect(bytes).toBeLessThan(2 * 1024 * 1024);
    session.destroy();
  });

  it('ends the call of a sender who is no longer known', async () => {
    let isKnown = true;
    const authenticate = () => {
      if (!isKnown) throw problemOf('unauthenticated');
      return ANYBODY;
    };
    const locked = await servedGrpc([toy], { authenticate });
    const call = locked.client.exchange(EXECUTE);
    const ended = new Promise<{ code: number }>((resolve) => call.on('error', (error) => resolve(error as never)));
    call.write({ commands: [payIn(id)] });
    expect((await once(call, 'data'))[0].answers).toMatchObject([{ problem: { code: 'account_not_found' } }]);
    isKnown = false;
    expect((await ended).code).toBe(status.UNAUTHENTICATED);
    await locked.close();
  });

  it('answers what it has taken before it stops', async () => {
    const real = grpc.engine.execute.bind(grpc.engine);
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const execute = vi.spyOn(grpc.engine, 'execute').mockImplementation(async (commands, envelope) => {
      await begun;
      return real(commands, envelope);
    });
    const call = grpc.client.exchange(EXECUTE);
    const answers: Message[] = [];
    call.on('data', (message) => answers.push(...message.answers));
    const ended = new Promise<{ code: number }>((resolve) => call.on('error', (error) => resolve(error as never)));
    call.write({ commands: [payIn(id), payIn(id)] });
    await vi.waitUntil(() => execute.mock.calls.length === 2);
    const closed = grpc.server.close();
    await new Promise(setImmediate);
    begin();
    expect((await ended).code).toBe(status.UNAVAILABLE);
    expect(answers.filter(({ receipt }) => receipt)).toHaveLength(2);
    await closed;
  });

  it('does nothing twice for a client that left and sends everything again', async () => {
    const many = Array.from({ length: 300 }, () => payIn(id));
    const left = grpc.client.exchange(EXECUTE);
    left.on('error', () => undefined);
    left.write({ commands: many });
    await once(left, 'data');
    left.cancel();
    const { answers } = await exchanged([many]);
    expect(answers.filter(({ receipt }) => receipt)).toHaveLength(300);
    expect((await grpc.engine.store.head()).position).toBe(301);
  });
});
