import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Outcome, Task } from './client.ts';

const start = (file: string, env: NodeJS.ProcessEnv = {}): ChildProcess =>
  fork(path.join(import.meta.dirname, file), {
    execArgv: ['--max-semi-space-size=32', '--conditions=@daybook/source', '--no-warnings'],
    env: { ...process.env, DATABASE_URL: '', ...env },
  });

const answerOf = async (child: ChildProcess): Promise<unknown> => {
  const over = new AbortController();
  const gone = once(child, 'exit', over).then(([code]) => {
    throw new Error(`the process ended with ${String(code)}`);
  });
  try {
    const [message] = (await Promise.race([once(child, 'message', over), gone])) as [unknown];
    return message;
  } finally {
    gone.catch(() => {});
    over.abort();
  }
};

export type LoadServer = {
  readonly port: number;
  state(): Promise<{ inFlight?: number; limit?: number; refused?: number; load: number; position: number }>;
  stop(): Promise<void>;
};

/** The server in a process of its own, over an embedded PostgreSQL of its own. */
export async function startLoadServer(env: NodeJS.ProcessEnv = {}): Promise<LoadServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'daybook-load-'));
  await chmod(folder, 0o755);
  const child = start('server.ts', { FOLDER: folder, ...env });
  const { command } = (await answerOf(child)) as { command: number };
  return {
    port: command,
    async state() {
      child.send('state');
      return (await answerOf(child)) as { load: number; position: number };
    },
    async stop() {
      const ended = once(child, 'exit');
      child.send('stop');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Does a task in a process of its own. */
export async function send(task: Task): Promise<Outcome> {
  const child = start('client.ts');
  child.send(task);
  const outcome = (await answerOf(child)) as Outcome;
  child.kill();
  return outcome;
}
