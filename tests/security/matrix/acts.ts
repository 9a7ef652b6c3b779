import type { DevIssuer } from '@daybook/server';
import { eventually } from '../../support/database.ts';
import type { Things } from './asked.ts';
import { askPath } from './http-faces.ts';

/** How things of the administration are made: asked for by one person, approved by another. */
export type Acts = {
  /** A key with every role of the business. */
  issue(more: Scope): Promise<{ readonly actId: string; readonly keyId: string; readonly key: string }>;
  /** An act that is done and its key, two acts that wait, and a key that may be revoked. */
  things(more: Scope): Promise<Pick<Things, OfActs>>;
};
/** What only the administration makes. */
export type OfActs = 'act' | 'apiKey' | 'actToApprove' | 'actToReject' | 'keyToRevoke';
type Scope = { readonly tenant?: string; readonly operations?: readonly string[] };

const MINUTES = 30;

/** `tenant` runs the system. */
export async function actsOf(url: string, issuer: DevIssuer, tenant: string): Promise<Acts> {
  const admin = `${url}/api/v1/admin`;
  const by = (subject: string, role = 'admin') => issuer.sign({ subject, tenant, roles: [role], holds: [] }, MINUTES);
  const [alice, bob, auditor] = await Promise.all([by('alice'), by('bob'), by('auditor', 'auditor')]);

  async function ask(more: Scope) {
    const scope = { label: 'Matrix', tenant, roles: ['trader', 'operator', 'treasurer', 'auditor'], ...more };
    const { body } = await askPath(`${admin}/api-keys`, 'POST', scope, alice);
    return body as Record<'actId' | 'key' | 'keyId', string>;
  }

  async function issue(more: Scope) {
    const asked = await ask(more);
    await askPath(`${admin}/acts/${asked.actId}/approve`, 'POST', {}, bob);
    await eventually(
      () => askPath(`${admin}/api-keys/${asked.keyId}`, 'GET', undefined, auditor),
      ({ status }) => status === 200,
    );
    return asked;
  }

  return {
    issue,
    async things(more) {
      const [done, toRevoke] = [await issue(more), await issue(more)];
      const [toApprove, toReject] = [await ask(more), await ask(more)];
      return {
        act: done.actId,
        apiKey: done.keyId,
        actToApprove: toApprove.actId,
        actToReject: toReject.actId,
        keyToRevoke: toRevoke.keyId,
      };
    },
  };
}
