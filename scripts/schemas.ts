import { readFile, writeFile } from 'node:fs/promises';
import { checkLock, lockOf, type SchemaLock } from '@daybook/core';
import { declared } from '../apps/server/src/server.ts';
import { errorDocs } from './docs/error-docs.ts';
import { eventDocs } from './docs/event-docs.ts';
import { keepClient } from './schemas/client.ts';
import { keepGraphql } from './schemas/graphql.ts';
import { keepFile } from './schemas/kept-file.ts';
import { OPEN_API_FILE, openApiText } from './schemas/open-api.ts';

/**
 * Keeps `schemas/events.json`, the lock on the shape of everything that may lie in a log. Without a flag it writes
 * what a permitted change adds; with `--check` it only says whether the lock is up to date. A change that would make
 * stored events unreadable is refused either way.
 */
const FILE = new URL('../schemas/events.json', import.meta.url);
const text = await readFile(FILE, 'utf8').catch(() => '{}');
const lock = JSON.parse(text) as SchemaLock;
const registry = declared();
const problems = checkLock(lock, registry);
const refused = problems.filter(({ code }) => code !== 'lock_outdated');
const check = process.argv.includes('--check');

for (const { code, event, message } of check ? problems : refused) console.error(`${code}: ${event} ${message}`);
if (refused.length > 0 || (check && problems.length > 0)) {
  if (refused.length === 0) console.error('run `npm run schemas` and commit schemas/events.json');
  process.exit(1);
}
if (!check && problems.length > 0) {
  await writeFile(FILE, `${JSON.stringify(lockOf(registry, lock), null, 2)}\n`);
  console.log(`schemas/events.json: ${problems.length} event types written`);
} else console.log(`schemas/events.json is up to date: ${registry.events.size} event types`);

if (!(await keepFile(OPEN_API_FILE, await openApiText(), check))) process.exitCode = 1;
if (!(await keepGraphql(check))) process.exitCode = 1;
if (!(await keepClient(registry, check))) process.exitCode = 1;
if (!(await keepFile('errors.md', errorDocs(registry), check, 'docs'))) process.exitCode = 1;
if (!(await keepFile('events.md', eventDocs(registry), check, 'docs'))) process.exitCode = 1;
