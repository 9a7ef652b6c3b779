import { createHash } from 'node:crypto';

/** Chance that comes out the same for the same seed and name, whatever was drawn elsewhere. */
export type Chance = {
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  /** One of them. */
  pick<T>(from: readonly [T, ...T[]]): T;
};

const SPREAD = 2 ** 32;

export function chance(seed: string, name: string): Chance {
  let drawn = 0;
  const next = () => createHash('sha256').update(`${seed}/${name}/${drawn++}`).digest().readUInt32BE(0) / SPREAD;
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return { whole, pick: (from) => from[whole(0, from.length - 1)] ?? from[0] };
}
