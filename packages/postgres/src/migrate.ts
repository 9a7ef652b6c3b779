import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type pg from 'pg';

const FOLDER = new URL('../migrations/', import.meta.url);

/** Held while migrating, so that several processes starting at once take turns. The number is arbitrary but fixed. */
const MIGRATION_LOCK = 8_021_964_417;

/** A migration that was applied is not the one in this code any more, or the database is newer than this code. */
export class MigrationError extends Error {
  readonly code = 'migration_mismatch';
}

/**
 * Brings the database to the state this code expects, by the numbered files in `migrations/`, each in a transaction
 * of its own. Running it again, or from several processes at once, changes nothing more. `upTo` stops early (tests).
 * The connection must be allowed to create roles and schemas.
 *
 * @returns the names of the files applied now.
 */
export async function migrate(client: pg.Client, upTo = Number.POSITIVE_INFINITY): Promise<readonly string[]> {
  const files = (await readdir(FOLDER)).filter((name) => /^\d{4}-.*[.]sql$/.test(name)).sort();
  if (upTo === Number.POSITIVE_INFINITY && (await isUpToDate(client, files))) return [];
  await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
  try {
    await client.query(`
      create table if not exists public.daybook_migrations (
        number integer primary key, name text not null, sha256 text not null, applied_at timestamptz default now())`);
    const { rows } = await client.query<{ number: number; name: string; sha256: string }>(
      'select number, name, sha256 from public.daybook_migrations',
    );
    const applied = new Map(rows.map((row) => [row.number, row]));
    const done: string[] = [];
    for (const name of files) {
      const number = Number(name.slice(0, 4));
      if (number > upTo) break;
      const sql = await readFile(new URL(name, FOLDER), 'utf8');
      const sha256 = createHash('sha256').update(sql).digest('hex');
      const before = applied.get(number);
      applied.delete(number);
      if (before) {
        if (before.sha256 !== sha256)
          throw new MigrationError(
            `migration ${name} was applied to this database in another form; it was made by another version of Daybook`,
          );
        continue;
      }
      await applyOne(client, sql, { number, name, sha256 });
      done.push(name);
    }
    if (applied.size > 0 && upTo === Number.POSITIVE_INFINITY)
      throw new MigrationError('the database is newer than this code: it has migrations this code does not know');
    return done;
  } finally {
    await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  }
}

/** Only reads, so that a login without any right to change things can start on a database that is as it should be. */
async function isUpToDate(client: pg.Client, files: readonly string[]): Promise<boolean> {
  const { rows: found } = await client.query("select to_regclass('public.daybook_migrations') is not null as there");
  if (!found[0]?.there) return false;
  const { rows } = await client.query<{ number: number; sha256: string }>(
    'select number, sha256 from public.daybook_migrations order by number',
  );
  const wanted = await Promise.all(files.map((name) => readFile(new URL(name, FOLDER), 'utf8')));
  const hashes = wanted.map((sql) => createHash('sha256').update(sql).digest('hex'));
  return rows.length === hashes.length && rows.every(({ sha256 }, i) => sha256 === hashes[i]);
}

async function applyOne(client: pg.Client, sql: string, row: { number: number; name: string; sha256: string }) {
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query('reset role');
    await client.query('insert into public.daybook_migrations (number, name, sha256) values ($1, $2, $3)', [
      row.number,
      row.name,
      row.sha256,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
