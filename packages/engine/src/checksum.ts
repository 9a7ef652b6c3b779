import { createHash } from 'node:crypto';
import { type AnyView, canonicalJson, canonicalRow, columnsOf, type Row } from '@daybook/core';

/** How a view's rows are summed up: a count and a sum of hashes, the same in whatever order the rows come. */
export type Checksum = { readonly rows: number; readonly checksum: string };

const WIDTH = 1n << 128n;

/** SHA-256 of each row in canonical form, its first half added up modulo 2^128. */
export async function checksumOf(view: AnyView, rows: Iterable<Row> | AsyncIterable<Row>): Promise<Checksum> {
  const columns = columnsOf(view);
  let count = 0;
  let sum = 0n;
  for await (const row of rows) {
    const digest = createHash('sha256')
      .update(canonicalJson(canonicalRow(columns, row)))
      .digest('hex');
    sum = (sum + BigInt(`0x${digest.slice(0, 32)}`)) % WIDTH;
    count++;
  }
  return { rows: count, checksum: `${count}-${sum.toString(16).padStart(32, '0')}` };
}
