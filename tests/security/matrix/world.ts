import { type DevIssuer, openDevIssuer } from '@daybook/server';
import { eventually, type TestDatabase } from '../../support/database.ts';
import { ANY_PORTS, type ServerProcess, startServerProcess, temporaryFolder } from '../../support/server-process.ts';
import { askPath } from './http-faces.ts';
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
  const kept = await seed(server.addresses, await proofsOf(US), { name: 'Kept', hasBanks: true });
  const spent = await seed(server.addresses, await proofsOf(US), { name: 'Spent', hasBanks: true });
  const theirs = await seed(server.addresses, await proofsOf(THEM), { name: 'Theirs', hasBanks: false });
  const admin = `${server.addresses.admin}/api/v1/admin`;
  const scoped = await newKey(admin, issuer, { operations: ['health'] });
  const whole = await newKey(admin, issuer, {});
  const another = await newKey(admin, issuer, { tenant: THEM });
  const withKey = ({ things, secrets }: Seeded): Seeded => ({
    things: { ...things, act: whole.actId, apiKey: whole.keyId },
    secrets,
  });
  return {
    server,
    kept: withKey(kept),
    spent: withKey(spent),
    theirs,
    token,
    keys: { scoped: scoped.key, whole: whole.key, theirs: another.key },
    async end() {
      await server.end('SIGTERM');
      await place.remove();
    },
  };
}

/** A key with every role of the business, asked for by one and approved by another. */
async function newKey(admin: string, issuer: DevIssuer, more: { tenant?: string; operations?: string[] }) {
  const by = (subject: string) => issuer.sign({ subject, tenant: US, roles: ['admin'], holds: [] }, MINUTES);
  const scope = { label: 'Matrix', tenant: US, roles: ['trader', 'operator', 'treasurer', 'auditor'], ...more };
  const asked = await askPath(`${admin}/api-keys`, 'POST', scope, await by('alice'));
  const { actId, key, keyId } = asked.body as Record<'actId' | 'key' | 'keyId', string>;
  await askPath(`${admin}/acts/${actId}/approve`, 'POST', {}, await by('bob'));
  const auditor = await issuer.sign({ subject: 'auditor', tenant: US, roles: ['auditor'], holds: [] }, MINUTES);
  await eventually(
    () => askPath(`${admin}/api-keys/${keyId}`, 'GET', undefined, auditor),
    ({ status }) => status === 200,
  );
  return { actId, key, keyId };
}
