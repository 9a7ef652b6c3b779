import { randomUUID } from 'node:crypto';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { status } from '@grpc/grpc-js';
import type { Evidence } from './evidence.ts';
import type { Examples } from './graphql-operations.ts';
import type { GrpcCaller, GrpcMethod } from './grpc-methods.ts';
import { inParallel } from './http.ts';
import { leavesOf, type Place, withValue } from './places.ts';
import { injections, shown, some, UNPRINTABLE } from './values.ts';

const FACE = 'grpc';
const WIDTH = 16;
const VALUES_A_PLACE = 6;

type Case = { readonly name: string; readonly refused: boolean; readonly bytes: Uint8Array };

/** What a server may never answer, because it says that it is broken, or nothing at all. */
const BROKEN = [status.INTERNAL, status.UNKNOWN, status.DATA_LOSS];
const DECLARED_UNAVAILABLE = ['overloaded', 'view_behind', 'view_rebuilding', 'store_unavailable', 'outcome_unknown'];

/** Attacks every field of every method. */
export async function attackGrpc(
  methods: readonly GrpcMethod[],
  at: { readonly caller: GrpcCaller; readonly canary: string; readonly examples: Examples },
  evidence: Evidence,
): Promise<void> {
  const cases = function* () {
    for (const method of methods) for (const one of casesOf(method, at.examples, at.canary)) yield { method, one };
  };
  await inParallel(cases(), WIDTH, async ({ method, one }) => {
    const key = randomUUID();
    const answer = await at.caller.call(method, one.bytes, method.isCommand ? { 'idempotency-key': key } : {});
    const example = `${method.name} ${one.name}`;
    evidence.attacked(FACE, method.name);
    evidence.examine({ status: 0, text: answer.status === 0 ? '' : answer.text }, example);
    const said = `${example} -> ${answer.status} ${answer.code} ${shown(answer.text)}`;
    if (BROKEN.includes(answer.status)) evidence.finding(`${FACE} answers ${status[answer.status]}`, said);
    if (answer.status === status.UNAVAILABLE && !DECLARED_UNAVAILABLE.includes(answer.code ?? ''))
      evidence.finding(`${FACE} is gone`, said);
    if (answer.status !== 0 && answer.code === undefined && method.name.startsWith('daybook.'))
      evidence.finding(`${FACE} ${method.name} refuses without a code`, said);
    if (answer.status === 0 && method.isCommand) evidence.accepted.add(key);
    if (answer.status === 0 && one.refused) evidence.finding(`${FACE} ${method.name} takes what must be refused`, said);
  });
}

const MARK = '@@@@';
const WHOLE = ['9223372036854775807', '-9223372036854775808', '9007199254740993', '-1', '0', '4294967296'];
/** A field that no message has. */
const UNKNOWN = 9_999;
/** Not UTF-8, by four bytes that stand in the place of four. */
const NOT_UTF8: readonly Uint8Array[] = [
  Uint8Array.of(0xff, 0xfe, 0xfd, 0xfc),
  Uint8Array.of(0xc0, 0xaf, 0xc0, 0xaf),
  Uint8Array.of(0xed, 0xa0, 0x80, 0x41),
  Uint8Array.of(0x41, 0xe2, 0x82, 0x41),
];

function* casesOf(method: GrpcMethod, examples: Examples, canary: string): Generator<Case> {
  const message = snakeCased(examples[method.operation] ?? OWN_EXAMPLES[method.name] ?? {}) as Record<string, unknown>;
  const known = Object.fromEntries(Object.entries(message).filter(([name]) => method.fields.includes(name)));
  const good = method.bytesOf(known);
  // The standard's own services read their messages as the standard does, which passes over what it does not know.
  const ours = method.name.startsWith('daybook.') && !method.isStream.request;
  yield { name: 'as it should be', refused: false, bytes: good };
  const writer = () => new BinaryWriter().raw(good);
  const odd: readonly (readonly [string, Uint8Array])[] = [
    ['with an unknown field', writer().tag(UNKNOWN, WireType.LengthDelimited).string('acme').finish()],
    ['with an unknown number', writer().tag(UNKNOWN, WireType.Varint).int64('1').finish()],
    ['with an unknown group', writer().tag(UNKNOWN, WireType.StartGroup).tag(UNKNOWN, WireType.EndGroup).finish()],
    ['with field 0', writer().raw(Uint8Array.of(0, 1)).finish()],
    [
      'with a number without end',
      writer()
        .raw(Uint8Array.of(8, ...Array.from({ length: 12 }, () => 255), 1))
        .finish(),
    ],
    [
      'nested ten thousand deep',
      writer()
        .raw(new Uint8Array(10_000).fill((3 << 3) | 3))
        .finish(),
    ],
    ['cut short', Buffer.concat([good, Buffer.from([0x0a, 0x24, 0x61])])],
    ['of noise', Buffer.from("'; DROP TABLE events; --")],
    ['of 300 KB', writer().tag(UNKNOWN, WireType.LengthDelimited).bytes(new Uint8Array(300_000)).finish()],
  ];
  for (const [name, bytes] of odd) yield { name, refused: ours, bytes };
  const texts = [...injections(canary), ...UNPRINTABLE, ''];
  for (const place of placesOf(known, method.fields)) {
    const now = place.reduce<unknown>((inside, step) => Reflect.get(Object(inside), step), known);
    const name = place.join('.');
    const values = typeof now === 'string' ? texts : typeof now === 'number' ? WHOLE : [...texts, ...WHOLE];
    for (const value of some<unknown>(values, `${method.name} ${name}`, VALUES_A_PLACE)) {
      const bytes = attempt(method, withValue(known, place, value));
      const refused = ours && typeof value === 'string' && typeof now === 'string' && value.includes('\u0000');
      if (bytes) yield { name: `${name}: ${shown(String(value))}`, refused, bytes };
    }
    if (typeof now !== 'string') continue;
    const marked = attempt(method, withValue(known, place, MARK));
    const at = marked?.indexOf(MARK) ?? -1;
    for (const bad of at < 0 ? [] : NOT_UTF8)
      yield {
        name: `${name} that is not UTF-8`,
        refused: ours,
        bytes: marked?.fill(bad, at, at + MARK.length) ?? good,
      };
    if (place.length === 1)
      yield {
        name: `${name} twice`,
        refused: ours,
        bytes: Buffer.concat([good, attempt(method, { [name]: now }) ?? good]),
      };
  }
}

/** Of the methods that are made of no declaration. */
const typeUrl = 'type.googleapis.com/daybook.orders.v1.OrdersRequest';
const correlationId = '0197f1c0-0000-4000-8000-000000000001';
const OWN_EXAMPLES: Examples = {
  'daybook.v1.Intake/Execute': {
    commands: [{ commandId: 'x', request: { typeUrl }, expectedVersion: 0, correlationId, causationId: correlationId }],
  },
  'daybook.v1.Feed/Events': { after: 0, types: ['x'], streamTypes: ['x'], streamId: correlationId },
  'daybook.v1.Feed/Changes': { request: { typeUrl }, after: 0, afterPart: 0 },
  'grpc.health.v1.Health/Check': { service: '' },
};

/** Each leaf that the example has, and each field that it leaves out. */
function* placesOf(known: object, fields: readonly string[]): Generator<Place> {
  yield* leavesOf(known);
  for (const field of fields) if (!Object.hasOwn(known, field)) yield [field];
}

/** Null where the client itself cannot write it. */
function attempt({ bytesOf }: GrpcMethod, message: unknown): Buffer | null {
  try {
    return bytesOf(Object(message));
  } catch {
    return null;
  }
}

/** The names as the messages have them. */
function snakeCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCased);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snakeCased(item),
    ]),
  );
}
