import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Starts the server as a process of its own, with this one's flags for Node. From source or compiled, as we are. */
export function spawnServer(env: NodeJS.ProcessEnv, stdio: 'inherit' | 'pipe'): ChildProcess {
  const ending = path.extname(import.meta.filename);
  const folder = ending === '.ts' ? 'src' : 'dist';
  const main = path.resolve(import.meta.dirname, `../../../server/${folder}/main${ending}`);
  return spawn(process.execPath, [...process.execArgv, main], {
    env: { ...process.env, ...env },
    stdio: stdio === 'inherit' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs the server until it ends; signals go through to it. Answers its exit code. */
export async function start(folder: string): Promise<number> {
  const child = spawnServer({ DAYBOOK_FOLDER: folder }, 'inherit');
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, pass);
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    for (const signal of SIGNALS) process.off(signal, pass);
  }
}
