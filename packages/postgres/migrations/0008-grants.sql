-- Least privilege. The app appends through the function alone and cannot insert, change or remove an event; it may
-- do as it likes with what is derived.
set local role daybook_owner;

-- Who starts on a database that is up to date only needs to see that it is.
reset role;
grant usage on schema public to daybook_app, daybook_reader;
grant select on public.daybook_migrations to daybook_app, daybook_reader;
set local role daybook_owner;

revoke all on all functions in schema daybook from public;
grant execute on function daybook.append, daybook.make_partitions to daybook_app;
grant select on daybook.log_head, daybook.events, daybook.receipts to daybook_app, daybook_reader;
grant select, insert, update, delete on daybook.snapshots, daybook.processes, daybook.consumers, daybook.views,
  daybook.parked, daybook.saga_work, daybook.saga_status, daybook.event_index to daybook_app;
grant select on daybook.consumers, daybook.views, daybook.parked, daybook.saga_status, daybook.event_index
  to daybook_reader;
