import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chown, link, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { type Binaries, findBinaries, isReachable, ROOT_BASE } from './binaries.ts';

/** Where the cluster lives and how it is set up. */
export type EmbeddedOptions = {
  /** Folder of this project's data; the cluster goes into `postgresql` below it. */
  readonly folder: string;
  readonly database?: string;
  /** Further `postgres -c` settings, such as `{ fsync: 'off' }` in tests that do not test durability. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Starts PostgreSQL again when it dies. On unless said otherwise. */
  readonly supervise?: boolean;
  readonly onLog?: (line: string) => void;
};

/** A running PostgreSQL of our own. */
export type Embedded = {
  readonly url: string;
  /** Where the data really is: not below `folder` when root's folder cannot be entered by an unprivileged user. */
  readonly dataFolder: string;
  /** Process id of the postmaster now running. */
  pid(): Promise<number | null>;
  /** Stops the server, unless another process still works with it. */
  stop(): Promise<void>;
};

/** How often to start it while waiting for a dead server's last processes to leave; more means a setting is wrong. */
const MAX_STARTS = 100;
const READY_TIMEOUT_MS = 60_000; // crash recovery of a large WAL takes its time
const RESTART_DELAY_MS = 200;
/** Within this a server has stopped, or never will (18.4 does not when it is told to in the middle of a recovery). */
const STOP_TIMEOUT_MS = 15_000;
const POLL_MS = 50;

/**
 * An eighth of the memory that there is: where the indexes of a log of ten million events have to be fetched from the
 * system again and again, appends are half as fast. PostgreSQL takes it as it needs it.
 */
function sharedMegabytes(): number {
  const bytes = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return Math.round(Math.min(4_096, Math.max(128, bytes / 8 / 2 ** 20)));
}

/** A server for one machine's work: enough memory to keep indexes hot, checkpoints far apart and spread out. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: `${sharedMegabytes()}MB`,
  max_wal_size: '8GB',
  min_wal_size: '1GB',
  // A new segment is written to as it comes instead of being filled with zeros first, which held up every commit behind
  // it: under full load p99 of a batch fell from 95 to 28 ms. Segments are recycled once there have been checkpoints.
  wal_init_zero: 'off',
  checkpoint_timeout: '15min',
  checkpoint_completion_target: '0.9',
  password_encryption: 'scram-sha-256',
  logging_collector: 'off',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
};

/**
 * Starts PostgreSQL on a data folder, or joins the one that is already running there: another process of ours, or
 * one left behind when ours was killed. Whoever is last to stop shuts it down.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { database = 'daybook', supervise = true, onLog = () => {} } = options;
  const binaries = await findBinaries();
  const folder = await usableFolder(path.resolve(options.folder), binaries);
  const data = path.join(folder, 'postgresql');
  const password = await passwordOf(folder);
  await initialise(data, password, binaries);

  let stopping = false;
  let child: ChildProcess | null = null;
  const running = await runningServer(data);
  let port = running?.port ?? (await freePort(folder));
  const url = (name: string) => `postgres://postgres:${password}@127.0.0.1:${port}/${name}`;

  let stoppingSince: number | null = null;
  /** The running server, if there is one. One that is stuck in stopping is ended: all it has committed is on disk. */
  const present = async () => {
    const server = await runningServer(data);
    stoppingSince = server?.isStopping ? (stoppingSince ?? Date.now()) : null;
    if (server && stoppingSince !== null && Date.now() - stoppingSince > STOP_TIMEOUT_MS) kill(server.pid, 'SIGQUIT');
    return server;
  };

  let starts = 0;
  const start = async () => {
    if (++starts > MAX_STARTS) throw new Error(`PostgreSQL does not start; see ${path.join(folder, 'postgresql.log')}`);
    const log = await open(path.join(folder, 'postgresql.log'), 'a', 0o600);
    const started = spawn(binaries.postgres, ['-D', data, '-p', String(port), ...settingFlags(options.settings)], {
      ...binaries.user,
      cwd: data,
      stdio: ['ignore', log.fd, log.fd],
      detached: true, // a Ctrl-C in the terminal is for us; we stop the server in good order
    });
    // Heard from the first moment: one that finds the dead server's lock exits at once, and must be followed by another.
    started.on('exit', () => {
      if (child === started) child = null;
    });
    child = started;
    started.unref();
    await log.close();
  };

  if (!running) await start();
  await untilReady(
    () => url('postgres'),
    async () => {
      const server = await present();
      if (server)
        port = server.port; // another process may have been faster, on a port of its own
      else if (!child) await start();
    },
  );
  starts = 0;

  // Supervision: whether ours or joined, a server that has gone is started again on the same port.
  const watch = supervise
    ? setInterval(async () => {
        if ((await present()) || stopping || child) return;
        onLog('PostgreSQL has gone; starting it again');
        starts = 0;
        await start().catch((error: Error) => onLog(error.message));
      }, RESTART_DELAY_MS)
    : undefined;
  watch?.unref();

  await createDatabase(url('postgres'), database);

  return {
    url: url(database),
    dataFolder: data,
    pid: async () => (await runningServer(data))?.pid ?? null,
    async stop() {
      stopping = true;
      clearInterval(watch);
      const others = await othersConnected(url('postgres')).catch(({ code }: { code?: string }) =>
        code === '57P03' ? 'recovering' : false,
      );
      const server = await runningServer(data);
      if (others === true || !server) return;
      // Fast: open transactions are rolled back, a checkpoint is written. One that is recovering has nothing open and
      // would not end (see above): it is told to drop everything.
      kill(server.pid, others === 'recovering' ? 'SIGQUIT' : 'SIGINT');
      const until = Date.now() + STOP_TIMEOUT_MS;
      while (isAlive(server.pid) && Date.now() < until) await sleep(POLL_MS);
      if (isAlive(server.pid)) kill(server.pid, 'SIGQUIT');
    },
  };
}

const settingFlags = (more: Readonly<Record<string, string>> = {}) =>
  Object.entries({ ...SETTINGS, ...more }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

/** Root cannot run PostgreSQL, and another user may be unable to enter root's folder: then the data goes elsewhere. */
async function usableFolder(folder: string, { user }: Binaries): Promise<string> {
  let usable = folder;
  if (user && !(await isReachable(folder, user))) {
    const id = createHash('sha256').update(folder).digest('hex').slice(0, 12);
    usable = path.join(ROOT_BASE, `data-${id}`);
  }
  await mkdir(usable, { recursive: true, mode: 0o755 });
  return usable;
}

async function passwordOf(folder: string): Promise<string> {
  const file = path.join(folder, 'password');
  const mine = `${file}.${randomBytes(4).toString('hex')}`;
  await writeFile(mine, randomBytes(18).toString('hex'), { mode: 0o600 });
  // It appears whole or not at all, and the first one stays.
  await link(mine, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(mine);
  return (await readFile(file, 'utf8')).trim();
}

/** Makes the cluster, once. It is made apart and then moved into place, so that it is never there by halves. */
async function initialise(data: string, password: string, { initdb, user }: Binaries) {
  if (await stat(path.join(data, 'PG_VERSION')).catch(() => null)) return;
  const half = `${data}.${randomBytes(4).toString('hex')}`; // two first starts at once make one each; the first to be ready wins
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { recursive: true, mode: 0o700 });
  if (user) await chown(half, user.uid, user.gid);
  const passwordFile = `${half}.password`;
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user) await chown(passwordFile, user.uid, user.gid);
  const flags = ['--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--data-checksums'];
  try {
    await promisify(execFile)(initdb, ['-D', half, ...flags, '--encoding=UTF8', '--locale=C'], { ...user, cwd: half });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(half, data).catch(async (error: unknown) => {
    await rm(half, { recursive: true, force: true });
    if (!(await stat(path.join(data, 'PG_VERSION')).catch(() => null))) throw error;
  });
}

/** The postmaster named in the data folder's pid file, if it is really running. */
async function runningServer(data: string): Promise<{ pid: number; port: number; isStopping: boolean } | null> {
  const lines = (await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!pid || !port || !isAlive(pid)) return null;
  // The number may have been given to another process since; Linux can tell, elsewhere we trust the file.
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null);
  if (command !== null && !command.includes(data)) return null;
  return { pid, port, isStopping: lines[7]?.trim() === 'stopping' };
}

/** A free port, the same as last time where possible, so that a URL someone wrote down goes on working. */
async function freePort(folder: string): Promise<number> {
  const file = path.join(folder, 'port');
  const last = Number(await readFile(file, 'utf8').catch(() => '0'));
  const port = await tryPort(last).catch(() => tryPort(0));
  const handle = await open(file, 'w', 0o600);
  await handle.writeFile(String(port));
  await handle.close();
  return port;
}

const tryPort = (port: number) =>
  new Promise<number>((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const { port: given } = server.address() as { port: number };
      server.close(() => resolve(given));
    });
  });

async function untilReady(url: () => string, restart: () => Promise<void>) {
  const until = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url(), connectionTimeoutMillis: 2_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => {});
      if (Date.now() > until) throw new Error(`PostgreSQL did not become ready: ${(error as Error).message}`);
      await sleep(POLL_MS);
      await restart();
    }
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

async function createDatabase(url: string, name: string) {
  await withClient(url, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount) return;
    await client.query(`create database ${pg.escapeIdentifier(name)}`).catch((error: { code?: string }) => {
      if (error.code !== '42P04' && error.code !== '23505') throw error; // another process was faster
    });
  });
}

async function othersConnected(url: string): Promise<boolean> {
  return withClient(url, async (client) => {
    const { rows } = await client.query(
      `select count(*)::int as n from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
    );
    return rows[0].n > 0;
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function kill(pid: number, signal: NodeJS.Signals) {
  try {
    process.kill(pid, signal);
  } catch {
    // gone already
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
