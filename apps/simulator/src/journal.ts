import { appendFileSync, closeSync, existsSync, openSync, readFileSync, truncateSync } from 'node:fs';

/** A service's answer, as it goes over the wire. A refusal has `code` and `message` in its body. */
export type Answer = { readonly status: number; readonly body: object };

/** One request that was decided, and how. The ledgers are folds over these. */
export type Entry = {
  readonly service: 'card' | 'carrier' | 'bank';
  readonly operation: string;
  readonly key: string;
  readonly request: object;
  readonly answer: Answer;
  readonly at: string;
};

/** What was decided so far, in a file of JSON lines, or in memory only if there is no file. */
export type Journal = { readonly entries: readonly Entry[]; append(entry: Entry): void; close(): void };

/**
 * Opens a journal and reads what is in it. An entry is written before its answer is given, so killing the process
 * forgets nothing that anybody was told. A line cut short by such a kill was never answered, and is removed.
 * The other lines are trusted to be entries: nobody but this function's `append` writes the file.
 */
export function openJournal(file: string | undefined): Journal {
  if (file === undefined) return { entries: [], append() {}, close() {} };
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
  const entries: Entry[] = whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  const descriptor = openSync(file, 'a');
  return {
    entries,
    append: (entry) => appendFileSync(descriptor, `${JSON.stringify(entry)}\n`),
    close: () => closeSync(descriptor),
  };
}
