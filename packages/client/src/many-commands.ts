import type { Outcome, Receipt } from './calls.ts';
import type { Connection } from './connection.ts';
import { DaybookError, errorOfProblem, isRecord, noAnswer, parsed } from './error.ts';
import { delayBefore, pause } from './retries.ts';

/** A command as a line of the intake. */
export type Line = {
  readonly commandId: string;
  readonly path: string;
  readonly body: unknown;
  readonly expectedVersion?: number | undefined;
};

/** As many as the server has under way in one request, so that a break leaves no more than that to be said again. */
const MAX_LINES = 500;
/** Half of what it takes at once, in characters, which are bytes at least. */
const MAX_CHARACTERS = 2 * 1024 * 1024;
/** So long more lines are waited for before those that are there are sent. */
const GATHER_MS = 5;

/**
 * Sends commands as many to a request, and gives what became of each, in their order. No more is taken from `lines`
 * than is sent. What has no answer when the connection breaks, and what was put off (429, 503), is sent again under
 * its key, so that everything is done once.
 * @throws DaybookError when the server takes none of it, or nothing came back for as long as the retries allow
 */
export async function* manyCommands(
  connection: Connection,
  lines: AsyncIterable<Line> | Iterable<Line>,
  signal?: AbortSignal,
): AsyncGenerator<Outcome, void, undefined> {
  for await (const batch of batchesOf(lines)) {
    const outcomes = new Map<number, Outcome>();
    let given = 0;
    let failed = 0;
    let answeredAt = Date.now();
    while (given < batch.length) {
      const open = batch.flatMap((line, index) => (outcomes.has(index) ? [] : [{ line, index }]));
      let why = noAnswer(new Error('the answer ended before the last line'));
      try {
        for await (const { at, answer } of answersTo(
          connection,
          open.map(({ line }) => line),
          signal,
        )) {
          const asked = open[at];
          if (!asked) throw noAnswer(new Error('the answer is to no line of ours'));
          const outcome = outcomeOf(asked.line, answer);
          if (!outcome.ok && outcome.error.isPassing) {
            why = outcome.error;
            continue;
          }
          outcomes.set(asked.index, outcome);
          failed = 0;
          for (let next = outcomes.get(given); next; next = outcomes.get(given)) {
            given++;
            yield next;
          }
          answeredAt = Date.now(); // also whatever time the reader has taken
        }
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof DaybookError) || !error.isPassing) throw error;
        why = error;
      }
      if (given === batch.length) break;
      if (Date.now() - answeredAt > connection.retries.patienceMs) throw why;
      await pause(delayBefore(++failed, connection.retries, why.retryAfterMs), signal);
    }
  }
}

/** The answers as they come, each with the index of its line. */
async function* answersTo(connection: Connection, lines: readonly Line[], signal: AbortSignal | undefined) {
  const response = await connection.open({
    face: 'command',
    path: '/api/v1/commands',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const chunk = await reader?.read().catch((error: unknown) => {
        throw noAnswer(error);
      });
      if (!chunk || chunk.done) return;
      const texts = (rest + chunk.value).split('\n');
      rest = texts.pop() ?? '';
      for (const text of texts) {
        const answer = parsed(text);
        if (!isRecord(answer) || typeof answer.line !== 'number')
          throw noAnswer(new Error('a line of the answer is none'));
        yield { at: answer.line - 1, answer };
      }
    }
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}

function outcomeOf({ commandId: idempotencyKey }: Line, answer: Readonly<Record<string, unknown>>): Outcome {
  const { commandId, streamId, version, position, recordedAt } = answer;
  if (isText(commandId) && isText(streamId) && isText(recordedAt) && isWhole(version) && isWhole(position)) {
    const receipt: Receipt = { commandId, streamId, version, position, recordedAt };
    return { ok: true, idempotencyKey, receipt };
  }
  return { ok: false, idempotencyKey, error: errorOfProblem(answer).under(idempotencyKey) };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);

/** Gathers what is there; one line alone is not kept waiting for others for long. */
async function* batchesOf(lines: AsyncIterable<Line> | Iterable<Line>): AsyncGenerator<readonly Line[]> {
  const source = (async function* () {
    yield* lines;
  })();
  let next: ReturnType<typeof source.next> | null = null;
  try {
    for (;;) {
      const batch: Line[] = [];
      let characters = 0;
      let late: Promise<null> | undefined;
      while (batch.length < MAX_LINES && characters < MAX_CHARACTERS) {
        next ??= source.next();
        if (batch.length > 0) late ??= pause(GATHER_MS).then(() => null);
        const found = await (late ? Promise.race([next, late]) : next);
        if (!found || found.done) break;
        next = null;
        batch.push(found.value);
        characters += JSON.stringify(found.value).length;
      }
      if (batch.length === 0) return;
      yield batch;
    }
  } finally {
    // A source that is still being waited for may never answer; nobody waits for it to end.
    void source.return(undefined).catch(() => undefined);
  }
}
