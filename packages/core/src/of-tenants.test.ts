import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boxesView, itemsView, poison } from '../../../tests/support/boxes.ts';
import { definitionOf } from './columns.ts';
import { foldView, keyText, type Row } from './fold.ts';
import { ofTenants } from './of-tenants.ts';
import { registry } from './registry.ts';
import { Shape, Text } from './schema.ts';
import { recorded, type TestEvent } from './testing/view.ts';
import { type AnyView, view } from './view.ts';

const IDS = ['a', 'b'].map((letter) => `${letter.repeat(8)}-0000-7000-8000-000000000000`);

/** The same streams and items in every tenant: as if ids could be guessed, and were. */
const anyEvents = fc.array(
  fc.record({
    tenant: fc.constantFrom('x', 'y'),
    streamId: fc.constantFrom(...IDS),
    put: fc.constantFrom(null, 'cup', 'jar', 'poison'),
  }),
  { maxLength: 60 },
);

const eventOf = ({ tenant, streamId, put }: { tenant: string; streamId: string; put: string | null }): TestEvent =>
  put === null
    ? { tenant, streamId, type: 'BoxOpened', data: { holder: tenant } }
    : { tenant, streamId, type: 'ItemPut', data: { item: put } };

test('a tenant’s part of a view is what the declared view makes of that tenant’s events alone', () => {
  poison.on = true;
  fc.assert(
    fc.property(anyEvents, (asked) => {
      const events = asked.map((one, i) => recorded(eventOf(one), i + 1));
      for (const declared of [boxesView, itemsView] as unknown as AnyView[]) {
        const whole = foldView(ofTenants(declared));
        for (const event of events) whole.apply(event);
        const alone = ['x', 'y'].map((tenant) => {
          const fold = foldView(declared);
          for (const event of events) if (event.tenant === tenant) fold.apply(event);
          return { tenant, fold };
        });
        const together = alone.flatMap(({ tenant, fold }) =>
          [...fold.rows.values()].map((row): [string, Row] => [
            keyText(ofTenants(declared), { ofTenant: tenant, ...row } as never),
            { ...row, ofTenant: tenant },
          ]),
        );
        expect(new Map(whole.rows)).toEqual(new Map(together));
        expect(whole.parked).toBe(alone.reduce((sum, { fold }) => sum + fold.parked, 0));
      }
    }),
  );
  poison.on = false;
});

test('a view is kept in one form, of another shape than the one it was kept in before there were tenants', () => {
  const kept = ofTenants(itemsView as never);
  expect(ofTenants(itemsView as never)).toBe(kept);
  expect(definitionOf(kept)).not.toBe(definitionOf(itemsView as never));
  expect(kept.queries).toMatchObject({ all: { where: ['ofTenant'] }, total: { where: ['ofTenant'], groupBy: [] } });
});

test('no view may say itself whose its rows are', () => {
  const own = view({
    name: 'own',
    version: 1,
    events: {},
    row: Shape({ ofTenant: Text() }),
    key: ['ofTenant'],
    keys: () => [],
    project: (row) => row,
    queries: {},
  }) as never;
  const context = { name: 'c', streams: [], views: [own], sagas: [], ports: [], routes: [], rejections: {} };
  expect(() => registry([context])).toThrow('a row of own may not have a field ofTenant');
});
