import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandServer } from './command-server.ts';
import { badInputs } from './testing/bad-inputs.ts';
import { memoryEngine } from './testing/memory-engine.ts';
import { type Served, served } from './testing/served.ts';
import { toy, toySchemas, validOpening } from './testing/toy-context.ts';
import { unrefused } from './testing/unrefused.ts';

const engine = memoryEngine([toy]);
let server: Served;
beforeAll(async () => {
  server = await served(commandServer(engine));
});
afterAll(() => server.close());

const logLength = async () => (await engine.store.head()).position;

test('every bad body of a command is refused with a code, and nothing is recorded', { timeout: 60_000 }, async () => {
  const inputs = [...badInputs({ schema: toySchemas.Opening, valid: validOpening })];
  expect(inputs.length).toBeGreaterThan(700);
  expect(await unrefused(`${server.url}/api/v1/accounts`, inputs, logLength)).toEqual([]);
  expect((await server.post('/api/v1/accounts', validOpening)).status).toBe(201);
});

test('a command that has nothing to say refuses a body that says something', async () => {
  const inputs = badInputs({ schema: toySchemas.Nothing, valid: {} });
  const url = `${server.url}/api/v1/accounts/0197f1c0-0000-7000-8000-000000000001/close`;
  expect(await unrefused(url, inputs, logLength)).toEqual([]);
});

test('the table itself is noticed to fail when something is let through', async () => {
  const inputs = [
    { name: 'good', body: Buffer.from(JSON.stringify(validOpening)), headers: { 'content-type': 'application/json' } },
  ];
  const failures = await unrefused(`${server.url}/api/v1/accounts`, inputs, logLength);
  expect(failures.map(({ name }) => name)).toEqual(['good', 'good']);
});
