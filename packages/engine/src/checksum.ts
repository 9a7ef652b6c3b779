import { hash } from 'node:crypto';
import { type AnyView, canonicalJson, canonicalRow, columnsOf, type Row } from '@daybook/core';

/** How a view's rows are summed up: a count and a sum of hashes, the same in whatever order the rows come. */
export type Checksum = { readonly rows: number; readonly checksum: string };

const WIDTH = 128;

/** SHA-256 of each row in canonical form, its first half added up modulo 2^128. Rows come page by page. */
export async function checksumOf(
  view: AnyView,
  pages: Iterable<Iterable<Row>> | AsyncIterable<Iterable<Row>>,
): Promise<Checksum> {
  const columns = columnsOf(view);
  let count = 0;
  let sum = 0n;
  for await (const rows of pages) {
    for (const row of rows) {
      const digest = hash('sha256', canonicalJson(canonicalRow(columns, row)), 'buffer');
      sum += (digest.readBigUInt64BE(0) << 64n) | digest.readBigUInt64BE(8);
      count++;
    }
    sum = BigInt.asUintN(WIDTH, sum);
  }
  return { rows: count, checksum: `${count}-${sum.toString(16).padStart(WIDTH / 4, '0')}` };
}
