import { table } from '../output.ts';
import type { Comparison } from './compare.ts';
import type { RefusedRow } from './reasons.ts';
import { meaningOf } from './run.ts';
import type { Tally } from './tally.ts';

/** What an import came to, as `--json` prints it. */
export type ImportSummary = ReturnType<Tally['summary']> & {
  readonly files: readonly string[];
  readonly seconds: number;
  readonly comparison: Comparison;
  readonly report: string | null;
};

/** An import's outcome for people. `shown` are the first refused rows. */
export function summaryLines(summary: ImportSummary, shown: readonly RefusedRow[]): string[] {
  const { comparison, refused, report } = summary;
  const { currency, sales, returns } = comparison;
  return [
    ...refusedLines(summary, shown),
    `rows read        ${summary.rows}`,
    `orders           ${summary.orders} (${summary.invoices} invoices, ${summary.lines} rows)`,
    `returns          ${summary.returns} (${summary.returnLines} rows)`,
    `known before     ${summary.known} of these rows; they add nothing`,
    `refused          ${refused} rows${report === null ? '' : `, all in ${report}`}`,
    ...table(
      ['', 'rows', 'meaning'],
      Object.entries(summary.refusedByReason).map(([reason, count]) => [`  ${reason}`, count, meaningOf(reason)]),
    ).slice(1),
    ...(summary.unknownCountries > 0 ? [`no known country ${summary.unknownCountries} invoices`] : []),
    `sales            ${sales.rows} ${currency}`,
    `returns          ${returns.rows} ${currency}`,
    `seconds          ${summary.seconds}`,
    comparisonLine(comparison),
  ];
}

function refusedLines({ refused, report }: ImportSummary, shown: readonly RefusedRow[]): string[] {
  if (report !== null || refused === 0) return [];
  const more = refused - shown.length;
  return [
    'refused:',
    ...shown.map(
      ({ file, line, invoice, reason, detail }) =>
        `  ${file}:${line}  invoice ${invoice || '(none)'}  ${reason}${detail ? ` (${detail})` : ''}`,
    ),
    ...(more > 0 ? [`  … and ${more} more; --report FILE writes them all`] : []),
    '',
  ];
}

function comparisonLine({ equal, days, differing, sales, returns, currency }: Comparison): string {
  if (!equal) return `DIFFERENT: the view of sales does not come to what the rows add up to on ${differing.join(', ')}`;
  const elsewhere =
    isNothing(sales.others) && isNothing(returns.others)
      ? ''
      : `, once what came from elsewhere on those days (${sales.others} sold, ${returns.others} returned) is taken away`;
  return `equal: the view of sales comes to the same ${sales.rows} sold and ${returns.rows} returned ${currency} over ${days} days${elsewhere}`;
}

const isNothing = (amount: string): boolean => /^[0.]+$/.test(amount);
