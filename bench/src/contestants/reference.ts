import { randomBytes, randomUUID, randomUUIDv7 } from 'node:crypto';
import { canonicalJson } from '@daybook/core';
import pg from 'pg';
import { equal } from '../checks.ts';
import { entryOf, ledger } from '../ledger.ts';
import { type Database, onDatabase, type TestBed } from '../test-bed.ts';
import { copyIn } from './copy.ts';
import { startDaybook } from './daybook.ts';

/** Rows a commit, of the references. */
const BATCH = 500;

/** The columns of an event and of a receipt, with the type of each; those a table has not are left out. */
const EVENT = {
  position: 'bigint',
  recorded_at: 'timestamptz',
  stream_id: 'uuid',
  event_id: 'uuid',
  version: 'integer',
  schema_version: 'smallint',
  stream_type: 'text',
  type: 'text',
  tenant: 'text',
  data: 'text',
  metadata: 'text',
  command_id: 'uuid',
} as const;
const RECEIPT = {
  command_id: 'uuid',
  request_hash: 'bytea',
  position: 'bigint',
} as const;
type Columns = Readonly<Record<string, string>>;

/**
 * What the machine allows: the rows that an append of Daybook's leaves behind, written into the same tables with the
 * same indexes by as little as there can be. Nothing is checked and nobody is answered.
 */
export type Reference = {
  readonly database: Database;
  /** Multi-row INSERT … SELECT FROM unnest(…), 500 rows a commit. Answers rows a second. */
  insert(rows: number, connections: number): Promise<number>;
  /** COPY, 500 rows a commit. */
  copy(rows: number, connections: number): Promise<number>;
  check(): Promise<void>;
};

export async function reference(bed: TestBed): Promise<Reference> {
  const database = await bed.fresh('reference');
  await (await startDaybook(database.url, ledger())).close(); // migrates
  const [event, receipt] = await onDatabase(database.url, async (client) => {
    await client.query(`
      create schema reference;
      create table reference.events (like daybook.events including all);
      create unique index on reference.events (stream_id, version);
      create table reference.receipts (like daybook.receipts including all)`);
    const there = async (table: string, columns: Columns) => {
      const { rows } = await client.query('select attname from pg_attribute where attrelid = $1::regclass', [table]);
      const names = new Set(rows.map(({ attname }) => attname));
      return Object.entries(columns).filter(([name]) => names.has(name));
    };
    return [await there('reference.events', EVENT), await there('reference.receipts', RECEIPT)] as const;
  });
  let position = 0;

  /** One commit's rows, as columns. */
  function batch() {
    const at = new Date().toISOString();
    const rows = Array.from({ length: BATCH }, () => {
      const [command_id, stream_id] = [randomUUIDv7(), randomUUID()];
      const event_id = randomUUIDv7();
      const data = canonicalJson(entryOf(++position));
      const metadata = '{}';
      const request_hash = `\\x${randomBytes(32).toString('hex')}`;
      const names = { stream_type: 'Entry', type: 'EntryMade', tenant: 'default' };
      const numbers = { position: String(position), version: '1', schema_version: '1' };
      return { command_id, stream_id, event_id, data, metadata, request_hash, recorded_at: at, ...names, ...numbers };
    });
    return rows as readonly Readonly<Record<string, string>>[];
  }

  const column = (rows: ReturnType<typeof batch>, name: string) => rows.map((row) => row[name] ?? '');
  const names = (columns: typeof event) => columns.map(([name]) => name).join(', ');
  const unnest = (columns: typeof event, first: number) =>
    `(${names(columns)}) select * from unnest(${columns.map(([, type], i) => `$${first + i}::${type}[]`).join(', ')})`;
  const INSERT = `with e as (insert into reference.events ${unnest(event, 1)})
    insert into reference.receipts ${unnest(receipt, event.length + 1)}`;

  async function measure<T>(
    rows: number,
    connections: number,
    prepare: () => T,
    write: (client: pg.Client, prepared: T) => Promise<unknown>,
  ): Promise<number> {
    const prepared = Array.from({ length: Math.ceil(rows / BATCH) }, prepare);
    const clients = Array.from({ length: connections }, () => new pg.Client({ connectionString: database.url }));
    for (const client of clients) await client.connect();
    const started = performance.now();
    const waiting = prepared.values();
    await Promise.all(
      clients.map(async (client) => {
        for (const one of waiting) await write(client, one);
      }),
    );
    const seconds = (performance.now() - started) / 1_000;
    for (const client of clients) await client.end();
    return (prepared.length * BATCH) / seconds;
  }

  return {
    database,
    insert: (rows, connections) =>
      measure(
        rows,
        connections,
        () => {
          const made = batch();
          return [...event, ...receipt].map(([name]) => column(made, name));
        },
        (client, values) => client.query({ name: 'insert', text: INSERT, values }),
      ),
    copy: (rows, connections) =>
      measure(
        rows,
        connections,
        () => {
          const made = batch();
          const text = (columns: typeof event) =>
            made
              .map((row) => columns.map(([name]) => (row[name] ?? '').replaceAll('\\', '\\\\')).join('\t'))
              .join('\n');
          return [Buffer.from(`${text(event)}\n`), Buffer.from(`${text(receipt)}\n`)] as const;
        },
        (client, data) =>
          copyIn(
            client,
            `copy reference.events (${names(event)}) from stdin; copy reference.receipts (${names(receipt)}) from stdin`,
            data,
          ),
      ),
    async check() {
      const { rows } = await onDatabase(database.url, (client) =>
        client.query('select (select count(*) from reference.events) e, (select count(*) from reference.receipts) r'),
      );
      equal('reference: events', Number(rows[0]?.e), position);
      equal('reference: receipts', Number(rows[0]?.r), position);
    },
  };
}
