import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { adminServer } from '../admin-server.ts';
import { administration } from '../administration/administration.ts';
import { apiKeysOf } from '../administration/api-key/find.ts';
import { apiKeyVerifier } from '../identity/api-key-verifier.ts';
import { bearer } from '../identity/bearer.ts';
import { keySet } from '../identity/key-set.ts';
import { ownCredential } from '../identity/own-credential.ts';
import { tokenVerifier } from '../identity/token-verifier.ts';
import { queryServer } from '../query-server.ts';
import { memoryEngine, START } from './memory-engine.ts';
import { type Answer, served } from './served.ts';
import { toy } from './toy-context.ts';

/** One line of the trail. */
export type Entry = {
  answer: string;
  by: string | null;
  code: string | null;
  act: string | null;
  times: number;
  from: string;
};

/** A locked administration with people of several roles, a clock that a test moves, and what the trail says. */
export async function scene(more: { parked?: () => number[] } = {}) {
  let ms = Date.parse(START);
  const now = () => new Date(ms).toISOString().replace('Z', '000Z');
  const memory = memoryEngine([toy, administration], now);
  let rebuilds = 0;
  const parked = async () =>
    (more.parked?.() ?? []).map((position) => ({
      view: 'accounts',
      key: 'k',
      position,
      type: 'MoneyPaidIn',
      streamId: randomUUID(),
      error: null,
      parkedAt: START,
    }));
  const engine = {
    ...memory,
    admin: {
      ...memory.admin,
      parked,
      rebuild: async (view: string) => {
        rebuilds++;
        return memory.admin.rebuild(view);
      },
    },
  };
  const person = (subject: string, role: string, tenant = 'default') =>
    ownCredential({ subject, tenant, roles: [role], holds: [], until: null });
  const people = {
    alice: person('alice', 'admin'),
    bob: person('bob', 'admin'),
    olga: person('olga', 'operator'),
    carl: person('carl', 'customer'),
    otto: person('otto', 'auditor'),
    eve: person('eve', 'admin', 'elsewhere'),
  };
  const tokens = tokenVerifier({ issuer: 'i', audience: 'a', keys: keySet({ load: async () => ({ keys: [] }) }) });
  const apiKeys = apiKeyVerifier({ find: apiKeysOf(memory), now: () => ms });
  const authenticate = bearer({ tokens, apiKeys, own: Object.values(people) });
  const admin = await served(adminServer(engine, { authenticate, now }));
  const queries = await served(queryServer(memory, { authenticate, now }));
  onTestFinished(async () => {
    await admin.close();
    await queries.close();
  });
  type Who = keyof typeof people;
  const headersOf = (who: Who | null, key?: string) => ({
    ...(who === null ? {} : { authorization: people[who].authorization }),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  });
  return {
    queries,
    engine: memory,
    rebuilds: () => rebuilds,
    pass: (minutes: number) => (ms += minutes * 60_000),
    get: (who: Who | null, path: string) =>
      admin.get(path.startsWith('/m') ? path : `/api/v1/admin/${path}`, headersOf(who)),
    post: (who: Who | null, path: string, body: unknown = {}, key?: string) =>
      admin.post(`/api/v1/admin/${path}`, body, headersOf(who, key)),
    /** The trail as it lies in the log, the oldest first: looking at it here is no call. */
    trail: async () => {
      const view = memory.registry.views.get('administrative_trail');
      if (!view) throw new Error('no trail');
      const { rows } = await memory.query(view, 'latest', {});
      return [...rows].reverse() as unknown as Entry[];
    },
  };
}

/** The status of an answer, and its code or status. */
export const seen = ({ status, body }: Answer) => [status, body.code ?? body.status];
/** The trail in words. */
export const told = (trail: Entry[]) =>
  trail.map(({ by, act, answer, code }) => [by, act, answer, code].filter((x) => x !== null).join(' '));
/** Something destructive to ask for. */
export const rebuild = ['projections/rebuild', { view: 'accounts', reason: 'a better index' }] as const;
