import { isReached, type Line, type Spread, type Target } from '../row.ts';

/** A row's lines as text cells: case, contestant, and a column for every value that occurs. */
export function cellsOf(lines: readonly Line[]): { head: string[]; body: string[][] } {
  const names = [...new Set(lines.flatMap(({ values }) => Object.keys(values)))];
  const body = lines.map((line) => [line.case, line.of, ...names.map((name) => spreadText(line.values[name]))]);
  return { head: ['', 'of', ...names], body };
}

/** `reached, by 12 %` or `missed, by 30 %`. */
export function verdictOf(target: Target): string {
  const { is, wanted } = target;
  if (wanted === 0) return isReached(target) ? 'reached' : 'missed';
  return `${isReached(target) ? 'reached' : 'missed'}, by ${Math.round((Math.abs(is - wanted) / Math.abs(wanted)) * 100)} %`;
}

export const targetText = ({ atLeast, wanted, unit }: Target): string =>
  `${atLeast ? '≥' : '<'} ${numberText(wanted)} ${unit}`.trim();

/** Columns padded for a terminal; the first two to the left, figures to the right. */
export function terminalTable({ head, body }: { head: string[]; body: string[][] }): string {
  const widths = head.map((title, i) => Math.max(title.length, ...body.map((row) => row[i]?.length ?? 0)));
  const line = (row: string[]) =>
    row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
  return [head, ...body].map((row) => `  ${line(row)}`.trimEnd()).join('\n');
}

function spreadText(spread: Spread | undefined): string {
  if (!spread) return '';
  const { median, min, max } = spread;
  return min === max ? numberText(median) : `${numberText(median)} (${numberText(min)}–${numberText(max)})`;
}

/** Three figures that count, thousands apart. */
export function numberText(value: number): string {
  const digits = Math.abs(value) >= 100 || value === 0 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}
