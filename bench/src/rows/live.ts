import { apart } from '../apart/apart.ts';
import type { LiveInput, LiveResult } from '../apart/live.ts';
import { checkLog } from '../checks.ts';
import { startDaybook } from '../contestants/daybook.ts';
import { memoryTargets } from '../measure/memory.ts';
import { spreads } from '../measure/spread.ts';
import { ordersWith, placedOrder, sendAll } from '../orders.ts';
import { numberText } from '../report/table.ts';
import { below, type Row, WrongAnswerError } from '../row.ts';
import { onDatabase } from '../test-bed.ts';
import { untilFolded } from './rebuild.ts';

export const live: Row = {
  name: 'live',
  title: 'Live view under load',
  about: `Orders are placed, approved and get their shipment on a fixed schedule, three commands and four events an order,
while the \`orders\` view follows and is read, all in one process. *Lag*: from the receipt of the newest order to its row,
asked for by \`engine.row\` with \`minPosition\`, fifty times a second. *Queries*: a page of 50, by customer and by status
in turns, fifty times a second. Targets are of the highest rate. The process's resident memory is looked at once a
second. Checked: the view is what a fold of the log says.`,
  async run(bench) {
    const { size, say } = bench;
    const { database } = await bench.shop();
    const rows = await onDatabase(database.url, async (client) => {
      const { rows } = await client.query("select count(*)::int as n from daybook.events where type = 'OrderCreated'");
      return rows[0]?.n as number;
    });
    const filling = await startDaybook(database.url, ordersWith('orders'), { roles: ['command', 'project', 'query'] });
    say(`placing ${numberText(Math.max(0, size.viewRows - rows))} more orders, and the view follows`);
    await sendAll(filling.engine, Math.max(0, size.viewRows - rows), (i) => placedOrder(rows + i));
    await untilFolded(filling, (await filling.store.head()).position);
    await filling.close();

    const measured: { offered: string; result: LiveResult; memory: readonly number[] }[] = [];
    for (const eventsPerSecond of size.live.rates) {
      say(`offering ${numberText(eventsPerSecond)} events a second`);
      const input = { url: database.url, eventsPerSecond, seconds: size.live.seconds };
      const { result, memory } = await apart<LiveInput, LiveResult>('live', input);
      if (result.failure) throw new WrongAnswerError(`something failed under load: ${result.failure}`);
      measured.push({
        offered: `${numberText(eventsPerSecond)} events/s, ${numberText(size.viewRows)} rows`,
        result,
        memory,
      });
    }

    say('folding the log in memory, to compare');
    const checking = await startDaybook(database.url, ordersWith('orders'), { roles: ['project', 'query', 'admin'] });
    await untilFolded(checking, (await checking.store.head()).position);
    const { equal, liveChecksum, replayChecksum } = await checking.engine.admin.replay('orders');
    await checking.close();
    if (!equal) throw new WrongAnswerError(`the live view is ${liveChecksum}, the log says ${replayChecksum}`);
    await checkLog(database.url);

    const last = measured.at(-1) as (typeof measured)[number];
    return {
      lines: measured.flatMap(({ offered, result }) => {
        const { 'done per second': doneRate, ...latency } = spreads([result.commands]);
        return [
          { case: offered, of: 'commands', values: { ...(doneRate ? { 'per second': doneRate } : {}), ...latency } },
          { case: offered, of: 'lag of the view', values: spreads([result.lag]) },
          { case: offered, of: 'queries', values: spreads([result.queries]) },
        ];
      }),
      targets: [
        below('lag of the view, p99', 'ms', 100, last.result.lag['p99 ms'] ?? 0),
        below('queries, p95', 'ms', 5, last.result.queries['p95 ms'] ?? 0),
        below('commands refused', '', 1, last.result.commands.refused ?? 0),
        ...memoryTargets(last.memory),
      ],
    };
  },
};
