import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Starts a program of this repository (`main`, from its root), as its sources are, in a process of its own. */
export const startProgram = (
  main: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'env' | 'stdio'>,
): ChildProcess => spawn(process.execPath, ['--conditions=@daybook/source', main, ...args], { cwd: ROOT, ...options });
