import { Compile } from 'typebox/compile';
import { expect, it } from 'vitest';
import { bankOf } from './members.ts';
import { MAX_MEMBERS, policyAt, rulesFor, Scheme, turnAroundOf } from './policies.ts';
import { SCHEME } from './scheme.ts';

it('is of the shape an application may bring its own in', () => {
  expect(Compile(Scheme()).Check(JSON.parse(JSON.stringify(SCHEME)))).toBe(true);
});

it.each([
  ['2010-01-01', '2016-04-11'],
  ['2016-04-11', '2016-04-11'],
  ['2019-10-14', '2016-04-11'],
  ['2019-10-15', '2019-10-15'],
  ['2025-06-16', '2025-06-16'],
  ['2025-09-30', '2025-06-16'],
  ['2025-10-01', '2025-10-01'],
  ['2030-01-01', '2025-10-01'],
])('on %s the rules are those from %s, in whatever order the table stands', (day, from) => {
  expect(policyAt(SCHEME, `${day}T12:00:00Z`).from).toBe(from);
  expect(policyAt({ ...SCHEME, policies: SCHEME.policies.toReversed() }, `${day}T12:00:00Z`).from).toBe(from);
});

it('knows the turn-around time and what delay costs', () => {
  const now = policyAt(SCHEME, '2026-01-01T00:00:00Z');
  expect(turnAroundOf(now, 'p2p', 'INR')).toEqual({ days: 1, compensationPerDay: '100.00' });
  expect(turnAroundOf(now, 'p2m', 'GBP')).toEqual({ days: 5, compensationPerDay: null });
  expect(rulesFor(now, 'p2p').collect).toBeNull();
});

it.each([
  [{ type: 'account', id: 'x', bank: null }, 'own'],
  [{ type: 'vpa', id: 'Ann@ALDER', bank: null }, 'alder'],
  [{ type: 'vpa', id: 'ann@elsewhere', bank: null }, null],
  [{ type: 'ifsc', id: '1', bank: 'BRCH0123456' }, 'birch'],
  [{ type: 'nuban', id: '1', bank: '903' }, 'cedar'],
  [{ type: 'aba', id: '1', bank: '121000358' }, 'damson'],
  [{ type: 'sort_code', id: '1', bank: '99-00-01' }, 'alder'],
  [{ type: 'iban', id: 'GB00 BRCH 9900 0212 3456 78', bank: null }, 'birch'],
  [{ type: 'iban', id: 'DE00BRCH99000212345678', bank: null }, null],
] as const)('finds the bank of %j: %s', (address, bankId) => {
  expect(bankOf(address, SCHEME.members)).toBe(bankId);
});

it('has no more members than a settlement can hold', () => {
  const [member] = SCHEME.members;
  const many = (length: number) => ({ ...SCHEME, members: Array.from({ length }, () => member) });
  const fits = Compile(Scheme());
  expect([many(MAX_MEMBERS), many(MAX_MEMBERS + 1)].map((scheme) => fits.Check(scheme))).toEqual([true, false]);
});
