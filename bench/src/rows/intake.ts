import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { commandServer, grpcServer } from '@daybook/server';
import { type Apart, apart } from '../apart/apart.ts';
import type { GrpcIntakeInput } from '../apart/grpc-intake-client.ts';
import type { IntakeInput, IntakeResult } from '../apart/intake-client.ts';
import { checkLog, equal } from '../checks.ts';
import { startDaybook } from '../contestants/daybook.ts';
import { listening } from '../load/listening.ts';
import { inTurns } from '../measure/rounds.ts';
import { spread } from '../measure/spread.ts';
import { ordersWith } from '../orders.ts';
import { atLeast, type Row, WrongAnswerError } from '../row.ts';

const PRODUCTS = 10_000;
/** The published numbers of messages' fields, by which a client made from the files is understood. */
const NUMBERS = new URL('../../../proto/numbers.json', import.meta.url);

export const intake: Row = {
  name: 'intake',
  title: 'Many commands on one connection',
  about: `One connection from another process on this machine, commands going out as fast as the server reads, receipts
coming back, in order; each command replenishes one of ${PRODUCTS} products. From the first sent to the last answer read.
*Lines*: \`POST /api/v1/commands\`, a command a line. *gRPC*: \`daybook.v1.Intake/Execute\`, a hundred commands a message,
by the client of grpc-js from the published files.`,
  async run({ bed, size, say }) {
    const { commands } = size.intake;
    const database = await bed.fresh('intake');
    const daybook = await startDaybook(database.url, ordersWith());
    const lines = await listening(commandServer(daybook.engine));
    const grpc = grpcServer(daybook.engine, { numbers: JSON.parse(await readFile(NUMBERS, 'utf8')) });
    const grpcPort = Number(new URL(await grpc.listen({ host: '127.0.0.1', port: 0 })).port);
    const productIds = Array.from({ length: PRODUCTS }, () => randomUUID());
    const paths = productIds.map((productId) => `/api/v1/inventory/${productId}/replenish`);
    let positions = 0;
    const clients: Readonly<Record<string, () => Promise<Apart<IntakeResult>>>> = {
      lines: () => apart<IntakeInput, IntakeResult>('intake-client', { port: lines.port, commands, paths }),
      gRPC: () => apart<GrpcIntakeInput, IntakeResult>('grpc-intake-client', { port: grpcPort, commands, productIds }),
    };
    const measure = async (of: string, ask: () => Promise<Apart<IntakeResult>>): Promise<number> => {
      const { result } = await ask();
      if (result.wrong) throw new WrongAnswerError(`an answer was no receipt, or not in its place: ${result.wrong}`);
      equal(`answers to ${of}`, result.receipts, commands);
      positions += result.positions;
      return commands / result.seconds;
    };
    say(`${commands} commands, ${size.rounds} times, by lines and by gRPC in turns`);
    const rates = await inTurns(
      size.rounds,
      Object.entries(clients).map(([name, ask]) => ({ name, measure: () => measure(name, ask) })),
    );
    await lines.close();
    await grpc.close();
    await daybook.close();
    const all = rates.size * commands * size.rounds;
    await checkLog(database.url, { events: all, receipts: all, positions });
    await database.drop();
    const spreads = [...rates].map(([of, each]) => ({ of, rate: spread(each) }));
    return {
      lines: spreads.map(({ of, rate }) => ({
        case: `one connection, ${of}`,
        of: 'Daybook',
        values: { 'per second': rate },
      })),
      targets: spreads.map(({ of, rate }) => atLeast(`commands a second, ${of}`, '/s', 40_000, rate.median)),
    };
  },
};
