import type { ChildProcess } from 'node:child_process';
import { spawnServer } from '../commands/start.ts';
import { CliError } from '../problems.ts';
import type { Server } from './http.ts';

/** A server started for the duration. */
export type OwnServer = Server & { stop(): Promise<void> };

const READY_TIMEOUT_MS = 60_000;
/** The end of what it said, to be shown when it does not start. Characters. */
const KEPT = 4_000;

/** Starts a server on ports the system chooses, and waits until it says where it listens. */
export async function startOwnServer(folder: string): Promise<OwnServer> {
  const anyPort = {
    DAYBOOK_COMMAND_PORT: '0',
    DAYBOOK_QUERY_PORT: '0',
    DAYBOOK_ADMIN_PORT: '0',
    DAYBOOK_GRAPHQL_PORT: '0',
    DAYBOOK_GRPC_PORT: '0',
    DAYBOOK_SIMULATOR_PORT: '0',
  };
  const child = spawnServer({ ...anyPort, DAYBOOK_FOLDER: folder, DAYBOOK_LOG_LEVEL: 'error' }, 'pipe');
  const server = await ready(child).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    ...server,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function ready(child: ChildProcess): Promise<Server> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string) =>
      reject(new CliError(`the server did not start: ${said.trim().split('\n').at(-1) || why}`));
    const timer = setTimeout(() => fail('it took too long'), READY_TIMEOUT_MS);
    const listen = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-KEPT);
      const [commands, queries] = ['commands', 'queries'].map(
        (face) => new RegExp(`${face} +(http\\S+)`).exec(said)?.[1],
      );
      if (!commands || !queries || !/admin +http\S+\n/.test(said)) return;
      clearTimeout(timer);
      resolve({ commands, queries });
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.on('error', reject);
    child.on('exit', (code) => fail(`it ended with exit code ${code}`));
  });
}
