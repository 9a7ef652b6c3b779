import {
  create,
  type DescMethod,
  type DescMethodBiDiStreaming,
  type DescMethodServerStreaming,
  type DescMethodUnary,
} from '@bufbuild/protobuf';
import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import { type Empty, EmptySchema } from '@bufbuild/protobuf/wkt';

/**
 * Connect knows the protocols; the meaning of a message's bytes is ours to tell (`read-message.ts`), which it does not
 * offer. It is told that all messages have no fields: then it hands over every field as one it does not know, in the
 * order and as often as they were sent, and sends what we give it in the same way.
 */
export type Carrier = Empty;

type Schema = typeof EmptySchema;

/** A method as Connect is told of it: of one request and one answer. */
export function carryingOne(method: DescMethod): DescMethodUnary<Schema, Schema> {
  if (method.methodKind !== 'unary') throw new Error(`${method.name} has streams`);
  return { ...method, methodKind: 'unary', input: EmptySchema, output: EmptySchema };
}

/** The same, of one request and many answers. */
export function carryingAnswers(method: DescMethod): DescMethodServerStreaming<Schema, Schema> {
  if (method.methodKind !== 'server_streaming') throw new Error(`${method.name} does not have a stream of answers`);
  return { ...method, methodKind: 'server_streaming', input: EmptySchema, output: EmptySchema };
}

/** The same, of many requests and many answers. */
export function carryingBoth(method: DescMethod): DescMethodBiDiStreaming<Schema, Schema> {
  if (method.methodKind !== 'bidi_streaming') throw new Error(`${method.name} does not have two streams`);
  return { ...method, methodKind: 'bidi_streaming', input: EmptySchema, output: EmptySchema };
}

/** The bytes of the message that was carried here. */
export function bytesOf({ $unknown: fields = [] }: Carrier): Uint8Array {
  if (fields.length === 0) return NO_BYTES;
  const writer = new BinaryWriter();
  for (const { no, wireType, data } of fields) writer.tag(no, wireType).raw(data);
  return writer.finish();
}

const NO_BYTES = new Uint8Array();

/** Carries a message: as its first field, whose data is all the rest. */
export function carry(bytes: Uint8Array): Carrier {
  const carrier = create(EmptySchema);
  if (bytes.length === 0) return carrier;
  const reader = new BinaryReader(bytes);
  const [no, wireType] = reader.tag();
  carrier.$unknown = [{ no, wireType, data: bytes.subarray(reader.pos) }];
  return carrier;
}
