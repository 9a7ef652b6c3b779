import { missingThings } from './asked.ts';
import type { MatrixRow } from './rows.ts';
import type { Column } from './verdicts.ts';
import { ROLES, THEM, US, type World } from './world.ts';

const may = ({ access }: MatrixRow, role: string) => access.roles.includes(role);
const mayHold = ({ access }: MatrixRow, role: string) => access.holders?.includes(role) === true;
const isAdministration = ({ face }: MatrixRow) => face === 'administration';
/** What the keys of machines may have: what keys for administrators could do, two persons do. */
const KEY_ROLES = ['trader', 'operator', 'treasurer', 'auditor'];
const BANK = 'alder';

/**
 * Who is of another tenant, whatever its token says that it holds, is answered as if nothing were there; and for what
 * its role may not do, as anybody of that role.
 */
export async function ofAnotherTenant({ token, keys, kept: { things, secrets } }: World): Promise<readonly Column[]> {
  const nothing = missingThings();
  const holds = [...Object.values(things), ...Object.values(nothing), BANK];
  const common = { about: things, missing: missingThings, secrets };
  const people = ROLES.map(async (role) => ({
    ...common,
    name: `${role} of another tenant`,
    proof: await token(role, { tenant: THEM, holds }),
    ...(role === 'customer' ? { missing: () => nothing } : {}),
    expect: (row: MatrixRow) =>
      !isAdministration(row) && (may(row, role) || mayHold(row, role)) ? ('as missing' as const) : 'forbidden',
  }));
  const key: Column = {
    ...common,
    name: 'key of another tenant',
    proof: keys.theirs,
    expect: (row) => (!isAdministration(row) && KEY_ROLES.some((role) => may(row, role)) ? 'as missing' : 'forbidden'),
  };
  return [...(await Promise.all(people)), key];
}

/** The other way round; and where an id may be chosen, the id of something that is no product at all. */
export async function fromHere({ token, theirs: { things, secrets } }: World): Promise<Column> {
  return {
    name: 'operator, about another tenant',
    proof: await token('operator'),
    // Of settlement windows they have none.
    about: { ...things, product: things.order, windowCurrency: missingThings().windowCurrency },
    missing: missingThings,
    secrets,
    expect: (row) => {
      if (!may(row, 'operator')) return 'forbidden';
      return isAdministration(row) ? 'allowed' : 'as missing';
    },
  };
}

/** Who may use an operation for what is theirs only, and asks about what is another's. */
export async function ofAnotherAccount({ token, kept: { things, secrets } }: World): Promise<readonly Column[]> {
  const own = missingThings();
  const columns = (['customer', 'bank'] as const).map(
    async (role): Promise<Column> => ({
      name: `${role} who holds another account`,
      proof: await token(role, { holds: [own.customer, own.account, 'birch'] }),
      about: things,
      missing: missingThings,
      secrets,
      expect: (row) => (mayHold(row, role) ? 'as missing' : 'forbidden'),
    }),
  );
  return Promise.all(columns);
}

/** Each role of the tenant, about what is the tenant's own. */
export async function ofOurs({ token, keys, spent: { things }, theirs }: World): Promise<readonly Column[]> {
  const common = { about: things, missing: missingThings, secrets: theirs.secrets };
  const people = ROLES.map(async (role) => ({
    ...common,
    name: role,
    proof: await token(role, { tenant: US, holds: role === 'bank' ? [BANK] : [things.customer, things.account] }),
    expect: (row: MatrixRow) => (may(row, role) || mayHold(row, role) ? ('allowed' as const) : 'forbidden'),
  }));
  const whole: Column = {
    ...common,
    name: 'key with all operations',
    proof: keys.whole,
    expect: (row) => (KEY_ROLES.some((role) => may(row, role)) ? 'allowed' : 'forbidden'),
  };
  return [...(await Promise.all(people)), whole];
}

/** Those who prove nothing, or too little. */
export async function ofNobody({ token, keys, kept: { things, secrets } }: World): Promise<readonly Column[]> {
  const common = { about: things, missing: missingThings, secrets };
  const nobody = (name: string, proof: string | null): Column => ({
    ...common,
    name,
    proof,
    expect: () => 'unauthenticated',
  });
  return [
    nobody('no token', null),
    nobody('expired token', await token('operator', { minutes: -60 })),
    nobody('token of another issuer', FORGED),
    {
      ...common,
      name: 'key with another scope',
      proof: keys.scoped,
      expect: (row) => (row.name === 'health' ? 'allowed' : 'forbidden'),
    },
  ];
}

/** Well-formed, and signed by nobody we know. */
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const FORGED = [
  part({ alg: 'EdDSA', typ: 'at+jwt', kid: 'x' }),
  part({ iss: 'urn:daybook:dev', aud: 'daybook', sub: 'x', tenant: US, roles: ['operator'], exp: 9_999_999_999 }),
  Buffer.alloc(64).toString('base64url'),
].join('.');
