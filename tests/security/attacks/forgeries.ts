import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DEV_AUDIENCE, DEV_ISSUER } from '@daybook/server';
import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTHeaderParameters, SignJWT } from 'jose';
import type { Target } from './target.ts';

export type Forgery = { readonly name: string; readonly authorization: string };

const text64 = (value: object | string) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Every token that is not one, though many are signed by the issuer's own key. `admin` is a good one of somebody else. */
export async function forgeries({ folder, canary, issuer }: Target): Promise<readonly Forgery[]> {
  const jwk: JWK = JSON.parse(readFileSync(path.join(folder, 'dev-issuer.json'), 'utf8'));
  const kid = String(jwk.kid);
  const own = await importJWK(jwk, 'EdDSA');
  const [stranger, rsa] = await Promise.all([
    generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true }),
    generateKeyPair('RS256', { modulusLength: 2_048 }),
  ]);
  const strangerJwk = await exportJWK(stranger.publicKey);
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    iss: DEV_ISSUER,
    aud: DEV_AUDIENCE,
    sub: 'mallory',
    tenant: 'default',
    roles: ['admin', 'trader', 'auditor'],
    iat: now,
    exp: now + 600,
  };
  const signed = (key: Parameters<SignJWT['sign']>[0], header: Partial<JWTHeaderParameters>, more: object = {}) =>
    new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, ...header }).sign(key);
  const bare = (header: object, signature = '') =>
    `${text64({ typ: 'at+jwt', kid, ...header })}.${text64(claims)}.${signature}`;
  const hmac = (secret: string) => {
    const signing = bare({ alg: 'HS256' }).slice(0, -1);
    return `${signing}.${createHmac('sha256', secret).update(signing).digest('base64url')}`;
  };
  const good = await issuer.sign({ subject: 'trudy', tenant: 'acme', roles: ['trader'], holds: [] }, 10);
  const [header = '', , signature = ''] = good.split('.');

  const tokens: [string, string][] = [
    ...['none', 'None', 'NONE', 'nOnE', ''].map((alg): [string, string] => [`alg ${alg}`, bare({ alg })]),
    ['no signature', bare({ alg: 'EdDSA' })],
    ['a shared secret: the public key', hmac(JSON.stringify({ kty: jwk.kty, crv: jwk.crv, x: jwk.x }))],
    ['a shared secret: its x', hmac(String(jwk.x))],
    ['a shared secret: nothing', hmac('')],
    ['a stranger’s key', await signed(stranger.privateKey, {})],
    ['a key it brings', await signed(stranger.privateKey, { jwk: strangerJwk, kid: 'mine' })],
    ['a key it brings, under our name', await signed(stranger.privateKey, { jwk: strangerJwk })],
    ['a jku', await signed(stranger.privateKey, { jku: `${canary.url}/keys`, kid: 'mine' })],
    ['an x5u', await signed(stranger.privateKey, { x5u: `${canary.url}/cert`, kid: 'mine' })],
    ['an x5c', await signed(stranger.privateKey, { x5c: ['MIIB'], kid: 'mine' })],
    ['another algorithm', await signed(rsa.privateKey, { alg: 'RS256' })],
    ['another tenant, the old signature', `${header}.${text64(claims)}.${signature}`],
    ['an unknown extension', bare({ alg: 'EdDSA', crit: ['x'], x: 1 }, signature)],
    ['not a token', 'undefined'],
    ['dots', '.'.repeat(2_000)],
    ['too long', `${good}${'A'.repeat(6_500)}`],
    ['an API key that is none', 'dbk_00000000000040008000000000000000.x.y'],
    ['an API key of wildcards', 'dbk_*.*.*'],
    ['the server’s own', `own_${'A'.repeat(43)}`],
  ];
  for (const id of [
    '../../../../dev-issuer.json',
    "' OR 1=1 --",
    '\u0000',
    '__proto__',
    'constructor',
    '*',
    'a'.repeat(500),
  ])
    tokens.push([`key id ${JSON.stringify(id.slice(0, 30))}`, await signed(own, { kid: id })]);
  for (const typ of ['JWT', 'id_token', 'at+jwt;v=2', 'dpop+jwt'])
    tokens.push([`type ${typ}`, await signed(own, { typ })]);
  const wrong: Readonly<Record<string, object>> = {
    'another issuer': { iss: 'urn:daybook:prod' },
    'an issuer that begins alike': { iss: `${DEV_ISSUER}/` },
    'another audience': { aud: 'another' },
    'no audience': { aud: undefined },
    'run out': { exp: now - 120 },
    'no end': { exp: undefined },
    'an end as text': { exp: String(now + 600) },
    'an end beyond all time': { exp: 1e300 },
    'not valid yet': { nbf: now + 120 },
    'every role': { roles: ['*'] },
    'every role as text': { roles: '*' },
    'roles that are no texts': { roles: [{ role: 'admin' }] },
    'no tenant': { tenant: undefined },
    'two tenants': { tenant: ['default', 'acme'] },
    'a tenant of wildcards': { tenant: '*' },
    'a tenant with a path': { tenant: '../default' },
    'a tenant that breaks lines': { tenant: 'default\r\nx' },
    'no subject': { sub: undefined },
    'a subject that breaks lines': { sub: 'x\r\n{"level":60,"msg":"forged"}' },
    'a subject of ours': { sub: 'daybook:simulated-banks' },
    'a subject of a key': { sub: 'key:1' },
    'bound to a certificate': { cnf: { 'x5t#S256': 'x' } },
    'bound to something unknown': { cnf: { jkt: 'x' } },
  };
  for (const [name, more] of Object.entries(wrong)) tokens.push([name, await signed(own, {}, more)]);
  return [
    ...tokens.map(([name, token]) => ({ name, authorization: `Bearer ${token}` })),
    { name: 'no scheme', authorization: good },
    { name: 'another scheme', authorization: `Basic ${good}` },
    { name: 'two in one', authorization: `Bearer ${good} ${good}` },
    { name: 'nothing', authorization: 'Bearer' },
  ];
}
