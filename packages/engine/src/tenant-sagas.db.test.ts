import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boxCommands, boxesRegistry } from '../../../tests/support/boxes.ts';
import { engineOn, eventually, freshDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import type { Engine } from './engine.ts';
import { sagaId } from './ids.ts';

const { Open, Put } = boxCommands;
const of = (tenant: string) => ({ commandId: randomUUID(), tenant });
const TENANTS = ['default', 'us', 'them'];

describe('sagas of several tenants', () => {
  let database: TestDatabase;
  let engine: Engine;
  beforeAll(async () => {
    database = await freshDatabase();
    engine = await engineOn(database, boxesRegistry(true));
  });
  afterAll(async () => {
    await engine.stop();
    await database.drop();
  });
  const events = (streamId: string) => engine.store.readStream(streamId);
  const types = async (streamId: string) => (await events(streamId)).map(({ type }) => type);
  const give = async (tenant: string, item: string) => {
    const boxId = randomUUID();
    await engine.execute([Open(boxId, { holder: 'ann' }), Put(boxId, { item })], of(tenant));
    return boxId;
  };

  it('that watch for the same key are not one: each asks, waits, is answered and ends in its own', async () => {
    const boxes = await Promise.all(TENANTS.map((tenant) => give(tenant, 'gift')));
    for (const [i, tenant] of TENANTS.entries()) {
      const id = sagaId('Gift', 'gift', tenant);
      await eventually(
        () => types(id),
        (seen) => seen.includes('SagaEnded'),
      );
      expect(new Set((await events(id)).map((event) => event.tenant))).toEqual(new Set([tenant]));
      const box = await events(boxes[i] ?? '');
      expect(box.map(({ type }) => type)).toEqual(['BoxOpened', 'ItemPut', 'BoxTouched', 'BoxTouched']);
      expect(new Set(box.map((event) => event.tenant))).toEqual(new Set([tenant]));
    }
    expect(new Set(TENANTS.map((tenant) => sagaId('Gift', 'gift', tenant))).size).toBe(3);
  });

  it('keep the names they had in the tenant that is meant where none is said', () => {
    expect(sagaId('Gift', 'gift', 'default')).toBe(sagaId('Gift', 'gift'));
    expect(sagaId('Lending', 'a/b')).toBe('5ac939fb-89a0-588a-b605-b29ca2c11323');
    expect(sagaId('Gift', '["x"]', 'a')).not.toBe(sagaId('Gift', 'x"]', 'a["'));
  });

  it('hand steps to people by tenant, and are answered in it', async () => {
    for (const tenant of TENANTS) await give(tenant, 'odd gift');
    const waiting = await eventually(
      () => engine.admin.escalated(),
      (list) => list.length === 3,
    );
    expect(new Map(waiting.map(({ sagaId: id, tenant }) => [id, tenant]))).toEqual(
      new Map(TENANTS.map((tenant) => [sagaId('Gift', 'odd gift', tenant), tenant])),
    );
    for (const { saga, sagaId: id, step } of waiting) {
      const answer = await engine.admin.resolve(saga, id, { step, outcome: 'done', by: 'pat' });
      expect(answer).toMatchObject({ streamId: id });
    }
    await eventually(
      () => engine.admin.escalated(),
      (list) => list.length === 0,
    );
    const nothing = await engine.admin.resolve('Gift', randomUUID(), { step: 'touch', outcome: 'done', by: 'pat' });
    expect(nothing).toMatchObject({ code: 'saga_step_unknown' });
  });
});
