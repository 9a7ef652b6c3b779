/* What calls are made with and what they answer, whatever the operation. The generated types are made of these. */

/** A decimal number as text, such as an amount of money: `'29.99'`. Never a number, which could not hold it. */
export type Decimal = string;

/** What a command led to; asking twice under one key gives the same. */
export type Receipt = {
  readonly commandId: string;
  readonly streamId: string;
  /** The stream's, after the command. */
  readonly version: number;
  /** Of the command's last event in the log. */
  readonly position: number;
  readonly recordedAt: string;
};

/** Something an answer is to show: what a command did, or everything up to a position of the log. */
export type Seen = number | Pick<Receipt, 'position'>;

export type CallOptions = {
  readonly signal?: AbortSignal | undefined;
};

export type CommandOptions = CallOptions & {
  /** One is made for every call unless given: give your own to repeat the same command later, from anywhere. */
  readonly idempotencyKey?: string | undefined;
  /** The version of the stream that the caller saw; at any other one the command is refused. */
  readonly expectedVersion?: number | undefined;
  /** Waits so many seconds until every view shows what was done. The receipt comes in any case. */
  readonly waitSeconds?: number | undefined;
  /** A UUID, kept with every event that follows from it. */
  readonly correlationId?: string | undefined;
};

export type ReadOptions = CallOptions & {
  /** Waits until the answer shows this. */
  readonly after?: Seen | undefined;
};

/** When a row or a page is to be read, where it is not now. */
export type ReadMoment = {
  /** As it was at this recorded time. Not with atPosition. */
  readonly asOf?: string;
  /** As it was at this position of the log. Not with asOf. */
  readonly atPosition?: number;
};

/** When a report is to be made of, where it is not of now. */
export type ReportMoment = {
  /** What was known at this recorded time. Not with atPosition. */
  readonly knownOn?: string;
  /** As it was at this position of the log. Not with knownOn. */
  readonly atPosition?: number;
};

/** Which part of a query's answer is wanted. */
export type PageMoment = ReadMoment & {
  /** At most so many items on a page. */
  readonly limit?: number;
  /** Skips so many items. */
  readonly offset?: number;
  /** The `nextCursor` of an earlier page of this same question. */
  readonly cursor?: string;
};

/** An answer, and up to where the log is in it. */
export type RowAnswer<Row> = { readonly row: Row; readonly position: number };
export type ReportAnswer<Report> = { readonly report: Report; readonly position: number };
export type TextAnswer = {
  readonly text: string;
  readonly contentType: string;
  /** What the text might be saved as. */
  readonly filename: string | null;
  readonly position: number;
};

export type Page<Row> = {
  readonly items: readonly Row[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
  readonly position: number;
};

/**
 * What a query answers, asked for as it is read.
 *
 * @example
 * for await (const order of client.orders()) …           // every order, page after page
 * const { items, nextCursor } = await client.orders({ limit: 20 }).page();
 */
export type Pages<Row> = AsyncIterable<Row> & {
  /** The first page, or the one behind the request's cursor. */
  page(): Promise<Page<Row>>;
  /** Page after page. */
  pages(): AsyncIterable<Page<Row>>;
};

export type FollowOptions = CallOptions & {
  /** Begins behind this: a receipt, a position, or the `bookmark` of what was given last. Unless said: now. */
  readonly after?: Seen | string | undefined;
};

/** Where in a feed something stands: begun again after it, the feed goes on behind it. */
type Followed = { readonly bookmark: string; readonly position: number };

/** A row that an event has touched; null when it is no longer in the answer that is followed. */
export type Change<Row> = Followed & { readonly key: Fields; readonly row: Row | null };
type Fields = Readonly<Record<string, string | number>>;

/** An event as it lies in the log. Switching on `type` narrows `data`. */
export type LogEvent<Type extends string = string, Data = unknown> = Followed & {
  readonly type: Type;
  readonly data: Data;
  readonly streamId: string;
  readonly streamType: string;
  /** The event's place in its stream. */
  readonly version: number;
  readonly eventId: string;
  readonly schemaVersion: number;
  readonly tenant: string;
  readonly recordedAt: string;
  readonly metadata: {
    readonly commandId: string;
    readonly correlationId: string;
    readonly causationId: string;
    readonly actor?: string;
    readonly effectiveAt?: string;
    readonly [more: string]: unknown;
  };
};

/** Which events are followed; what is left out is not asked about. */
export type EventsAsked<Type extends string = string> = {
  readonly types?: readonly Type[];
  readonly streamTypes?: readonly string[];
  readonly streamId?: string;
};

/** What became of one of many commands. */
export type Outcome =
  | { readonly ok: true; readonly idempotencyKey: string; readonly receipt: Receipt }
  | { readonly ok: false; readonly idempotencyKey: string; readonly error: import('./error.ts').DaybookError };
