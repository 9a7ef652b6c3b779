import { createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { JWTHeaderParameters } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { queryServer } from '../query-server.ts';
import { AUDIENCE, type FakeIdp, type FakeKey, fakeIdp, fakeKey, goodClaims, signed } from '../testing/fake-idp.ts';
import { memoryEngine } from '../testing/memory-engine.ts';
import { rawHttp } from '../testing/raw-http.ts';
import { type Served, served } from '../testing/served.ts';
import { toy } from '../testing/toy-context.ts';
import { bearer } from './bearer.ts';
import { keySet } from './key-set.ts';
import { loaderOf } from './key-source.ts';
import { tokenVerifier } from './token-verifier.ts';

const PATH = '/api/v1/accounts?status=open';
const reasons: string[] = [];
const logged: string[] = [];
const log = {
  info: (fields: object, message: string) => {
    if ('reason' in fields) reasons.push(String(fields.reason));
    logged.push(JSON.stringify(fields), message);
  },
  warn: (fields: object, message: string) => void logged.push(JSON.stringify(fields), message),
  error: (fields: object, message: string) => void logged.push(JSON.stringify(fields), message),
};
let idp: FakeIdp;
let key: FakeKey;
let stranger: FakeKey;
let server: Served;
let canaryHits = 0;
const canary = createServer((_, response) => {
  canaryHits++;
  response.end(JSON.stringify({ keys: [stranger.publicJwk] }));
});
const sentTokens: string[] = [];

beforeAll(async () => {
  idp = await fakeIdp();
  [key, stranger] = await Promise.all([fakeKey('first'), fakeKey('first')]);
  idp.publish(key, await fakeKey('small', 'RS256', 2_048), {
    ...(await weakRsa()),
    kid: 'weak',
    use: 'sig',
  });
  const keys = keySet({ load: loaderOf({ kind: 'url', url: idp.jwksUrl }), log });
  const tokens = tokenVerifier({ issuer: idp.issuer, audience: AUDIENCE, keys });
  server = await served(queryServer(memoryEngine([toy]), { authenticate: bearer({ tokens, log }) }));
  await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await server.close();
  await idp.close();
  canary.close();
});

/** A published key of 1,024 bits: its numbers only, since nothing here would make it. */
const weakRsa = async () => ({ kty: 'RSA', n: Buffer.alloc(128, 0xc5).toString('base64url'), e: 'AQAB' });

const ask = (token: string) => {
  sentTokens.push(token);
  return server.get(PATH, { authorization: `Bearer ${token}` });
};
const text64 = (value: object | string) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

async function expectRefused(token: string, reason: string | RegExp) {
  reasons.length = 0;
  const { status, headers, body } = await ask(token);
  expect([status, body.code, body.detail]).toEqual([401, 'unauthenticated', undefined]);
  expect(headers.get('www-authenticate')).toBe('Bearer realm="daybook", error="invalid_token"');
  expect(reasons).toEqual([expect.stringMatching(reason)]);
}

describe('a token', () => {
  test('that is good is taken, for its tenant and its roles', async () => {
    expect((await ask(await signed(key, goodClaims(idp.issuer)))).status).toBe(200);
    const { status, body } = await ask(await signed(key, { ...goodClaims(idp.issuer), roles: ['baker'] }));
    expect([status, body.code]).toEqual([403, 'forbidden']);
  });

  test('that is missing is asked for, without saying that it is wrong', async () => {
    const { status, headers, body } = await server.get(PATH);
    expect([status, body.code]).toEqual([401, 'unauthenticated']);
    expect(headers.get('www-authenticate')).toBe('Bearer realm="daybook"');
  });

  test('signed by nobody is refused', async () => {
    for (const alg of ['none', 'None', 'NONE', 'nOnE'])
      for (const kid of ['first', undefined])
        await expectRefused(
          `${text64({ alg, kid, typ: 'at+jwt' })}.${text64(goodClaims(idp.issuer))}.`,
          /ALG_NOT_ALLOWED|JWS_INVALID|NOT_SUPPORTED/,
        );
  });

  test('signed with the public key as if it were a shared secret is refused', async () => {
    for (const secret of [JSON.stringify(key.publicJwk), key.publicJwk.x ?? '', '']) {
      const signing = `${text64({ alg: 'HS256', kid: 'first', typ: 'at+jwt' })}.${text64(goodClaims(idp.issuer))}`;
      const signature = createHmac('sha256', secret).update(signing).digest('base64url');
      await expectRefused(`${signing}.${signature}`, 'ALG_NOT_ALLOWED');
    }
  });

  test('that brings its own key, or says where one is, is refused, and nothing is fetched', async () => {
    const address = canary.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/keys`;
    const headers: Partial<JWTHeaderParameters>[] = [
      { jwk: stranger.publicJwk },
      { jku: url },
      { x5u: url },
      { x5c: ['MIIB'] },
    ];
    for (const header of headers) {
      await expectRefused(await signed(stranger, goodClaims(idp.issuer), header), 'SIGNATURE');
      await expectRefused(await signed(stranger, goodClaims(idp.issuer), { ...header, kid: 'mine' }), 'unknown_kid');
    }
    expect(canaryHits).toBe(0);
  });

  test('under a key that is too weak, or for another algorithm than its key, is refused', async () => {
    // Nobody could make this signature with Node; the key is already not there when it is looked for.
    const weak = text64({ alg: 'RS256', kid: 'weak', typ: 'at+jwt' });
    await expectRefused(`${weak}.${text64(goodClaims(idp.issuer))}.AAAA`, 'unknown_kid');
    await expectRefused(await signed(stranger, goodClaims(idp.issuer), { kid: 'small' }), 'unknown_kid');
    const es384 = await fakeKey('first', 'ES384');
    await expectRefused(await signed(es384, goodClaims(idp.issuer)), 'ALG_NOT_ALLOWED');
  });

  test('with an odd key id is refused', async () => {
    const odd = ['../../', '/etc/passwd', "' or 1=1", '\u0000', 'a'.repeat(2_000), 'constructor', '__proto__', ''];
    for (const kid of odd) await expectRefused(await signed(key, goodClaims(idp.issuer), { kid }), 'unknown_kid');
    const { kid: _, ...nameless } = key;
    await expectRefused(await signed({ ...nameless, kid: 7 as never }, goodClaims(idp.issuer)), /./);
    const header = text64({ alg: 'ES256', typ: 'at+jwt' });
    const [, payload, signature] = (await signed(key, goodClaims(idp.issuer))).split('.');
    await expectRefused(`${header}.${payload}.${signature}`, 'no_kid');
  });

  const now = Math.floor(Date.now() / 1_000);
  test.each<[string, Record<string, unknown>, string]>([
    ['of another issuer', { iss: 'https://elsewhere' }, 'iss'],
    ['without an issuer', { iss: undefined }, 'iss'],
    ['of an issuer whose name only begins alike', { iss: 'ISSUER/' }, 'iss'],
    ['for another audience', { aud: 'another-api' }, 'aud'],
    ['for no audience', { aud: undefined }, 'aud'],
    ['that has run out', { exp: now - 120 }, 'EXPIRED'],
    ['that never runs out', { exp: undefined }, 'exp'],
    ['that runs out beyond all time', { exp: 1e300 }, 'never_expires'],
    ['whose end is a text', { exp: '9999999999' }, 'exp'],
    ['that is not valid yet', { nbf: now + 120 }, 'nbf'],
    ['with every role', { roles: ['*'] }, 'every_role_claimed'],
    ['with every role among others', { roles: ['clerk', '*'] }, 'every_role_claimed'],
    ['with every role, not in a list', { roles: '*' }, 'every_role_claimed'],
    ['whose roles are no texts', { roles: [{ role: 'clerk' }] }, 'roles_malformed'],
    ['without a tenant', { tenant: undefined }, 'tenant_missing'],
    ['with an empty tenant', { tenant: '' }, 'tenant_malformed'],
    ['with several tenants', { tenant: ['acme', 'other'] }, 'tenant_malformed'],
    ['with a tenant of wildcards', { tenant: 'acme.>' }, 'tenant_malformed'],
    ['with a tenant that breaks lines', { tenant: 'acme\nother' }, 'tenant_malformed'],
    ['without a subject', { sub: undefined }, 'sub'],
    ['with a subject that breaks lines', { sub: 'ada\r\n{"level":30}' }, 'subject_malformed'],
    ['with the subject of an API key', { sub: 'key:0197f1c0' }, 'subject_reserved'],
    ['bound to something unknown', { cnf: { jkt: 'x' } }, 'binding_unknown'],
    ['bound to a certificate that is not shown', { cnf: { 'x5t#S256': 'x' } }, 'bound_to_another_certificate'],
  ])('%s is refused', async (_, claims, reason) => {
    const good = goodClaims(idp.issuer);
    const wrong = claims.iss === 'ISSUER/' ? { iss: `${idp.issuer}/` } : claims;
    await expectRefused(await signed(key, { ...good, ...wrong }), reason);
  });

  test('that is an ID token is refused, by its type', async () => {
    for (const typ of ['JWT', 'at+jwt2', ''])
      await expectRefused(await signed(key, goodClaims(idp.issuer), { typ }), 'typ');
    expect((await ask(await signed(key, goodClaims(idp.issuer), { typ: 'application/at+jwt' }))).status).toBe(200);
  });

  test('may be a little ahead of our clock or behind it, but no more', async () => {
    const good = goodClaims(idp.issuer);
    expect((await ask(await signed(key, { ...good, nbf: now + 15, exp: now + 90 }))).status).toBe(200);
    await expectRefused(await signed(key, { ...good, nbf: now + 90 }), 'nbf');
  });

  test('that is changed by one character, cut, doubled, huge or no token at all is refused', async () => {
    const token = await signed(key, goodClaims(idp.issuer));
    const [header = '', payload = '', signature = ''] = token.split('.');
    const forged = text64({ ...goodClaims(idp.issuer), tenant: 'other' });
    const wrong = [
      `${header}.${forged}.${signature}`,
      `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
      `${header}.${payload}`,
      `${token}.${token}`,
      'a',
      '..',
      '.'.repeat(5_000),
      `${token}${'A'.repeat(6_000)}`,
      'undefined',
      'dbk_nonsense',
      `own_${'A'.repeat(43)}`,
    ];
    for (const one of wrong) await expectRefused(one, /./);
  });

  test('that is understood only by whoever knows an extension is refused', async () => {
    await expectRefused(
      `${text64({ alg: 'ES256', kid: 'first', typ: 'at+jwt', crit: ['exp2'], exp2: 1 })}.${text64(goodClaims(idp.issuer))}.AAAA`,
      /./,
    );
  });

  test('beside another, or under another scheme, is refused', async () => {
    const token = await signed(key, goodClaims(idp.issuer));
    const twice = await rawHttp(
      server.port,
      `GET ${PATH} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nauthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`,
    );
    expect(twice).toMatch(/^HTTP\/1\.1 401 /);
    for (const authorization of [`Basic ${token}`, token, `Bearer  ${token}`, `Bearer ${token} ${token}`, 'Bearer', ''])
      expect((await server.get(PATH, { authorization })).status).toBe(401);
    expect((await server.get(PATH, { authorization: `bearer ${token}` })).status).toBe(200);
  });
});

test('nothing that was sent is written to the log, whatever became of it', () => {
  const text = logged.join('\n');
  expect(logged.length).toBeGreaterThan(50);
  for (const token of sentTokens)
    for (const part of token.split('.')) if (part.length > 20) expect(text.includes(part)).toBe(false);
});

test('key ids that nobody knows cannot have the keys read again and again', async () => {
  const before = idp.fetches();
  const storm = await Promise.all(
    Array.from({ length: 200 }, async () => ask(await signed(stranger, goodClaims(idp.issuer), { kid: randomUUID() }))),
  );
  expect(new Set(storm.map(({ status }) => status))).toEqual(new Set([401]));
  expect(idp.fetches() - before).toBeLessThanOrEqual(1);
});
