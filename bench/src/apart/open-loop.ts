import { newId } from '@daybook/engine';
import { appendEntry, startDaybook } from '../contestants/daybook.ts';
import { ledger } from '../ledger.ts';
import { openLoop } from '../load/open-loop.ts';

export type OpenLoopInput = {
  readonly url: string;
  /** What is offered, one after the other. */
  readonly offers: readonly { readonly perSecond: number; readonly seconds: number }[];
};

export type OpenLoopResult = {
  readonly measured: readonly Record<string, number>[];
  readonly tally: { readonly count: number; readonly positions: number };
  /** What the first failure said, if there was one. */
  readonly failure: string | null;
};

/** So many that each comes round again after the better part of a second at the highest rate. */
const EXISTING = 20_000;
const WARMUP = { perSecond: 5_000, seconds: 2 };
const REST_MS = 500;

/** Engine and generator in one process: half of the arrivals begin a stream, half go to one that is there. */
export default async function ({ url, offers }: OpenLoopInput, memory: number[]): Promise<OpenLoopResult> {
  const { engine, close } = await startDaybook(url, ledger());
  const ids = Array.from({ length: EXISTING }, () => newId());
  const versions = new Int32Array(EXISTING);
  const tally = { count: 0, positions: 0 };
  let failure: string | null = null;

  async function to(streamId: string, version: number, i: number): Promise<boolean> {
    try {
      const { position } = await appendEntry(engine, streamId, version, i);
      tally.count++;
      tally.positions += position;
      return true;
    } catch (error) {
      failure ??= (error as Error).message;
      startAnew(streamId, i);
      return false;
    }
  }
  /** A stream that one command was refused on has no version anybody could name for the next: another takes its place. */
  const startAnew = (streamId: string, i: number) => {
    const stream = (i >> 1) % EXISTING;
    if (ids[stream] !== streamId) return;
    ids[stream] = newId();
    versions[stream] = 0;
  };
  const toExisting = (i: number) => {
    const stream = (i >> 1) % EXISTING;
    const version = versions[stream] as number;
    versions[stream] = version + 1;
    return to(ids[stream] as string, version, i);
  };
  const send = (i: number) => (i % 2 === 0 ? to(newId(), 0, i) : toExisting(i));

  for (let begun = 0; begun < EXISTING; begun += 1_000)
    await Promise.all(Array.from({ length: 1_000 }, (_, i) => toExisting((begun + i) * 2)));
  await openLoop({ ...WARMUP, send });
  const measured: Record<string, number>[] = [];
  for (const offer of offers) {
    if (offer === offers.at(-1)) memory.length = 0;
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    measured.push(await openLoop({ ...offer, send }));
  }
  await close();
  return { measured, tally, failure };
}
