import { checkLog, equal } from '../checks.ts';
import { startDaybook } from '../contestants/daybook.ts';
import { ledger } from '../ledger.ts';
import {
  castoreLoader,
  daybookLoader,
  LOADED_EVENTS as EVENTS,
  emmettLoader,
  fill,
  makeEntry,
  messageDbLoader,
  newIds,
} from '../loaders.ts';
import { Histogram } from '../measure/histogram.ts';
import { inTurns } from '../measure/rounds.ts';
import { spreads } from '../measure/spread.ts';
import { atLeast, type Bench, below, type Line, type Row } from '../row.ts';

const CALLERS = 16;

export const load: Row = {
  name: 'load',
  title: 'Cold load of a stream',
  about: `*Read and fold*: streams of 100 events read from PostgreSQL, decoded and folded, by 16 callers: Daybook by
\`store.readStream\` and the registry, Emmett by aggregateStream, Castore by getAggregate, message-db by
get_stream_messages. *First command*: a fresh engine, which has no state in memory, decides and appends its first command
to each stream of 100 and of 10,000 events (a snapshot every 100), by 16 callers.`,
  async run(bench) {
    const { size, say } = bench;
    say(`filling ${size.load.short} streams of ${EVENTS} events for each contestant`);
    const loaders = [await daybookLoader(bench), await emmettLoader(bench), await castoreLoader(bench)];
    loaders.push(await messageDbLoader(bench));
    say('reading and folding');
    const read = await inTurns(
      size.rounds,
      loaders.map(({ name, ids, loadOne }) => ({ name, measure: () => overAll(ids, loadOne, EVENTS) })),
    );
    for (const loader of loaders) await loader.close();
    const lines: Line[] = [...read].map(([of, rounds]) => ({
      case: `read and fold, ${EVENTS} events`,
      of,
      values: spreads(rounds),
    }));
    const first = await firstCommands(bench);
    lines.push(...first);
    const rate = (of: string) => lines.find((line) => line.of === of)?.values['events per second']?.median ?? 0;
    const best = Math.max(rate('Emmett'), rate('Castore'), rate('message-db'));
    const p50 = (i: number) => first[i]?.values['p50 ms']?.median ?? 0;
    return {
      lines,
      targets: [
        atLeast("of the best peer's events a second", '×', 1.3, rate('Daybook') / best),
        below('first command on a long stream, in those on a short one', '×', 2, p50(1) / p50(0)),
      ],
    };
  },
};

/** Every stream once, by 16 callers. */
async function overAll(ids: readonly string[], loadOne: (id: string) => Promise<number>, events: number) {
  const latency = new Histogram();
  const left = ids.values();
  const started = performance.now();
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (const id of left) {
        const asked = performance.now();
        equal('events folded', await loadOne(id), events);
        latency.record(performance.now() - asked);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1_000;
  return {
    'events per second': (ids.length * events) / seconds,
    'p50 ms': latency.quantile(0.5),
    'p99 ms': latency.quantile(0.99),
  };
}

/** Lines for streams of 100 and of 10,000 events, each answering what the first command on each took. */
async function firstCommands({ bed, size, say }: Bench): Promise<Line[]> {
  const { long, longEvents } = size.load;
  const database = await bed.fresh('daybook_long');
  const filling = await startDaybook(database.url, ledger());
  const streams = { [EVENTS]: newIds(long), [longEvents]: newIds(long) };
  say(`filling ${long} streams of ${EVENTS} and of ${longEvents} events`);
  for (const [events, ids] of Object.entries(streams)) await fill(filling, ids, Number(events));
  await filling.close();
  say('first commands of fresh engines');
  const rounds = new Map<string, Record<string, number>[]>();
  let version = 0;
  for (let round = 0; round < size.rounds; round++) {
    const daybook = await startDaybook(database.url, ledger());
    await fill(daybook, newIds(CALLERS), 10); // its connections are open, its code is warm; its states are not these
    version++;
    for (const [events, ids] of Object.entries(streams)) {
      const { 'p50 ms': p50, 'p99 ms': p99 } = await overAll(
        ids,
        async (id) => (await makeEntry(daybook.engine, id, round)).version,
        Number(events) + version,
      );
      rounds.set(events, [...(rounds.get(events) ?? []), { 'p50 ms': p50, 'p99 ms': p99 }]);
    }
    await daybook.close();
  }
  await checkLog(database.url);
  await database.drop();
  return [...rounds].map(([events, some]) => ({
    case: `first command, ${events} events`,
    of: 'Daybook',
    values: spreads(some),
  }));
}
