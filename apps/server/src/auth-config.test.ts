import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSecurity } from './auth-config.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'daybook-auth-'));
afterAll(() => rmSync(folder, { recursive: true }));
for (const name of ['cert', 'key', 'ca']) writeFileSync(path.join(folder, name), name);

const OIDC = { DAYBOOK_AUTH: 'oidc', DAYBOOK_OIDC_ISSUER: 'https://idp.example', DAYBOOK_OIDC_AUDIENCE: 'daybook' };
const TLS = { DAYBOOK_TLS_CERT: 'cert', DAYBOOK_TLS_KEY: 'key' };
const read = (env: NodeJS.ProcessEnv, host = '127.0.0.1') => readSecurity(env, folder, host);

describe('who is let in', () => {
  it('is, on this machine, whoever has a token of its own issuer', () => {
    for (const host of ['127.0.0.1', '127.8.9.1', '::1', 'localhost'])
      expect(read({}, host)).toMatchObject({ auth: { mode: 'dev' }, tls: null, adminTenant: 'default' });
    expect(read({ DAYBOOK_AUTH: 'off' }).auth).toEqual({ mode: 'off' });
  });

  it('is nobody, where others can reach it and no issuer of tokens is named', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.4', 'daybook.example', '127.0.0.1.example', '::ffff:127.0.0.1', ''])
      for (const mode of ['dev', 'off', ''])
        expect(() => read({ ...TLS, DAYBOOK_AUTH: mode }, host)).toThrow('set DAYBOOK_AUTH=oidc');
  });

  it('is not said in the clear, unless a proxy in front speaks TLS', () => {
    expect(() => read(OIDC, '0.0.0.0')).toThrow('DAYBOOK_TLS_CERT');
    expect(read({ ...OIDC, DAYBOOK_TLS: 'proxy' }, '0.0.0.0').tls).toBeNull();
    expect(read({ ...OIDC, ...TLS }, '0.0.0.0').tls).toEqual({ cert: 'cert', key: 'key' });
  });

  it('is said by one issuer, whose keys are read at one place', () => {
    expect(read(OIDC).auth).toMatchObject({ keys: { kind: 'discovered', issuer: 'https://idp.example' }, typed: true });
    const url = { DAYBOOK_OIDC_JWKS_URL: 'http://127.0.0.1:9/keys' };
    expect(read({ ...OIDC, ...url }).auth).toMatchObject({ keys: { kind: 'url' } });
    expect(read({ ...OIDC, DAYBOOK_OIDC_JWKS_FILE: 'keys.json' }).auth).toMatchObject({
      keys: { kind: 'file', file: path.join(folder, 'keys.json') },
    });
  });

  it.each<[string, NodeJS.ProcessEnv]>([
    ['DAYBOOK_AUTH', { DAYBOOK_AUTH: 'of' }],
    ['DAYBOOK_OIDC_ISSUER', { DAYBOOK_AUTH: 'oidc' }],
    ['DAYBOOK_OIDC_AUDIENCE', { ...OIDC, DAYBOOK_OIDC_AUDIENCE: '' }],
    ['DAYBOOK_OIDC_JWKS_URL', { ...OIDC, DAYBOOK_OIDC_JWKS_URL: 'http://idp.example/keys' }],
    ['DAYBOOK_OIDC_JWKS_URL', { ...OIDC, DAYBOOK_OIDC_JWKS_URL: 'https://me:pw@idp.example/keys' }],
    ['DAYBOOK_OIDC_ISSUER', { ...OIDC, DAYBOOK_OIDC_ISSUER: 'http://idp.example' }],
    ['DAYBOOK_OIDC_TYP', { ...OIDC, DAYBOOK_OIDC_TYP: 'none' }],
    ['DAYBOOK_TLS_KEY', { DAYBOOK_TLS_CERT: 'cert' }],
    ['DAYBOOK_TLS_CERT', { ...TLS, DAYBOOK_TLS_CERT: 'not-there' }],
    ['DAYBOOK_ADMIN_MTLS', { ...TLS, DAYBOOK_ADMIN_MTLS: 'required' }],
    ['DAYBOOK_ADMIN_MTLS', { ...TLS, DAYBOOK_TLS_CLIENT_CA: 'ca', DAYBOOK_ADMIN_MTLS: 'yes' }],
    ['DAYBOOK_TLS_CLIENT_CA', { DAYBOOK_TLS_CLIENT_CA: 'ca' }],
    ['DAYBOOK_ADMIN_TENANT', { DAYBOOK_ADMIN_TENANT: '*' }],
    ['DAYBOOK_APPROVAL_MINUTES', { DAYBOOK_APPROVAL_MINUTES: '0' }],
  ])('is not guessed where %s cannot be used', (name, env) => {
    expect(() => read(env)).toThrow(name);
  });

  it('needs a certificate to administrate, where that is required', () => {
    const env = { ...TLS, DAYBOOK_TLS_CLIENT_CA: 'ca', DAYBOOK_ADMIN_MTLS: 'required' };
    expect(read(env)).toMatchObject({ tls: { clientCa: 'ca' }, adminTls: { clientMustProve: true } });
    expect(read(env).tls).not.toHaveProperty('clientMustProve');
  });
});
