/** Chance that can be had again: the same seed gives the same numbers in the same order. */
export type Random = {
  /** From 0 up to and without 1. */
  readonly number: () => number;
  /** A whole number from `least` to `most`, both included. */
  readonly whole: (least: number, most: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(from: readonly T[]) => T;
  /** A new list with the same things in another order. */
  readonly shuffled: <T>(things: readonly T[]) => T[];
  readonly uuid: () => string;
  /** A stream of numbers of its own, for somebody who draws at his own pace. */
  readonly fork: () => Random;
};

/** Mulberry32: 32 bits of state, more than enough to choose what to break next. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const number = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (least: number, most: number) => least + Math.floor(number() * (most - least + 1));
  const hex = (digits: number) => Array.from({ length: digits }, () => whole(0, 15).toString(16)).join('');
  return {
    number,
    whole,
    chance: (probability) => number() < probability,
    pick(from) {
      const one = from[whole(0, from.length - 1)];
      if (one === undefined) throw new Error('there is nothing to pick from');
      return one;
    },
    shuffled(things) {
      const left = [...things];
      return things.flatMap(() => left.splice(whole(0, left.length - 1), 1));
    },
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[whole(0, 3)]}${hex(3)}-${hex(12)}`,
    fork: () => randomOf(whole(0, 2 ** 32 - 1)),
  };
}
