import { isRejection } from '@daybook/core';
import { newId } from '@daybook/engine';
import { checkLog } from '../checks.ts';
import { appendEntry, type RunningDaybook, startDaybook } from '../contestants/daybook.ts';
import { entryOf, ledger } from '../ledger.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { openLoop } from '../load/open-loop.ts';
import { spread, spreads } from '../measure/spread.ts';
import { numberText } from '../report/table.ts';
import { atLeast, below, type Line, type Row, type Spread, type Target } from '../row.ts';
import { pagesOf } from './replay.ts';

/** Events of one append while the log is filled, and appends at once. */
const BATCH = 20;
const AT_ONCE = 8;
const CALLERS = 512;
const OFFERED = 10_000;
const REPLAYED = 100_000;
/** What a log may lose by growing. */
const TOLERANCE = 0.15;

export const growth: Row = {
  name: 'growth',
  title: 'Growth',
  about: `The same measurements on a log of ${numberText(100_000)}, ${numberText(1_000_000)} and, with \`--growth\`, ten million events: appends in closed loop by 512
callers to new and to existing streams, appends on a fixed schedule of ${numberText(OFFERED)} a second, and replay of the last
${numberText(REPLAYED)} events by pages. Each figure is to stay within 15 % of that on the smallest log. The measurements
themselves add some hundred thousand events to each.`,
  async run({ bed, size, say }) {
    const database = await bed.fresh('growth');
    const daybook = await startDaybook(database.url, ledger());
    let streams: string[] = [];
    const lines: Line[] = [];
    for (const events of size.growth) {
      say(`growing to ${numberText(events)} events`);
      await grow(daybook, events, streams);
      // Spread over the whole log. Their versions move, so at the next size it is others that are taken.
      const step = Math.max(2, Math.floor(streams.length / size.existingStreams));
      const existing = streams.filter((_, i) => i % step === 0);
      streams = streams.filter((_, i) => i % step !== 0);
      say(`measuring at ${numberText(events)} events`);
      lines.push({
        case: `${numberText(events)} events`,
        of: 'Daybook',
        values: await measureAt(daybook, existing, size.rounds, size.seconds / 4),
      });
    }
    await daybook.close();
    await checkLog(database.url);
    await database.drop();
    return { lines, targets: targets(lines) };
  },
};

async function grow({ engine, store }: RunningDaybook, events: number, streams: string[]) {
  let missing = events - (await store.head()).position;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (missing > 0) {
        missing -= BATCH;
        const streamId = newId();
        const batch = Array.from({ length: BATCH }, (_, i) => ({ type: 'EntryMade', data: entryOf(i) }));
        const append = { stream: 'Entry', streamId, expectedVersion: 'none' as const, events: batch };
        const receipt = await engine.append([append], { commandId: newId() });
        if (isRejection(receipt)) throw new Error(`refused: ${receipt.code}`);
        streams.push(streamId);
      }
    }),
  );
}

async function measureAt(
  { engine, store }: RunningDaybook,
  existing: readonly string[],
  rounds: number,
  seconds: number,
) {
  const versions = new Map(existing.map((id) => [id, BATCH]));
  const loop = { callers: CALLERS, seconds, warmupSeconds: seconds / 2 };
  const appendNew = (i: number) => appendEntry(engine, newId(), 0, i);
  const callers = Math.min(CALLERS, existing.length); // no two go to one stream
  const share = Math.floor(existing.length / callers);
  let turn = 0;
  const appendExisting = async (caller: number) => {
    const id = existing[caller * share + (turn++ % share)] as string;
    const version = versions.get(id) ?? 0;
    versions.set(id, version + 1);
    return appendEntry(engine, id, version, turn);
  };
  const measured: Record<string, number>[] = [];
  for (let round = 0; round < rounds; round++) {
    const fresh = await closedLoop({ ...loop, ask: appendNew });
    const known = await closedLoop({ ...loop, callers, ask: appendExisting });
    const scheduled = await openLoop({
      perSecond: OFFERED,
      seconds: seconds * 2,
      send: (i) => appendNew(i).then(() => true),
    });
    measured.push({
      'new/s': fresh['per second'],
      'existing/s': known['per second'],
      'open loop p99 ms': scheduled['p99 ms'],
      'replay/s': await replayLast(store),
    });
  }
  return spreads(measured);
}

async function replayLast(store: RunningDaybook['store']): Promise<number> {
  const registry = ledger();
  const { position } = await store.head();
  const from = Math.max(0, position - REPLAYED);
  const started = performance.now();
  let count = 0;
  for await (const page of pagesOf(store, from))
    for (const stored of page) count += registry.decode(stored).position > 0 ? 1 : 0;
  return count / ((performance.now() - started) / 1_000);
}

function targets(lines: readonly Line[]): Target[] {
  const [smallest, largest] = [lines[0], lines.at(-1)];
  const none: Spread = spread([0]);
  const ratio = (name: string) =>
    (largest?.values[name] ?? none).median / ((smallest?.values[name] ?? none).median || 1);
  return [
    ...['new/s', 'existing/s', 'replay/s'].map((name) =>
      atLeast(`${name}, largest over smallest log`, '×', 1 - TOLERANCE, ratio(name)),
    ),
    below('open loop p99, largest over smallest log', '×', 1 + TOLERANCE, ratio('open loop p99 ms')),
  ];
}
