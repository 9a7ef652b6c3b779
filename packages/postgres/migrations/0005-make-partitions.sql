-- make_partitions(size, ahead): makes partitions of `size` positions until `ahead` whole ones lie beyond the head.
-- Answers how many it made. Each is built apart and then attached, which does not stop appends or reads.
-- A unique index over all partitions cannot leave out the partition key, so each has its own on (stream_id, version);
-- that no version comes twice across partitions is `append`'s check under the head's lock.
set local role daybook_owner;

create function daybook.make_partitions(size bigint, ahead integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  made integer := 0;
  head bigint;
  upper bigint;
  name text;
begin
  perform pg_advisory_xact_lock(hashtext('daybook.make_partitions'));
  select position into head from daybook.log_head;
  select coalesce(max((regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''(\d+)''\)'))[1]::bigint), 1)
    into upper
    from pg_class c join pg_inherits i on i.inhrelid = c.oid
   where i.inhparent = 'daybook.events'::regclass;
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
    upper := upper + size;
    made := made + 1;
  end loop;
  return made;
end
$$;
