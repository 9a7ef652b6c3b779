import { randomUUID } from 'node:crypto';
import { inventoryItemCommands } from '@daybook/orders/contract';
import { checkLog } from '../checks.ts';
import { startDaybook } from '../contestants/daybook.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { zipf } from '../load/zipf.ts';
import { inTurns } from '../measure/rounds.ts';
import { spreads } from '../measure/spread.ts';
import { done, ordersWith } from '../orders.ts';
import { atLeast, type Line, type Row } from '../row.ts';

const CALLERS = 512;
/** More than the engine takes at once would be turned away. */
const STOCKED_AT_ONCE = 2_000;
const FAR_AWAY = '2099-01-01T00:00:00.000Z';

export const commandsRow: Row = {
  name: 'commands',
  title: 'Whole commands',
  about: `Commands of the real orders context through \`engine.execute\`: checked against their schema, decided on the held
state, appended, receipted; 512 callers in closed loop. *Replenish*: stock is put on a shelf, a command that can be sent
to one product for ever. *Reserve, release*: stock is held for an order and given back, in turns, which is as much as a
decider of this context ever does. Products are drawn by Zipf's law (exponent 0.99), or there is just one.`,
  async run({ bed, size, say }) {
    const { streams, seconds } = size.wholeCommands;
    const database = await bed.fresh('commands');
    const { engine, close } = await startDaybook(database.url, ordersWith());
    const products = Array.from({ length: streams }, () => randomUUID());
    const hot = randomUUID();
    const draw = zipf(streams, 0.99);
    const tally = { count: 0, positions: 0 };
    const send = async (command: Parameters<typeof done>[1]) => {
      const { position } = await done(engine, command);
      tally.count++;
      tally.positions += position;
    };
    const replenish = (product: string, quantity: number) =>
      send(inventoryItemCommands.ReplenishStock(product, { sku: 'PEN-1', quantity }));

    say(`stocking ${streams} products`);
    const all = [...products, hot];
    for (let from = 0; from < all.length; from += STOCKED_AT_ONCE)
      await Promise.all(all.slice(from, from + STOCKED_AT_ONCE).map((product) => replenish(product, 100_000)));

    let drawn = 0;
    const anyProduct = () => products[draw(drawn++)] as string;
    const open = new Map<number, { product: string; orderId: string }>();
    const reserveOrRelease = async (caller: number) => {
      const held = open.get(caller);
      open.delete(caller);
      if (held) {
        const { product, orderId } = held;
        return send(inventoryItemCommands.ReleaseStock(product, { orderId, reason: 'changed my mind' }));
      }
      const [product, orderId] = [anyProduct(), randomUUID()];
      await send(inventoryItemCommands.ReserveStock(product, { orderId, quantity: 1, expiresAt: FAR_AWAY }));
      open.set(caller, { product, orderId });
    };

    say('sending');
    const loop = { callers: CALLERS, seconds, warmupSeconds: size.warmupSeconds };
    const cases = {
      [`replenish, ${streams} products`]: () => replenish(anyProduct(), 1),
      'replenish, one product': () => replenish(hot, 1),
      [`reserve, release, ${streams} products`]: reserveOrRelease,
    };
    const measured = await inTurns(
      size.rounds,
      Object.entries(cases).map(([name, ask]) => ({ name, measure: () => closedLoop({ ...loop, ask }) })),
    );
    await close();
    await checkLog(database.url, { events: tally.count, receipts: tally.count, positions: tally.positions });
    await database.drop();

    const lines: Line[] = [...measured].map(([name, rounds]) => ({
      case: name,
      of: 'Daybook',
      values: spreads(rounds),
    }));
    const rate = (i: number) => lines[i]?.values['per second']?.median ?? 0;
    return {
      lines,
      targets: [
        atLeast(`commands a second, ${streams} products, Zipf 0.99`, '/s', 40_000, rate(0)),
        atLeast('commands a second, one product', '/s', 20_000, rate(1)),
      ],
    };
  },
};
