-- append: the one way into the log. A batch of commands from many callers in one call, one transaction, one fsync;
-- each command goes in whole or not at all, and says so for itself.
--
-- Parameters (arrays; indexes from 1):
--   command_ids, request_hashes    one entry a command
--   correlation_ids, causation_ids one entry a command, the nil UUID where both are the command itself; or none at all
--                                  where that is so for all of them
--   command_slices                 how many slices the batch has up to and with this command; a slice is a command's
--                                  part in one stream, and every command has at least one
--   slice_commands                 one entry a slice: to which command it belongs
--   slice_streams, slice_kinds     the stream's id; which of the slice kinds it is
--   slice_expected                 the version expected: 0 none, n exact, -1 any, -2 exists
--   slice_after                    the id that the event of the expected version must have, or the nil UUID. What is
--                                  decided on events that are still on their way must not meet others in their place
--   slice_events                   how many events the batch has up to and with this slice
--   slice_types, slice_tenants     the distinct (stream type, tenant) of the batch: the slice kinds
--   event_ids, event_slices        one entry an event, in order of its slice; to which slice it belongs
--   event_kinds                    which of the event kinds it is
--   event_data, event_metadata     canonical JSON
--   event_types, event_schema_versions   the distinct (event type, schema version) of the batch: the event kinds
-- Answers one row:
--   head       the log's position before this batch
--   at         the recorded time of everything appended here
--   outcomes   null: all were appended, exactly as expected. Otherwise, one entry a command:
--              0 appended, 1 repeated, 2 command id reused for another request, 3 conflict
--   versions   appended: the new version of the command's first stream; conflict: the stream's actual version
--   positions  appended: of the command's last event (the head if it had none); conflict: number of the slice in the way
-- SQLSTATE DB002: the arrays contradict each other; nothing is appended.
--
-- Two ways lead in. Nearly always everything expected is so: the whole batch is inserted, and the indexes and one
-- look-up a stream prove it. Where they do not, the insert is undone and append_each looks at one command after another.
set local role daybook_owner;

drop function daybook.append, daybook.append_each;

-- The careful way; see `append`. The head's lock is held by the caller, who also moves the head.
create function daybook.append_each(
  head bigint, at timestamptz,
  command_ids uuid[], request_hashes bytea[], correlation_ids uuid[], causation_ids uuid[], command_slices integer[],
  slice_commands integer[], slice_streams uuid[], slice_kinds integer[], slice_expected integer[], slice_after uuid[],
  slice_events integer[], slice_types text[], slice_tenants text[],
  event_ids uuid[], event_slices integer[], event_kinds integer[], event_data text[], event_metadata text[],
  event_types text[], event_schema_versions smallint[],
  out appended integer, out outcomes integer[], out versions integer[], out positions bigint[]
)
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  sealed bigint;
  streams integer[];              -- a number for each distinct stream, one entry a slice
  tips integer[];                 -- the version each stream has reached
  tip_ids uuid[];                 -- the id of its last event, null while there is none
  tip_types text[];               -- its type, null while it does not exist
  known bytea[];                  -- request hash of commands that already have a receipt
  slice_starts bigint[] := array_fill(-1::bigint, array[cardinality(slice_streams)]);   -- positions; -1: refused
  slice_versions integer[] := array_fill(0, array[cardinality(slice_streams)]);
  next_position bigint := head;
  last_slice integer := 0;
  first_slice integer;
  stream integer;
  expected integer;
  gained integer;
  inserted integer;
  nil constant uuid := '00000000-0000-0000-0000-000000000000';
begin
  select l.position into sealed from daybook.log_seal l;

  select array_agg(d.number order by d.place) into streams
    from (select s.place, dense_rank() over (order by s.id) as number
            from unnest(slice_streams) with ordinality s (id, place)) d;

  select array_agg(coalesce(t.version, 0) order by d.id), array_agg(t.event_id order by d.id),
         array_agg(t.stream_type order by d.id)
    into tips, tip_ids, tip_types
    from (select distinct id from unnest(slice_streams) s (id)) d
    left join lateral daybook.tip(d.id, sealed, head + 1) t on true;

  select array_agg(r.request_hash order by c.number) into known
    from unnest(command_ids) with ordinality c (id, number)
    left join lateral (select x.request_hash from daybook.receipts x where x.command_id = c.id limit 1) r on true;

  outcomes := array_fill(0, array[cardinality(command_ids)]);
  versions := outcomes;
  positions := array_fill(0::bigint, array[cardinality(command_ids)]);

  <<commands>>
  for command in 1 .. cardinality(command_ids) loop
    first_slice := last_slice + 1;
    last_slice := command_slices[command];
    if known[command] is not null then
      outcomes[command] := case when known[command] = request_hashes[command] then 1 else 2 end;
      continue;
    end if;

    for part in first_slice .. last_slice loop
      stream := streams[part];
      expected := slice_expected[part];
      if (expected >= 0 and expected <> tips[stream]) or (expected = -2 and tips[stream] = 0)
         or (slice_after[part] <> nil and slice_after[part] is distinct from tip_ids[stream])
         or tip_types[stream] <> slice_types[slice_kinds[part]] then
        outcomes[command] := 3;
        versions[command] := tips[stream];
        positions[command] := part;
        continue commands;
      end if;
    end loop;

    for part in first_slice .. last_slice loop
      stream := streams[part];
      gained := slice_events[part] - coalesce(slice_events[part - 1], 0);
      slice_versions[part] := tips[stream];
      slice_starts[part] := next_position;
      next_position := next_position + gained;
      tips[stream] := tips[stream] + gained;
      if gained > 0 then
        tip_ids[stream] := event_ids[slice_events[part]];
        tip_types[stream] := slice_types[slice_kinds[part]];
      end if;
      if part = first_slice then
        versions[command] := tips[stream];
      end if;
    end loop;
    positions[command] := next_position;
  end loop;
  appended := next_position - head;

  insert into daybook.events (position, recorded_at, stream_id, event_id, version, schema_version,
                              stream_type, type, tenant, data, metadata, command_id, correlation_id, causation_id)
  select slice_starts[e.slice] + e.number, at, slice_streams[e.slice], e.id, slice_versions[e.slice] + e.number,
         event_schema_versions[e.kind], slice_types[slice_kinds[e.slice]], event_types[e.kind],
         slice_tenants[slice_kinds[e.slice]], e.data, e.metadata, command_ids[slice_commands[e.slice]],
         nullif(correlation_ids[slice_commands[e.slice]], nil), nullif(causation_ids[slice_commands[e.slice]], nil)
    from (select u.*, u.place - coalesce(slice_events[u.slice - 1], 0) as number
            from unnest(event_ids, event_slices, event_kinds, event_data, event_metadata)
                   with ordinality u (id, slice, kind, data, metadata, place)) e
   where slice_starts[e.slice] >= 0 and e.number > 0 and e.place <= slice_events[e.slice];
  get diagnostics inserted = row_count;
  if inserted <> appended then
    raise exception 'the events given are not the events counted' using errcode = 'DB002';
  end if;

  -- A receipt tells what the event at its position does not.
  insert into daybook.receipts (command_id, request_hash, position, recorded_at, stream_id, version)
  select c.id, c.request_hash, positions[c.number], case when not c.told then at end,
         case when not c.told then slice_streams[c.slice] end, case when not c.told then versions[c.number] end
    from (select u.*, s.slice, s.slice = command_slices[u.number]
                             and slice_events[s.slice] > coalesce(slice_events[s.slice - 1], 0) as told
            from unnest(command_ids, request_hashes) with ordinality u (id, request_hash, number)
           cross join lateral (select coalesce(command_slices[u.number - 1], 0) + 1 as slice) s) c
   where outcomes[c.number] = 0;
end
$$;

create function daybook.append(
  command_ids uuid[], request_hashes bytea[], correlation_ids uuid[], causation_ids uuid[], command_slices integer[],
  slice_commands integer[], slice_streams uuid[], slice_kinds integer[], slice_expected integer[], slice_after uuid[],
  slice_events integer[], slice_types text[], slice_tenants text[],
  event_ids uuid[], event_slices integer[], event_kinds integer[], event_data text[], event_metadata text[],
  event_types text[], event_schema_versions smallint[],
  out head bigint, out at timestamptz, out outcomes integer[], out versions integer[], out positions bigint[]
)
language plpgsql security definer
-- pg_temp last: named first or not at all, a caller's temporary table could stand in for one of the catalogue's.
set search_path = pg_catalog, pg_temp
as $$
declare
  appended integer := cardinality(event_ids);
  newest bigint;                  -- where the partition begins that takes this batch; null: none takes the whole of it
  sealed bigint;
  inserted integer;
  unproved bigint[];              -- slices whose expectation the newest partition alone does not prove
  nil constant uuid := '00000000-0000-0000-0000-000000000000';
begin
  if cardinality(command_ids) = 0
     or cardinality(correlation_ids) not in (0, cardinality(command_ids))
     or cardinality(causation_ids) <> cardinality(correlation_ids)
     or cardinality(slice_commands) <> cardinality(slice_streams)
     or command_slices[cardinality(command_slices)] is distinct from cardinality(slice_streams)
     or slice_events[cardinality(slice_events)] is distinct from appended then
    raise exception 'the events given are not the events counted' using errcode = 'DB002';
  end if;

  update daybook.log_head h
     set position = h.position + appended, recorded_at = greatest(h.recorded_at, clock_timestamp())
   returning h.position - appended, h.recorded_at into head, at;

  select p.lower into newest
    from daybook.partitions p where p.lower <= head + 1 and p.upper > head + appended order by p.lower desc limit 1;
  begin
    if newest is null or -1 = any (slice_expected) or -2 = any (slice_expected) then
      raise unique_violation;
    end if;

    insert into daybook.events (position, recorded_at, stream_id, event_id, version, schema_version,
                                stream_type, type, tenant, data, metadata, command_id, correlation_id, causation_id)
    select head + e.place, at, slice_streams[e.slice], e.id,
           slice_expected[e.slice] + e.place - coalesce(slice_events[e.slice - 1], 0),
           event_schema_versions[e.kind], slice_types[slice_kinds[e.slice]], event_types[e.kind],
           slice_tenants[slice_kinds[e.slice]], e.data, e.metadata, command_ids[slice_commands[e.slice]],
           nullif(correlation_ids[slice_commands[e.slice]], nil), nullif(causation_ids[slice_commands[e.slice]], nil)
      from unnest(event_ids, event_slices, event_kinds, event_data, event_metadata)
             with ordinality e (id, slice, kind, data, metadata, place)
     where e.place > coalesce(slice_events[e.slice - 1], 0) and e.place <= slice_events[e.slice];
    get diagnostics inserted = row_count;
    if inserted <> appended then
      raise exception 'the events given are not the events counted' using errcode = 'DB002';
    end if;

    insert into daybook.receipts (command_id, request_hash, position, recorded_at, stream_id, version)
    select c.id, c.request_hash, head + slice_events[command_slices[c.number]], case when not c.told then at end,
           case when not c.told then slice_streams[c.slice] end,
           case when not c.told then slice_expected[c.slice] + c.gained end
      from (select u.*, s.*, s.slice = command_slices[u.number] and s.gained > 0 as told
              from unnest(command_ids, request_hashes) with ordinality u (id, request_hash, number)
             cross join lateral (select f.slice, slice_events[f.slice] - coalesce(slice_events[f.slice - 1], 0) as gained
                                   from (select coalesce(command_slices[u.number - 1], 0) + 1 as slice) f) s) c;

    -- A version above 0 is proved by its predecessor in the same partition, which may have come earlier in this batch:
    -- then nothing of the stream behind it lies in an older one, and the index above refused what lay in this one.
    -- A first version is proved by that index while there is one partition. `limit 1` and not `exists`: that could be
    -- planned as a hash of the whole log while the log is small.
    select array_agg(s.number) into unproved
      from unnest(slice_streams, slice_expected, slice_after, slice_kinds, slice_events)
             with ordinality s (id, expected, after, kind, events, number)
     where case
       when s.events = coalesce(slice_events[s.number - 1], 0) then true   -- nothing was inserted, so no index looked
       when s.expected = 0 then newest > 1 or s.after <> nil
       else (select e.version from daybook.events e
              where e.stream_id = s.id and e.version = s.expected and e.position >= newest
                and e.position + 0 <= head + coalesce(slice_events[s.number - 1], 0)
                and e.stream_type = slice_types[s.kind] and s.after in (nil, e.event_id) limit 1) is null
     end;

    -- The others have to be looked for further back: in older partitions, or, if they add nothing, wherever the stream
    -- stood when their turn came.
    if unproved is not null then
      select l.position into sealed from daybook.log_seal l;
      if exists (
        select from unnest(unproved) u (number)
          left join lateral daybook.tip(slice_streams[u.number], sealed,
            case when slice_events[u.number] = coalesce(slice_events[u.number - 1], 0)
                 then head + slice_events[u.number] + 1 else newest end) t on true
         where slice_expected[u.number] <> coalesce(t.version, 0)
            or t.stream_type <> slice_types[slice_kinds[u.number]]
            or slice_after[u.number] <> nil and slice_after[u.number] is distinct from t.event_id
      ) then
        raise unique_violation;
      end if;
    end if;
  exception when unique_violation then
    select e.appended, e.outcomes, e.versions, e.positions into appended, outcomes, versions, positions
      from daybook.append_each(head, at, command_ids, request_hashes, correlation_ids, causation_ids, command_slices,
             slice_commands, slice_streams, slice_kinds, slice_expected, slice_after, slice_events, slice_types, slice_tenants, event_ids, event_slices, event_kinds,
             event_data, event_metadata, event_types, event_schema_versions) e;
    update daybook.log_head h set position = head + appended;
  end;
  if appended > 0 then
    perform pg_notify('daybook', (head + appended)::text);
  end if;
end
$$;

-- append_one: a batch of one command with one event for one stream, of which an exact version or none is expected. It
-- does what `append` does, in plain values instead of arrays of one, which is 90 of the 600 µs of a lone command.
-- Parameters: as of append, but null where it has the nil UUID. Answers the same.
create function daybook.append_one(
  command_id uuid, request_hash bytea, correlation_id uuid, causation_id uuid, tenant text,
  stream_id uuid, stream_type text, expected integer, after uuid,
  event_id uuid, type text, schema_version smallint, data text, metadata text,
  out head bigint, out at timestamptz, out outcomes integer[], out versions integer[], out positions bigint[]
)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  appended integer := 1;
  newest bigint;                  -- where the partition begins that takes this event
  stands boolean;                 -- whether the stream stands as expected
  nil constant uuid := '00000000-0000-0000-0000-000000000000';
begin
  update daybook.log_head h
     set position = h.position + 1, recorded_at = greatest(h.recorded_at, clock_timestamp())
   returning h.position - 1, h.recorded_at into head, at;

  select p.lower into newest
    from daybook.partitions p where p.lower <= head + 1 and p.upper > head + 1 order by p.lower desc limit 1;
  begin
    insert into daybook.events (position, recorded_at, stream_id, event_id, version, schema_version,
                                stream_type, type, tenant, data, metadata, command_id, correlation_id, causation_id)
    values (head + 1, at, stream_id, event_id, expected + 1, schema_version,
            stream_type, type, tenant, data, metadata, command_id, correlation_id, causation_id);
    insert into daybook.receipts (command_id, request_hash, position) values (command_id, request_hash, head + 1);

    -- As in append: by the predecessor in the same partition, or by the index alone while that is the only one.
    if expected > 0 then
      select e.stream_type = append_one.stream_type and coalesce(after = e.event_id, true) into stands
        from daybook.events e
       where e.stream_id = append_one.stream_id and e.version = expected and e.position >= newest limit 1;
    elsif newest = 1 and after is null then
      stands := true;
    end if;
    if stands is null then
      select coalesce(t.version, 0) = expected and coalesce(t.stream_type = append_one.stream_type, true)
             and (after is null or after is not distinct from t.event_id)
        into stands
        from daybook.log_seal l left join lateral daybook.tip(append_one.stream_id, l.position, newest) t on true;
    end if;
    if not stands then
      raise unique_violation;
    end if;
  exception when unique_violation then
    select e.appended, e.outcomes, e.versions, e.positions into appended, outcomes, versions, positions
      from daybook.append_each(head, at, array[command_id], array[request_hash], array[coalesce(correlation_id, nil)],
             array[coalesce(causation_id, nil)], array[1], array[1], array[stream_id], array[1], array[expected],
             array[coalesce(after, nil)], array[1], array[stream_type], array[tenant], array[event_id], array[1], array[1],
             array[data], array[metadata], array[type], array[schema_version]) e;
    update daybook.log_head h set position = head + appended;
  end;
  if appended > 0 then
    perform pg_notify('daybook', (head + appended)::text);
  end if;
end
$$;

revoke all on function daybook.append, daybook.append_each, daybook.append_one from public;
grant execute on function daybook.append, daybook.append_one to daybook_app;
