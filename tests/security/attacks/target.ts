import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type DevIssuer, openDevIssuer } from '@daybook/server';
import { ANY_PORTS, type ServerProcess, startServerProcess, temporaryFolder } from '../../support/server-process.ts';

/** Everything at once and every value at every place; otherwise what fits into a run of all tests. */
export const isFull = process.env.DAYBOOK_ATTACKS === 'full';

/** Whose tokens the attacker has. Those of `default` come to where the system is run; those of `acme` do not. */
export const TENANTS = ['default', 'acme'] as const;
export const BUSINESS_ROLES = ['trader', 'operator', 'treasurer', 'auditor', 'bank', 'customer'] as const;
const MINUTES = 60;

/** A locked server in a process of its own, attacked from outside; and a canary that nobody may ever call. */
export type Target = {
  readonly server: ServerProcess;
  readonly folder: string;
  readonly issuer: DevIssuer;
  readonly canary: { readonly url: string; hits(): number };
  /** A good token. Each is remembered: none may be found in a log or an answer. */
  token(
    roles: readonly string[],
    more?: { tenant?: string; subject?: string; holds?: readonly string[] },
  ): Promise<string>;
  readonly tokens: readonly string[];
  /** The most memory that the process has ever had, in MiB; null where the system does not tell. */
  peakMib(): number | null;
  stop(): Promise<void>;
};

export async function startTarget(env: NodeJS.ProcessEnv = {}): Promise<Target> {
  const place = await temporaryFolder();
  const server = await startServerProcess({
    ...ANY_PORTS,
    DAYBOOK_FOLDER: place.folder,
    DAYBOOK_AUTH: 'dev',
    // It is the answers that are looked at here: a caller who is only told to come later tells nothing of them.
    DAYBOOK_RATE_PER_ADDRESS: 'off',
    DAYBOOK_RATE_PER_PRINCIPAL: 'off',
    DAYBOOK_RATE_PER_TENANT: 'off',
    ...env,
  });
  const issuer = await openDevIssuer(place.folder);
  const tokens: string[] = [];
  const canary = await startCanary();
  return {
    server,
    folder: place.folder,
    issuer,
    canary,
    tokens,
    async token(roles, { tenant = 'default', subject = `attacker-${roles[0]}`, holds = [] } = {}) {
      const token = await issuer.sign({ subject, tenant, roles, holds }, MINUTES);
      tokens.push(token);
      return token;
    },
    peakMib: () => peakMibOf(server.child.pid),
    async stop() {
      await server.end('SIGTERM');
      canary.close();
      await place.remove();
    },
  };
}

async function startCanary() {
  let hits = 0;
  const listener = createServer((_, response) => {
    hits++;
    response.end('{}');
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, hits: () => hits, close: () => listener.close() };
}

function peakMibOf(pid: number | undefined): number | null {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kib === undefined ? null : Math.round(Number(kib) / 1_024);
  } catch {
    return null;
  }
}
