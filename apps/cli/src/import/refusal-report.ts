import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { RefusedRow } from './reasons.ts';
import { COLUMNS } from './row.ts';

/** Where refused rows go as they are found. */
export type RefusalReport = { add(row: RefusedRow): void; close(): Promise<void> };

/** A CSV file with each refused row, where it stood and why. */
export async function reportTo(file: string): Promise<RefusalReport> {
  const out = createWriteStream(file);
  await once(out, 'open');
  const write = (cells: readonly (string | number)[]) => out.write(`${cells.map(quoted).join(',')}\n`);
  write(['File', 'Line', 'Reason', 'Detail', ...COLUMNS]);
  return {
    add: ({ file, line, reason, detail, cells }) => void write([file, line, reason, detail, ...cells]),
    async close() {
      out.end();
      await once(out, 'close');
    },
  };
}

const quoted = (cell: string | number): string =>
  /[",\r\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell);
