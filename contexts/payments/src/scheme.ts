import type { Policy, Scheme } from './policies.ts';

/*
 * The scheme that Daybook comes with: four banks that do not exist, and the dated rules of India's UPI as they were
 * published, so that a payment of any day is judged by the rules of that day.
 */

const member = (bankId: string, name: string, code: string, nuban: string, aba: string, sortCode: string) => ({
  bankId,
  name,
  vpaHandles: [bankId],
  ifscBanks: [code],
  nubanBanks: [nuban],
  ibanBanks: [{ country: 'GB', bank: code }],
  abaRoutings: [aba],
  sortCodes: [sortCode],
});

const INR = (amount: string) => ({ currency: 'INR', amount });

/** A payment may be 100,000 rupees at most; people may ask people for 2,000. */
const LAUNCH: Policy = {
  from: '2016-04-11',
  timers: {
    payeeTimeoutSeconds: 30,
    debitTimeoutSeconds: 30,
    creditTimeoutSeconds: 30,
    reversalTimeoutSeconds: 30,
    debitChecksAfterSeconds: [90, 300],
    // Three checks within two hours, as the scheme allows.
    creditChecksAfterSeconds: [90, 900, 5_400],
    reversalRetriesAfterSeconds: [10, 60, 300, 900, 3_600, 7_200],
  },
  purposes: [
    { purpose: 'p2p', limits: [INR('100000.00')], collect: { limits: [INR('2000.00')] }, turnAroundDays: 1 },
    { purpose: 'p2m', limits: [INR('100000.00')], collect: { limits: [] }, turnAroundDays: 5 },
  ],
  compensationPerDay: [],
};

/** Delay begins to cost 100 rupees a day. */
const COMPENSATION: Policy = { ...LAUNCH, from: '2019-10-15', compensationPerDay: [INR('100.00')] };

/** Shorter waits. */
const BRISK: Policy = {
  ...COMPENSATION,
  from: '2025-06-16',
  timers: {
    ...COMPENSATION.timers,
    payeeTimeoutSeconds: 10,
    debitTimeoutSeconds: 15,
    creditTimeoutSeconds: 15,
    reversalTimeoutSeconds: 10,
    debitChecksAfterSeconds: [60, 300],
    creditChecksAfterSeconds: [60, 900, 5_400],
  },
};

/** People may no longer ask people for payments. */
const NO_P2P_COLLECT: Policy = {
  ...BRISK,
  from: '2025-10-01',
  purposes: BRISK.purposes.map((rules) => (rules.purpose === 'p2p' ? { ...rules, collect: null } : rules)),
};

export const SCHEME: Scheme = {
  members: [
    member('alder', 'Alder Bank', 'ALDR', '901', '011000015', '990001'),
    member('birch', 'Birch Bank', 'BRCH', '902', '021000021', '990002'),
    member('cedar', 'Cedar Bank', 'CEDR', '903', '026009593', '990003'),
    member('damson', 'Damson Bank', 'DMSN', '904', '121000358', '990004'),
  ],
  policies: [LAUNCH, COMPENSATION, BRISK, NO_P2P_COLLECT],
};
