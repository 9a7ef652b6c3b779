import { openDevIssuer } from '@daybook/server';
import type { TestDatabase } from '../../support/database.ts';
import { ANY_PORTS, type ServerProcess, startServerProcess, temporaryFolder } from '../../support/server-process.ts';
import { actsOf } from './acts.ts';
import { type Seeded, seed } from './seed.ts';

export const ROLES = ['customer', 'bank', 'trader', 'operator', 'treasurer', 'auditor', 'admin'] as const;
export type RoleName = (typeof ROLES)[number];

/** The tenant that is looked at, which also runs the system, and the one whose people try. */
export const US = 'default';
export const THEM = 'rivals';
const BANK = 'alder';
const MINUTES = 30;

/** A locked server, as it is started, with two tenants that have everything there is to have. */
export type World = {
  readonly server: ServerProcess;
  /** What may only be looked at, so that it is there for every question. */
  readonly kept: Seeded;
  /** What may be changed by those who may. */
  readonly spent: Seeded;
  readonly theirs: Seeded;
  readonly token: (
    role: RoleName,
    options?: { tenant?: string; holds?: readonly string[]; minutes?: number },
  ) => Promise<string>;
  /** Keys of machines. */
  readonly keys: { readonly scoped: string; readonly whole: string; readonly theirs: string };
  end(): Promise<void>;
};

export async function openWorld(database: TestDatabase): Promise<World> {
  const place = await temporaryFolder();
  // The matrix asks faster than anybody may, and fails on purpose; rates have tests of their own.
  const unlimited = {
    DAYBOOK_RATE_PER_TENANT: 'off',
    DAYBOOK_RATE_PER_PRINCIPAL: 'off',
    DAYBOOK_RATE_PER_ADDRESS: 'off',
  };
  const server = await startServerProcess({
    ...ANY_PORTS,
    ...unlimited,
    DATABASE_URL: database.url,
    DAYBOOK_FOLDER: place.folder,
    DAYBOOK_AUTH: 'dev',
    DAYBOOK_LOG_LEVEL: 'warn',
  });
  const issuer = await openDevIssuer(place.folder);
  const token: World['token'] = (
    role,
    { tenant = US, holds = role === 'bank' ? [BANK] : [], minutes = MINUTES } = {},
  ) => issuer.sign({ subject: `${tenant}-${role}`, tenant, roles: [role], holds }, minutes);
  await fetch(`${server.addresses.simulator}/banks/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ accepted: 1, workMs: 20 }),
  });
  const proofsOf = async (tenant: string) => ({
    trader: await token('trader', { tenant }),
    operator: await token('operator', { tenant }),
    treasurer: await token('treasurer', { tenant }),
  });
  const kept = await seed(server.addresses, await proofsOf(US), { name: 'Kept', tenant: US });
  const spent = await seed(server.addresses, await proofsOf(US), { name: 'Spent', tenant: US });
  const theirs = await seed(server.addresses, await proofsOf(THEM), { name: 'Theirs', tenant: THEM });
  const acts = await actsOf(server.addresses.admin, issuer, US);
  const scoped = await acts.issue({ operations: ['health'] });
  const whole = await acts.issue({});
  const another = await acts.issue({ tenant: THEM });
  const withActs = async ({ things, secrets }: typeof kept, tenant = US): Promise<Seeded> => ({
    things: { ...things, ...(await acts.things({ tenant })) },
    secrets,
  });
  return {
    server,
    kept: await withActs(kept),
    spent: await withActs(spent),
    theirs: await withActs(theirs, THEM),
    token,
    keys: { scoped: scoped.key, whole: whole.key, theirs: another.key },
    async end() {
      await server.end('SIGTERM');
      await place.remove();
    },
  };
}
