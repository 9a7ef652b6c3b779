import { problemOf } from '../../problems.ts';
import type { ProtoMessage } from '../protos/proto-model.ts';
import { writeMessage } from './write-message.ts';

/** What stands before a type's name; anything up to the last slash is taken, as the protocol has it. */
const TYPE_PREFIX = 'type.googleapis.com/';

/** A value as `google.protobuf.Any`, of a type. */
export const toAny = (type: ProtoMessage, value: object): object => ({
  typeUrl: TYPE_PREFIX + type.fullName,
  value: writeMessage(type, value),
});

/** What an `Any` that was read holds: the type's full name, and the message's bytes. @throws Problem `unknown_command` */
export function fromAny(any: unknown): { readonly type: string; readonly value: Uint8Array } {
  if (typeof any !== 'object' || any === null || !('typeUrl' in any) || typeof any.typeUrl !== 'string')
    throw problemOf('unknown_command');
  const value = 'value' in any && any.value instanceof Uint8Array ? any.value : new Uint8Array();
  return { type: any.typeUrl.slice(any.typeUrl.lastIndexOf('/') + 1), value };
}
