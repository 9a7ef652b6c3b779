import { createHash } from 'node:crypto';

/** What can go wrong with one attempt. At most one of them does. */
export const FAULTS = [
  'slow',
  'lostRequest',
  'lostAnswer',
  'errorBefore',
  'errorAfter',
  'duplicate',
  'lateRequest',
] as const;
export type Fault = (typeof FAULTS)[number];

/**
 * How probable each fault is, 0 to 1, together at most 1; and how long a slow answer takes and how long the network
 * keeps a late request, in milliseconds.
 */
export type FaultModel = Readonly<Record<Fault, number>> & { readonly slowMs: number; readonly lateMs: number };

export const NO_FAULTS: FaultModel = {
  slow: 0,
  lostRequest: 0,
  lostAnswer: 0,
  errorBefore: 0,
  errorAfter: 0,
  duplicate: 0,
  lateRequest: 0,
  slowMs: 1_000,
  lateMs: 5_000,
};

/** No answer or request is held back longer than this: nobody waits so long, and every wait holds a connection. */
export const MAX_DELAY_MS = 60_000;

/** What becomes of one attempt. The first attempt under a key is number 1. */
export type Fate = { readonly attempt: number; readonly fault: Fault | null };

/** Attempts are counted for so many keys; the key unheard of for longest is forgotten and would begin at 1 again. */
const MAX_COUNTED_KEYS = 100_000;

/** Fills in what is left out. @throws RangeError if the probabilities make no sense. */
export function faultModel(given: Partial<FaultModel>): FaultModel {
  const model = { ...NO_FAULTS, ...given };
  const total = FAULTS.reduce((sum, fault) => sum + model[fault], 0);
  const sound = FAULTS.every((fault) => model[fault] >= 0 && model[fault] <= 1) && total <= 1 + 1e-9;
  if (!sound) throw new RangeError('each probability is between 0 and 1, and together they are at most 1');
  for (const delay of ['slowMs', 'lateMs'] as const)
    if (!(model[delay] >= 0 && model[delay] <= MAX_DELAY_MS))
      throw new RangeError(`${delay} is at most ${MAX_DELAY_MS}`);
  return model;
}

/**
 * Decides the fate of attempts. It depends on the seed, the request's key and the number of the attempt, and on
 * nothing else: so a run can be repeated, however its requests interleave.
 */
export function faultPlan(seed: string) {
  const attempts = new Map<string, number>();
  return (key: string, model: FaultModel): Fate => {
    const attempt = (attempts.get(key) ?? 0) + 1;
    attempts.delete(key); // so that the oldest stands first
    attempts.set(key, attempt);
    for (const oldest of attempts.keys()) {
      if (attempts.size <= MAX_COUNTED_KEYS) break;
      attempts.delete(oldest);
    }
    return { attempt, fault: drawn(`${seed}/${key}/${attempt}`, model) };
  };
}

/** A number from 0 up to and without 1, the same for the same lot. */
export const lotOf = (lot: string): number => createHash('sha256').update(lot).digest().readUInt32BE(0) / 2 ** 32;

function drawn(lot: string, model: FaultModel): Fault | null {
  let left = lotOf(lot);
  for (const fault of FAULTS) {
    left -= model[fault];
    if (left < 0) return fault;
  }
  return null;
}
