import { create, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../problems.ts';
import { toy } from '../../testing/toy-context.ts';
import { declaredProtos } from '../protos/declared-protos.ts';
import { descriptorsOf } from '../protos/descriptors.ts';
import { reflectionProto } from '../protos/standard-protos.ts';
import { readMessage } from './read-message.ts';
import { writeMessage } from './write-message.ts';

const protos = declaredProtos([toy]);
const opening = protos.methods.get('openAccount')?.request;
if (!opening) throw new Error('no such operation');
const { registry } = descriptorsOf(protos.files);

const text = fc.string({ unit: 'grapheme' }).filter((one) => !one.includes('\u0000'));
const openings = fc.record(
  {
    owner: text,
    currency: text,
    limit: text,
    openedOn: text,
    kind: text,
    openingMinor: fc.maxSafeInteger(),
    joint: fc.boolean(),
    note: text,
    holders: fc.array(fc.record({ holderId: text, sharePercent: fc.maxSafeInteger() }, { requiredKeys: [] })),
  },
  { requiredKeys: ['holders'] },
);

describe('messages read and written', () => {
  it('come back as they were sent, what was left out left out', () => {
    fc.assert(
      fc.property(openings, (value) => {
        expect(readMessage(opening, writeMessage(opening, value))).toEqual(value);
      }),
    );
  });

  it('are the bytes that the library writes from the descriptors', () => {
    const type = registry.getMessage(opening.fullName);
    if (!type) throw new Error('not described');
    fc.assert(
      fc.property(openings, ({ openingMinor, holders, ...rest }) => {
        const made = create(type, {
          ...rest,
          ...(openingMinor === undefined ? {} : { openingMinor: BigInt(openingMinor) }),
          holders: holders.map(({ holderId, sharePercent }) => ({
            ...(holderId === undefined ? {} : { holderId }),
            ...(sharePercent === undefined ? {} : { sharePercent: BigInt(sharePercent) }),
          })),
        });
        const ours = writeMessage(opening, { ...rest, openingMinor, holders });
        expect(Buffer.from(ours).equals(toBinary(type, made))).toBe(true);
      }),
    );
  });

  it('are a value or a refusal, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          readMessage(opening, bytes);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Problem);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['9007199254740992', '-9007199254740992', '9223372036854775807', '-9223372036854775808'])(
    'are refused when a number is %s, which would be another one here',
    (number) => {
      const bytes = new BinaryWriter().tag(6, WireType.Varint).int64(number).finish();
      const errors = [expect.objectContaining({ pointer: '/openingMinor', message: 'must be within ±(2^53 − 1)' })];
      expect(() => readMessage(opening, bytes)).toThrow(expect.objectContaining({ code: 'invalid_request', errors }));
    },
  );

  it('are refused when two of a group are set', () => {
    const request = reflectionProto('v1').messages[0];
    if (!request) throw new Error('no such message');
    const twice = new BinaryWriter()
      .tag(3, WireType.LengthDelimited)
      .string('a')
      .tag(7, WireType.LengthDelimited)
      .string('*')
      .finish();
    expect(() => readMessage(request, twice)).toThrow(expect.objectContaining({ code: 'duplicate_field' }));
  });
});
