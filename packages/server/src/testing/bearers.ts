import type { Authenticate } from '../operations/authenticate.ts';
import { problemOf } from '../problems.ts';

/** Takes a bearer `tenant.subject` at its word, with every role of the toy's; anything else is nobody. */
export const bearers: Authenticate = ({ authorization = '' }) => {
  const [, tenant, subject] = /^Bearer ([\w-]+)\.([\w-]+)$/.exec(authorization) ?? [];
  if (tenant === undefined || subject === undefined) throw problemOf('unauthenticated');
  return { subject, tenant, roles: ['clerk', 'auditor'], holds: [], until: null };
};

export const bearer = (tenant: string, subject = 'ada') => ({ authorization: `Bearer ${tenant}.${subject}` });
