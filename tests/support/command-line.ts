import type { ChildProcess } from 'node:child_process';
import { startProgram } from './program.ts';

/** What a command line has come to. The code is null if a signal ended it. */
type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** The command line in a process of its own, on its folder's database unless `databaseUrl` names another. */
export function commandLine(
  args: readonly string[],
  databaseUrl = '',
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = startProgram('apps/cli/src/main.ts', args, {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  return { child, ended };
}
