import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { startProgram } from '../program.ts';

/** A process that is started again whenever it is gone, as a supervisor would. */
export type Supervised = {
  /** How often it was started, how often a start failed, and every time it died of its own after it had been ready. */
  readonly starts: { count: number; failed: number; readonly died: string[] };
  /** SIGKILL, whatever it is doing. Answers false if it was not there. */
  kill(): boolean;
  /** Resolves when it says that it is ready, which is the first thing it says. */
  ready(): Promise<void>;
  /** The end of its log. */
  lastWords(): string;
  /** Stops it in good order and does not start it again. Answers its exit code. */
  stop(): Promise<number | null>;
};

const RESTART_DELAY_MS = 100;
/** A process that cannot be started so often in a row will not start at all. */
const MAX_FAILED_STARTS = 20;

/** Runs a program of this repository (`main`, from the root) under supervision. `what` is its name in messages. */
export function supervise(options: {
  readonly what: string;
  readonly main: string;
  readonly args?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
}): Supervised {
  const { what, main, args = [], env, logFile } = options;
  const starts = { count: 0, failed: 0, died: [] as string[] };
  let child: ChildProcess | null = null;
  let isReady = false;
  let killed = false;
  let stopping = false;
  let failedInARow = 0;

  function start() {
    const log = openSync(logFile, 'a');
    isReady = false;
    killed = false;
    starts.count++;
    const started = startProgram(main, args, { env, stdio: ['ignore', 'pipe', log] });
    closeSync(log);
    child = started;
    started.stdout?.on('data', () => {
      isReady = true;
      failedInARow = 0;
    });
    started.on('exit', (code, signal) => {
      child = null;
      if (stopping) return;
      if (!killed && isReady) starts.died.push(`the ${what} exited with ${signal ?? code}: ${tail(logFile)}`);
      if (!killed && !isReady) {
        starts.failed++;
        failedInARow++;
      }
      if (failedInARow < MAX_FAILED_STARTS) setTimeout(start, RESTART_DELAY_MS);
    });
  }

  start();
  return {
    starts,
    kill() {
      killed = true;
      return child?.kill('SIGKILL') ?? false;
    },
    async ready() {
      while (!isReady || !child) {
        if (failedInARow >= MAX_FAILED_STARTS) throw new Error(`the ${what} does not start: ${tail(logFile)}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    lastWords: () => tail(logFile),
    async stop() {
      stopping = true;
      const last = child;
      if (!last) return null;
      last.kill('SIGTERM');
      return new Promise((resolve) => last.once('exit', resolve));
    },
  };
}

const tail = (file: string) => readFileSync(file, 'utf8').slice(-2_000);
