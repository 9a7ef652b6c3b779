import process from 'node:process';
import { type ProgressResult, progress } from '@clack/prompts';

/** Where a command's words go. With `json`, standard output carries JSON documents, one a line, and nothing else. */
export type Output = {
  readonly json: boolean;
  /** A result: for people as `lines`, for machines as one JSON document. */
  result(document: object, lines: () => readonly string[]): void;
  /** What is being done, on standard error; nothing for machines. */
  note(line: string): void;
  /** A bar on a terminal; elsewhere nothing. `max` in whatever unit `to` is given in. */
  bar(label: string, max: number): Bar;
};

export type Bar = { to(value: number, message?: string): void; done(message: string): void };

/** A terminal is redrawn so often at most. */
const REDRAW_MS = 100;

export function output(json: boolean): Output {
  return {
    json,
    result(document, lines) {
      process.stdout.write(
        json
          ? `${JSON.stringify(document)}\n`
          : lines()
              .map((line) => `${line}\n`)
              .join(''),
      );
    },
    note(line) {
      if (!json) process.stderr.write(`${line}\n`);
    },
    bar(label, max) {
      return !json && process.stderr.isTTY ? terminalBar(label, max) : { to() {}, done() {} };
    },
  };
}

function terminalBar(label: string, max: number): Bar {
  const bar: ProgressResult = progress({ max: Math.max(1, max), output: process.stderr });
  bar.start(label);
  let [drawn, at] = [0, 0];
  return {
    to(value, message) {
      if (Date.now() - at < REDRAW_MS) return;
      at = Date.now();
      bar.advance(Math.max(0, value - drawn), message ?? label);
      drawn = Math.max(drawn, value);
    },
    done: (message) => bar.stop(message),
  };
}

/** Columns side by side: text to the left, numbers to the right. */
export function table(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const cells = [heads, ...rows].map((row) => row.map(String));
  const widths = heads.map((_, i) => Math.max(...cells.map((row) => (row[i] ?? '').length)));
  const right = heads.map((_, i) => rows.length > 0 && rows.every((row) => /^-?[\d.,]*$/.test(String(row[i] ?? ''))));
  return cells.map((row) =>
    row
      .map((cell, i) => (right[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
