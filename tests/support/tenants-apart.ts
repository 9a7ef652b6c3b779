import { randomUUID } from 'node:crypto';
import { type Command, isRejection } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import fc from 'fast-check';
import { boxCommands, boxesView, itemsView } from './boxes.ts';

/**
 * What a tenant sees may not depend on whether there are others. `Act`s are of two tenants, who know each other's ids
 * and try everything on them but to take them; they are played once with the other tenant's and once without.
 */
export type Act = {
  readonly who: 'us' | 'them';
  readonly what: 'Open' | 'Put' | 'PutInBoth' | 'Give' | 'Touch';
  readonly whose: 'us' | 'them';
  readonly box: number;
  readonly other: number;
  readonly item: string;
  readonly holds: 'all' | 'ann' | 'bob';
};

export const anyActs = (maxLength: number) =>
  fc.array(
    fc.record({
      who: fc.constantFrom('us', 'them'),
      what: fc.constantFrom('Open', 'Put', 'Put', 'PutInBoth', 'Give', 'Touch'),
      whose: fc.constantFrom('us', 'us', 'them'),
      box: fc.nat(2),
      other: fc.nat(2),
      item: fc.constantFrom('cup', 'jar', 'pan'),
      holds: fc.constantFrom('all', 'all', 'ann', 'bob'),
    }) as fc.Arbitrary<Act>,
    { minLength: 5, maxLength },
  );

/** Plays the acts in new tenants, with new ids, and tells everything that the first is told, with the ids by their names. */
export async function whatWeSee(engine: Engine, acts: readonly Act[], withThem: boolean): Promise<string[]> {
  const run = randomUUID();
  const tenants = { us: `us ${run}`, them: `them ${run}` };
  const ids = { us: newIds(), them: newIds() };
  const names = new Map(
    Object.entries(ids).flatMap(([whose, of]) => of.map((id, i) => [String(id), `${whose} ${i}`] as const)),
  );
  const named = (value: unknown) =>
    JSON.stringify(value, (_, item) => (typeof item === 'string' ? (names.get(item) ?? item) : item));
  const seen: string[] = [];
  let last = 0;
  for (const { who, what, whose, box, other, item, holds } of acts) {
    if (who === 'them' && !withThem) continue;
    // Whoever may choose ids can tell that one is taken: nobody opens a box under the other's.
    const id = ids[what === 'Open' ? who : whose][box] ?? '';
    const command = commandOf(what, id, item, ids[who][other] ?? '');
    const answer = await engine.execute(command, {
      commandId: randomUUID(),
      tenant: tenants[who],
      ...(holds === 'all' ? {} : { holds: [holds] }),
    });
    if (!isRejection(answer)) last = answer.position;
    if (who === 'us')
      seen.push(named(isRejection(answer) ? answer : { streamId: answer.streamId, version: answer.version }));
  }
  const at = { tenant: tenants.us, minPosition: last, waitMs: 10_000 };
  for (const moment of [at, { tenant: tenants.us, atPosition: (await engine.store.head()).position }]) {
    for (const id of names.keys()) seen.push(named((await engine.row(boxesView as never, { boxId: id }, moment)).row));
    for (const item of ['cup', 'jar', 'pan'])
      seen.push(named((await engine.row(itemsView as never, { item }, moment)).row));
    const all = await engine.query(boxesView as never, 'all', {}, moment);
    seen.push(all.rows.map(named).sort().join()); // they are in order by ids, which are others each time
    const first = await engine.query(itemsView as never, 'byTimes', { limit: 1 }, moment);
    seen.push(named([first.rows, first.next]));
    for (const query of ['all', 'byTimes', 'total']) {
      const { rows, next } = await engine.query(
        itemsView as never,
        query,
        query === 'total' ? { groupBy: [] } : {},
        moment,
      );
      seen.push(named([rows, next]));
    }
    for (const holder of ['ann', 'bob']) {
      const { rows } = await engine.query(boxesView as never, 'byHolder', { where: { holder } }, moment);
      seen.push(rows.map(named).sort().join());
    }
  }
  return seen;
}

const newIds = () => Array.from({ length: 3 }, () => randomUUID());

function commandOf(what: Act['what'], id: string, item: string, other: string): Command {
  const holder = item === 'cup' ? 'ann' : 'bob';
  switch (what) {
    case 'Open':
      return boxCommands.Open(id, { holder });
    case 'Put':
      return boxCommands.Put(id, { item });
    case 'PutInBoth':
      return boxCommands.PutInBoth(id, { item, other });
    case 'Give':
      return boxCommands.Give(id, { holder });
    case 'Touch':
      return boxCommands.Touch(id, {});
  }
}
