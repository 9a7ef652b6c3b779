import type { EventStore, LogRead, StoredEvent, StreamRead } from './event-store.ts';

/**
 * Every event of a stream from a version on, page by page. The next page is read only when the last has been used
 * up, so a slow reader holds one page in memory and no connection.
 */
export async function* eachOfStream(
  store: EventStore,
  streamId: string,
  read: StreamRead = {},
): AsyncGenerator<StoredEvent> {
  const step = read.direction === 'backward' ? -1 : 1;
  let from = read.fromVersion;
  for (;;) {
    const page = await store.readStream(streamId, from === undefined ? read : { ...read, fromVersion: from });
    yield* page;
    const last = page.at(-1);
    if (!last || last.version + step < 1) return;
    from = last.version + step;
  }
}

/** Every event of the log after a position, up to a position (the present head unless said), page by page. */
export async function* eachOfLog(
  store: EventStore,
  read: LogRead & { readonly upTo?: number } = {},
): AsyncGenerator<StoredEvent> {
  const upTo = read.upTo ?? (await store.head()).position;
  let after = read.after ?? 0;
  while (after < upTo) {
    const { events, next } = await store.readLog({ ...read, after });
    for (const event of events) {
      if (event.position > upTo) return;
      yield event;
    }
    if (next === after) return;
    after = next;
  }
}
