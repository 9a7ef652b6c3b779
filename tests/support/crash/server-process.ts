import path from 'node:path';
import process from 'node:process';
import { freePort, type Supervised, supervise } from './supervised.ts';

/** The real server as a process of its own, started again whenever it is gone. */
export type ServerProcess = Supervised & { readonly urls: Readonly<Record<'command' | 'query' | 'admin', string>> };

export async function startServerProcess(folder: string, more: Record<string, string>): Promise<ServerProcess> {
  const [command, query, admin] = [await freePort(), await freePort(), await freePort()];
  const { DATABASE_URL: _, ...inherited } = process.env;
  const env = {
    ...inherited,
    // These tests are about what becomes of requests, not about who may send them.
    DAYBOOK_AUTH: 'off',
    ...more,
    NODE_ENV: 'production',
    DAYBOOK_FOLDER: folder,
    DAYBOOK_COMMAND_PORT: String(command),
    DAYBOOK_QUERY_PORT: String(query),
    DAYBOOK_ADMIN_PORT: String(admin),
    DAYBOOK_GRAPHQL_PORT: '0',
    DAYBOOK_LOG_LEVEL: 'warn',
  };
  const supervised = supervise({
    what: 'server',
    main: 'apps/server/src/main.ts',
    env,
    logFile: path.join(folder, 'server.log'),
  });
  return {
    ...supervised,
    urls: {
      command: `http://127.0.0.1:${command}`,
      query: `http://127.0.0.1:${query}`,
      admin: `http://127.0.0.1:${admin}`,
    },
  };
}
