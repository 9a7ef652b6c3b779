import type {
  CommandOptions,
  EventsAsked,
  FollowOptions,
  Outcome,
  Page,
  Pages,
  ReadOptions,
  Receipt,
  ReportAnswer,
  RowAnswer,
  TextAnswer,
} from './calls.ts';
import type { Answer, Connection } from './connection.ts';
import { DaybookError, isRecord, noAnswer, parsed } from './error.ts';
import { feed, type Given } from './feed.ts';
import { type Line, manyCommands } from './many-commands.ts';
import type { Fields, OperationEntry } from './operation.ts';
import { partsOf, queryText } from './request-parts.ts';

/** Calls of operations of which nothing is known but their entry: the typed client is made of these. */
export type Caller = {
  readonly command: (entry: OperationEntry, request: Fields, options?: CommandOptions) => Promise<Receipt>;
  readonly row: (entry: OperationEntry, request: Fields, options?: ReadOptions) => Promise<RowAnswer<unknown>>;
  readonly page: (entry: OperationEntry, request: Fields, options?: ReadOptions) => Pages<unknown>;
  readonly report: (
    entry: OperationEntry,
    request: Fields,
    options?: ReadOptions,
  ) => Promise<ReportAnswer<unknown> | TextAnswer>;
  readonly changes: (entry: OperationEntry, request: Fields, options?: FollowOptions) => AsyncIterable<Fields>;
  readonly events: (asked?: EventsAsked, options?: FollowOptions) => AsyncIterable<Fields>;
  readonly commands: (lines: AsyncIterable<Line> | Iterable<Line>, signal?: AbortSignal) => AsyncIterable<Outcome>;
};

export function caller(connection: Connection): Caller {
  const read = async (entry: OperationEntry, request: Fields, { after, signal }: ReadOptions = {}) => {
    const { path, rest } = partsOf(entry, request);
    const minPosition = typeof after === 'object' ? after.position : after;
    const text = queryText(minPosition === undefined ? rest : { ...rest, minPosition });
    const answer = await connection.ask({ face: 'query', path: path + text, signal });
    return { answer, position: Number(answer.headers.get('daybook-position')) };
  };

  async function readPage(entry: OperationEntry, request: Fields, options?: ReadOptions): Promise<Page<unknown>> {
    const { answer, position } = await read(entry, request, options);
    const { items, nextCursor } = jsonOf(answer);
    if (!Array.isArray(items) || !(nextCursor === null || typeof nextCursor === 'string'))
      throw noAnswer(new Error('the answer is no page'));
    return { items, nextCursor, position };
  }

  async function* pagesOf(entry: OperationEntry, request: Fields, options?: ReadOptions) {
    const { offset: _skipped, ...behind } = request;
    let page = await readPage(entry, request, options);
    for (;;) {
      yield page;
      if (page.nextCursor === null) return;
      page = await readPage(entry, { ...behind, cursor: page.nextCursor }, options);
    }
  }

  return {
    async command(entry, request, options = {}) {
      const { idempotencyKey = newKey(), expectedVersion, waitSeconds, correlationId, signal } = options;
      const { path, rest } = partsOf(entry, request);
      const headers = {
        'content-type': 'application/json',
        'idempotency-key': idempotencyKey,
        'if-match': expectedVersion === undefined ? undefined : `"${expectedVersion}"`,
        prefer: waitSeconds === undefined ? undefined : `wait=${waitSeconds}`,
        'x-correlation-id': correlationId,
      };
      try {
        const body = JSON.stringify(rest);
        return receiptOf(await connection.ask({ face: 'command', path, headers, body, signal }));
      } catch (error) {
        throw error instanceof DaybookError ? error.under(idempotencyKey) : error;
      }
    },
    async row(entry, request, options) {
      const { answer, position } = await read(entry, request, options);
      return { row: jsonOf(answer), position };
    },
    page: (entry, request, options) => ({
      page: () => readPage(entry, request, options),
      pages: () => pagesOf(entry, request, options),
      async *[Symbol.asyncIterator]() {
        for await (const { items } of pagesOf(entry, request, options)) yield* items;
      },
    }),
    async report(entry, request, options) {
      const { answer, position } = await read(entry, request, options);
      const contentType = answer.headers.get('content-type') ?? '';
      if (contentType.startsWith('application/json')) return { report: jsonOf(answer), position };
      const [, filename = null] = /filename="([^"]*)"/.exec(answer.headers.get('content-disposition') ?? '') ?? [];
      return { text: answer.text, contentType, filename, position };
    },
    async *changes(entry, request, options = {}) {
      const { path, rest } = partsOf(entry, request);
      for await (const given of feed(connection, path + queryText(rest), options)) yield flat(given);
    },
    async *events({ types, streamTypes, streamId } = {}, options = {}) {
      const query = queryText({ types: types?.join(','), streamTypes: streamTypes?.join(','), streamId });
      for await (const given of feed(connection, `/api/v1/events${query}`, options)) yield flat(given);
    },
    commands: (lines, signal) => manyCommands(connection, lines, signal),
  };
}

/** A command as a line, under its own key or one made here. */
export function lineOf(
  entry: OperationEntry,
  request: Fields,
  { idempotencyKey = newKey(), expectedVersion }: Pick<CommandOptions, 'idempotencyKey' | 'expectedVersion'>,
): Line {
  const { path, rest } = partsOf(entry, request);
  return { commandId: idempotencyKey, path, body: rest, expectedVersion };
}

/** Made once for a call, before its first try: every try after it is the same command. */
const newKey = () => crypto.randomUUID();

const flat = ({ bookmark, data }: Given): Fields => ({ ...data, bookmark });

function jsonOf({ text }: Answer): Fields {
  const value = parsed(text);
  if (!isRecord(value)) throw noAnswer(new Error('the answer is no JSON object'));
  return value;
}

function receiptOf(answer: Answer): Receipt {
  const { commandId, streamId, version, position, recordedAt } = jsonOf(answer);
  if (typeof commandId !== 'string' || typeof streamId !== 'string' || typeof recordedAt !== 'string')
    throw noAnswer(new Error('the answer is no receipt'));
  return { commandId, streamId, version: Number(version), position: Number(position), recordedAt };
}
