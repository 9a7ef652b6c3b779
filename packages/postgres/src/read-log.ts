import type { StoredEvent } from '@daybook/core';
import type pg from 'pg';
import { query } from './connection.ts';

/** The columns of an event, a row each: for reads of one stream, of some types, or by a look-up. */
export const COLUMNS = `position, recorded_at as "recordedAt", stream_id as "streamId", event_id as "eventId", version,
  schema_version as "schemaVersion", stream_type as "streamType", type, tenant, data, metadata, command_id as "commandId",
  correlation_id as "correlationId", causation_id as "causationId"`;

/**
 * Events in one answered row. A row for each is dear on the way (eleven values to frame, copy and name): a hundred in
 * one cost Node 0.9 µs an event instead of 2.6, and PostgreSQL no more. A row much above 64 KB, the size of one read
 * from the socket, has to be put together again and costs twice that.
 */
const GROUP = 100;

/** Stands between two values of a column. It is in no JSON text, neither within a string nor outside. */
const SEPARATOR = '\u001f';

const joined = (column: string) => `string_agg(${column}, U&'\\001F')`;

/** Times travel as eight bytes: as text they are dear to write for PostgreSQL and dear to take apart for Node. */
const GROUPS = `select g.* from daybook.log_head h
  cross join generate_series($1::bigint, least($1::bigint + $2, h.position) - 1, ${GROUP}) as s (after)
  cross join lateral (
    select count(*)::int as count, min(position) as first, max(position) as last,
           ${joined('type')} as types, ${joined('stream_type')} as "streamTypes", ${joined('tenant')} as tenants,
           ${joined('data')} as data, ${joined('metadata')} as metadata,
           ${joined(`concat(command_id, correlation_id, causation_id)`)} as commands,
           string_agg(stream_id::text, '') as "streamIds", string_agg(event_id::text, '') as "eventIds",
           string_agg(timestamptz_send(recorded_at), '') as times,
           string_agg(int4send(version), '') as versions, string_agg(int2send(schema_version), '') as "schemaVersions"
      from (select * from daybook.events
             where position > s.after and position <= least(s.after + ${GROUP}, $1::bigint + $2)
             order by position) e
    having count(*) > 0) g
 order by s.after`;

type Group = {
  readonly count: number;
  readonly first: number;
  readonly last: number;
  readonly types: string;
  readonly streamTypes: string;
  readonly tenants: string;
  readonly data: string;
  readonly metadata: string;
  readonly commands: string;
  readonly streamIds: string;
  readonly eventIds: string;
  readonly times: Buffer;
  readonly versions: Buffer;
  readonly schemaVersions: Buffer;
};

/** At most `size` events after a position, in order. */
export async function readPage(pool: pg.Pool, after: number, size: number): Promise<readonly StoredEvent[]> {
  const { rows } = await query<Group>(pool, { name: 'log-groups', text: GROUPS, values: [after, size] });
  const events: StoredEvent[] = [];
  for (const group of rows) {
    if (!takeApart(group, events)) return readRows(pool, after, size);
  }
  return events;
}

/** The same, a row for each event: for the page that cannot be read in groups. */
async function readRows(pool: pg.Pool, after: number, size: number): Promise<readonly StoredEvent[]> {
  const { rows } = await query<StoredEvent>(pool, {
    name: 'log-rows',
    text: `select ${COLUMNS} from daybook.events where position > $1 and position <= $1 + $2 order by position`,
    values: [after, size],
  });
  return rows;
}

const UUID = 36;

/** Adds a group's events. False if its positions have a gap, or if one of its texts contains the separator. */
function takeApart(group: Group, events: StoredEvent[]): boolean {
  const { count, first, last, streamIds, eventIds, times, versions, schemaVersions } = group;
  const [types, streamTypes, tenants, data, metadata, commands] = [
    group.types.split(SEPARATOR),
    group.streamTypes.split(SEPARATOR),
    group.tenants.split(SEPARATOR),
    group.data.split(SEPARATOR),
    group.metadata.split(SEPARATOR),
    group.commands.split(SEPARATOR),
  ] as const;
  const whole = [types, streamTypes, tenants, data, metadata, commands].every((column) => column.length === count);
  if (!whole || last - first !== count - 1) return false;
  const time = timeReader(times);
  for (let i = 0; i < count; i++) {
    const ids = commands[i] as string;
    events.push({
      position: first + i,
      recordedAt: time(i),
      streamId: streamIds.slice(i * UUID, (i + 1) * UUID),
      eventId: eventIds.slice(i * UUID, (i + 1) * UUID),
      version: versions.readInt32BE(i * 4),
      schemaVersion: schemaVersions.readInt16BE(i * 2),
      streamType: streamTypes[i] as string,
      type: types[i] as string,
      tenant: tenants[i] as string,
      data: data[i] as string,
      metadata: metadata[i] as string,
      // None, one, or all three of them.
      commandId: ids.length > 0 ? ids.slice(0, UUID) : null,
      correlationId: ids.length > UUID ? ids.slice(UUID, 2 * UUID) : null,
      causationId: ids.length > UUID ? ids.slice(2 * UUID) : null,
    });
  }
  return true;
}

/** Microseconds from 1970 to 2000, where PostgreSQL begins to count. */
const EPOCH = 946_684_800_000_000;

/** Reads PostgreSQL's eight bytes of a time. Events appended together have the same, which is then written once. */
function timeReader(times: Buffer): (i: number) => string {
  let [high, low, text] = [0, -1, ''];
  return (i) => {
    const [h, l] = [times.readInt32BE(i * 8), times.readUInt32BE(i * 8 + 4)];
    if (h !== high || l !== low) {
      [high, low] = [h, l];
      text = rfc3339OfMicroseconds(EPOCH + h * 2 ** 32 + l);
    }
    return text;
  };
}

function rfc3339OfMicroseconds(since1970: number): string {
  const milliseconds = Math.floor(since1970 / 1_000);
  const rest = String(since1970 - milliseconds * 1_000).padStart(3, '0');
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${rest}Z`;
}
