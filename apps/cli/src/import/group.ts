import { createHash } from 'node:crypto';
import type { Invoice } from './invoice.ts';
import type { Reason } from './reasons.ts';
import { type Line, type Row, readRow } from './row.ts';

/** More rows than this are not one invoice; memory holds no more of a file than this. */
const MAX_ROWS = 50_000;

/** What is told while lines are read. */
export type Listener = { line(line: Line): void; refused(line: Line, reason: Reason): void };

/**
 * Gathers neighbouring rows of one invoice number, and hands each invoice on once: the rows of an invoice stand
 * together. Where the number comes again, its rows are refused: as repeated if they are the same, otherwise as
 * another invoice of the same number.
 */
export async function* invoicesOf(
  lines: AsyncIterable<Line> | Iterable<Line>,
  listener: Listener,
): AsyncGenerator<Invoice> {
  const seen = new Map<string, string>();
  let rows: Row[] = [];

  function finish(): Invoice | null {
    const [first] = rows;
    if (!first) return null;
    const invoice = { invoice: first.invoice, rows };
    rows = [];
    const print = fingerprint(invoice);
    const before = seen.get(invoice.invoice);
    if (before === undefined) {
      seen.set(invoice.invoice, print);
      return invoice;
    }
    for (const { source } of invoice.rows) listener.refused(source, before === print ? 'repeated' : 'invoice_differs');
    return null;
  }

  for await (const line of lines) {
    listener.line(line);
    const reading = readRow(line);
    if ('refused' in reading) {
      listener.refused(line, reading.refused);
      continue;
    }
    if (rows.length > 0 && (rows[0]?.invoice !== reading.row.invoice || rows.length >= MAX_ROWS)) {
      const invoice = finish();
      if (invoice) yield invoice;
    }
    rows.push(reading.row);
  }
  const last = finish();
  if (last) yield last;
}

/** Of what an invoice says, wherever it says it. */
function fingerprint({ rows }: Invoice): string {
  const hash = createHash('sha256');
  for (const { source: _, ...said } of rows) hash.update(JSON.stringify(said));
  return hash.digest('base64');
}
