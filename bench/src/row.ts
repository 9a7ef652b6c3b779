import type { Shop } from './shop.ts';
import type { Size } from './size.ts';
import type { TestBed } from './test-bed.ts';

/** One number out of several rounds. */
export type Spread = { readonly median: number; readonly min: number; readonly max: number };

/** What was measured of one contestant in one case; values by what they are, with the unit in the name. */
export type Line = { readonly case: string; readonly of: string; readonly values: Readonly<Record<string, Spread>> };

/** What was hoped for, and what came out. A missed target is told and is no failure. */
export type Target = {
  readonly what: string;
  readonly unit: string;
  readonly wanted: number;
  readonly is: number;
  /** Whether more is better. */
  readonly atLeast: boolean;
};

export type Outcome = {
  readonly lines: readonly Line[];
  readonly targets: readonly Target[];
  readonly notes?: readonly string[];
};

/** What a row works with. */
export type Bench = {
  readonly bed: TestBed;
  readonly size: Size;
  /** Told in words what is being done. */
  readonly say: (what: string) => void;
  /** The log of orders, filled when the first row asks for it. */
  readonly shop: () => Promise<Shop>;
};

/** One row of the bench: a question about speed or size, and how it is answered. */
export type Row = {
  /** What `--only` knows it by. */
  readonly name: string;
  readonly title: string;
  /** How it is measured, in sentences; goes into the documentation as it is. */
  readonly about: string;
  run(bench: Bench): Promise<Outcome>;
};

/** Something that was measured is not as it must be. The only thing that fails the bench. */
export class WrongAnswerError extends Error {}

export const atLeast = (what: string, unit: string, wanted: number, is: number): Target => ({
  what,
  unit,
  wanted,
  is,
  atLeast: true,
});
export const below = (what: string, unit: string, wanted: number, is: number): Target => ({
  ...atLeast(what, unit, wanted, is),
  atLeast: false,
});
export const isReached = ({ is, wanted, atLeast }: Target): boolean => (atLeast ? is >= wanted : is < wanted);
