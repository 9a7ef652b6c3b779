import { type AnyView, canonicalRow, columnsOf, eachOfLog, foldView, type Row, type ViewKey } from '@daybook/core';
import { DEFAULT_TENANT } from '@daybook/engine';
import type { Output } from '../output.ts';
import { CliError, UsageError } from '../problems.ts';
import type { Session } from '../session.ts';
import { viewNamed } from './views.ts';

export type AsOfOptions = { readonly time?: string; readonly position?: number; readonly limit?: number };

const DEFAULT_LIMIT = 20;

/** Prints a row, or the first rows by key, of a view as it was at a position of the log or at a recorded time. */
export async function asOf(
  session: Session,
  viewName: string,
  key: string | undefined,
  options: AsOfOptions,
  output: Output,
): Promise<void> {
  const { engine } = session;
  const view = viewNamed(session, viewName);
  const position = await momentOf(session, options);
  if (key !== undefined) {
    const { row } = await engine.row(view, keyOf(view, key), { atPosition: position });
    if (row === null) throw new CliError(`at position ${position}, ${view.name} has no row ${key}`);
    output.result({ view: view.name, position, row }, () => [`at position ${position}`, JSON.stringify(row, null, 2)]);
    return;
  }
  const rows = await rowsAt(session, view, position);
  const shown = rows.slice(0, options.limit ?? DEFAULT_LIMIT);
  output.result({ view: view.name, position, count: rows.length, rows: shown }, () => [
    ...shown.map((row) => JSON.stringify(row)),
    `${shown.length} of ${rows.length} rows at position ${position}`,
  ]);
}

/** The position meant by `--position` or `--time`. @throws UsageError, CliError */
export async function momentOf({ engine }: Session, { time, position }: AsOfOptions): Promise<number> {
  if ((time === undefined) === (position === undefined)) throw new UsageError('give --time or --position, one of them');
  const head = await engine.store.head();
  if (position !== undefined) {
    if (position > head.position) throw new CliError(`the log ends at position ${head.position}`);
    return position;
  }
  const at = time ?? '';
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.]\d{1,6})?Z$/.test(at) || Number.isNaN(Date.parse(at)))
    throw new UsageError(`"${at}" is no time; write it like 2026-11-21T12:00:00Z`);
  if (Date.parse(at) > Math.max(Date.now(), Date.parse(head.recordedAt ?? '1970-01-01')))
    throw new CliError(`${at} has not come yet`);
  return engine.store.positionAt(at);
}

/**
 * A row's key as it is typed: the value alone where the key has one field, otherwise the values in the declared order
 * with commas between them.
 */
export function keyOf(view: AnyView, text: string): ViewKey {
  const values = view.key.length === 1 ? [text] : text.split(',').map((value) => value.trim());
  if (values.length !== view.key.length) throw new UsageError(`the key of ${view.name} is ${view.key.join(',')}`);
  const numbers = new Set(columnsOf(view).flatMap(({ field, type }) => (type === 'bigint' ? [field] : [])));
  return Object.fromEntries(
    view.key.map((field, i) => [field, numbers.has(field) ? Number(values[i]) : (values[i] ?? '')]),
  );
}

async function rowsAt({ engine }: Session, view: AnyView, position: number): Promise<readonly Row[]> {
  const fold = foldView(view);
  const types = Object.keys(view.events);
  for await (const stored of eachOfLog(engine.store, { upTo: position, types, tenant: DEFAULT_TENANT }))
    fold.apply(engine.registry.decode(stored));
  const columns = columnsOf(view);
  return [...fold.rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => canonicalRow(columns, row));
}
