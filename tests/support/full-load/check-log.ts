import { onlooker } from '../onlooker.ts';
import type { Book, Command } from './book.ts';

/** What the log comes to: what is wrong with it, and what its events leave on each shelf. */
export type LogCheck = {
  readonly head: number;
  readonly problems: readonly string[];
  readonly stock: ReadonlyMap<string, number>;
};

type Row = {
  readonly position: number;
  readonly streamId: string;
  readonly version: number;
  readonly type: string;
  readonly commandId: string;
  readonly quantity: number;
  /** The receipt of a command of which this is the last event, as the server writes it. */
  readonly receipt: string;
};

const ROWS = `select position::float8 as position, stream_id as "streamId", version, type, c.id as "commandId",
         (data::json ->> 'quantity')::int as quantity,
         format('"commandId":"%s","streamId":"%s","version":%s,"position":%s,"recordedAt":"%s"}', c.id, stream_id,
                version, position, to_char(recorded_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) as receipt
    from daybook.events cross join lateral (select command_id as id) c
   where position > $1 and position <= $2 order by position`;

/** Reads the whole log and holds it against what was promised. */
export async function checkLog(url: string, book: Book): Promise<LogCheck> {
  const looking = await onlooker(url);
  try {
    const head = await looking.head();
    const receipts = await looking.count('select count(*) as n from daybook.receipts');
    const walk = walkOf(book);
    for await (const page of looking.pages<Row>(ROWS, head)) for (const row of page) walk.event(row);
    const problems = walk.end(head);
    if (receipts !== book.acknowledged.length)
      problems.push(`${book.acknowledged.length} commands were acknowledged, ${receipts} receipts are kept`);
    return { head, problems, stock: walk.stock };
  } finally {
    await looking.close();
  }
}

function walkOf({ commands, acknowledged }: Book) {
  const problems: string[] = [];
  const stock = new Map<string, number>();
  const tips = new Map<string, number>();
  const known = new Map<string, Command>(commands.map((command) => [command.commandId, command]));
  const done = new Set<string>();
  let last = 0;

  return {
    stock,
    event({ position, streamId, version, type, commandId, quantity, receipt }: Row) {
      const say = (problem: string) => problems.push(`position ${position}: ${problem}`);
      if (position !== last + 1) say(`the one before is ${last}`);
      last = position;
      const tip = tips.get(streamId) ?? 0;
      if (version !== tip + 1) say(`product ${streamId} goes from version ${tip} to ${version}`);
      tips.set(streamId, version);
      stock.set(streamId, (stock.get(streamId) ?? 0) + quantity);
      const command = known.get(commandId);
      if (done.has(commandId)) say(`command ${commandId} is done a second time`);
      done.add(commandId);
      if (!command) {
        say(`nobody sent the command ${commandId}`);
        return;
      }
      if (type !== 'StockReplenished' || streamId !== command.productId || quantity !== command.quantity)
        say(`command ${commandId} is not what was sent, but ${type} of ${streamId} by ${quantity}`);
      if (receipt !== command.receipt) say(`should have been answered with ${receipt}, was with ${command.receipt}`);
    },
    end(head: number): string[] {
      if (last !== head) problems.push(`the head is ${head}, the last event is at ${last}`);
      for (const { commandId, receipt } of acknowledged)
        if (!done.has(commandId)) problems.push(`${commandId} is lost, and was acknowledged with ${receipt}`);
      for (const { commandId, receipt, attempts } of commands)
        if (receipt === null) problems.push(`${commandId} has no receipt after ${attempts} attempts`);
      return problems;
    },
  };
}
