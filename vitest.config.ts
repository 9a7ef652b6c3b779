import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** Every workspace's faces by name, straight from source: what its package.json says under `@daybook/source`. */
const alias = globSync([
  'packages/*/package.json',
  'contexts/*/package.json',
  'sagas/package.json',
  'apps/*/package.json',
])
  .map((file) => ({ folder: path.resolve(path.dirname(file)), ...JSON.parse(readFileSync(file, 'utf8')) }))
  .flatMap(({ folder, name, exports = {} }) =>
    Object.entries<Record<string, string>>(exports).map(([face, to]) => ({
      find: new RegExp(`^${name}${face.slice(1)}$`),
      replacement: path.join(folder, to['@daybook/source'] ?? ''),
    })),
  );
/** Vite would take another build of it than Node does for mercurius, and two of one schema's types do not fit. */
const graphql = { find: /^graphql$/, replacement: path.resolve('node_modules/graphql/index.js') };
const shared = { resolve: { alias: [...alias, graphql] } };

/**
 * The suffix of a test file tells its price: `.test.ts` needs nothing, `.db.test.ts` a PostgreSQL (one embedded
 * cluster for the whole run, one database a test file), `.e2e.test.ts` starts the real server processes.
 */
export default defineConfig({
  ...shared,
  test: {
    reporters: ['default', './tests/support/closing-line.ts'],
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['{packages,contexts,apps}/*/src/**/*.test.ts', 'sagas/src/**/*.test.ts', 'tests/**/*.test.ts'],
          exclude: ['**/*.db.test.ts', '**/*.e2e.test.ts', '**/node_modules/**'],
          // Far more than any takes alone: a busy machine must not look like a fault.
          testTimeout: 30_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'db',
          include: ['{packages,apps,tests}/**/*.db.test.ts'],
          exclude: ['**/node_modules/**'],
          globalSetup: ['tests/support/embedded-cluster.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'e2e',
          include: ['{packages,apps,tests}/**/*.e2e.test.ts'],
          exclude: ['**/node_modules/**'],
          globalSetup: ['tests/support/embedded-cluster.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
