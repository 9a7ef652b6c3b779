import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { isMessage, type ProtoField, type ProtoMessage } from '../protos/proto-model.ts';

/** Writes a value as the message that stands for it. What is undefined or null is absent. */
export function writeMessage(message: ProtoMessage, value: object): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writeFields(writer, message, value);
  return writer.finish();
}

function writeFields(writer: BinaryWriter, { fields }: ProtoMessage, value: object): void {
  for (const field of fields) {
    const held: unknown = Reflect.get(value, field.key);
    if (held === undefined || held === null) continue;
    if (field.label === 'many') writeItems(writer, field, held);
    else if (field.label === 'one' || field.oneof !== undefined || !isZero(held)) writeOne(writer, field, held);
  }
}

function writeItems(writer: BinaryWriter, field: ProtoField, held: unknown): void {
  if (!Array.isArray(held)) throw new TypeError(`${field.name} is no list`);
  for (const item of held) writeOne(writer, field, item);
}

function writeOne(writer: BinaryWriter, field: ProtoField, held: unknown): void {
  const { type, number, name } = field;
  if (isMessage(type)) {
    const inner = field.as === 'wrapped' ? { items: held } : held;
    if (typeof inner !== 'object' || inner === null) throw new TypeError(`${name} is no object`);
    writer.tag(number, WireType.LengthDelimited).fork();
    writeFields(writer, type, inner);
    writer.join();
    return;
  }
  if (field.as === 'json') return void writer.tag(number, WireType.LengthDelimited).string(JSON.stringify(held));
  switch (type) {
    case 'string':
      if (typeof held !== 'string') throw new TypeError(`${name} is no text`);
      return void writer.tag(number, WireType.LengthDelimited).string(held);
    case 'bytes':
      if (!(held instanceof Uint8Array)) throw new TypeError(`${name} is no bytes`);
      return void writer.tag(number, WireType.LengthDelimited).bytes(held);
    case 'bool':
      return void writer.tag(number, WireType.Varint).bool(held === true);
    case 'int32':
    case 'int64':
      if (!Number.isSafeInteger(held)) throw new TypeError(`${name} is no whole number`);
      return void writer.tag(number, WireType.Varint).int64(Number(held));
    default:
      return void writer.tag(number, WireType.Varint).int32(type.words[String(held)] ?? 0);
  }
}

/** What a field without presence leaves out. */
const isZero = (held: unknown) => held === '' || held === 0 || held === false;
