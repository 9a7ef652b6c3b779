import { describe, expect, it } from 'vitest';
import { eventually, withClient } from '../../../../tests/support/database.ts';
import { temporaryFolder } from '../../../../tests/support/server-process.ts';
import { startEmbedded } from './embedded.ts';

const one = (url: string) => withClient(url, async (client) => (await client.query('select 1 as n')).rows[0]?.n);

describe('our own PostgreSQL', () => {
  it('begun by two at once in a new folder is one server, shut down by whoever stops last', async () => {
    const place = await temporaryFolder();
    const [a, b] = await Promise.all([startEmbedded(place), startEmbedded(place)]);
    expect(await a.pid()).toBe(await b.pid());
    expect([await one(a.url), await one(b.url)]).toEqual([1, 1]);
    await withClient(b.url, async () => {
      await a.stop();
      expect(await one(b.url)).toBe(1);
    });
    await b.stop();
    expect(await b.pid()).toBeNull();
    await place.remove();
  });

  it('is started again when it is killed, and keeps what it had', async () => {
    const place = await temporaryFolder();
    const server = await startEmbedded(place);
    await withClient(server.url, (client) => client.query('create table kept as select 7 as n'));
    const before = await server.pid();
    process.kill(before ?? 0, 'SIGKILL');
    const kept = () => withClient(server.url, async (client) => (await client.query('select n from kept')).rows[0]?.n);
    expect(
      await eventually(
        () => kept().catch(() => null),
        (n) => n === 7,
        30_000,
      ),
    ).toBe(7);
    expect(await server.pid()).not.toBe(before);
    await server.stop();
    await place.remove();
  });
});
