import type { EventMetadata, EventType, Json, RecordedEvent } from './event.ts';
import type { StoredEvent } from './event-store.ts';
import { metadataOf, streamIdOf } from './metadata.ts';

/** The log holds an event that no declared type describes, or one newer than the code. Reading stops: a skipped event is a wrong balance. */
export class UnknownEventError extends Error {
  readonly code = 'unknown_event';
  constructor(stored: { type: string; schemaVersion: number; position?: number }, why: string) {
    super(`event ${stored.type} v${stored.schemaVersion} at position ${stored.position ?? '?'}: ${why}`);
  }
}

/** The type as which a stored event is to be read. @throws UnknownEventError */
export function declaredType(events: ReadonlyMap<string, EventType>, stored: StoredEvent): EventType {
  const declared = events.get(stored.type);
  if (!declared) throw new UnknownEventError(stored, 'no such event type is declared');
  if (stored.schemaVersion > declared.version) throw new UnknownEventError(stored, 'newer than this code');
  return declared;
}

/** Parses a stored event and lifts it to the current version of its type. @throws UnknownEventError */
export function decode(events: ReadonlyMap<string, EventType>, stored: StoredEvent): RecordedEvent {
  const declared = declaredType(events, stored);
  let data = JSON.parse(stored.data) as Json;
  for (let version = stored.schemaVersion; version < declared.version; version++) {
    const lift = declared.upcast[version];
    if (!lift) throw new UnknownEventError(stored, `no upcaster from version ${version}`);
    data = lift(data);
  }
  return new Decoded(stored, data);
}

/**
 * An event whose metadata is parsed when it is first asked for. Most folds never ask, and it would take a sixth of the
 * time of reading the log.
 */
class Decoded {
  readonly position: number;
  readonly streamId: string;
  readonly streamType: string;
  readonly version: number;
  readonly eventId: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly tenant: string;
  readonly recordedAt: string;
  readonly data: Json;
  readonly #stored: StoredEvent;
  #metadata: EventMetadata | null = null;

  constructor(stored: StoredEvent, data: Json) {
    this.position = stored.position;
    this.streamId = streamIdOf(stored);
    this.streamType = stored.streamType;
    this.version = stored.version;
    this.eventId = stored.eventId;
    this.type = stored.type;
    this.schemaVersion = stored.schemaVersion;
    this.tenant = stored.tenant;
    this.recordedAt = stored.recordedAt;
    this.data = data;
    this.#stored = stored;
  }

  get metadata(): EventMetadata {
    this.#metadata ??= metadataOf(this.#stored);
    return this.#metadata;
  }

  /** A getter is not written by itself. */
  toJSON(): RecordedEvent {
    return Object.assign({}, this, { metadata: this.metadata });
  }
}
