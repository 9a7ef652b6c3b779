import type { Column, Json, Row } from '@daybook/core';
import pg from 'pg';

/**
 * `copy … from stdin`: the cheapest way to bring in rows that are surely new; it knows no `on conflict`. With it, and
 * each row written once, rebuilding `orders` took PostgreSQL 10 µs an event instead of 47.
 */
export async function copyIn(
  client: pg.PoolClient,
  table: string,
  columns: readonly Column[],
  rows: readonly Row[],
): Promise<void> {
  const names = columns.map(({ name }) => pg.escapeIdentifier(name)).join(', ');
  const lines = rows.map((row) => columns.map(({ field, type }) => copyText(row[field] ?? null, type)).join('\t'));
  await send(client, `copy ${table} (${names}) from stdin`, Buffer.from(`${lines.join('\n')}\n`));
}

/** A value in the text format of `copy`. */
function copyText(value: Json, type: Column['type']): string {
  if (value === null) return '\\N';
  const text = type === 'json' || typeof value === 'object' ? JSON.stringify(value) : String(value);
  return SPECIAL.test(text) ? text.replaceAll(SPECIALS, (character) => ESCAPED[character] ?? character) : text;
}

const SPECIAL = /[\\\t\n\r]/;
const SPECIALS = /[\\\t\n\r]/g;
const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** What `pg` has of the protocol's COPY, and does not describe. */
type CopyConnection = pg.Connection & { sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void };

function send(client: pg.PoolClient, text: string, data: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query({
      submit(connection: pg.Connection) {
        connection.query(text);
      },
      handleCopyInResponse(connection: CopyConnection) {
        connection.sendCopyFromChunk(data);
        connection.endCopyFrom();
      },
      handleRowDescription() {},
      handleDataRow() {},
      handleCommandComplete() {},
      handleError: reject,
      handleReadyForQuery: () => resolve(),
    });
  });
}
