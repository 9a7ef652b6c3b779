import { descriptionOf, type Static, type TSchema } from './schema.ts';

/** A JSON value as it lies in the log. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * One declared event type. `schema` is the payload's shape in the current `version`; `upcast` lifts what older
 * versions stored: the function under key `n` takes data of version `n` and returns data of version `n + 1`.
 */
export type EventType<S extends TSchema = TSchema> = {
  readonly schema: S;
  /** What has happened, in a sentence: its schema's. */
  readonly description?: string;
  readonly version: number;
  readonly upcast: Readonly<Record<number, (data: Json) => Json>>;
};

/** The event types of a stream, by name. The name is the storage format: it is never changed once written. */
export type EventTypes = Readonly<Record<string, EventType>>;

/**
 * Declares an event type.
 *
 * @example
 * event(Shape({ reason: Text('Why.') }, 'It was closed.'))  // version 1
 * event(Shape({ reason: Text(), by: Text() }), { 1: (d) => ({ ...d, by: 'unknown' }) })  // version 2
 */
export function event<S extends TSchema>(schema: S, upcast: Record<number, (data: Json) => Json> = {}): EventType<S> {
  const version = Object.keys(upcast).length + 1;
  for (let from = 1; from < version; from++) {
    if (!upcast[from]) throw new Error(`an upcaster from version ${from} is missing`);
  }
  const description = descriptionOf(schema);
  return { schema, version, upcast, ...(description === undefined ? {} : { description }) };
}

/** What a decider emits: a fact, not yet recorded. */
export type EventOf<T extends EventTypes> = {
  [K in keyof T & string]: { readonly type: K; readonly data: Static<T[K]['schema']> };
}[keyof T & string];

/** Who and what led to an event. All ids are UUIDs; `effectiveAt` is when it took effect, where that differs from when it was recorded. */
export type EventMetadata = {
  readonly commandId: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly actor?: string;
  /** The W3C trace it is part of, where that is sampled, and the span in it that it came from. */
  readonly traceId?: string;
  readonly spanId?: string;
  readonly sourceIp?: string;
  readonly kycLevel?: string;
  readonly bankId?: string;
  readonly effectiveAt?: string;
  /** The stream's id as it was given, where it lies under another: see `Stream.hasGivenIds`. */
  readonly givenId?: string;
};

/**
 * Where an event stands. `position` is its place in the log (1, 2, 3 … without gaps), `version` its place in its
 * stream (also from 1). `recordedAt` is the database's clock, RFC 3339 UTC with six fraction digits, and never goes
 * back along the log.
 */
export type Envelope = {
  readonly position: number;
  readonly streamId: string;
  readonly streamType: string;
  readonly version: number;
  readonly eventId: string;
  readonly schemaVersion: number;
  readonly tenant: string;
  readonly recordedAt: string;
  readonly metadata: EventMetadata;
};

/** An event read back from the log, lifted to the current version of its type. */
export type RecordedEvent<E extends { type: string; data: unknown } = { type: string; data: Json }> = Envelope & E;

/** A recorded event of any of the declared types. Switching on `type` narrows `data`. */
export type RecordedOf<T extends EventTypes> = RecordedEvent<EventOf<T>>;
