import { apart } from '../apart/apart.ts';
import type { OpenLoopInput, OpenLoopResult } from '../apart/open-loop.ts';
import { checkLog } from '../checks.ts';
import { memoryTargets } from '../measure/memory.ts';
import { spreads } from '../measure/spread.ts';
import { numberText } from '../report/table.ts';
import { below, type Line, type Row } from '../row.ts';

const OFFERED = 50_000;
const MAX_P99_MS = 10;
const MAX_P999_MS = 25;

export const openLoopRow: Row = {
  name: 'open-loop',
  title: 'Append on a fixed schedule',
  about: `One event a command, arriving on a fixed schedule whatever comes back when; half begin a stream, half go to one of
20,000 that are there, naming the exact version. Latency runs from the moment a command was due. Engine and generator
share one process and its event loop (the generator sends what is due once a millisecond, out of entries made
beforehand), and so does whatever else the two cores do. The lower rates are rounds of some seconds, the last is one
long run, and the process's resident memory is looked at once a second.`,
  async run({ bed, size, say }) {
    const database = await bed.fresh('open_loop');
    const { rates, rateSeconds, seconds } = size.openLoop;
    const last = size.rounds === 1 ? Math.max(...rates) : OFFERED;
    const offers = [
      ...Array.from({ length: size.rounds }, () =>
        rates.map((perSecond) => ({ perSecond, seconds: rateSeconds })),
      ).flat(),
      { perSecond: last, seconds },
    ];
    say(`offering ${[...rates, last].map(numberText).join(', ')} a second`);
    const { result, memory } = await apart<OpenLoopInput, OpenLoopResult>('open-loop', { url: database.url, offers });
    await checkLog(database.url, {
      events: result.tally.count,
      receipts: result.tally.count,
      positions: result.tally.positions,
    });
    await database.drop();

    const at = (perSecond: number, length: number) =>
      result.measured.filter((_, i) => offers[i]?.perSecond === perSecond && offers[i]?.seconds === length);
    const lines: Line[] = rates.map((perSecond) => ({
      case: `${numberText(perSecond)}/s offered`,
      of: 'Daybook',
      values: spreads(at(perSecond, rateSeconds)),
    }));
    lines.push({
      case: `${numberText(last)}/s offered, ${seconds} s`,
      of: 'Daybook',
      values: spreads(at(last, seconds)),
    });
    const value = (name: string) => lines.at(-1)?.values[name]?.median ?? 0;
    const held = lines.filter(
      ({ values }) => (values['p99 ms']?.median ?? 0) < MAX_P99_MS && values.refused?.max === 0,
    );
    return {
      lines,
      targets: [
        below(`p99 at ${numberText(last)}/s`, 'ms', MAX_P99_MS, value('p99 ms')),
        below(`p99.9 at ${numberText(last)}/s`, 'ms', MAX_P999_MS, value('p99.9 ms')),
        below(`refused at ${numberText(last)}/s`, '', 1, value('refused')),
        ...memoryTargets(memory),
      ],
      notes: [
        `The highest rate that held p99 below ${MAX_P99_MS} ms: ${held.at(-1)?.case ?? 'none of them'}.`,
        ...(result.failure ? [`The first that was refused: ${result.failure}.`] : []),
      ],
    };
  },
};
