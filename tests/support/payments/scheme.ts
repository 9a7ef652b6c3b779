/** The banks between which is paid. */
export const BANKS = ['alder', 'birch', 'cedar', 'damson'] as const;
/** The currency in which is paid, of two decimals. */
export const CURRENCY = 'INR';

const member = (bankId: string) => ({
  bankId,
  name: `${bankId} bank`,
  vpaHandles: [bankId],
  ifscBanks: [],
  nubanBanks: [],
  ibanBanks: [],
  abaRoutings: [],
  sortCodes: [],
});
const rules = (purpose: 'p2p' | 'p2m') => ({ purpose, limits: [], collect: { limits: [] }, turnAroundDays: 1 });

/** Waits in seconds that grow to `most`: `times` in all. Together they outlast whatever is killed meanwhile. */
const growing = (most: number, times: number) => Array.from({ length: times }, (_, i) => Math.min(i + 1, most));

/** A scheme in which everything that takes minutes or hours elsewhere takes seconds. */
export const BRISK_SCHEME = {
  members: BANKS.map(member),
  policies: [
    {
      from: '2000-01-01',
      timers: {
        // The leases of a server that is killed run out after six seconds: payments are to get beyond their payee.
        payeeTimeoutSeconds: 15,
        debitTimeoutSeconds: 5,
        creditTimeoutSeconds: 5,
        reversalTimeoutSeconds: 5,
        debitChecksAfterSeconds: growing(3, 30),
        creditChecksAfterSeconds: growing(3, 30),
        reversalRetriesAfterSeconds: growing(3, 30),
      },
      purposes: [rules('p2p'), rules('p2m')],
      compensationPerDay: [],
    },
  ],
};
