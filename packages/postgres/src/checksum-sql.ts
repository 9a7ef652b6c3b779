import { type Column, columnsOf } from '@daybook/core';
import { CHECKSUM_BYTES, type Table } from '@daybook/engine';
import pg from 'pg';

/** Bytes of a digest that are added up at a time: of so many rows, sums stay exact and small. */
const WORD = 4;
const WORDS = CHECKSUM_BYTES / WORD;

/** Lets PostgreSQL use a second core: it takes handing on a digest for dearer than making it. */
export const CHECKSUM_PLANNING = `set local parallel_setup_cost = 0; set local parallel_tuple_cost = 0;
  set local max_parallel_workers_per_gather = 1`;

/**
 * The number of rows, and the sums of their digests' words from the most significant on: what `checksumOf` adds up,
 * as long as JSON lies in the table in its canonical form. about 10 µs a row of `orders`.
 */
export function checksumSql(table: Table): string {
  const sums = Array.from({ length: WORDS }, (_, word) => `coalesce(sum(${wordSql(word)}), 0)::text as w${word}`);
  return `select count(*)::text as rows, ${sums.join(', ')}
            from (select sha256(convert_to(${rowSql(columnsOf(table.view))}, 'UTF8')) as digest
                    from ${table.name} t offset 0) digests`;
}

export type ChecksumWords = { readonly rows: string } & { readonly [word: `w${number}`]: string };

/** What the sums of words come to together. */
export function sumOf(words: ChecksumWords): bigint {
  let sum = 0n;
  for (let word = 0; word < WORDS; word++) sum = (sum << BigInt(WORD * 8)) + BigInt(words[`w${word}`] ?? 0);
  return sum;
}

const wordSql = (word: number) =>
  Array.from(
    { length: WORD },
    (_, i) => `(get_byte(digest, ${word * WORD + i})::bigint << ${(WORD - 1 - i) * 8})`,
  ).join(' | ');

/** What JSON has to escape. Nearly no text has any; to ask first took a third off a row with seven texts. */
const ESCAPED = `'[\\x01-\\x1f"\\\\]'`;

/** A row's canonical JSON: `canonicalJson(canonicalRow(…))` in SQL. */
function rowSql(columns: readonly Column[]): string {
  const members = columns
    .toSorted((a, b) => (a.field < b.field ? -1 : 1))
    .map((column, i) => {
      const name = pg.escapeLiteral(`${i === 0 ? '{' : ','}${JSON.stringify(column.field)}:`);
      return `${name}, coalesce(${valueSql(column)}, 'null')`;
    });
  return `concat(${[...members, "'}'"].join(', ')})`;
}

function valueSql({ name, type }: Column): string {
  const value = `t.${pg.escapeIdentifier(name)}`;
  switch (type) {
    case 'json':
    case 'bigint':
    case 'boolean':
      return `${value}::text`;
    case 'uuid':
    case 'numeric':
    case 'date':
      return `'"' || ${value} || '"'`;
    case 'timestamptz':
      return `to_char(${value}, '"\\""YYYY-MM-DD"T"HH24:MI:SS.US"Z\\""')`;
    case 'text':
      return `case when ${value} ~ ${ESCAPED} then to_json(${value})::text else '"' || ${value} || '"' end`;
  }
}
