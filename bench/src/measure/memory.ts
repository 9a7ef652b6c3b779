import { below, type Target } from '../row.ts';

const MAX_MB = 500;
/** Growth over a run that is still called flat: garbage collection makes the figure breathe. */
const MAX_GROWTH = 1.1;

/** Resident memory of a process, sampled second by second under load: not too much, and no more at the end. */
export function memoryTargets(samples: readonly number[]): Target[] {
  const third = Math.max(1, Math.floor(samples.length / 3));
  const mean = (some: readonly number[]) => some.reduce((sum, mb) => sum + mb, 0) / Math.max(1, some.length);
  return [
    below('resident memory, most', 'MB', MAX_MB, Math.max(0, ...samples)),
    below(
      'resident memory, last third over first',
      '×',
      MAX_GROWTH,
      mean(samples.slice(-third)) / mean(samples.slice(0, third)),
    ),
  ];
}
