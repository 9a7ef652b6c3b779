import type { Context } from '@daybook/core';
import { commonProto } from './common-protos.ts';
import { type ContextProto, contextProto } from './context-proto.ts';
import { type FieldNumbers, Numbering } from './field-numbers.ts';
import type { ProtoFile, ProtoMessage, ProtoMethod } from './proto-model.ts';
import { healthProto, REFLECTION_VERSIONS, reflectionProto } from './standard-protos.ts';

/** Everything served over gRPC, as files; what stands for which operation, view and event; and the numbers to keep. */
export type DeclaredProtos = {
  readonly files: readonly ProtoFile[];
  readonly contexts: ReadonlyMap<string, ContextProto>;
  /** By operation. */
  readonly methods: ReadonlyMap<string, ProtoMethod>;
  /** By view. */
  readonly rows: ReadonlyMap<string, ProtoMessage>;
  /** By event type. */
  readonly events: ReadonlyMap<string, ProtoMessage>;
  readonly numbers: FieldNumbers;
};

/**
 * Makes the files of all contexts. The same declarations and numbers give the same files; what has no number yet gets
 * the next free one, which is what `npm run proto` then keeps.
 * @throws FieldTypeChangedError
 */
export function declaredProtos(contexts: readonly Context[], numbers: FieldNumbers = {}): DeclaredProtos {
  const numbering = new Numbering(numbers);
  const made = new Map(contexts.map((context) => [context.name, contextProto(context, numbering)]));
  const all = [...made.values()];
  return {
    files: [commonProto, healthProto, ...REFLECTION_VERSIONS.map(reflectionProto), ...all.map(({ file }) => file)],
    contexts: made,
    methods: new Map(all.flatMap(({ methods }) => [...methods])),
    rows: new Map(all.flatMap(({ rows }) => [...rows])),
    events: new Map(all.flatMap(({ events }) => [...events])),
    numbers: numbering.all(),
  };
}
