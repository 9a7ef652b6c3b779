-- append: the one way into the log. A batch of commands from many callers in one call, one transaction, one fsync;
-- each command goes in whole or not at all, and says so for itself.
--
-- Parameters (arrays; indexes from 1):
--   command_ids, request_hashes, command_slices            one entry a command; command_slices counts its slices
--   slice_streams, slice_expected, slice_events, slice_tenants   one entry a slice, a command's part in one stream:
--       index into stream_ids; expected version (0 none, n exact, -1 any, -2 exists, -3 never); how many events; whose
--   stream_ids, stream_types                               the distinct streams of the batch
--   event_*                                                one entry an event, in order of command, slice, event
-- Answers one row:
--   outcomes   0 appended, 1 repeated, 2 command id reused for another request, 3 conflict
--   versions   appended: the new version of the command's first stream; conflict: the stream's actual version
--   positions  appended: of the command's last event (the head if it had none); conflict: index into stream_ids
--   at         the recorded time of everything appended here
-- SQLSTATE DB002: the arrays contradict each other; nothing is appended.
set local role daybook_owner;

create function daybook.append(
  command_ids uuid[], request_hashes bytea[], command_slices integer[],
  slice_streams integer[], slice_expected integer[], slice_events integer[], slice_tenants text[],
  stream_ids uuid[], stream_types text[],
  event_slices integer[], event_numbers integer[], event_ids uuid[], event_types text[],
  event_schema_versions smallint[], event_data text[], event_metadata text[],
  out outcomes integer[], out versions integer[], out positions bigint[], out at timestamptz
)
language plpgsql security definer
-- pg_temp last: named first or not at all, a caller's temporary table could stand in for one of the catalogue's.
set search_path = pg_catalog, pg_temp
-- A plan made while the tables were small must not scan them once they are large.
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
  head bigint;
  next_position bigint;
  tips integer[];                 -- the version each stream of the batch has reached
  foreign_types boolean[];        -- whether a stream exists under another type
  known bytea[];                  -- request hash of commands that already have a receipt
  any_known boolean;
  slice_versions integer[] := array_fill(0, array[cardinality(slice_streams)]);
  slice_positions bigint[] := array_fill(-1::bigint, array[cardinality(slice_streams)]);   -- -1: refused
  first_streams integer[] := array_fill(0, array[cardinality(command_ids)]);
  first_slice integer;
  last_slice integer := 0;
  stream integer;
  tip integer;
  expected integer;
  fits boolean;
  inserted bigint;
begin
  select h.position, greatest(h.recorded_at, clock_timestamp()) into head, at
    from daybook.log_head h for update;
  next_position := head;

  select array_agg(coalesce(t.version, 0) order by s.number),
         array_agg(coalesce(t.stream_type <> s.type, false) order by s.number)
    into tips, foreign_types
    from unnest(stream_ids, stream_types) with ordinality s (id, type, number)
    left join lateral (
      select e.version, e.stream_type from daybook.events e
       where e.stream_id = s.id order by e.version desc limit 1
    ) t on true;

  select array_agg(r.request_hash order by c.number), bool_or(r.request_hash is not null)
    into known, any_known
    from unnest(command_ids) with ordinality c (id, number)
    left join lateral (select x.request_hash from daybook.receipts x where x.command_id = c.id limit 1) r on true;

  outcomes := array_fill(0, array[cardinality(command_ids)]);
  versions := outcomes;
  positions := array_fill(0::bigint, array[cardinality(command_ids)]);

  for command in 1 .. cardinality(command_ids) loop
    first_slice := last_slice + 1;
    last_slice := last_slice + command_slices[command];
    if any_known and known[command] is not null then
      outcomes[command] := case when known[command] = request_hashes[command] then 1 else 2 end;
      continue;
    end if;

    fits := true;
    for part in first_slice .. last_slice loop
      stream := slice_streams[part];
      tip := tips[stream];
      expected := slice_expected[part];
      if (expected >= 0 and expected <> tip) or (expected = -2 and tip = 0) or expected = -3
         or foreign_types[stream] then
        outcomes[command] := 3;
        versions[command] := tip;
        positions[command] := stream;
        fits := false;
        exit;
      end if;
    end loop;
    if not fits then
      continue;
    end if;

    for part in first_slice .. last_slice loop
      stream := slice_streams[part];
      slice_versions[part] := tips[stream];
      slice_positions[part] := next_position;
      next_position := next_position + slice_events[part];
      tips[stream] := tips[stream] + slice_events[part];
      if part = first_slice then
        versions[command] := tips[stream];
        first_streams[command] := stream;
      end if;
    end loop;
    positions[command] := next_position;
  end loop;

  insert into daybook.events (position, recorded_at, stream_id, event_id, version, schema_version,
                              stream_type, type, tenant, data, metadata)
  select s.position + e.number, at, t.id, e.id, s.version + e.number, e.schema_version,
         t.type, e.type, s.tenant, e.data, e.metadata
    from unnest(event_slices, event_numbers, event_ids, event_types, event_schema_versions, event_data, event_metadata)
           as e (slice, number, id, type, schema_version, data, metadata)
    join unnest(slice_streams, slice_versions, slice_positions, slice_events, slice_tenants) with ordinality
           as s (stream, version, position, events, tenant, number) on s.number = e.slice
    join unnest(stream_ids, stream_types) with ordinality as t (id, type, number) on t.number = s.stream
   where s.position >= 0 and e.number between 1 and s.events;
  get diagnostics inserted = row_count;
  if inserted <> next_position - head then
    raise exception 'the events given are not the events counted' using errcode = 'DB002';
  end if;

  insert into daybook.receipts (command_id, request_hash, position, recorded_at, stream_id, version)
  select c.id, c.request_hash, c.position, at, t.id, c.version
    from unnest(command_ids, request_hashes, positions, versions, outcomes, first_streams)
           as c (id, request_hash, position, version, outcome, first_stream)
    join unnest(stream_ids) with ordinality as t (id, number) on t.number = c.first_stream
   where c.outcome = 0;

  if next_position > head then
    update daybook.log_head h set position = next_position, recorded_at = at;
    perform pg_notify('daybook', next_position::text);
  end if;
end
$$;
