import { readFile } from 'node:fs/promises';
import { cpus, release, totalmem, type } from 'node:os';
import type { TestBed } from './test-bed.ts';

/** Where it was measured. Without this a figure means nothing. */
export type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGB: number;
  readonly kernel: string;
  readonly node: string;
  readonly postgres: string;
  readonly settings: Readonly<Record<string, string>>;
  /** What it is compared with, and in which version. */
  readonly peers: Readonly<Record<string, string>>;
};

const SETTINGS = [
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'shared_buffers',
  'max_wal_size',
  'checkpoint_timeout',
  'wal_compression',
];

export async function describeMachine(bed: TestBed): Promise<Machine> {
  const [version] = await bed.ask('show server_version');
  const settings: Record<string, string> = {};
  for (const name of SETTINGS) settings[name] = String((await bed.ask(`show ${name}`))[0]?.[name]);
  const all = cpus();
  return {
    cpu: all[0]?.model ?? 'unknown',
    cores: all.length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${release()}`,
    node: process.version,
    postgres: String(version?.server_version),
    settings,
    peers: await peers(),
  };
}

async function peers(): Promise<Record<string, string>> {
  const { dependencies } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  const names = [
    '@event-driven-io/emmett-postgresql',
    '@castore/event-storage-adapter-postgres',
    '@eventide/message-db',
  ];
  return Object.fromEntries(names.map((name) => [name, dependencies[name]]));
}
