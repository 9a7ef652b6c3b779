import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ANYBODY, type Principal } from '../operations/caller.ts';
import { type Problem, problemOf } from '../problems.ts';
import { apiKeyDigest, apiKeyText, newSecret } from './api-key-text.ts';
import { apiKeyVerifier, type KnownApiKey } from './api-key-verifier.ts';
import { bearer } from './bearer.ts';
import { watchProof } from './watch-proof.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1_000);

/** A proof that a test can have fail, watched; `told` is what was said of it, `looks` how often it was looked at. */
function watched(principal: Principal = ANYBODY) {
  const scene = { fails: null as Error | null, looks: 0, told: [] as string[] };
  const recognise = async () => {
    scene.looks++;
    if (scene.fails) throw scene.fails;
    return principal;
  };
  const stop = watchProof(recognise, ({ code }: Problem) => scene.told.push(code));
  return { scene, stop };
}

test('a proof that is taken back is told of once, and not looked at any more', async () => {
  const { scene } = watched();
  await seconds(60);
  expect(scene).toMatchObject({ looks: 60, told: [] });
  scene.fails = problemOf('unauthenticated');
  await seconds(1);
  expect(scene.told).toEqual(['unauthenticated']);
  await seconds(60);
  expect(scene).toMatchObject({ looks: 61, told: ['unauthenticated'] });
});

test('one that has run out is told of, whoever still knows it', async () => {
  const { scene } = watched({ ...ANYBODY, until: Date.now() + 5_500 });
  await seconds(5);
  expect(scene.told).toEqual([]);
  await seconds(1);
  expect(scene.told).toEqual(['unauthenticated']);
});

test('one that cannot be looked at is taken on trust for half a minute, and no longer', async () => {
  const { scene } = watched();
  scene.fails = problemOf('store_unavailable');
  await seconds(25);
  scene.fails = null;
  await seconds(1);
  scene.fails = problemOf('overloaded');
  await seconds(29);
  expect(scene.told).toEqual([]);
  await seconds(2);
  expect(scene.told).toEqual(['overloaded']);
});

test('a look that never ends is not waited for', async () => {
  const told: string[] = [];
  watchProof(
    () => new Promise(() => {}),
    ({ code }) => told.push(code),
  );
  await seconds(31);
  expect(told).toEqual(['store_unavailable']);
});

test('nothing is looked at, or told, when nobody stays any more', async () => {
  const { scene, stop } = watched();
  await seconds(1);
  stop();
  scene.fails = problemOf('unauthenticated');
  await seconds(60);
  expect(scene).toMatchObject({ looks: 1, told: [] });
});

test('an API key that is withdrawn is noticed within five seconds, at the cost of a look-up every two or three', async () => {
  const keyId = randomUUID();
  const secret = newSecret();
  let lookUps = 0;
  let known: KnownApiKey | null = { digest: apiKeyDigest(secret), principal: { ...ANYBODY, subject: `key:${keyId}` } };
  const find = async () => {
    lookUps++;
    return known;
  };
  const tokens = () => {
    throw new Error('there are no tokens here');
  };
  const authenticate = bearer({ tokens, apiKeys: apiKeyVerifier({ find }) });
  const told: string[] = [];
  watchProof(
    () => authenticate({ authorization: `Bearer ${apiKeyText({ keyId, secret })}` }),
    ({ code }) => told.push(code),
  );
  await seconds(60);
  expect(lookUps).toBeGreaterThan(15);
  expect(lookUps).toBeLessThan(32);
  known = null;
  await seconds(5);
  expect(told).toEqual(['unauthenticated']);
});
