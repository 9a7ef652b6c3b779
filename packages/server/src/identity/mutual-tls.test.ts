import { request } from 'node:https';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminServer } from '../admin-server.ts';
import { administration } from '../administration/administration.ts';
import type { TlsOptions } from '../http-server.ts';
import { queryServer } from '../query-server.ts';
import { type TestCertificate, testAuthority } from '../testing/certificates.ts';
import { AUDIENCE, type FakeIdp, type FakeKey, fakeIdp, fakeKey, goodClaims, signed } from '../testing/fake-idp.ts';
import { memoryEngine } from '../testing/memory-engine.ts';
import { toy } from '../testing/toy-context.ts';
import { bearer } from './bearer.ts';
import { keySet } from './key-set.ts';
import { loaderOf } from './key-source.ts';
import { tokenVerifier } from './token-verifier.ts';

const authority = testAuthority('our authority');
const other = testAuthority('our authority'); // the same name, another key
const itself = authority.issue('the server');
const ada = authority.issue('ada');
const bob = authority.issue('bob');
const expired = authority.issue('ada', { expired: true });
const forged = other.issue('ada');

let idp: FakeIdp;
let key: FakeKey;
const engine = memoryEngine([toy, administration]);
let accepting: { port: number; close(): Promise<void> };
let requiring: { port: number; close(): Promise<void> };

beforeAll(async () => {
  idp = await fakeIdp();
  key = await fakeKey('first');
  idp.publish(key);
  const keys = keySet({ load: loaderOf({ kind: 'url', url: idp.jwksUrl }) });
  const authenticate = bearer({ tokens: tokenVerifier({ issuer: idp.issuer, audience: AUDIENCE, keys }) });
  const tls: TlsOptions = { cert: itself.cert, key: itself.key, clientCa: authority.cert };
  const listening = async (app: ReturnType<typeof queryServer>) => {
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    expect(url).toMatch(/^https:/);
    return { port: Number(new URL(url).port), close: () => app.close() };
  };
  accepting = await listening(queryServer(engine, { authenticate, tls }));
  requiring = await listening(adminServer(engine, { authenticate, tls: { ...tls, clientMustProve: true } }));
});
afterAll(() => Promise.all([accepting.close(), requiring.close(), idp.close()]));

/** The status of the answer, or the code of what broke the connection. */
const ask = (port: number, path: string, certificate: TestCertificate | null, token?: string) =>
  new Promise<number | string>((resolve) => {
    const options = {
      host: '127.0.0.1',
      port,
      path,
      ca: authority.cert,
      agent: false,
      ...(certificate ? { cert: certificate.cert, key: certificate.key } : {}),
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    };
    request(options, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      .end();
  });

const PATH = '/api/v1/accounts?status=open';
const boundTo = ({ sha256 }: TestCertificate) =>
  signed(key, { ...goodClaims(idp.issuer), cnf: { 'x5t#S256': sha256 } });

describe('a token bound to a certificate', () => {
  test('counts only over a connection that has proved that certificate', async () => {
    const token = await boundTo(ada);
    expect(await ask(accepting.port, PATH, ada, token)).toBe(200);
    expect(await ask(accepting.port, PATH, ada, token)).toBe(200); // and when it is known already
    expect(await ask(accepting.port, PATH, bob, token)).toBe(401);
    expect(await ask(accepting.port, PATH, null, token)).toBe(401);
  });

  test('does not count with a certificate that nobody vouches for, or that has run out', async () => {
    expect(await ask(accepting.port, PATH, forged, await boundTo(forged))).toBe(401);
    expect(await ask(accepting.port, PATH, expired, await boundTo(expired))).toBe(401);
  });

  test('is no certificate: one that is bound to none needs none', async () => {
    expect(await ask(accepting.port, PATH, null, await signed(key, goodClaims(idp.issuer)))).toBe(200);
    expect(await ask(accepting.port, PATH, ada)).toBe(401);
  });
});

describe('an administration that requires certificates', () => {
  test('lets in who has one, and still asks who it is', async () => {
    expect(await ask(requiring.port, '/api/v1/admin/live', ada)).toBe(200);
    expect(await ask(requiring.port, '/api/v1/admin/health', ada)).toBe(401);
    const claims = { ...goodClaims(idp.issuer), tenant: 'default', roles: ['operator'] };
    expect(await ask(requiring.port, '/api/v1/admin/health', ada, await signed(key, claims))).toBe(200);
  });

  test.each([
    ['no certificate', null],
    ['one of another authority', forged],
    ['one that has run out', expired],
  ])('breaks off with %s, before a word is said', async (_, certificate) => {
    expect(await ask(requiring.port, '/api/v1/admin/live', certificate)).toMatch(/^(ERR_SSL_|ECONNRESET)/);
  });
});

test('nothing older than TLS 1.3 is spoken', async () => {
  const code = await new Promise((resolve) => {
    const options = { host: '127.0.0.1', port: accepting.port, ca: authority.cert, maxVersion: 'TLSv1.2' as const };
    const socket = connect(options, () => resolve('connected'));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
  expect(code).toMatch(/PROTOCOL_VERSION|ECONNRESET/);
});
