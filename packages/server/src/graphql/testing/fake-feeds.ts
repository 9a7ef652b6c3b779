import type { RecordedEvent } from '@daybook/core';
import type { Change, Feeds, Step } from '../../feeds/feeds.ts';
import { permit } from '../../operations/permit.ts';
import { problemOf } from '../../problems.ts';

export type FakeFeeds = Feeds & {
  /** Gives every feed its next step. */
  tellEvent(step: Step<RecordedEvent>): void;
  tellChange(step: Step<Change>): void;
  /** Ends every feed with an error. */
  fail(error: unknown): void;
  /** How many feeds are followed just now. */
  following(): number;
  /** How many have been begun. */
  begun(): number;
};

/** Feeds that give what a test tells them, from what was told before where they are begun again. */
export function fakeFeeds(): FakeFeeds {
  const told = { events: [] as Step<RecordedEvent>[], changes: [] as Step<Change>[] };
  const wakers = new Set<() => void>();
  let failure: unknown;
  let [count, begun] = [0, 0];
  const wake = () => {
    for (const waker of wakers) waker();
  };

  async function* follow<Item>(steps: readonly Step<Item>[], after: number | undefined, signal: AbortSignal) {
    const last = after ?? steps.at(-1)?.position ?? 0;
    let next = steps.findIndex(({ position }) => position > last);
    if (next < 0) next = steps.length;
    count++;
    begun++;
    try {
      for (;;) {
        if (signal.aborted) return;
        if (failure !== undefined) throw failure;
        const step = steps[next];
        if (step) {
          next++;
          yield step;
        } else await woken(signal);
      }
    } finally {
      count--;
    }
  }

  const woken = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const waker = () => {
        wakers.delete(waker);
        resolve();
      };
      wakers.add(waker);
      signal.addEventListener('abort', waker, { once: true });
    });

  return {
    events: ({ principal }, { after, types }, signal) => {
      permit({ roles: ['auditor'] }, principal);
      const steps = types ? told.events.filter(({ item }) => item && types.includes(item.type)) : told.events;
      return follow(steps, after, signal);
    },
    async *changes({ principal }, { route, run }, sent, after, signal) {
      permit(route.access, principal);
      if (run === undefined || sent.body !== undefined) throw problemOf('invalid_request');
      yield* follow(told.changes, typeof after === 'object' ? after.position : after, signal);
    },
    tellEvent(step) {
      told.events.push(step);
      wake();
    },
    tellChange(step) {
      told.changes.push(step);
      wake();
    },
    fail(error) {
      failure = error;
      wake();
    },
    following: () => count,
    begun: () => begun,
    close: async () => undefined,
  };
}

/** An event as the log gives it. */
export const recorded = (position: number, type = 'MoneyPaidIn'): Step<RecordedEvent> => ({
  position,
  item: {
    position,
    streamId: '0197f1c0-0000-7000-8000-000000000002',
    streamType: 'Account',
    version: position,
    eventId: '0197f1c0-0000-7000-8000-000000000003',
    schemaVersion: 1,
    tenant: 'default',
    recordedAt: '2026-01-01T00:00:00.000000Z',
    metadata: {
      commandId: '0197f1c0-0000-7000-8000-000000000004',
      correlationId: '0197f1c0-0000-7000-8000-000000000005',
      causationId: '0197f1c0-0000-7000-8000-000000000006',
    },
    type,
    data: { amountMinor: position },
  },
});
