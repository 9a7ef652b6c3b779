import type { AccountStatement, Statement } from './statement.ts';

const COLUMNS = [
  'currency',
  'type',
  'effectiveDate',
  'recordedAt',
  'kind',
  'description',
  'debit',
  'credit',
  'balance',
  'transferId',
  'position',
  'line',
] as const;

type Cells = Partial<Record<(typeof COLUMNS)[number], string>>;

/**
 * A statement as CSV (RFC 4180: a header, lines that end in CRLF, quotes doubled), in UTF-8. `type` is `opening`,
 * `entry` or `closing`; the first and the last have a balance and nothing else.
 */
export function csvOf({ from, to, statements }: AccountStatement): string {
  const rows = statements.flatMap((statement) => rowsOf(statement, from, to));
  const lines = rows.map((cells) => COLUMNS.map((column) => quoted(cells[column] ?? '')).join(','));
  return [COLUMNS.join(','), ...lines, ''].join('\r\n');
}

function rowsOf({ currency, opening, closing, entries }: Statement, from: string, to: string): Cells[] {
  return [
    { currency, type: 'opening', effectiveDate: from, balance: opening },
    ...entries.map(({ side, amount, description, position, line, ...entry }) => ({
      ...entry,
      currency,
      type: 'entry',
      description: defused(description),
      [side]: amount,
      position: String(position),
      line: String(line),
    })),
    { currency, type: 'closing', effectiveDate: to, balance: closing },
  ];
}

/** What a spreadsheet takes for a formula at the beginning of a cell, white space before it or not. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/u;

/** Free text that a spreadsheet will show and not run. Amounts are never touched: a minus is theirs by right. */
const defused = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
