import type { Access } from './access.ts';
import type { Command } from './command.ts';
import type { EventTypes } from './event.ts';
import type { Rejection } from './rejection.ts';
import type { Static, TSchema } from './schema.ts';
import type { AnyView, QueryArguments, View, ViewKey } from './view.ts';

/**
 * What a command route is given. `newId(name)` is derived from the command's id, so a retry gets the same ids;
 * `idOf(name)` is the tenant's own thing of that name, as deciders know it.
 */
export type CommandRequest<P, B> = {
  readonly params: P;
  readonly body: B;
  readonly now: string;
  readonly newId: (name: string) => string;
  readonly idOf: (name: string) => string;
};

/**
 * What every route says of itself. Everything the faces (REST, GraphQL, gRPC, client, CLI, documents) need to serve it
 * is in the route. `name` is the operation's in all of them: lower camel case, unique, and never changed once
 * published. `example` is one request that is accepted as far as its shape goes; without one it is made of the schemas.
 */
type Declared = {
  readonly name: string;
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  /** Served on the administration's port, and in no other face. */
  readonly port?: 'admin';
};

/** A path that takes a command. */
export type CommandRoute<P extends TSchema = TSchema, B extends TSchema = TSchema> = Declared & {
  readonly kind: 'command';
  readonly example?: { readonly params?: Static<P>; readonly body?: Static<B> };
  /** The holders of what the request is about, where the request itself names them; otherwise its stream does. */
  whose?(request: { params: Static<P>; body: Static<B> }): readonly string[];
  readonly params: P;
  readonly body: B;
  /** Where the thing it makes can be read; its presence makes the answer 201. */
  location?(streamId: string): string;
  commands(request: CommandRequest<Static<P>, Static<B>>): Command | readonly Command[] | Rejection;
};

/** A path that answers from a view: one row by its key, or a page of a declared query. */
export type QueryRoute<P extends TSchema = TSchema, Q extends TSchema = TSchema> = Declared & {
  readonly kind: 'query';
  readonly example?: { readonly params?: Static<P>; readonly query?: Static<Q> };
  readonly params: P;
  readonly query: Q;
  readonly view: AnyView;
} & (
    | {
        /** The holders of a row. */
        // biome-ignore lint/suspicious/noExplicitAny: the row is that of the view, which a route does not know by type
        whose?(row: any): readonly string[];
        one(request: { params: Static<P>; query: Static<Q> }): ViewKey;
        /** What to answer when there is no such row. */
        missing(): Rejection;
      }
    | {
        readonly many: string;
        /** The holders of the whole page. Without it a page is for those only who may see everything. */
        whose?(request: { params: Static<P>; query: Static<Q> }): readonly string[];
        /** The row that names the holders, where the request does not. To others the page is empty. */
        whoseRow?(request: { params: Static<P>; query: Static<Q> }): RowHolders;
        arguments(request: { params: Static<P>; query: Static<Q> }): QueryArguments;
      }
  );

/** The row by which it is known who holds a page about the same thing. Made by `rowHolders`. */
export type RowHolders = {
  readonly view: AnyView;
  readonly one: ViewKey;
  // biome-ignore lint/suspicious/noExplicitAny: the row is that of the view, which is not known here by type
  whose(row: any): readonly string[];
};

/**
 * One thing a report reads: a row by its key, or every row that a declared query answers, in one piece. Made by
 * `readRow`, `readRows` and `readSums`; `Found` is what the report is given for it.
 */
export type ReportRead<Found = unknown> = { readonly view: AnyView; readonly found?: Found } & (
  | { readonly one: ViewKey }
  | { readonly many: string; readonly arguments: QueryArguments }
);

/** What a report's reads found, under the names it gave them. */
export type Found<Reads> = { readonly [K in keyof Reads]: Reads[K] extends ReportRead<infer F> ? F : never };

/**
 * When a report is made, and of what: `now` is the present, `position` how far the log was folded into what it read,
 * `knownOn` the past moment it was asked about (null: what is known now). Times are RFC 3339 UTC.
 */
export type ReportMoment = { readonly now: string; readonly position: number; readonly knownOn: string | null };

/** A report, made: JSON, or text of any other kind, which `filename` offers to save. */
export type ReportAnswer =
  | { readonly type: 'json'; readonly body: object }
  | { readonly type: 'text'; readonly contentType: string; readonly body: string; readonly filename?: string };

/**
 * A path that answers with something made of several reads: it says what to read, and turns what was found into the
 * answer. Both functions are pure. The reads are made one after the other, in the order they are named; of a past
 * moment all at the same position, of the present each a moment later than the one before it.
 */
export type ReportRoute<
  P extends TSchema = TSchema,
  Q extends TSchema = TSchema,
  Reads extends Readonly<Record<string, ReportRead>> = Readonly<Record<string, ReportRead>>,
> = Declared & {
  readonly kind: 'report';
  readonly example?: { readonly params?: Static<P>; readonly query?: Static<Q> };
  readonly params: P;
  readonly query: Q;
  /** The shape of the JSON it answers with. */
  readonly response: TSchema;
  /** The media types of the texts it can answer with instead, such as `text/csv`. */
  readonly texts?: readonly string[];
  /** The holders of what it tells of. Without it a report is for those only who may see everything. */
  whose?(request: { params: Static<P>; query: Static<Q> }): readonly string[];
  reads(request: { params: Static<P>; query: Static<Q> }): Reads;
  answer(
    found: Found<Reads>,
    request: { params: Static<P>; query: Static<Q> } & ReportMoment,
  ): ReportAnswer | Rejection;
};

// biome-ignore lint/suspicious/noExplicitAny: a context's routes are of many shapes in one list
export type Route = CommandRoute<any, any> | QueryRoute<any, any> | ReportRoute<any, any, any>;

/** Declares a command route; inference ties `params` and `body` to what `commands` receives. */
export const commandRoute = <P extends TSchema, B extends TSchema>(
  declared: Omit<CommandRoute<P, B>, 'kind'>,
): CommandRoute<P, B> => ({ kind: 'command', ...declared });

/** A view by its row's type, whatever its events are. */
type RowsOf<R extends TSchema> = AnyView & { readonly row: R };

/** Declares a query route that answers with one row. */
export const rowRoute = <P extends TSchema, Q extends TSchema, R extends TSchema>(
  declared: Declared & {
    params: P;
    query: Q;
    example?: { params?: Static<P>; query?: Static<Q> };
    view: RowsOf<R>;
    whose?: (row: Static<R>) => readonly string[];
    one: (request: { params: Static<P>; query: Static<Q> }) => ViewKey;
    missing: () => Rejection;
  },
): QueryRoute<P, Q> => ({ kind: 'query', ...declared });

/** Declares a query route that answers with a page of rows. */
export const pageRoute = <P extends TSchema, Q extends TSchema>(
  declared: Declared & {
    params: P;
    query: Q;
    example?: { params?: Static<P>; query?: Static<Q> };
    view: AnyView;
    many: string;
    whose?: (request: { params: Static<P>; query: Static<Q> }) => readonly string[];
    whoseRow?: (request: { params: Static<P>; query: Static<Q> }) => RowHolders;
    arguments: (request: { params: Static<P>; query: Static<Q> }) => QueryArguments;
  },
): QueryRoute<P, Q> => ({ kind: 'query', ...declared });

/** Names the holders of a page by a row of another view. */
export const rowHolders = <R extends TSchema>(
  view: RowsOf<R>,
  one: ViewKey,
  whose: (row: Static<R>) => readonly string[],
): RowHolders => ({ view, one, whose });

/**
 * Declares a route that answers with a report.
 *
 * @example
 * reportRoute({
 *   name: 'accountBalance', path: '/api/v1/accounts/{id}/balance', summary: 'What is on it.', access, params, query,
 *   response: accounts.row,
 *   reads: ({ params }) => ({ account: readRow(accounts, { accountId: params.id }) }),
 *   answer: ({ account }) => (account ? { type: 'json', body: account } : refuse('account_not_found')),
 * });
 */
export const reportRoute = <P extends TSchema, Q extends TSchema, Reads extends Readonly<Record<string, ReportRead>>>(
  declared: Omit<ReportRoute<P, Q, Reads>, 'kind'>,
): ReportRoute<P, Q, Reads> => ({ kind: 'report', ...declared });

/** Reads one row by its key: the row, or null. */
export const readRow = <T extends EventTypes, R extends TSchema>(
  view: View<T, R>,
  one: ViewKey,
): ReportRead<Static<R> | null> => ({ view, one });

/** Reads every row that a declared query answers, in its order. */
export const readRows = <T extends EventTypes, R extends TSchema>(
  view: View<T, R>,
  many: string,
  asked: QueryArguments,
): ReportRead<readonly Static<R>[]> => ({ view, many, arguments: asked });

/** Reads the sums of a declared query: one row for each group, with the fields grouped by and those summed. */
export const readSums = <T extends EventTypes, R extends TSchema, F extends keyof Static<R> & string>(
  view: View<T, R>,
  many: string,
  asked: QueryArguments & { readonly groupBy: readonly F[] },
): ReportRead<readonly (Pick<Static<R>, F> & Partial<Static<R>>)[]> => ({ view, many, arguments: asked });
