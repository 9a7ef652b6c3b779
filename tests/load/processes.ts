import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import { type DevIssuer, openDevIssuer } from '@daybook/server';
import { ANY_PORTS, startServerProcess, temporaryFolder } from '../support/server-process.ts';
import type { Outcome, Task } from './client.ts';

const TOKEN_MINUTES = 60;

/** What the server says of itself. `cpuSeconds`: of this process alone, since it began. */
export type State = {
  readonly inFlight: number;
  readonly limit: number;
  readonly position: number;
  readonly cpuSeconds: number;
};

export type LoadServer = {
  readonly commands: string;
  readonly queries: string;
  readonly graphql: string;
  token(tenant: string): Promise<string>;
  state(): Promise<State>;
  stop(): Promise<void>;
};

/** The product, locked, as `npm start` starts it, over an embedded PostgreSQL of its own; its log goes nowhere. */
export async function startLoadServer(env: NodeJS.ProcessEnv = {}): Promise<LoadServer> {
  const { folder, remove } = await temporaryFolder();
  const server = await startServerProcess({
    ...ANY_PORTS,
    DAYBOOK_FOLDER: folder,
    DAYBOOK_AUTH: '',
    DAYBOOK_LOG_LEVEL: 'warn',
    DAYBOOK_RATE_PER_TENANT: 'off',
    DAYBOOK_RATE_PER_PRINCIPAL: 'off',
    NODE_OPTIONS: '--max-semi-space-size=32',
    ...env,
  });
  const issuer: DevIssuer = await openDevIssuer(folder);
  const token = (tenant: string, roles: readonly string[]) =>
    issuer.sign({ subject: `load-${tenant}`, tenant, roles, holds: [] }, TOKEN_MINUTES);
  const auditor = await token('default', ['auditor']);
  return {
    commands: server.addresses.commands,
    queries: server.addresses.queries,
    graphql: server.addresses.graphql,
    token: (tenant) => token(tenant, ['operator']),
    async state() {
      const headers = { authorization: `Bearer ${auditor}` };
      const ask = (path: string) => fetch(server.addresses.admin + path, { headers });
      const [metrics, health] = await Promise.all([ask('/metrics'), ask('/api/v1/admin/health')]);
      const { position } = (await health.json()) as { position: number };
      const text = await metrics.text();
      const value = (name: string) =>
        Number(
          text
            .split('\n')
            .find((line) => line.startsWith(`${name} `))
            ?.split(' ')[1],
        );
      return {
        inFlight: value('daybook_admission_in_flight{lane="command"}'),
        limit: value('daybook_admission_limit{lane="command"}'),
        position,
        cpuSeconds: value('process_cpu_seconds_total'),
      };
    },
    async stop() {
      await server.end('SIGTERM');
      await remove();
    },
  };
}

const run = promisify(execFile);

/**
 * Has a process go before all others whenever it has something to do, where that is allowed (to root, on Linux): it
 * stands for machines of its own, and what it waits for a processor would be taken for the server's doing.
 */
async function putFirst({ pid }: ChildProcess): Promise<void> {
  await run('chrt', ['--all-tasks', '--fifo', '--pid', '1', String(pid)]).catch(() => {});
}

/** Starts a program of this folder, with the same memory as the server. */
const startChild = (program: string): ChildProcess =>
  fork(path.join(import.meta.dirname, program), {
    execArgv: ['--max-semi-space-size=32', '--conditions=@daybook/source', '--no-warnings'],
  });

/** Does a task in a process of its own. */
export async function send(task: Task): Promise<Outcome> {
  const child = startChild('client.ts');
  await putFirst(child);
  child.send(task);
  const outcome = (await answerOf(child)) as Outcome;
  child.kill();
  return outcome;
}

/** A process that refuses all that comes to its port. */
export async function startRefuser(): Promise<{ readonly port: number; stop(): void }> {
  const child = startChild('refuser.ts');
  const port = (await answerOf(child)) as number;
  return { port, stop: () => void child.kill() };
}

async function answerOf(child: ChildProcess): Promise<unknown> {
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
}
