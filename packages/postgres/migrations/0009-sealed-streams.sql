-- Where streams ended in the older part of the log, so that no look-up walks every partition. Positions up to
-- log_seal.position are summarised in sealed_streams; behind it, tips are found in the events themselves.
-- `seal` moves the summary on by at most `size` positions, and only over partitions that lie wholly behind the head:
-- the one being written needs none. Answers how many positions were summarised; 0 when there is nothing to do.
set local role daybook_owner;

create table daybook.partitions (
  lower bigint primary key,
  upper bigint not null check (upper > lower)
);
insert into daybook.partitions (lower, upper)
select (regexp_match(bound, 'FROM \(''(\d+)''\)'))[1]::bigint, (regexp_match(bound, 'TO \(''(\d+)''\)'))[1]::bigint
  from pg_class c join pg_inherits i on i.inhrelid = c.oid, pg_get_expr(c.relpartbound, c.oid) as bound
 where i.inhparent = 'daybook.events'::regclass;

create table daybook.log_seal (
  only_row boolean primary key default true check (only_row),
  position bigint not null default 0
);
insert into daybook.log_seal default values;

create table daybook.sealed_streams (
  stream_id uuid primary key,
  version integer not null,
  event_id uuid not null,
  stream_type text not null
);

create function daybook.seal(size bigint) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  sealed bigint;
  target bigint;
begin
  select position into sealed from daybook.log_seal for update skip locked;   -- another process is at it: nothing to do
  select least(p.upper - 1, sealed + size) into target
    from daybook.partitions p, daybook.log_head h
   where p.lower <= sealed + 1 and p.upper > sealed + 1 and p.upper - 1 <= h.position;
  if target is null then
    return 0;
  end if;
  insert into daybook.sealed_streams (stream_id, version, event_id, stream_type)
  select distinct on (e.stream_id) e.stream_id, e.version, e.event_id, e.stream_type
    from daybook.events e where e.position > sealed and e.position <= target
   order by e.stream_id, e.version desc
      on conflict (stream_id) do update set version = excluded.version, event_id = excluded.event_id;
  update daybook.log_seal set position = target;
  return target - sealed;
end
$$;

-- Says a stream's last version before the position `before`, that event's id, and the stream's type: no row if it did
-- not exist then.
-- `sealed` is log_seal's position, or any earlier value of it. Written so that a query takes it in as its own text;
-- the `+ 0` keeps the planner, which knows nothing of a young table, from walking the log by position.
create function daybook.tip(id uuid, sealed bigint, before bigint) 
  returns table (version integer, event_id uuid, stream_type text)
language sql stable
begin atomic
  select t.version, t.event_id, t.stream_type
    from ((select e.version, e.event_id, e.stream_type from daybook.events e
            where e.stream_id = tip.id and e.position > tip.sealed and e.position + 0 < tip.before
            order by e.version desc limit 1)
          union all
          select s.version, s.event_id, s.stream_type from daybook.sealed_streams s where s.stream_id = tip.id) t
   order by t.version desc limit 1;
end;

-- The same as before, and writes each partition down in daybook.partitions.
create or replace function daybook.make_partitions(size bigint, ahead integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  made integer := 0;
  head bigint;
  upper bigint;
  name text;
begin
  perform pg_advisory_xact_lock(hashtext('daybook.make_partitions'));
  select position into head from daybook.log_head;
  select coalesce(max(p.upper), 1) into upper from daybook.partitions p;
  while upper <= head + size * ahead loop
    name := 'events_' || lpad(upper::text, 15, '0');
    execute format('create table daybook.%I (like daybook.events including all)', name);
    execute format('create unique index %I on daybook.%I (stream_id, version)', name || '_stream', name);
    execute format('alter table daybook.%I add constraint bounds check (position >= %s and position < %s)',
                   name, upper, upper + size);
    execute format('alter table daybook.events attach partition daybook.%I for values from (%s) to (%s)',
                   name, upper, upper + size);
    execute format('alter table daybook.%I drop constraint bounds', name);
    -- Row triggers come with the parent; those on TRUNCATE do not.
    execute format('create trigger events_are_kept before truncate on daybook.%I '
                   'for each statement execute function daybook.refuse_change()', name);
    execute format('alter table daybook.%I enable always trigger events_are_kept', name);
    execute format('alter table daybook.%I enable always trigger events_are_final', name);
    execute format('grant select on daybook.%I to daybook_app, daybook_reader', name);
    insert into daybook.partitions values (upper, upper + size);
    upper := upper + size;
    made := made + 1;
  end loop;
  return made;
end
$$;

revoke all on function daybook.seal, daybook.tip, daybook.make_partitions from public;
grant execute on function daybook.seal, daybook.make_partitions to daybook_app;
grant execute on function daybook.tip to daybook_app, daybook_reader;
grant select on daybook.partitions, daybook.log_seal, daybook.sealed_streams to daybook_app, daybook_reader;
