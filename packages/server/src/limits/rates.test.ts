import { expect, test } from 'vitest';
import { ANYBODY, type Principal } from '../operations/caller.ts';
import { Problem } from '../problems.ts';
import { costOfPage, type RateLimits, rates } from './rates.ts';

const person = (tenant: string, subject: string): Principal => ({
  subject,
  tenant,
  roles: ['trader'],
  holds: [],
  until: null,
});
const LIMITS: RateLimits = { perTenant: { perSecond: 10, burst: 30 }, perPrincipal: { perSecond: 10, burst: 20 } };

function refusalOf(ask: () => void): Problem | null {
  try {
    ask();
    return null;
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown;
    throw thrown;
  }
}

test('a principal has its own budget, and shares one with its tenant', () => {
  const budget = rates(LIMITS, undefined, () => 0);
  const [ada, bob, eve] = [person('a', 'ada'), person('a', 'bob'), person('e', 'ada')];
  for (let i = 0; i < 20; i++) budget.spend({ principal: ada }, 1);
  expect(refusalOf(() => budget.spend({ principal: ada }, 1))?.code).toBe('rate_limited');
  for (let i = 0; i < 10; i++) budget.spend({ principal: bob }, 1);
  const refused = refusalOf(() => budget.spend({ principal: bob }, 1));
  expect(refused?.status).toBe(429);
  expect(refused?.headers).toMatchObject({
    'Retry-After': '1',
    RateLimit: '"tenant";r=0;t=3, "principal";r=10;t=1',
    'RateLimit-Policy': '"tenant";q=30;w=3, "principal";q=20;w=2',
  });
  budget.spend({ principal: eve }, 1); // of the same name, elsewhere
});

test('what is refused costs nothing', () => {
  let now = 0;
  const budget = rates(LIMITS, undefined, () => now);
  const principal = person('a', 'ada');
  budget.spend({ principal }, 20);
  for (let i = 0; i < 1_000; i++) expect(refusalOf(() => budget.spend({ principal }, 1))).not.toBeNull();
  now = 100;
  expect(budget.spentFor(principal)).toBe(0);
  budget.spend({ principal }, 1);
});

test('a page costs by its rows', () => {
  expect([1, 50, 51, 500].map(costOfPage)).toEqual([1, 1, 2, 10]);
});

test('an unlocked server limits nobody', () => {
  const budget = rates(LIMITS, undefined, () => 0);
  for (let i = 0; i < 1_000; i++) budget.spend({ principal: ANYBODY }, 20);
  expect(budget.headers(ANYBODY)).toBeNull();
});

test('an address that only guesses is not listened to for a while', () => {
  let now = 0;
  const budget = rates({ perAddress: { perSecond: 1, burst: 3 } }, undefined, () => now);
  for (let i = 0; i < 3; i++) {
    expect(budget.deafFor('10.0.0.7')).toBe(0);
    budget.failed('::ffff:10.0.0.7');
  }
  expect(budget.deafFor('10.0.0.7')).toBe(1_000);
  expect(budget.deafFor('10.0.0.8')).toBe(0);
  now = 1_000;
  expect(budget.deafFor('10.0.0.7')).toBe(0);
});
