import { fork } from 'node:child_process';
import path from 'node:path';

/** What a part that ran in a process of its own came to, and that process's resident memory in MB, second by second. */
export type Apart<T> = { readonly result: T; readonly memory: readonly number[] };

/** Longer than any part takes; one that does not come back must not hold up the rest. */
const DEADLINE_MS = 300_000;

/**
 * Runs a part (a file of this folder with a default export) in a process of its own, so that neither its memory nor its
 * garbage is mixed with the bench's. What goes in and comes out is plain JSON.
 */
export async function apart<In, Out>(part: string, input: In): Promise<Apart<Out>> {
  const child = fork(path.join(import.meta.dirname, 'child.ts'), [part], {
    execArgv: ['--max-semi-space-size=32', '--conditions=@daybook/source', '--no-warnings'],
  });
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`part ${part} did not end within ${DEADLINE_MS / 1_000} s`));
    }, DEADLINE_MS);
    child.once('exit', () => clearTimeout(late));
    child.once('exit', (code) => reject(new Error(`part ${part} ended with exit code ${code} and no result`)));
    child.once('message', (answer: Apart<Out> | { error: string }) => {
      if ('error' in answer) reject(new Error(answer.error));
      else resolve(answer);
    });
    child.send({ input });
  });
}
