import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProgram } from './program.ts';

/** The real server in a process of its own. Addresses are where it said it listens, without a slash at the end. */
export type ServerProcess = {
  readonly child: ChildProcess;
  readonly addresses: Readonly<Record<'commands' | 'queries' | 'admin' | 'graphql' | 'grpc' | 'simulator', string>>;
  /** Everything it has written so far. */
  output(): string;
  /** Sends a signal and waits for the end; answers the exit code, null if a signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
};

export const SERVER = 'apps/server/src/main.ts';
const READY_TIMEOUT_MS = 60_000;

/** An environment in which nothing meets another server: every port is chosen by the system. */
export const ANY_PORTS = {
  DAYBOOK_COMMAND_PORT: '0',
  DAYBOOK_QUERY_PORT: '0',
  DAYBOOK_ADMIN_PORT: '0',
  DAYBOOK_GRAPHQL_PORT: '0',
  DAYBOOK_GRPC_PORT: '0',
  DAYBOOK_SIMULATOR_PORT: '0',
};

/** On its folder's database, and unlocked, unless a test says otherwise: most are about something else. */
export const serverEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...process.env,
  DATABASE_URL: '',
  DAYBOOK_AUTH: 'off',
  ...env,
});

/** How a server is started: itself, or as the README says. */
export type Start = (options: SpawnOptions) => ChildProcess;
const itself: Start = (options) => startProgram(SERVER, [], options);
export const npmStart: Start = (options) => spawn('npm', ['start'], options);

/** Starts the server without waiting for it. */
export function launch(
  env: NodeJS.ProcessEnv,
  start: Start = itself,
): {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
} {
  const child = start({ env: serverEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  return { child, output: () => text, ended };
}

/** Starts the server and waits until it says that it is ready. @throws with its output if it does not. */
export async function startServerProcess(env: NodeJS.ProcessEnv, start?: Start): Promise<ServerProcess> {
  const { child, output, ended } = launch(env, start);
  const until = Date.now() + READY_TIMEOUT_MS;
  while (!/Daybook is ready[\s\S]*admin +http\S+\n/.test(output())) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill('SIGKILL');
      throw new Error(`the server did not become ready:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const address = (name: string) => output().match(new RegExp(`${name} +(http\\S+)`))?.[1] ?? '';
  return {
    child,
    output,
    addresses: {
      commands: address('commands'),
      queries: address('queries'),
      admin: address('admin'),
      graphql: address('graphql'),
      grpc: address('gRPC'),
      simulator: address('simulator'),
    },
    async end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** A folder of a test's own that PostgreSQL can enter also when the tests run as root. */
export async function temporaryFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'daybook-e2e-'));
  await chmod(folder, 0o755);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
