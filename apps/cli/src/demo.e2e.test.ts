import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../../../tests/support/command-line.ts';
import {
  ANY_PORTS,
  type ServerProcess,
  startServerProcess,
  temporaryFolder,
} from '../../../tests/support/server-process.ts';

describe('a day at the shop', () => {
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ServerProcess;
  beforeAll(async () => {
    place = await temporaryFolder();
    server = await startServerProcess({ ...ANY_PORTS, DAYBOOK_FOLDER: place.folder, DAYBOOK_AUTH: 'dev' });
  });
  afterAll(async () => {
    await server.end('SIGTERM');
    await place.remove();
  });

  async function daybook(...args: string[]) {
    const { code, out } = await commandLine(['--json', '--folder', place.folder, ...args]).ended;
    return { code, document: JSON.parse(out) };
  }
  const day = (...more: string[]) =>
    daybook('demo', '--url', server.addresses.commands, '--query-url', server.addresses.queries, ...more);

  it('settles as planned, and adds nothing when it is lived through again', async () => {
    const first = await day('--orders', '20', '--seed', 'test');
    expect(first).toMatchObject({ code: 0, document: { count: 20, started: false } });
    const { position } = (await daybook('health')).document;
    const second = await day('--orders', '20', '--seed', 'test');
    expect(second.document.orders).toEqual(first.document.orders);
    expect((await daybook('health')).document.position).toBe(position);
    expect(await daybook('check')).toMatchObject({ code: 0, document: { ok: true } });
  });
});
