import path from 'node:path';
import { freePort } from '../free-port.ts';
import { ANY_PORTS, SERVER, serverEnvironment } from '../server-process.ts';
import { type Supervised, supervise } from './supervised.ts';

/** The real server as a process of its own, started again whenever it is gone, where it was before. */
export type SupervisedServer = Supervised & {
  readonly urls: Readonly<Record<'command' | 'query' | 'admin', string>>;
};

export async function superviseServer(folder: string, more: Record<string, string>): Promise<SupervisedServer> {
  const [command, query, admin] = [await freePort(), await freePort(), await freePort()];
  const env = serverEnvironment({
    ...ANY_PORTS,
    ...more,
    NODE_ENV: 'production',
    DAYBOOK_FOLDER: folder,
    DAYBOOK_COMMAND_PORT: String(command),
    DAYBOOK_QUERY_PORT: String(query),
    DAYBOOK_ADMIN_PORT: String(admin),
    DAYBOOK_LOG_LEVEL: 'warn',
  });
  const supervised = supervise({ what: 'server', main: SERVER, env, logFile: path.join(folder, 'server.log') });
  return {
    ...supervised,
    urls: {
      command: `http://127.0.0.1:${command}`,
      query: `http://127.0.0.1:${query}`,
      admin: `http://127.0.0.1:${admin}`,
    },
  };
}
