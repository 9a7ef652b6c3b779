import type { Machine } from '../machine.ts';
import type { Line, Target } from '../row.ts';

/** What `bench/results/latest.json` holds. */
export type Report = {
  readonly at: string;
  readonly short: boolean;
  readonly machine: Machine;
  readonly rows: readonly RowReport[];
};

export type RowReport = {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly seconds: number;
  readonly lines: readonly Line[];
  readonly targets: readonly Target[];
  readonly notes: readonly string[];
  /** What was not as it must be; null when every check held. */
  readonly wrong: string | null;
};
