/** A line that is longer than allowed; the rest of it is being skipped. */
export const TOO_LONG = Symbol('too long');

/** Splits what arrives into lines, as somebody asks for them. Holds one chunk and one unfinished line, no more. */
export type LineSplitter = {
  /** The number of the line `next` gave last, counted from 1. Empty lines have numbers too. */
  readonly number: number;
  /** Hands in the next bytes. To be called only once `next` has answered null. */
  push(chunk: Buffer): void;
  /** Nothing more comes: what is left is the last line, newline or not. */
  end(): void;
  /** The next line that is not empty, without its newline; null when more must arrive first. Good until the next call. */
  next(): Buffer | typeof TOO_LONG | null;
};

const NEWLINE = 0x0a;
const RETURN = 0x0d;
/** Room made for an unfinished line at first; most lines fit, and longer ones double it up to the limit. */
const USUAL_LINE_BYTES = 4 * 1024;
const NO_BYTES = Buffer.alloc(0);

/**
 * Unfinished lines are copied into one buffer of their own. A list of pieces would be shorter to write, but whoever
 * sends a byte at a time would make it a thousand times as large as the line.
 */
export function lineSplitter(maxBytes: number): LineSplitter {
  let chunk: Buffer = NO_BYTES;
  let at = 0;
  let unfinished: Buffer = NO_BYTES;
  let kept = 0;
  let number = 0;
  let skipping = false;
  let ended = false;

  function keep(from: number, to: number): boolean {
    const bytes = kept + to - from;
    if (bytes > maxBytes) return false;
    if (bytes > unfinished.length) {
      const larger = Buffer.allocUnsafe(Math.min(maxBytes, Math.max(USUAL_LINE_BYTES, 2 * bytes)));
      unfinished.copy(larger, 0, 0, kept);
      unfinished = larger;
    }
    chunk.copy(unfinished, kept, from, to);
    kept = bytes;
    return true;
  }

  /** The line that ends before `to`; null if it is the end of one that has been given up already. */
  function finished(to: number): Buffer | typeof TOO_LONG | null {
    const from = at;
    at = to + 1;
    if (skipping) {
      skipping = false;
      return null;
    }
    number++;
    if (kept === 0) return to - from > maxBytes ? TOO_LONG : chunk.subarray(from, to);
    const whole = keep(from, to);
    const line = unfinished.subarray(0, kept);
    forget();
    return whole ? line : TOO_LONG;
  }

  function forget() {
    kept = 0;
    if (unfinished.length > USUAL_LINE_BYTES) unfinished = NO_BYTES;
  }

  function next(): Buffer | typeof TOO_LONG | null {
    while (at < chunk.length) {
      const to = chunk.indexOf(NEWLINE, at);
      if (to >= 0) {
        const line = finished(to);
        if (line === null || (line !== TOO_LONG && isEmpty(line))) continue;
        return line;
      }
      const fits = skipping || keep(at, chunk.length);
      at = chunk.length;
      if (fits) continue;
      skipping = true;
      number++;
      forget();
      return TOO_LONG;
    }
    chunk = NO_BYTES;
    at = 0;
    if (!ended || kept === 0) return null;
    const last = finished(0);
    at = 0;
    return last === null || (last !== TOO_LONG && isEmpty(last)) ? null : last;
  }

  return {
    get number() {
      return number;
    },
    push(more) {
      chunk = more;
      at = 0;
    },
    end() {
      ended = true;
    },
    next,
  };
}

const isEmpty = (line: Buffer) => line.length === 0 || (line.length === 1 && line[0] === RETURN);
