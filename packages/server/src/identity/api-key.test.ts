import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { apiKeyDigest, apiKeyText, newSecret, readApiKey } from './api-key-text.ts';
import { apiKeyVerifier, type KnownApiKey } from './api-key-verifier.ts';

const keyId = randomUUID();
const secret = newSecret();
const text = apiKeyText({ keyId, secret });
const principal = { subject: `key:${keyId}`, tenant: 'acme', roles: ['bank'], holds: [], until: null };
const known: KnownApiKey = { digest: apiKeyDigest(secret), principal };

/** A verifier before a log that a test can change, with a clock and a count of look-ups. */
function scene(stored = new Map<string, KnownApiKey>([[keyId, known]])) {
  const seen = { lookUps: 0, ms: 1_000_000 };
  const verify = apiKeyVerifier({
    find: async (id) => {
      seen.lookUps++;
      return stored.get(id) ?? null;
    },
    now: () => seen.ms,
  });
  return { stored, seen, verify };
}

describe('an API key', () => {
  test('says what it is, and a slip of the pen is seen without a look-up', async () => {
    expect(text).toMatch(/^dbk_[0-9a-f]{32}[.][\w-]{43}[.][0-9a-f]{8}$/);
    expect(readApiKey(text)).toEqual({ keyId, secret });
    const { verify, seen } = scene();
    for (let at = 4; at < text.length; at++) {
      const slip = text[at] === 'a' ? 'b' : 'a';
      expect(() => verify(text.slice(0, at) + slip + text.slice(at + 1))).toThrow('api_key_malformed');
    }
    for (const wrong of ['', 'dbk_', text.slice(0, -1), `${text}0`, text.toUpperCase()])
      expect(() => verify(wrong)).toThrow('api_key_malformed');
    expect(seen.lookUps).toBe(0);
  });

  test('is known at once the second time, and looked up behind its back while it is used', async () => {
    const { verify, seen } = scene();
    expect(await verify(text)).toEqual(principal);
    expect(verify(text)).toBe(principal);
    seen.ms += 2_500;
    expect(verify(text)).toBe(principal);
    expect(seen.lookUps).toBe(2);
  });

  test('with another secret is refused, the first time and after', async () => {
    const { verify } = scene();
    const other = apiKeyText({ keyId, secret: newSecret() });
    await expect(async () => verify(other)).rejects.toThrow('api_key_wrong_secret');
    expect(await verify(text)).toEqual(principal);
    expect(() => verify(other)).toThrow('api_key_wrong_secret');
  });

  test('that is withdrawn is refused within five seconds, whether it is used meanwhile or not', async () => {
    for (const isUsed of [true, false]) {
      const { stored, verify, seen } = scene();
      await verify(text);
      stored.delete(keyId);
      for (let second = 1; second <= 4; second++) {
        seen.ms += 1_000;
        if (isUsed)
          await Promise.resolve()
            .then(() => verify(text))
            .catch(() => {});
      }
      await expect(async () => verify(text)).rejects.toThrow('api_key_unknown');
    }
  });

  test('that has run out is refused from then on', async () => {
    const until = 1_001_000;
    const { verify, seen } = scene(new Map([[keyId, { ...known, principal: { ...principal, until } }]]));
    await verify(text);
    seen.ms = until;
    expect(() => verify(text)).toThrow('api_key_expired');
  });

  test('made up by somebody costs one look-up, and only so many at a time', async () => {
    const { verify, seen } = scene(new Map());
    for (let i = 0; i < 3; i++) await expect(async () => verify(text)).rejects.toThrow('api_key_unknown');
    expect(seen.lookUps).toBe(1);
    const made = Array.from({ length: 200 }, () => apiKeyText({ keyId: randomUUID(), secret }));
    const answers = await Promise.allSettled(made.map(async (one) => verify(one)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toEqual([]);
    expect(seen.lookUps).toBeLessThanOrEqual(65);
    expect(answers.some((answer) => answer.status === 'rejected' && answer.reason.code === 'overloaded')).toBe(true);
  });

  test('that cannot be looked up is not taken on trust', async () => {
    const down = apiKeyVerifier({ find: () => Promise.reject(new Error('no database')) });
    await expect(async () => down(text)).rejects.toThrow('no database');
  });
});
