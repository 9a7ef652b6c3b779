import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * The house, held by a test: which room may import what, and the few rules that keep the rooms readable. The table is
 * the one in ARCHITECTURE.md.
 */
type Room = { readonly folder: string; readonly may: readonly (string | RegExp)[] };

const NODE = /^node:/;
const CONTEXT = /^@daybook\/(orders|payments)$/;
const ROOMS: readonly Room[] = [
  { folder: 'packages/core', may: [/^typebox/] },
  { folder: 'packages/money', may: [] },
  {
    folder: 'packages/engine',
    may: ['@daybook/core', 'cockatiel', 'lru-cache', '@opentelemetry/api', 'prom-client', /^typebox/, NODE],
  },
  { folder: 'packages/postgres', may: ['@daybook/core', '@daybook/engine', 'pg', NODE] },
  {
    folder: 'packages/server',
    may: [
      '@daybook/core',
      '@daybook/engine',
      'fastify',
      '@fastify/swagger-ui',
      '@fastify/websocket',
      /^typebox/,
      'uuid',
      'jose',
      'graphql',
      'graphql-ws',
      'mercurius',
      /^@connectrpc[/]/,
      /^@bufbuild[/]protobuf/,
      'rate-limiter-flexible',
      '@opentelemetry/api',
      NODE,
    ],
  },
  { folder: 'packages/client', may: [] },
  { folder: 'contexts/orders', may: ['@daybook/core', '@daybook/money'] },
  { folder: 'contexts/payments', may: ['@daybook/core', '@daybook/money'] },
  { folder: 'sagas', may: ['@daybook/core', '@daybook/money', /^@daybook\/(orders|payments)\/contract$/] },
  { folder: 'apps/simulator', may: ['fastify', NODE] },
  {
    folder: 'apps/server',
    may: [/^@daybook\/(?!app-cli)/, CONTEXT, 'fastify', 'ioredis', /^@opentelemetry[/]/, 'pino', 'prom-client', NODE],
  },
  {
    folder: 'apps/cli',
    may: [/^@daybook\/(?!app-)/, CONTEXT, 'commander', '@clack/prompts', 'csv-parse', /^csv-parse\//, 'uuid', NODE],
  },
];

/** Rooms where everything is pure: no clock, no chance, no waiting. They also compile without Node or DOM types. */
const PURE = ['packages/core', 'packages/money', 'contexts/orders', 'contexts/payments', 'sagas'];

const files = (folder: string) =>
  globSync(`${folder}/src/**/*.ts`)
    .filter((file) => !file.endsWith('.test.ts') && !file.includes('/testing/'))
    .map((file) => ({ file, text: readFileSync(file, 'utf8') }));

const importsOf = (text: string) =>
  [...text.matchAll(/^(?:import|export)\s[^'"]*?from\s+['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)['"]\)/gm)].map(
    ([, from, dynamic]) => from ?? dynamic ?? '',
  );

describe('the house', () => {
  it.each(ROOMS)('$folder imports only what it may', ({ folder, may }) => {
    const all = files(folder);
    expect(all.length).toBeGreaterThan(0);
    const wrong = all.flatMap(({ file, text }) =>
      importsOf(text)
        .filter((name) => !may.some((one) => (typeof one === 'string' ? one === name : one.test(name))))
        .filter((name) => !name.startsWith('.') || leaves(folder, file, name))
        .map((name) => `${file} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has no room that the table forgets', () => {
    const rooms = globSync(['packages/*', 'contexts/*', 'apps/*']).concat('sagas');
    expect(rooms.sort()).toEqual(ROOMS.map(({ folder }) => folder).sort());
  });

  it.each(PURE)('%s knows no clock and no chance', (folder) => {
    const wrong = files(folder).filter(({ text }) =>
      /Date\.now|new Date\(\)|Math\.random|setTimeout|setInterval|randomUUID|\bprocess\.|\bconsole\./.test(code(text)),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it('names everything a face shows: no `export *`', () => {
    const wrong = ROOMS.flatMap(({ folder }) => files(folder)).filter(({ text }) => /^export \*/m.test(text));
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it('keeps contexts alike: the same files in the same places', () => {
    for (const context of globSync('contexts/*')) {
      const found = globSync(`${context}/**`).map((file) => path.relative(context, file));
      for (const file of [
        'README.md',
        'src/index.ts',
        'src/contract.ts',
        'src/api.ts',
        'src/rejections.ts',
        'src/views',
      ])
        expect(found, context).toContain(file);
      for (const events of found.filter((file) => /^src\/[^/]+\/events\.ts$/.test(file))) {
        const stream = path.dirname(events);
        for (const file of ['commands.ts', 'evolve.ts', 'decide.ts'])
          expect(found, context).toContain(`${stream}/${file}`);
      }
    }
  });

  it('writes no SQL outside packages/postgres', () => {
    const wrong = ROOMS.filter(({ folder }) => folder !== 'packages/postgres')
      .flatMap(({ folder }) => files(folder))
      .filter(({ text }) => /\b(insert into|delete from|select .* from|create table)\b/i.test(code(text)));
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });
});

/** Whether a relative import leads out of its room. */
const leaves = (folder: string, file: string, name: string) =>
  path.relative(folder, path.join(path.dirname(file), name)).startsWith('..');

/** A file's text without its comments. */
const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
