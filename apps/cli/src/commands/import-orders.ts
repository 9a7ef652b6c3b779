import { stat } from 'node:fs/promises';
import { compareWithSales } from '../import/compare.ts';
import { checkFile, linesOf } from '../import/csv-file.ts';
import { importReturns } from '../import/import-returns.ts';
import { importSales } from '../import/import-sales.ts';
import type { RefusedRow } from '../import/reasons.ts';
import { type RefusalReport, reportTo } from '../import/refusal-report.ts';
import { type Run, startRun } from '../import/run.ts';
import { type ImportSummary, summaryLines } from '../import/summary.ts';
import type { Output } from '../output.ts';
import { CliError } from '../problems.ts';
import { openSession, type Place } from '../session.ts';
import { somebodyLeads, viewsFolded } from '../views-folded.ts';

export type ImportOptions = { readonly report?: string; readonly signal: AbortSignal };

/** Rows shown when no report was asked for. */
const SHOWN = 20;

/** Imports files of the online retail format. Throws if the views do not come to what the rows add up to. */
export async function importOrders(
  place: Place,
  files: readonly string[],
  output: Output,
  { report: reportFile, signal }: ImportOptions,
): Promise<void> {
  const started = performance.now();
  for (const file of files) await checkFile(file);
  const report = reportFile === undefined ? null : await reportTo(reportFile);
  const shown: RefusedRow[] = [];
  const onRefused = (row: RefusedRow) => {
    report?.add(row);
    if (shown.length < SHOWN) shown.push(row);
  };
  const summary = await withReport(report, () => run(place, files, output, signal, onRefused));
  const seconds = Math.round(performance.now() - started) / 1_000;
  const document: ImportSummary = { ...summary, files, seconds, report: reportFile ?? null };
  output.result(document, () => summaryLines(document, shown));
  if (!document.comparison.equal)
    throw new CliError(`the view of sales differs from the files on ${document.comparison.differing.join(', ')}`);
}

async function run(
  place: Place,
  files: readonly string[],
  output: Output,
  signal: AbortSignal,
  onRefused: (row: RefusedRow) => void,
) {
  const session = await openSession(place, { mustExist: false, onProgress: (what) => output.note(what) });
  try {
    if (!(await somebodyLeads(session))) await session.lead();
    const run = await startRun(session, signal, onRefused);
    const returns = await sales(run, files, output);
    await folded(run, output, 'Waiting for the views to hold the sales');
    const bar = output.bar('Matching returns', returns.length);
    await importReturns(run, returns, (count) => bar.to(count));
    bar.done(`Matched ${returns.length} return invoices`);
    await folded(run, output, 'Waiting for the views to hold the returns');
    return { ...run.tally.summary(), comparison: await compareWithSales(run) };
  } finally {
    await session.close();
  }
}

async function sales(run: Run, files: readonly string[], output: Output) {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  const bar = output.bar(
    'Importing',
    sizes.reduce((sum, size) => sum + size, 0),
  );
  let read = 0;
  async function* lines() {
    for (const file of files)
      yield* linesOf(file, (bytes) => {
        read += bytes;
        bar.to(read, `Importing ${file}`);
      });
  }
  const returns = await importSales(run, lines());
  bar.done('Imported the sales');
  return returns;
}

async function folded(run: Run, output: Output, label: string): Promise<void> {
  const bar = output.bar(label, run.position());
  await viewsFolded(run.session, run.position(), { signal: run.signal, onProgress: (least) => bar.to(least) });
  bar.done('The views are up to date');
}

async function withReport<T>(report: RefusalReport | null, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await report?.close();
  }
}
