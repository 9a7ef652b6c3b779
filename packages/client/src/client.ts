import { type Caller, caller, lineOf } from './caller.ts';
import type { CallOptions, CommandOptions, EventsAsked, FollowOptions, Outcome, Seen } from './calls.ts';
import { type ClientOptions, connection } from './connection.ts';
import type { Fields, OperationEntry, OperationTable } from './operation.ts';

/** The types of a client, as they are generated from the declarations. */
export type ClientTypes = {
  /** Every operation as a function. */
  readonly operations: object;
  /** What can be followed, as functions. */
  readonly follow: object;
  /** The request of every command. */
  readonly commands: object;
  /** Every event, as it is followed. */
  readonly event: { readonly type: string };
};

/** One of many commands. */
export type OneOfMany<Commands> = {
  [Name in keyof Commands]: {
    readonly command: Name;
    readonly request: Commands[Name];
    readonly idempotencyKey?: string | undefined;
    readonly expectedVersion?: number | undefined;
  };
}[keyof Commands];

/** What a client has beside the operations themselves. No operation may be called so. */
export type ClientParts<Types extends ClientTypes> = {
  /** The changes of what a query answers: `client.follow.order({ id }, { after: receipt })`. Goes on when cut off. */
  readonly follow: Types['follow'];
  /** The events of the log as they are recorded. Goes on when cut off, without gap or repeat. */
  events<Type extends Types['event']['type']>(
    asked?: EventsAsked<Type>,
    options?: FollowOptions,
  ): AsyncIterable<Extract<Types['event'], { readonly type: Type }>>;
  /** Sends commands many to a request; gives what became of each, in their order. */
  commands(
    many: AsyncIterable<OneOfMany<Types['commands']>> | Iterable<OneOfMany<Types['commands']>>,
    options?: CallOptions,
  ): AsyncIterable<Outcome>;
  /** The same client, but every read waits until it shows this: `client.waitFor(receipt).order({ id })`. */
  waitFor(seen: Seen): Client<Types>;
};

export type Client<Types extends ClientTypes> = Types['operations'] & ClientParts<Types>;

/** Names that no operation may have. */
export const CLIENT_PARTS = ['follow', 'events', 'commands', 'waitFor'] as const;

/**
 * A client of the operations of a table. The types are taken on trust: they are generated from the same declarations
 * as the table, and a test of the product's own holds the two together.
 */
export function clientOver<Types extends ClientTypes>(table: OperationTable, options: ClientOptions): Client<Types> {
  return made(table, caller(connection(options)), undefined) as Client<Types>;
}

function made(table: OperationTable, calls: Caller, seen: Seen | undefined): object {
  const entries = Object.entries(table);
  return {
    ...Object.fromEntries(entries.map(([name, entry]) => [name, operation(entry, calls, seen)])),
    follow: Object.fromEntries(
      entries.flatMap(([name, entry]) =>
        entry.kind === 'row' || entry.kind === 'page'
          ? [[name, (request: Fields = {}, options?: FollowOptions) => calls.changes(entry, request, options)]]
          : [],
      ),
    ),
    events: calls.events,
    commands: (many: AsyncIterable<Sent> | Iterable<Sent>, { signal }: CallOptions = {}) =>
      calls.commands(linesOf(table, many), signal),
    waitFor: (later: Seen) => made(table, calls, later),
  };
}

type Sent = Pick<CommandOptions, 'idempotencyKey' | 'expectedVersion'> & {
  readonly command: string;
  readonly request: Fields;
};

function operation(entry: OperationEntry, calls: Caller, seen: Seen | undefined) {
  const { kind } = entry;
  if (kind === 'command')
    return (request: Fields = {}, options?: CommandOptions) => calls.command(entry, request, options);
  const read = calls[kind];
  return (request: Fields = {}, options = {}) =>
    read(entry, request, seen === undefined ? options : { after: seen, ...options });
}

async function* linesOf(table: OperationTable, many: AsyncIterable<Sent> | Iterable<Sent>) {
  for await (const { command, request, ...more } of many) {
    const entry = Object.hasOwn(table, command) ? table[command] : undefined;
    if (entry?.kind !== 'command') throw new TypeError(`there is no command ${command}`);
    yield lineOf(entry, request, more);
  }
}
