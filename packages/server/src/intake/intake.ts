import type { IncomingMessage, ServerResponse } from 'node:http';
import { MAX_BODY_BYTES } from '../json-body.ts';
import { type Problem, problemOf } from '../problems.ts';
import { answersInOrder } from './answers.ts';
import { lineSplitter, TOO_LONG } from './line-splitter.ts';
import { problemLine, type TakeLine } from './take-line.ts';

/** How long a client may leave its connection to its own devices: sending no whole line, or reading no answer. */
export const IDLE_MS = 60_000;
/** After an end of ours: how long a client may go on sending, so that it still reads its last answers. */
const LINGER_MS = 1_000;
/** What may arrive without a line to be taken in it: the rest of one that is too long, or empty ones. */
const MAX_FRUITLESS_BYTES = 4 * 1024 * 1024;

/** What became of a request's lines, empty ones not counted. */
export type Tally = { taken: number; receipts: number; problems: number };

/** Lines being taken. */
export type Intake = {
  /** Takes no more lines; answers what was taken, then says with this problem from which line on nothing was done. */
  stop(problem: Problem): void;
};

type Parts = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly take: TakeLine;
  readonly idleMs: number;
  /** Told once, when the last answer has been handed over or the client has gone. */
  readonly onEnd: (tally: Tally, end: 'whole' | 'stopped' | 'left') => void;
};

/**
 * Reads lines, has them taken, and writes their answers back while more are read. Reading pauses while as many lines
 * are in flight as may be, which they are too as long as the client does not read its answers: so neither a fast
 * sender nor a slow reader makes this grow. The response's head must have been written.
 */
export function intake({ request, response, requestId, take, idleMs, onEnd }: Parts): Intake {
  const tally: Tally = { taken: 0, receipts: 0, problems: 0 };
  const splitter = lineSplitter(MAX_BODY_BYTES);
  const answers = answersInOrder((lines) => response.write(lines), goOn);
  let reading: 'lines' | 'ended' | 'stopped' | 'left' = 'lines';
  let hasEnded = false;
  let lastWords: Problem | null = null;
  let mustPart = false;
  let fruitlessBytes = 0;
  const idle = setTimeout(whenIdle, idleMs);

  request.on('data', onData);
  request.on('end', () => {
    if (reading !== 'lines') return;
    reading = 'ended';
    splitter.end();
    goOn();
  });
  response.on('drain', () => {
    if (hasEnded) return;
    idle.refresh();
    answers.drained();
  });
  response.on('close', leave);
  // A broken connection is told by 'close' as well; unheard, these would end the process.
  request.on('error', leave);
  response.on('error', leave);

  function onData(chunk: Buffer) {
    fruitlessBytes += chunk.length;
    splitter.push(chunk);
    goOn();
    if (fruitlessBytes > MAX_FRUITLESS_BYTES)
      stop(problemOf('body_too_large', { detail: 'More than 4 MiB came without a line that could be taken.' }));
  }

  /** Once we have stopped: so much more is read and dropped, for clients that were about to finish, and then nothing. */
  function onDropped(chunk: Buffer) {
    fruitlessBytes += chunk.length;
    if (fruitlessBytes > 2 * MAX_FRUITLESS_BYTES) request.pause();
  }

  /** Takes what lines there are room for. Called whenever something has arrived or gone out. */
  function goOn() {
    if (hasEnded) return;
    const isRead = takeLines();
    if (reading === 'lines') {
      if (isRead) request.resume();
      else request.pause();
    } else if (isRead && answers.isEmpty() && !answers.isBlocked()) finish();
  }

  /** Whether all that has arrived is taken; otherwise there is no room for more. */
  function takeLines(): boolean {
    if (reading === 'stopped') return true;
    const before = tally.taken;
    let line: ReturnType<typeof splitter.next> | undefined;
    while (answers.hasRoom()) {
      line = splitter.next();
      if (line === null) break;
      takeLine(line);
    }
    if (tally.taken > before) {
      idle.refresh();
      fruitlessBytes = 0;
    }
    return line === null;
  }

  function takeLine(line: Buffer | typeof TOO_LONG) {
    tally.taken++;
    const { number } = splitter;
    const place = answers.place(line === TOO_LONG ? 0 : line.length);
    const answered = (answer: string, isReceipt: boolean) => {
      tally[isReceipt ? 'receipts' : 'problems']++;
      answers.fill(place, answer);
    };
    if (line === TOO_LONG) answered(problemLine(problemOf('body_too_large'), requestId, number, null), false);
    else take(line, number, answered);
  }

  function whenIdle() {
    if (hasEnded) return;
    if (answers.isBlocked()) return void response.destroy();
    // What is in flight is not the client's doing; the engine has limits of its own.
    if (!answers.isEmpty() || reading !== 'lines') return void idle.refresh();
    stop(problemOf('request_timeout', { detail: 'No whole line arrived in time.' }));
  }

  function stop(problem: Problem) {
    mustPart = true;
    // Where all has arrived, all is taken: it is one chunk at most.
    if (reading !== 'lines') return;
    lastWords = problem;
    reading = 'stopped';
    request.off('data', onData);
    request.on('data', onDropped);
    request.resume();
    goOn();
  }

  function finish() {
    end(lastWords ? 'stopped' : 'whole');
    const cut = setTimeout(() => response.destroy(), idleMs).unref();
    response.once('close', () => clearTimeout(cut));
    response.end(lastWords ? problemLine(lastWords, requestId, splitter.number + 1, null) : undefined);
    if (mustPart) response.once('finish', part);
  }

  /** Closed with bytes unread, the connection would be reset, and the last answers perhaps never be read. */
  function part() {
    const close = () => request.socket.destroySoon();
    if (request.complete) return close();
    request.once('end', close);
    setTimeout(close, LINGER_MS).unref();
  }

  /** The client has gone. What was taken stays taken; whether it was done is learned by asking again. */
  function leave() {
    if (hasEnded) return;
    reading = 'left';
    request.off('data', onData);
    answers.drop();
    end('left');
  }

  function end(how: 'whole' | 'stopped' | 'left') {
    hasEnded = true;
    clearTimeout(idle);
    onEnd(tally, how);
  }

  return { stop };
}
