import { metadataOf, type Registry, type StoredEvent, UnknownEventError } from '@daybook/core';

/** Data is shown on its event's line as far as it fits. Characters. */
const MAX_DATA = 160;

/**
 * An event as people and machines are shown it: lifted to its present shape. One that this code cannot read is shown
 * as it lies in the log, with the reason: that is just the event one comes here to look at.
 */
export function shownEvent(registry: Registry, stored: StoredEvent): object {
  try {
    return registry.decode(stored);
  } catch (error) {
    if (!(error instanceof UnknownEventError)) throw error;
    const [data, metadata]: unknown[] = [JSON.parse(stored.data), metadataOf(stored)];
    return { ...stored, data, metadata, unreadable: error.message };
  }
}

/** The same on one line. */
export function eventLine({ position, version, recordedAt, streamType, streamId, type, data }: StoredEvent): string {
  const short = data.length > MAX_DATA ? `${data.slice(0, MAX_DATA)}…` : data;
  return `${position}  ${recordedAt}  ${streamType}/${streamId}  v${version}  ${type}  ${short}`;
}
