import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { type ProtocolCode, problemOf } from '../../problems.ts';
import { parseStrictJson } from '../../strict-json.ts';
import { isMessage, type ProtoField, type ProtoMessage } from '../protos/proto-model.ts';

/**
 * Reads messages more strictly than the protocol does. That lets a later field of the same number win, keeps what it
 * does not know, and takes what is absent for zero; so one message could be read as two different commands, by us and
 * by whoever checked it before. Here one message has one meaning, or is refused.
 */

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const strict = (bytes: Uint8Array) => utf8.decode(bytes);

/** The value a message stands for, its fields under their keys. @throws Problem */
export const readMessage = (message: ProtoMessage, bytes: Uint8Array): Record<string, unknown> =>
  read(tableOf(message), bytes, '');

/** A message's fields as they are looked up, and how many times each was met is known by its key's presence. */
type Table = { readonly fields: ReadonlyMap<number, ProtoField>; readonly absent: readonly ProtoField[] };

const tables = new WeakMap<ProtoMessage, Table>();

function tableOf(message: ProtoMessage): Table {
  let table = tables.get(message);
  if (!table) {
    table = {
      fields: new Map(message.fields.map((field) => [field.number, field])),
      absent: message.fields.filter(({ absent }) => absent !== 'nothing'),
    };
    tables.set(message, table);
  }
  return table;
}

function read({ fields, absent }: Table, bytes: Uint8Array, path: string): Record<string, unknown> {
  const reader = new BinaryReader(bytes, strict);
  const value: Record<string, unknown> = {};
  const groups = new Set<string>();
  while (reader.pos < reader.len) {
    const [number, wireType] = orMalformed(path, () => reader.tag());
    const field = fields.get(number);
    if (!field) throw refused('unknown_field', `${path}/${number}`, 'is not a declared field');
    const at = `${path}/${field.key}`;
    if (field.label === 'many') readItems(value, field, reader, wireType, at);
    else {
      if (Object.hasOwn(value, field.key)) throw refused('duplicate_field', at, 'stands twice');
      if (field.oneof !== undefined && groups.size === groups.add(field.oneof).size)
        throw refused('duplicate_field', at, `stands beside another of ${field.oneof}`);
      value[field.key] = readOne(field, reader, wireType, at);
    }
  }
  for (const { key, absent: otherwise } of absent)
    if (!Object.hasOwn(value, key)) value[key] = otherwise === 'null' ? null : [];
  return value;
}

function readItems(
  value: Record<string, unknown>,
  field: ProtoField,
  reader: BinaryReader,
  wireType: number,
  at: string,
) {
  value[field.key] ??= [];
  const items = value[field.key];
  if (!Array.isArray(items)) throw new Error(`${field.key} is no list`);
  // Numbers may come packed into one field; both ways are the protocol's own.
  if (wireType === WireType.LengthDelimited && isVarint(field.type)) {
    const packed = new BinaryReader(orMalformed(at, () => reader.bytes()));
    while (packed.pos < packed.len) items.push(readOne(field, packed, WireType.Varint, `${at}/${items.length}`));
  } else items.push(readOne(field, reader, wireType, `${at}/${items.length}`));
}

function readOne(field: ProtoField, reader: BinaryReader, wireType: number, at: string): unknown {
  const { type } = field;
  const wanted = isVarint(type) ? WireType.Varint : WireType.LengthDelimited;
  if (wireType !== wanted) throw refused('message_malformed', at, 'is not of the declared type');
  if (isMessage(type)) {
    const value = read(
      tableOf(type),
      orMalformed(at, () => reader.bytes()),
      at,
    );
    return field.as === 'wrapped' ? value.items : value;
  }
  switch (type) {
    case 'string':
      return field.as === 'json' ? parseStrictJson(readText(reader, at)) : readText(reader, at);
    case 'bytes':
      return orMalformed(at, () => reader.bytes());
    case 'bool':
      return readFlag(reader, at);
    case 'int64':
    case 'int32':
      return readWhole(reader, at);
    default:
      return readWord(type.words, readWhole(reader, at), at);
  }
}

function readText(reader: BinaryReader, at: string): string {
  const text = orMalformed(at, () => reader.string());
  if (text.includes('\u0000')) throw refused('invalid_request', at, 'U+0000 is not allowed');
  return text;
}

/** Zero or one; the protocol would take any number for true. */
function readFlag(reader: BinaryReader, at: string): boolean {
  const value = orMalformed(at, () => reader.int64());
  if (BigInt(value) !== 0n && BigInt(value) !== 1n) throw refused('message_malformed', at, 'is neither true nor false');
  return BigInt(value) === 1n;
}

function readWhole(reader: BinaryReader, at: string): number {
  const value = Number(orMalformed(at, () => reader.int64()));
  if (!Number.isSafeInteger(value)) throw refused('invalid_request', at, 'must be within ±(2^53 − 1)');
  return value;
}

function readWord(words: Readonly<Record<string, number>>, number: number, at: string): string {
  const found = Object.entries(words).find(([, known]) => known === number);
  if (!found) throw refused('invalid_request', at, 'is not a declared word');
  return found[0];
}

const isVarint = (type: ProtoField['type']) =>
  type === 'int64' || type === 'int32' || type === 'bool' || (typeof type === 'object' && !isMessage(type));

/** The library throws errors of its own for bytes that are no message: cut short, not UTF-8, a number without end. */
function orMalformed<T>(at: string, take: () => T): T {
  try {
    return take();
  } catch {
    throw refused('message_malformed', at, 'is not well-formed');
  }
}

const refused = (code: ProtocolCode, pointer: string, message: string) =>
  problemOf(code, { errors: [{ in: 'body', pointer, message }] });
