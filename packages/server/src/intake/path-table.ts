import { MAX_PARAM_LENGTH } from '../http-server.ts';
import type { CommandOperation } from '../operations/command-operation.ts';
import { routerPath } from '../paths.ts';
import { problemOf } from '../problems.ts';
import type { Sent } from '../reader.ts';

/** A path found: the operation that is served there, and what the path itself says. */
export type FoundPath = { readonly operation: CommandOperation } & Omit<Sent, 'body'>;

/** Finds the command route of a path, as the router finds it for a request. @throws Problem */
export type PathTable = (path: string) => FoundPath;

/** A stretch of path up to a parameter or the end, and what may follow the parameter. The longest comes first. */
type Run = { readonly text: string; end: End | null; readonly after: Run[] };
type End = { readonly operation: CommandOperation; readonly names: readonly string[] };

/** Reads the commands' paths into a table, once. */
export function pathTable(operations: readonly CommandOperation[]): PathTable {
  const table: Run[] = [];
  for (const operation of operations) addRoute(table, operation);

  return (sent) => {
    if (sent.includes('#')) throw problemOf('invalid_url');
    const mark = sent.indexOf('?');
    const values: string[] = [];
    const end = find(table, mark < 0 ? sent : sent.slice(0, mark), 0, values);
    if (!end) throw problemOf('not_found', { detail: 'No command is taken at this path.' });
    const params: Record<string, string> = {};
    for (let i = 0; i < values.length; i++) params[end.names[i] ?? ''] = decoded(values[i] ?? '');
    return { operation: end.operation, params, query: mark < 0 ? '' : sent.slice(mark + 1) };
  };
}

function addRoute(table: Run[], operation: CommandOperation) {
  const { route } = operation;
  const path = routerPath(route.path, route.params);
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  let runs = table;
  for (const [i, text] of path.split(/:\w+/).entries()) {
    let run = runs.find((known) => known.text === text);
    if (!run) {
      run = { text, end: null, after: [] };
      runs.push(run);
      runs.sort((a, b) => b.text.length - a.text.length);
    }
    if (i === names.length) run.end = { operation, names };
    runs = run.after;
  }
}

/** As deep as a declared path has parameters. */
function find(runs: readonly Run[], path: string, at: number, values: string[]): End | null {
  for (const run of runs) {
    if (!path.startsWith(run.text, at)) continue;
    const from = at + run.text.length;
    if (from === path.length && run.end) return run.end;
    const slash = path.indexOf('/', from);
    const to = slash < 0 ? path.length : slash;
    if (run.after.length === 0 || to === from) continue;
    values.push(path.slice(from, to));
    const found = find(run.after, path, to, values);
    if (found) return found;
    values.pop();
  }
  return null;
}

function decoded(value: string): string {
  if (value.length > MAX_PARAM_LENGTH) throw problemOf('url_too_long');
  if (!value.includes('%')) return value;
  try {
    const plain = decodeURIComponent(value);
    if (!plain.includes('\u0000')) return plain;
  } catch {
    // Answered below: bad encoding and U+0000 are refused alike.
  }
  throw problemOf('invalid_url');
}
