import { randomUUID } from 'node:crypto';
import { isRejection, type Receipt, type Rejection } from '@daybook/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boxCommands, boxesRegistry, boxesView, itemsView, poison } from '../../../tests/support/boxes.ts';
import { engineOn, eventually, freshDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { anyActs, whatWeSee } from '../../../tests/support/tenants-apart.ts';
import type { Engine } from './engine.ts';
import { streamStates } from './stream-states.ts';

const { Open, Put, PutInBoth, Give, Touch } = boxCommands;
const of = (tenant: string, holds?: readonly string[]) => ({ commandId: randomUUID(), tenant, holds });
const positionOf = (answer: Receipt | Rejection) => {
  if (isRejection(answer)) throw new Error(answer.code);
  return answer.position;
};

describe('two tenants of one engine', () => {
  let database: TestDatabase;
  let engine: Engine;
  beforeAll(async () => {
    database = await freshDatabase();
    engine = await engineOn(database, boxesRegistry());
  });
  afterAll(async () => {
    await engine.stop();
    await database.drop();
  });
  const opened = async (tenant: string, holder = 'ann') => {
    const boxId = randomUUID();
    const position = positionOf(await engine.execute(Open(boxId, { holder }), of(tenant)));
    return { boxId, position };
  };

  describe('know nothing of each other’s streams', () => {
    it('which answer as if they were not there, in this process and in another, also to strangers of their own tenant', async () => {
      const { boxId } = await opened('us');
      const other = await engineOn(database, boxesRegistry());
      for (const asked of [engine, other]) {
        for (const sender of [() => of('them'), () => of('us', ['bob']), () => of('them', ['ann'])]) {
          for (const command of [
            Put(boxId, { item: 'cup' }),
            { ...Give(boxId, { holder: 'bob' }), expectedVersion: 1 },
          ]) {
            const absent = await asked.execute({ ...command, streamId: randomUUID() }, sender());
            for (let again = 0; again < 2; again++) expect(await asked.execute(command, sender())).toEqual(absent);
          }
          const envelope = sender();
          const touched = await asked.execute(Touch(boxId, {}), envelope);
          expect(touched).toMatchObject({ streamId: boxId, version: 0 });
          expect(await asked.execute(Touch(boxId, {}), envelope)).toEqual(touched);
          expect(await other.execute(Touch(boxId, {}), envelope)).toEqual(touched);
          const taken = await asked.execute(Open(boxId, { holder: 'ann' }), sender());
          expect(taken).toMatchObject({ code: 'stream_of_another_type' });
        }
        const own = await asked.execute(Put(boxId, { item: 'cup' }), of('us', ['ann']));
        expect(own).toMatchObject({ version: asked === engine ? 2 : 3 });
      }
      await other.stop();
    });

    it('not through what a decision leads to either', async () => {
      const [ours, theirs] = [await opened('us'), await opened('them')];
      const both = PutInBoth(ours.boxId, { item: 'cup', other: theirs.boxId });
      const absent = await engine.execute(PutInBoth(ours.boxId, { item: 'cup', other: randomUUID() }), of('us'));
      expect(await engine.execute(both, of('us'))).toEqual(absent);
      // Of one's own tenant it may be anybody's.
      const bobs = await opened('us', 'bob');
      const put = await engine.execute(PutInBoth(ours.boxId, { item: 'cup', other: bobs.boxId }), of('us', ['ann']));
      expect(put).toMatchObject({ streamId: ours.boxId, version: 2 });
    });

    it('nor through what is held in memory of them, which neither spoils for the other', async () => {
      const { boxId } = await opened('us');
      const asked = Array.from({ length: 60 }, (_, i) =>
        engine.execute(Put(boxId, { item: 'cup' }), of(i % 3 === 0 ? 'us' : `them ${i % 3}`)),
      );
      const answers = await Promise.all(asked);
      for (const [i, answer] of answers.entries())
        if (i % 3) expect(answer).toMatchObject({ code: 'box_missing' });
        else expect(answer).toMatchObject({ version: 2 + i / 3 });
      const states = streamStates(engine.store, engine.registry);
      const tip = (tenant: string) =>
        states.load({ stream: engine.registry.streams.get('Box') as never, streamId: boxId, tenant });
      const theirs = await tip('them');
      expect(theirs).toMatchObject({ version: 0, taken: true, state: { holder: null, items: 0 } });
      // 20 puts and a snapshot behind it: ours is read from there, theirs is not.
      await eventually(
        () => engine.store.loadSnapshot(boxId),
        (snapshot) => snapshot?.version === 20,
      );
      expect(await tip('us')).toMatchObject({ version: 21, taken: false, state: { holder: 'ann', items: 20 } });
      states.forget(theirs, boxId);
      expect(await tip('them')).toMatchObject({ version: 0, taken: true });
    });

    it('whoever of two processes is first to take an id, the other is refused, and everybody of the other tenant', async () => {
      const other = await engineOn(database, boxesRegistry());
      for (let round = 0; round < 20; round++) {
        const boxId = randomUUID();
        // Both have seen that there is nothing.
        await Promise.all([
          engine.execute(Put(boxId, { item: 'cup' }), of('us')),
          other.execute(Put(boxId, { item: 'cup' }), of('them')),
        ]);
        const answers = await Promise.all([
          engine.execute(Open(boxId, { holder: 'ann' }), of('us')),
          other.execute(Open(boxId, { holder: 'ann' }), of('them')),
        ]);
        const [ours, theirs] = answers.map((answer) => (isRejection(answer) ? answer.code : 'opened'));
        expect(new Set([ours, theirs])).toEqual(new Set(['opened', 'stream_of_another_type']));
        const [winner, loser] = ours === 'opened' ? ['us', 'them'] : ['them', 'us'];
        for (const asked of [engine, other]) {
          expect(isRejection(await asked.execute(Put(boxId, { item: 'cup' }), of(winner ?? '')))).toBe(false);
          const refused = await asked.execute(Put(boxId, { item: 'cup' }), of(loser ?? ''));
          expect(refused).toMatchObject({ code: 'box_missing' });
        }
        const tenants = (await engine.store.readStream(boxId)).map(({ tenant }) => tenant);
        expect(new Set(tenants)).toEqual(new Set([winner]));
      }
      await other.stop();
    });

    it('and cannot append to them what was decided elsewhere', async () => {
      const other = await engineOn(database, boxesRegistry());
      const { boxId } = await opened('us');
      const put = { type: 'ItemPut', data: { item: 'cup' } };
      for (const asked of [engine, other]) {
        const append = (
          expectedVersion: number | 'any' | 'none' | 'exists',
          tenant: string,
          streamId = boxId,
          events = [put],
        ) => asked.append([{ stream: 'Box', streamId, expectedVersion, events }], of(tenant));
        for (const expected of [1, 2, 'exists'] as const) {
          const absentId = randomUUID();
          const absent = await append(expected, 'them', absentId);
          expect(absent).toMatchObject({ code: 'version_conflict', details: { streamId: absentId, actual: 0 } });
          expect(await append(expected, 'them')).toMatchObject({ ...absent, details: { streamId: boxId, actual: 0 } });
        }
        for (const expected of [0, 'any', 'none'] as const) {
          expect(await append(expected, 'them')).toMatchObject({ code: 'stream_of_another_type' });
          expect(await append(expected, 'them', boxId, [])).toMatchObject({ streamId: boxId, version: 0 });
        }
        const before = (await asked.store.readStream(boxId)).length;
        for (const expected of ['any', 'exists', before + 2] as const)
          expect(isRejection(await append(expected, 'us'))).toBe(false);
        // Many at once to what nobody has yet: one begins it, and all come in.
        const begun = randomUUID();
        await Promise.all(Array.from({ length: 20 }, () => append('any', 'us', begun)));
        expect(await append('any', 'them', begun)).toMatchObject({ code: 'stream_of_another_type' });
        expect((await asked.store.readStream(begun)).map(({ tenant }) => tenant)).toEqual(Array(20).fill('us'));
      }
      await other.stop();
    });

    it('and what is known of a sender is written down with what it did', async () => {
      const { boxId } = await opened('us');
      const known = { actor: 'ada', kycLevel: 'full', bankId: 'SYNTDEFF', sourceIp: '192.0.2.7' };
      await engine.execute(Put(boxId, { item: 'cup' }), { ...of('us'), ...known });
      const [, put] = await engine.store.readStream(boxId);
      expect(JSON.parse(put?.metadata ?? '')).toEqual(known);
    });
  });

  describe('see of a view what is their own', () => {
    const times = async (tenant: string, at: object = {}) =>
      (await engine.row(itemsView as never, { item: 'hat' }, { tenant, ...at })).row;

    it('under keys that both have, in the live table, as of any moment, and after a rebuild', async () => {
      const [ours, theirs] = [await opened('us'), await opened('them')];
      await engine.execute(Put(ours.boxId, { item: 'hat' }), of('us'));
      const early = positionOf(await engine.execute(Put(theirs.boxId, { item: 'hat' }), of('them')));
      const minPosition = positionOf(await engine.execute(Put(theirs.boxId, { item: 'hat' }), of('them')));
      const look = async () => {
        expect(await times('us', { minPosition })).toEqual({ item: 'hat', times: 1 });
        expect(await times('them', { minPosition })).toEqual({ item: 'hat', times: 2 });
        expect(await times('default')).toBeNull();
        expect((await engine.row(itemsView as never, { item: 'hat' })).row).toBeNull();
        const box = { boxId: theirs.boxId };
        expect((await engine.row(boxesView as never, box, { tenant: 'us' })).row).toBeNull();
        const found = await engine.query(
          boxesView as never,
          'byHolder',
          { where: { holder: 'ann' } },
          { tenant: 'them' },
        );
        expect(found.rows).toContainEqual({ ...box, holder: 'ann', items: 2 });
        // Whatever is put in its place: whose rows are asked for is not the question's to say.
        const forged = { holder: 'ann', ofTenant: 'them' } as never;
        const ownOnly = await engine.query(boxesView as never, 'byHolder', { where: forged }, { tenant: 'us' });
        expect(ownOnly.rows).not.toContainEqual(expect.objectContaining(box));
      };
      await look();
      expect(await times('us', { atPosition: early })).toEqual({ item: 'hat', times: 1 });
      expect(await times('them', { atPosition: early })).toEqual({ item: 'hat', times: 1 });
      for (const name of ['boxes', 'items']) {
        await engine.admin.rebuild(name);
        const status = await eventually(
          async () => engine.admin.rebuilds().find(({ view }) => view === name),
          (seen) => seen?.status !== 'running',
        );
        expect(status).toMatchObject({ status: 'swapped', error: null });
        expect(status?.rebuiltChecksum).toBe(status?.liveChecksum);
        expect(await engine.admin.replay(name)).toMatchObject({ equal: true });
      }
      await look();
      // Removed for one when there have been five, and there for the other; then made anew.
      for (let n = 0; n < 3; n++) await engine.execute(Put(theirs.boxId, { item: 'hat' }), of('them'));
      const position = (await engine.store.head()).position;
      expect(await times('them', { minPosition: position })).toBeNull();
      expect(await times('us')).toEqual({ item: 'hat', times: 1 });
      expect(await engine.admin.replay('items')).toMatchObject({ equal: true });
    });

    it('and what cannot be folded for one is parked for that one, and folded after a fix', async () => {
      const [ours, theirs] = [await opened('us'), await opened('them')];
      positionOf(await engine.execute(Put(ours.boxId, { item: 'poison' }), of('us')));
      await eventually(
        async () => (await engine.row(itemsView as never, { item: 'poison' }, { tenant: 'us' })).row,
        (row) => row !== null,
      );
      poison.on = true;
      await engine.execute(Put(theirs.boxId, { item: 'poison' }), of('them'));
      await engine.execute(Put(theirs.boxId, { item: 'poison' }), of('them'));
      const parked = await eventually(
        () => engine.admin.parked('items'),
        (list) => list.length === 2,
      );
      poison.on = false;
      const key = JSON.stringify(['them', 'poison']);
      expect(parked).toMatchObject([
        { key, tenant: 'them', streamId: theirs.boxId, error: 'this item cannot be folded' },
        { key, tenant: 'them', error: null },
      ]);
      const minPosition = positionOf(await engine.execute(Put(ours.boxId, { item: 'poison' }), of('us')));
      const seen = async (tenant: string) =>
        (await engine.row(itemsView as never, { item: 'poison' }, { tenant, minPosition })).row?.times;
      expect([await seen('us'), await seen('them')]).toEqual([2, undefined]);
      expect(await engine.admin.redrive('items', JSON.stringify(['us', 'poison']))).toEqual({
        folded: 0,
        remaining: 0,
      });
      expect(await engine.admin.redrive('items', key)).toEqual({ folded: 2, remaining: 0 });
      expect([await seen('us'), await seen('them')]).toEqual([2, 2]);
      expect(await engine.admin.replay('items')).toMatchObject({ equal: true });
    });

    it('page by page, in the declared order, and no further than their own', async () => {
      const tenants = ['left', 'right'];
      for (const tenant of tenants) {
        const { boxId } = await opened(tenant);
        for (const [i, item] of ['a', 'b', 'c', 'd'].entries())
          for (let n = 0; n <= i; n++) await engine.execute(Put(boxId, { item: `${item}` }), of(tenant));
      }
      const { position: minPosition } = await engine.store.head();
      for (const tenant of tenants) {
        for (const moment of [{ minPosition }, { atPosition: minPosition }]) {
          const seen: unknown[] = [];
          let after: readonly (string | number | null)[] | null | undefined;
          while (after !== null) {
            const page = await engine.query(
              itemsView as never,
              'byTimes',
              { limit: 1, ...(after && { after }) },
              { tenant, ...moment },
            );
            seen.push(...page.rows);
            after = page.next;
            if (after) expect(after).toHaveLength(2); // the sort value and the key, as declared
          }
          expect(seen).toEqual(['d', 'c', 'b', 'a'].map((item, i) => ({ item, times: 4 - i })));
          const total = await engine.query(itemsView as never, 'total', { groupBy: [] }, { tenant, ...moment });
          expect(total.rows).toEqual([{ times: 10 }]);
        }
      }
    });
  });

  it('are told the same whether there are others or not', async () => {
    await fc.assert(
      fc.asyncProperty(anyActs(30), async (acts) => {
        expect(await whatWeSee(engine, acts, true)).toEqual(await whatWeSee(engine, acts, false));
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });
});
