import { hash } from 'node:crypto';
import { type AnyView, canonicalRow, canonicalWriter, columnsOf, type Row } from '@daybook/core';

/** How a view's rows are summed up: a count and a sum of hashes, the same in whatever order the rows come. */
export type Checksum = { readonly rows: number; readonly checksum: string };

/** Bytes of each row's digest that are added up. */
export const CHECKSUM_BYTES = 16;
const BITS = CHECKSUM_BYTES * 8;

/** SHA-256 of each row in canonical form, its first half added up modulo 2^128. Rows come page by page. */
export async function checksumOf(
  view: AnyView,
  pages: Iterable<Iterable<Row>> | AsyncIterable<Iterable<Row>>,
): Promise<Checksum> {
  const columns = columnsOf(view);
  const write = canonicalWriter(view.row);
  let count = 0;
  let sum = 0n;
  for await (const rows of pages) {
    for (const row of rows) {
      const digest = hash('sha256', write(canonicalRow(columns, row)), 'buffer');
      sum += (digest.readBigUInt64BE(0) << 64n) | digest.readBigUInt64BE(8);
      count++;
    }
    sum = BigInt.asUintN(BITS, sum);
  }
  return checksum(count, sum);
}

/** The checksum of so many rows, whose digests add up to `sum`. */
export function checksum(rows: number, sum: bigint): Checksum {
  const digits = BigInt.asUintN(BITS, sum).toString(16);
  return { rows, checksum: `${rows}-${digits.padStart(BITS / 4, '0')}` };
}
