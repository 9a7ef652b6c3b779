import { CommanderError } from 'commander';

/** Something the caller can put right, said in one line. Exit code 1. */
export class CliError extends Error {}

/** The command was not written as it should be. Exit code 2. */
export class UsageError extends Error {}

/** Work was stopped by Ctrl-C, in a consistent state. Exit code 130, as shells expect. */
export class StoppedError extends Error {}

/** One clear line, and the exit code. */
export function explain(error: unknown): { readonly line: string; readonly exitCode: number } {
  if (error instanceof CommanderError) return { line: '', exitCode: error.exitCode === 0 ? 0 : 2 };
  if (error instanceof UsageError) return { line: error.message, exitCode: 2 };
  if (error instanceof StoppedError) return { line: error.message, exitCode: 130 };
  return { line: messageOf(error), exitCode: 1 };
}

/** The URL of the database may hold a password, so no message repeats it. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  const { message } = error;
  if (code === 'ENOENT') return `there is no such file: ${'path' in error ? String(error.path) : message}`;
  if (code === 'EISDIR') return 'a folder was named where a file should be';
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') return 'the database at DATABASE_URL cannot be reached';
  if (code === '28P01' || code === '28000') return `the database refuses the login: ${message}`;
  if (code === '3D000') return `there is no such database: ${message}`;
  if (code === 'store_unavailable' || code === 'outcome_unknown')
    return `the database went away: ${message}. Nothing is half done; run the same again`;
  return (message || error.name).split('\n')[0] ?? error.name;
}
