import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpServer } from './http-server.ts';
import { type Served, served } from './testing/served.ts';

describe('a path that is a name, where ids are served too', () => {
  let server: Served;
  beforeAll(async () => {
    const app = httpServer({});
    const config = { open: true };
    const handler = ({ url }: { url: string }) => ({ url });
    app.route({ method: 'GET', url: '/events/:id', config, handler });
    app.route({ method: 'POST', url: '/events/replay', config, handler });
    server = await served(app);
  });
  afterAll(() => server.close());

  test.each(['GET', 'HEAD', 'PUT', 'DELETE'])('is no id: %s is not for it', async (method) => {
    const { status, headers } = await fetch(`${server.url}/events/replay?limit=1`, { method });
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('is served as itself, and ids as before', async () => {
    expect((await server.post('/events/replay', {})).status).toBe(200);
    expect((await server.get('/events/7')).status).toBe(200);
    const { status, headers } = await fetch(`${server.url}/events/7`, { method: 'PUT' });
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});
