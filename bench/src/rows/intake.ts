import { randomUUID } from 'node:crypto';
import { commandServer } from '@daybook/server';
import { apart } from '../apart/apart.ts';
import type { IntakeInput, IntakeResult } from '../apart/intake-client.ts';
import { checkLog, equal } from '../checks.ts';
import { startDaybook } from '../contestants/daybook.ts';
import { listening } from '../load/listening.ts';
import { spread } from '../measure/spread.ts';
import { ordersWith } from '../orders.ts';
import { atLeast, type Row, WrongAnswerError } from '../row.ts';

const PRODUCTS = 10_000;

export const intake: Row = {
  name: 'intake',
  title: 'Many commands on one connection',
  about: `\`POST /api/v1/commands\`: one connection from another process on this machine, a command a line going out as fast
as the server reads, a receipt a line coming back, in order. The command replenishes one of ${PRODUCTS} products. From
the first line sent to the last answer read.`,
  async run({ bed, size, say }) {
    const { commands } = size.intake;
    const database = await bed.fresh('intake');
    const daybook = await startDaybook(database.url, ordersWith());
    const served = await listening(commandServer(daybook.engine));
    const paths = Array.from({ length: PRODUCTS }, () => `/api/v1/inventory/${randomUUID()}/replenish`);
    const rates: number[] = [];
    let positions = 0;
    for (let round = 0; round < size.rounds; round++) {
      say(`${commands} commands`);
      const input = { port: served.port, commands, paths };
      const { result } = await apart<IntakeInput, IntakeResult>('intake-client', input);
      if (result.wrong) throw new WrongAnswerError(`an answer was no receipt, or not in its place: ${result.wrong}`);
      equal('answers', result.receipts, commands);
      positions += result.positions;
      rates.push(commands / result.seconds);
    }
    await served.close();
    await daybook.close();
    await checkLog(database.url, { events: commands * size.rounds, receipts: commands * size.rounds, positions });
    await database.drop();
    const rate = spread(rates);
    return {
      lines: [{ case: 'one connection', of: 'Daybook', values: { 'per second': rate } }],
      targets: [atLeast('commands a second', '/s', 40_000, rate.median)],
    };
  },
};
