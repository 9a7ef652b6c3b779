import { equal } from '../checks.ts';
import { type RunningDaybook, startDaybook } from '../contestants/daybook.ts';
import { spread } from '../measure/spread.ts';
import { ordersWith } from '../orders.ts';
import { atLeast, type Row, WrongAnswerError } from '../row.ts';

const VIEW = 'orders';
const POLL_MS = 20;

export const rebuild: Row = {
  name: 'rebuild',
  title: 'Rebuild of a view',
  about: `The \`orders\` view built anew beside the live one through \`engine.admin.rebuild\`, from the first event to the
swap: reading, folding, writing, both checksums. The log holds imported orders, four events each. *Catching up*: the
same view's live consumer from nothing to the head. Checked: the live and the rebuilt table have the same checksum, and
so has a fold of the log in memory.`,
  async run(bench) {
    const { size, say } = bench;
    const { database, events } = await bench.shop();
    const daybook = await startDaybook(database.url, ordersWith(VIEW), { roles: ['query', 'project', 'admin'] });
    say('the live view catches up');
    const started = performance.now();
    await untilFolded(daybook, events);
    const live = events / ((performance.now() - started) / 1_000);
    const rates: number[] = [];
    for (let round = 0; round < size.rounds; round++) {
      say(`rebuild ${round + 1}`);
      rates.push(events / (await rebuildOnce(daybook)));
    }
    say('folding the log in memory, to compare');
    const { equal: same, liveChecksum, replayChecksum } = await daybook.engine.admin.replay(VIEW);
    await daybook.close();
    if (!same) throw new WrongAnswerError(`the live view is ${liveChecksum}, the log says ${replayChecksum}`);
    const rate = spread(rates);
    return {
      lines: [
        { case: `${events} events`, of: 'rebuild', values: { 'events per second': rate } },
        { case: `${events} events`, of: 'catching up', values: { 'events per second': spread([live]) } },
      ],
      targets: [atLeast('events a second, end to end', '/s', 60_000, rate.median)],
    };
  },
};

/** Rebuilds and waits for the swap; answers the seconds it took. */
async function rebuildOnce({ engine }: RunningDaybook): Promise<number> {
  const started = performance.now();
  await engine.admin.rebuild(VIEW);
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const status = engine.admin.rebuilds().find(({ view }) => view === VIEW);
    if (status?.status === 'running') continue;
    if (status?.status !== 'swapped') throw new WrongAnswerError(`the rebuild failed: ${status?.error}`);
    if (status.liveChecksum === null) throw new WrongAnswerError('the rebuild was not compared with the live table');
    equal('checksum of the rebuilt view', status.rebuiltChecksum ?? 'none', status.liveChecksum);
    return (performance.now() - started) / 1_000;
  }
}

/** Waits until every consumer has come to a position. */
export async function untilFolded({ engine }: RunningDaybook, position: number): Promise<void> {
  for (;;) {
    const consumers = await engine.admin.consumers();
    const stopped = consumers.find(({ error }) => error !== null);
    if (stopped) throw new WrongAnswerError(`${stopped.name} has stopped: ${stopped.error}`);
    if (consumers.length > 0 && consumers.every((consumer) => consumer.position >= position)) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
