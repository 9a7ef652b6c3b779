import type { EventTypes, Json, RecordedEvent } from '../event.ts';
import { foldView, queryRows } from '../fold.ts';
import type { Static, TSchema } from '../schema.ts';
import type { QueryArguments, View } from '../view.ts';
import { expectSame } from './decider.ts';

/** An event as a test writes it: what is left out is filled in. */
export type TestEvent = { type: string; data: unknown; streamId: string } & Partial<RecordedEvent>;

/**
 * Given events, then these rows; or the answer to a declared query.
 *
 * @example
 * viewTest(customerSummary).given([{ type: 'OrderConfirmed', streamId: id, data }]).then([{ customerId, orders: 1 }]);
 */
export function viewTest<T extends EventTypes, R extends TSchema>(view: View<T, R>) {
  return {
    given(events: readonly TestEvent[]) {
      const fold = foldView(view);
      for (const [i, event] of events.entries()) {
        const { parked } = fold;
        fold.apply(recorded(event, i + 1));
        if (fold.parked > parked) throw new Error(`${view.name} cannot fold ${JSON.stringify(event)}`);
      }
      const rows = [...fold.rows.values()] as Static<R>[];
      return {
        rows,
        then: (expected: readonly Static<R>[]) => expectSame(rows, expected),
        ask(query: string, asked: QueryArguments = {}) {
          const declared = view.queries[query];
          if (!declared) throw new Error(`${view.name} has no query ${query}`);
          return queryRows(view, declared as never, fold.rows.values(), asked) as Static<R>[];
        },
      };
    },
  };
}

/** Gives a test's event the envelope it did not care to write. */
export function recorded(event: TestEvent, position: number): RecordedEvent {
  const id = `00000000-0000-7000-8000-${String(position).padStart(12, '0')}`;
  return {
    position,
    version: 1,
    streamType: 'Test',
    eventId: id,
    schemaVersion: 1,
    tenant: 'default',
    recordedAt: `2026-01-01T00:00:${String(position % 60).padStart(2, '0')}.000000Z`,
    metadata: { commandId: id, correlationId: id, causationId: id },
    ...event,
    data: event.data as Json,
  };
}
