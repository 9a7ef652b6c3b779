import { WrongAnswerError } from './row.ts';
import { onDatabase } from './test-bed.ts';

/** What a log must hold. What is left out is not known, and only its wholeness is looked at. */
export type Expected = {
  readonly events?: number;
  readonly receipts?: number;
  /** The sum of the positions the receipts named, as the callers got them. */
  readonly positions?: number;
};

/**
 * Whether Daybook's log is whole: positions 1, 2, 3 … without gaps up to the head, versions 1, 2, 3 … in every stream,
 * and a receipt for every command, each naming an event that is there.
 * @throws WrongAnswerError
 */
export async function checkLog(url: string, expected: Expected = {}): Promise<void> {
  await onDatabase(url, async (client) => {
    await client.query("set work_mem = '256MB'");
    const numbers = async (statement: string) =>
      Object.fromEntries(
        Object.entries((await client.query(statement)).rows[0] ?? {}).map(([name, value]) => [name, Number(value)]),
      );
    const log = await numbers(`
      select count(*) as events, coalesce(min(position), 1) as first, coalesce(max(position), 0) as last,
             (select position from daybook.log_head) as head from daybook.events`);
    equal('first position', log.first, 1);
    equal('last position, of as many events', log.last, log.events);
    equal('head', log.head, log.events);
    if (expected.events !== undefined) equal('events in the log', log.events, expected.events);

    const streams = await numbers(`
      select count(*) as broken from (
        select from daybook.events group by stream_id
        having min(version) <> 1 or max(version) <> count(*) or count(distinct version) <> count(*)) s`);
    equal('streams with a gap in their versions', streams.broken, 0);

    const receipts = await numbers(
      'select count(*) as count, coalesce(sum(position), 0) as positions from daybook.receipts',
    );
    if (expected.receipts !== undefined) equal('receipts', receipts.count, expected.receipts);
    if (expected.positions !== undefined)
      equal('sum of the receipts’ positions', receipts.positions, expected.positions);
    const lost = await numbers(`
      select count(*) as lost from daybook.receipts r
       where r.position > 0 and not exists (select from daybook.events e where e.position = r.position)`);
    equal('receipts that name no event', lost.lost, 0);
  });
}

/** Whether a peer's table has as many events as were acknowledged, and versions without gaps from `first` on. */
export async function checkPeer(
  url: string,
  table: { name: string; stream: string; version: string; first: number },
  events: number,
): Promise<void> {
  const { name, stream, version, first } = table;
  const found = await onDatabase(url, async (client) => {
    const { rows } = await client.query(`
      select coalesce(sum(n), 0) as events, count(*) filter (where least <> ${first} or most - least + 1 <> n) as broken
        from (select count(*) as n, min(${version}) as least, max(${version}) as most from ${name} group by ${stream}) s`);
    return { events: Number(rows[0]?.events), broken: Number(rows[0]?.broken) };
  });
  equal(`${name}: events`, found.events, events);
  equal(`${name}: streams with a gap`, found.broken, 0);
}

export function equal<T extends string | number | boolean>(what: string, is: T | undefined, must: T | undefined): void {
  if (is !== must) throw new WrongAnswerError(`${what}: ${is}, and it must be ${must}`);
}
