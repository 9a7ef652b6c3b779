import type { Static, TSchema } from './schema.ts';

/** A request to change one stream. `data` has been validated against the declared schema before a decider sees it. */
export type Command<T extends string = string, D = unknown> = {
  readonly stream: string;
  readonly streamId: string;
  readonly type: T;
  readonly data: D;
  /** The version the caller saw; anything else is refused with `version_conflict`. */
  readonly expectedVersion?: number;
};

/** Commands that are asked for together; one alone is a list of one. */
export const commandList = (asked: Command | readonly Command[]): readonly Command[] =>
  isMany(asked) ? asked : [asked];

const isMany = (asked: Command | readonly Command[]): asked is readonly Command[] => Array.isArray(asked);

/** The commands of a stream: name → schema of its data. */
export type CommandSchemas = Readonly<Record<string, TSchema>>;

/** The union of commands a decider handles, discriminated by `type`. */
export type CommandOf<C extends CommandSchemas> = {
  [K in keyof C & string]: Command<K, Static<C[K]>>;
}[keyof C & string];

/** Functions that build the commands of one stream, with the schemas beside them. */
export type CommandBuilders<C extends CommandSchemas> = {
  readonly [K in keyof C & string]: (streamId: string, data: Static<C[K]>) => Command<K, Static<C[K]>>;
} & { readonly stream: string; readonly schemas: C };

/**
 * Declares the commands of a stream type.
 *
 * @example
 * const orderCommands = commands('Order', { CancelOrder: Shape({ reason: Text() }) });
 * orderCommands.CancelOrder(orderId, { reason: 'changed my mind' });
 */
export function commands<const C extends CommandSchemas>(stream: string, schemas: C): CommandBuilders<C> {
  const builders: Record<string, unknown> = { stream, schemas };
  for (const type of Object.keys(schemas)) {
    builders[type] = (streamId: string, data: unknown): Command => ({ stream, streamId, type, data });
  }
  return builders as CommandBuilders<C>;
}

/**
 * What a command led to. Asking again with the same command id gives the same receipt. `position` is that of its last
 * event (of the log's head if it had none); `version` is the stream's after it.
 */
export type Receipt = {
  readonly commandId: string;
  readonly streamId: string;
  readonly version: number;
  readonly position: number;
  readonly recordedAt: string;
};
