import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEV_AUDIENCE, DEV_ISSUER, hasDevIssuer, openDevIssuer } from './dev-issuer.ts';
import { keySet } from './key-set.ts';
import { tokenVerifier } from './token-verifier.ts';

let folder: string;
beforeAll(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'daybook-dev-')), 'not', 'there', 'yet');
});
afterAll(() => rm(path.resolve(folder, '../../..'), { recursive: true }));

test('several processes that open a new folder at once have one issuer, whose key only its owner can read', async () => {
  expect(await hasDevIssuer(folder)).toBe(false);
  const issuers = await Promise.all(Array.from({ length: 8 }, () => openDevIssuer(folder)));
  expect(new Set(issuers.map(({ jwks }) => jwks.keys[0]?.kid)).size).toBe(1);
  expect(await hasDevIssuer(folder)).toBe(true);
  expect((await stat(path.join(folder, 'dev-issuer.json'))).mode & 0o777).toBe(0o600);
});

test('its tokens are taken by whoever opens the same folder, and its key is not given away', async () => {
  const token = await (await openDevIssuer(folder)).sign(
    { subject: 'ada', tenant: 'acme', roles: ['trader'], holds: ['c-1'] },
    5,
  );
  const { jwks } = await openDevIssuer(folder);
  expect(Object.keys(jwks.keys[0] ?? {})).not.toContain('d');
  const keys = keySet({ load: async () => jwks });
  const verify = tokenVerifier({ issuer: DEV_ISSUER, audience: DEV_AUDIENCE, keys });
  const { principal } = await verify(token);
  expect(principal).toMatchObject({ subject: 'ada', tenant: 'acme', roles: ['trader'], holds: ['c-1'] });
});
