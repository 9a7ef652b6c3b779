import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemOf } from '../problems.ts';
import { framed, rawCall } from '../testing/raw-grpc.ts';
import { detailsOf, servedGrpc } from '../testing/served-grpc.ts';
import { openingMessage, toy } from '../testing/toy-context.ts';
import { MAX_MESSAGE_BYTES } from './grpc-server.ts';

const OPEN = 'daybook.toy.v1.Toy/OpenAccount';
const PAY = 'daybook.toy.v1.Toy/PayIn';
/** The numbers of the fields of PayInRequest. */
const ID = 1;
const AMOUNT = 2;

type Write = (writer: BinaryWriter) => BinaryWriter;
const bytes = (write: Write) => write(new BinaryWriter()).finish();
const text =
  (number: number, value: string): Write =>
  (writer) =>
    writer.tag(number, WireType.LengthDelimited).string(value);
const whole =
  (number: number, value: string): Write =>
  (writer) =>
    writer.tag(number, WireType.Varint).int64(value);
const raw =
  (...parts: number[]): Write =>
  (writer) =>
    writer.raw(Uint8Array.from(parts));

describe('messages that could be understood in two ways, or not at all', () => {
  let grpc: Awaited<ReturnType<typeof servedGrpc>>;
  let id: string;
  beforeAll(async () => {
    grpc = await servedGrpc([toy], {
      authenticate: ({ authorization }) => {
        if (authorization !== 'Bearer clerk') throw problemOf('unauthenticated');
        return { subject: 'c', tenant: 'default', roles: ['clerk', 'auditor'], holds: [], until: null };
      },
    });
    const { message } = await grpc.client.call(OPEN, { ...openingMessage, owner: 'Ada' }, clerk);
    id = message.stream_id;
  });
  afterAll(() => grpc.close());
  const length = async () => (await grpc.engine.store.head()).position;

  /** What came of a payment in these bytes: its status and code. Nothing may have been recorded. */
  async function refusalOf(...parts: Write[]): Promise<[number, unknown]> {
    const before = await length();
    const result = await grpc.client.raw(
      PAY,
      bytes((writer) => parts.reduce((all, part) => part(all), writer)),
      clerk,
    );
    expect(await length()).toBe(before);
    return [result.status, detailsOf(result).reason];
  }
  const invalid = (reason: string) => [status.INVALID_ARGUMENT, reason];

  it('takes the message as it should be', async () => {
    const good = bytes((writer) => whole(AMOUNT, '5')(text(ID, id)(writer)));
    expect((await grpc.client.raw(PAY, good, clerk)).status).toBe(0);
  });

  it('refuses a second amount, whether under the same number, under another, or in a group', async () => {
    const first = [text(ID, id), whole(AMOUNT, '5')];
    expect(await refusalOf(...first, whole(AMOUNT, '50000'))).toEqual(invalid('duplicate_field'));
    expect(await refusalOf(...first, whole(3, '50000'))).toEqual(invalid('unknown_field'));
    expect(await refusalOf(...first, text(77, 'more'))).toEqual(invalid('unknown_field'));
    expect(await refusalOf(...first, raw((3 << 3) | 3, (3 << 3) | 4))).toEqual(invalid('unknown_field'));
    const inside = { holder_id: randomUUID(), share_percent: 100 };
    const opened = await grpc.client.call(OPEN, { ...openingMessage, holders: [inside] }, clerk);
    expect(opened.status).toBe(0);
  });

  it('refuses numbers that cannot be held exactly, and those without end', async () => {
    for (const value of [
      '9223372036854775807',
      '-9223372036854775808',
      '9007199254740993',
      '-9007199254740993',
      '-1',
      '0',
    ])
      expect(await refusalOf(text(ID, id), whole(AMOUNT, value))).toEqual(invalid('invalid_request'));
    const endless = raw((AMOUNT << 3) | WireType.Varint, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1);
    expect(await refusalOf(text(ID, id), endless)).toEqual(invalid('message_malformed'));
  });

  it('refuses a field of another wire type, a message cut short, and bytes that are none', async () => {
    expect(await refusalOf(text(ID, id), text(AMOUNT, '5'))).toEqual(invalid('message_malformed'));
    expect(await refusalOf(text(ID, id), raw((AMOUNT << 3) | WireType.Bit64, 1, 2, 3, 4, 5, 6, 7, 8))).toEqual(
      invalid('message_malformed'),
    );
    for (const broken of [[0], [0x0a, 0x24, 0x61], [0xff, 0xff, 0xff, 0xff, 0xff], [7]])
      expect((await refusalOf(raw(...broken)))[0]).toBe(status.INVALID_ARGUMENT);
    const deep = Array.from({ length: 10_000 }, () => (3 << 3) | 3);
    expect((await refusalOf(raw(...deep)))[0]).toBe(status.INVALID_ARGUMENT);
  });

  it('refuses text that is not UTF-8, that is overlong, or that holds U+0000', async () => {
    for (const broken of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xe2, 0x82]])
      expect(await refusalOf(raw(0x0a, broken.length, ...broken), whole(AMOUNT, '5'))).toEqual(
        invalid('message_malformed'),
      );
    expect(await refusalOf(text(ID, `${id.slice(1)}\u0000`), whole(AMOUNT, '5'))).toEqual(invalid('invalid_request'));
  });

  it.each([
    ['kind', ['', 'shares', '1', 'GIRO', 'KIND_UNSPECIFIED']],
    [
      'limit',
      [
        '',
        ' 12 ',
        '1e3',
        '0x10',
        'NaN',
        'Infinity',
        '1,000',
        '12abc',
        '１２',
        '1.123456789',
        '+1',
        '.5',
        '9'.repeat(19),
      ],
    ],
    ['currency', ['eur', 'EURO', '', '€€€']],
    ['opened_on', ['2026-02-30', '10000-01-01', '2026-13-01', '', 'infinity', '2026-01-01T00:00:00Z']],
    ['opening_minor', [-1, 1e15]],
    ['owner', ['', 'a\u0000b', 'a\r\nb', 'x'.repeat(101)]],
  ])('refuses %s where it is not of its shape', async (name, values) => {
    const before = await length();
    for (const value of values) {
      const result = await grpc.client.call(OPEN, { ...openingMessage, [name]: value }, clerk);
      expect([value, result.status, detailsOf(result).reason]).toEqual([
        value,
        status.INVALID_ARGUMENT,
        'invalid_request',
      ]);
    }
    expect(await length()).toBe(before);
  });

  it('refuses a command larger than 256 KiB, and never reads one of many megabytes', async () => {
    const before = process.memoryUsage().rss;
    for (const size of [256 * 1024 + 1, MAX_MESSAGE_BYTES, 64 * 1024 * 1024]) {
      const result = await grpc.client.raw(PAY, new Uint8Array(size).fill(0x61), clerk);
      expect([size, result.status]).toEqual([size, status.RESOURCE_EXHAUSTED]);
      expect(detailsOf(result).reason).toBe('body_too_large');
    }
    // The client holds the message, and perhaps a copy of it; the server must not hold one more.
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024);
  });

  it('knows nobody by two Authorization values, and takes no other two of what may stand once', async () => {
    const pay = { id, amount_minor: 1 };
    const before = await length();
    const twice = (name: string, values: string[]) => grpc.client.call(PAY, pay, { ...clerk, [name]: values });
    const results = [
      [await twice('idempotency-key', ['a', 'b']), 'invalid_idempotency_key'],
      [await twice('expected-version', ['1', '2']), 'invalid_expected_version'],
      [await twice('expected-version', ['01']), 'invalid_expected_version'],
      [await twice('expected-version', ['-1']), 'invalid_expected_version'],
      [await twice('x-correlation-id', ['a']), 'invalid_correlation_id'],
      [await twice('idempotency-key', ['a'.repeat(256)]), 'invalid_idempotency_key'],
      [await grpc.client.call(PAY, pay), 'unauthenticated'],
    ] as const;
    for (const [result, reason] of results)
      expect([result.error?.message, detailsOf(result).reason]).toEqual([expect.any(String), reason]);
    expect(await length()).toBe(before);
  });

  it('knows nobody by two Authorization values, and pays no heed to metadata that means nothing here', async () => {
    const paying = framed(bytes((writer) => whole(AMOUNT, '5')(text(ID, id)(writer))));
    const statusOf = async (headers: Record<string, string | string[]>) => {
      const { session, stream } = rawCall(grpc.url, PAY, headers);
      const [trailers] = await once(stream.end(paying).resume(), 'trailers');
      session.destroy();
      return Number(trailers['grpc-status']);
    };
    const twice = { authorization: ['Bearer clerk', 'Bearer clerk'] };
    expect(await statusOf(twice)).toBe(status.UNAUTHENTICATED);
    expect(await statusOf({ ...clerk, 'x-junk-bin': '!!!not base64!!!', traceparent: 'zz' })).toBe(0);
  });

  it('says of a position that the log has not reached that asking again is of no use', async () => {
    const result = await grpc.client.call('daybook.toy.v1.Toy/Account', { id, min_position: 10_000, wait: 0 }, clerk);
    expect([result.status, detailsOf(result).reason]).toEqual([status.INVALID_ARGUMENT, 'position_beyond_head']);
    expect(detailsOf(result).types).not.toContain('google.rpc.RetryInfo');
  });
});

const clerk = { authorization: 'Bearer clerk' };
