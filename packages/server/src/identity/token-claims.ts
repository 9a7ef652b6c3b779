import type { JWTPayload } from 'jose';
import { EVERY_ROLE, type Principal } from '../operations/caller.ts';
import { Refused } from './unauthenticated.ts';

/** Under which names an issuer puts what we need to know. */
export type ClaimNames = { readonly tenant: string; readonly roles: string; readonly holds: string };

export const DEFAULT_CLAIMS: ClaimNames = { tenant: 'tenant', roles: 'roles', holds: 'holds' };

/** Subjects that begin like this are ours: of API keys and of the server itself. No token may claim one. */
export const OWN_SUBJECT = /^(key|daybook):/;

/** It is written into every event; a log line and an event must not be broken by it. */
const SUBJECT = /^[\x21-\x7e]{1,200}$/;
/** Tenants become parts of subjects, topics and keys elsewhere, where `*`, `>`, `/` and spaces mean something. */
export const TENANT = /^[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.)){0,62}$/;
export const ROLE = /^[a-z][a-z0-9_-]{0,49}$/;
export const HELD_ID = /^[\x21-\x7e]{1,100}$/;
const WORD = /^[\x20-\x7e]{1,50}$/;
/** Tokens are 8 KiB at most; these only keep what is carried with each request small. */
const MAX_ROLES = 50;
export const MAX_HOLDS = 200;

/**
 * Who a verified token speaks of. The tenant must be there, as one text. Roles that we could not have declared are
 * passed over, because issuers have others of their own; one that would open everything is an attack.
 * @throws Refused
 */
export function principalOf(claims: JWTPayload, names: ClaimNames, until: number): Principal {
  const subject = matching(claims.sub, SUBJECT, 'subject');
  if (OWN_SUBJECT.test(subject)) throw new Refused('subject_reserved');
  const tenant = matching(own(claims, names.tenant), TENANT, 'tenant');
  const roles = listOf(own(claims, names.roles), MAX_ROLES, 'roles');
  if (roles.includes(EVERY_ROLE)) throw new Refused('every_role_claimed');
  const holds = listOf(own(claims, names.holds), MAX_HOLDS, 'holds');
  if (!holds.every((id) => HELD_ID.test(id))) throw new Refused('holds_malformed');
  const [kycLevel, bankId] = [claims.kyc_level, claims.bank_id];
  return {
    subject,
    tenant,
    roles: roles.filter((role) => ROLE.test(role)),
    holds,
    ...(kycLevel === undefined ? {} : { kycLevel: matching(kycLevel, WORD, 'kyc_level') }),
    ...(bankId === undefined ? {} : { bankId: matching(bankId, HELD_ID, 'bank_id') }),
    until,
  };
}

/** A name such as `constructor` must find what was sent, not what every object has. */
const own = (claims: JWTPayload, name: string): unknown => (Object.hasOwn(claims, name) ? claims[name] : undefined);

function matching(value: unknown, wanted: RegExp, what: string): string {
  if (value === undefined) throw new Refused(`${what}_missing`);
  if (typeof value !== 'string' || !wanted.test(value)) throw new Refused(`${what}_malformed`);
  return value;
}

/** A list of texts, or one text standing for itself; absent, it is empty. */
function listOf(value: unknown, most: number, what: string): readonly string[] {
  if (value === undefined || value === null) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = list.filter((one) => typeof one === 'string');
  if (texts.length !== list.length || list.length > most) throw new Refused(`${what}_malformed`);
  return texts;
}
