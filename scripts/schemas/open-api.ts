import { ANYBODY, adminServer, commandServer, mergedOpenApi, queryServer } from '@daybook/server';
import { memoryEngine } from '@daybook/server/testing';
import { declared } from '../../apps/server/src/server.ts';

/** The REST faces as one OpenAPI document, as the three servers themselves answer it. */
export const OPEN_API_FILE = 'openapi.json';

export async function openApiText(): Promise<string> {
  const engine = memoryEngine(declared().contexts);
  // Of a locked server: that it can be unlocked is a matter of development.
  const locked = { authenticate: () => ANYBODY };
  const faces = [
    { app: commandServer(engine, locked), url: 'http://127.0.0.1:8080', description: 'Commands' },
    { app: queryServer(engine, locked), url: 'http://127.0.0.1:8081', description: 'Queries' },
    {
      app: adminServer(engine, locked),
      url: 'http://127.0.0.1:8082',
      description: 'Administration; not for the outside',
    },
  ];
  const parts = [];
  for (const { app, ...server } of faces) {
    const answer = await app.inject({ url: '/openapi.json', headers: { host: 'localhost' } });
    await app.close();
    parts.push({ document: answer.json<Record<string, unknown>>(), server });
  }
  return `${JSON.stringify(mergedOpenApi('Daybook', parts), null, 1)}\n`;
}
