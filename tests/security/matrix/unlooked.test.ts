import { adminServer, commandServer, graphqlServer, queryServer } from '@daybook/server';
import { memoryEngine } from '@daybook/server/testing';
import { describe, expect, it } from 'vitest';
import { declared } from '../../../apps/server/src/server.ts';
import { matrixRows } from './rows.ts';
import { servedRoutes } from './served.ts';
import { unlooked } from './unlooked.ts';

const engine = memoryEngine(declared().contexts);
const ports = {
  commands: () => commandServer(engine),
  queries: () => queryServer(engine),
  admin: () => adminServer(engine),
};
/** What the framework has of each port, beside what is open to everybody by its own word. */
const served = (make: keyof typeof ports, more: (app: ReturnType<typeof queryServer>) => void = () => {}) =>
  servedRoutes(() => {
    const app = ports[make]();
    more(app);
    return app;
  })
    .filter(({ isOpen }) => !isOpen)
    .map(({ method, path }) => `${make}: ${method} ${path}`);

describe('the rows of the authorisation matrix', () => {
  it.each(['commands', 'queries', 'admin'] as const)('are all paths of the port for %s', (port) => {
    expect(served(port).length).toBeGreaterThan(5);
    expect(unlooked(served(port))).toEqual([]);
  });

  it('know one path of GraphQL, behind which everything is a field', () => {
    const paths = servedRoutes(() => graphqlServer(engine)).filter(({ isOpen }) => !isOpen);
    expect(paths.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /graphql']);
  });

  it('are missed where a path is served that is declared nowhere', () => {
    const config = { document: null };
    const withBackDoor = served('queries', (app) => {
      app.get('/api/v1/back-door/:id', { config }, async () => 'everything');
    });
    expect(unlooked(withBackDoor)).toEqual(['queries: GET /api/v1/back-door/{id}']);
    expect(unlooked(['GraphQL: mutation giveEverything', 'gRPC: daybook.v1.Back/Door'])).toHaveLength(2);
  });

  it('say of each whose it is: nothing is for nobody, and nothing for everybody', () => {
    for (const { name, access } of matrixRows) {
      expect([...access.roles, ...(access.holders ?? [])], name).not.toEqual([]);
      expect(access.roles, name).not.toContain('*');
    }
  });
});
