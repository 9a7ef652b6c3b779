import { type FaultModel, faultModel, lotOf, MAX_DELAY_MS, NO_FAULTS } from '../faults.ts';

/** What banks may do that is no fault of the line. Each is drawn for itself. */
export const BANK_FAULTS = ['accepted', 'otherAmount', 'toldAgain', 'twice', 'lateMessage'] as const;
export type BankFault = (typeof BANK_FAULTS)[number];

/**
 * How badly banks behave: the faults of the line and their own, each 0 to 1. An accepted movement is carried out within
 * `workMs`; a late message waits `lateMessageMs` longer. A bank's clock is wrong by up to `clockOffHours` either way.
 */
export type BankFaultModel = FaultModel &
  Readonly<Record<BankFault, number>> & {
    readonly workMs: number;
    readonly lateMessageMs: number;
    readonly clockOffHours: number;
  };

/** The furthest a clock can be off, in hours. */
export const MAX_CLOCK_OFF_HOURS = 24;

export const NO_BANK_FAULTS: BankFaultModel = {
  ...NO_FAULTS,
  accepted: 0,
  otherAmount: 0,
  toldAgain: 0,
  twice: 0,
  lateMessage: 0,
  workMs: 500,
  lateMessageMs: 5_000,
  clockOffHours: 0,
};

/** Fills in what is left out. @throws RangeError if the model makes no sense. */
export function bankFaultModel(given: Partial<BankFaultModel>): BankFaultModel {
  const model = { ...NO_BANK_FAULTS, ...given };
  faultModel(model);
  if (!BANK_FAULTS.every((fault) => model[fault] >= 0 && model[fault] <= 1))
    throw new RangeError('each probability is between 0 and 1');
  for (const delay of ['workMs', 'lateMessageMs'] as const)
    if (!(model[delay] >= 0 && model[delay] <= MAX_DELAY_MS))
      throw new RangeError(`${delay} is at most ${MAX_DELAY_MS}`);
  if (!(model.clockOffHours >= 0 && model.clockOffHours <= MAX_CLOCK_OFF_HOURS))
    throw new RangeError(`clockOffHours is at most ${MAX_CLOCK_OFF_HOURS}`);
  return model;
}

/**
 * What happens to one thing, by its name: it depends on the seed and the name, and on nothing else. `current` is asked
 * each time, because the model can be changed at any moment.
 */
export function bankPlan(seed: string, current: () => BankFaultModel) {
  const lot = (what: string, name: string) => lotOf(`${seed}/${what}/${name}`);
  return {
    happens: (fault: BankFault, name: string): boolean => lot(fault, name) < current()[fault],
    /** How long an accepted movement takes, in milliseconds. */
    workMs: (name: string): number => Math.floor(lot('work', name) * current().workMs),
    /** How far the clock of a bank is off, in milliseconds. */
    clockOffMs: (bankId: string): number =>
      Math.round((lot('clock', bankId) * 2 - 1) * current().clockOffHours * 3_600_000),
    /** One of two ways, each as likely as the other. */
    eitherWay: (what: string, name: string): boolean => lot(what, name) < 0.5,
  };
}

export type BankPlan = ReturnType<typeof bankPlan>;
