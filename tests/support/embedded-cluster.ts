import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbedded } from '@daybook/postgres/embedded';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the database `postgres` on this run's own cluster, as superuser. */
    clusterUrl: string;
  }
}

/** One PostgreSQL for the whole run, in a temporary folder; each test file makes a database of its own on it. */
export default async function setup(project: TestProject) {
  const folder = await mkdtemp(path.join(tmpdir(), 'daybook-tests-'));
  await chmod(folder, 0o755); // as root, PostgreSQL runs as another user and must be able to enter
  const cluster = await startEmbedded({ folder, settings: { max_connections: '300', shared_buffers: '256MB' } });
  project.provide('clusterUrl', cluster.url);
  return async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
