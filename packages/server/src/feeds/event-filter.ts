import {
  type LogRead,
  type RecordedEvent,
  type Registry,
  type StoredEvent,
  streamIdOf,
  UnknownEventError,
} from '@daybook/core';
import type { LogEntry } from '@daybook/engine';
import { EVERY_ROLE, type Principal } from '../operations/caller.ts';
import { problemOf, type RequestError } from '../problems.ts';
import type { EventsAsked } from './feeds.ts';

/** What following the log is called where a caller may use named operations only. */
export const FOLLOWING_EVENTS = 'events';

/** Which events somebody follows, of those it may. */
export type EventFilter = {
  /** What the store may leave out. */
  readonly narrowed: Pick<LogRead, 'types' | 'streamTypes' | 'tenant'>;
  readonly wants: (stored: StoredEvent) => boolean;
};

/** Who may follow what sagas do: it belongs to no context, but to whoever keeps the platform or looks it over. */
const PLATFORM_ROLES: readonly string[] = ['admin', 'auditor'];

/**
 * What a caller may follow, narrowed by what it asks for. Holders do not come in: an event does not say whose it is.
 * @throws Problem `forbidden`; `invalid_request` for what is none of the caller's, or nothing at all: it is the same
 */
export function eventFilter(registry: Registry, principal: Principal, asked: EventsAsked): EventFilter {
  const { tenant, operations } = principal;
  if (operations && !operations.includes(FOLLOWING_EVENTS)) throw problemOf('forbidden');
  const permitted = permittedTypes(registry, principal);
  if (permitted.size === 0) throw problemOf('forbidden');
  const { streamId } = asked;
  const types = asked.types && new Set(asked.types);
  const streamTypes = asked.streamTypes && new Set(asked.streamTypes);
  const errors: RequestError[] = [];
  const events = new Set([...permitted.values()].flatMap((names) => [...names]));
  for (const type of types ?? [])
    if (!events.has(type)) errors.push(wrong('types', 'names what is no event you may follow'));
  for (const type of streamTypes ?? [])
    if (!permitted.has(type)) errors.push(wrong('streamTypes', 'names what is no kind of stream you may follow'));
  if (errors.length > 0) throw problemOf('invalid_request', { errors: errors.slice(0, 1) });

  return {
    narrowed: {
      tenant,
      ...(types ? { types: [...types] } : {}),
      ...(streamTypes ? { streamTypes: [...streamTypes] } : {}),
    },
    wants(stored) {
      if (stored.tenant !== tenant) return false;
      if (types && !types.has(stored.type)) return false;
      if (streamTypes && !streamTypes.has(stored.streamType)) return false;
      if (streamId !== undefined && streamIdOf(stored) !== streamId) return false;
      // What nobody declares may be meant for this caller: it is not passed over, but met as unreadable.
      return permitted.has(stored.streamType) || !registry.streams.has(stored.streamType);
    },
  };
}

/** The event, as everybody who follows it shares it. @throws Problem `event_unreadable` */
export function eventOf(entry: LogEntry): RecordedEvent {
  try {
    return entry.event();
  } catch (error) {
    if (error instanceof UnknownEventError) throw problemOf('event_unreadable');
    throw error;
  }
}

/** The kinds of streams a caller may follow, each with its events. */
function permittedTypes(registry: Registry, { roles }: Principal): ReadonlyMap<string, ReadonlySet<string>> {
  const has = (wanted: readonly string[]) => roles.some((role) => role === EVERY_ROLE || wanted.includes(role));
  const streams = registry.contexts.flatMap(({ feed, streams }) => (feed && has(feed.roles) ? streams : []));
  const sagas = has(PLATFORM_ROLES) ? [...registry.sagas.keys()].map((name) => registry.streams.get(name)) : [];
  return new Map(
    [...streams, ...sagas].flatMap((stream) => (stream ? [[stream.type, new Set(Object.keys(stream.events))]] : [])),
  );
}

const wrong = (name: string, message: string): RequestError => ({ in: 'query', pointer: `/${name}`, message });
