-- The database itself refuses to change the past, to everyone: the app has no right to, and these triggers stop the
-- owner too. SQLSTATE DB001: the log is append-only.
set local role daybook_owner;

create function daybook.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% of % is refused: the log is append-only', tg_op, tg_table_name using errcode = 'DB001';
end
$$;

create trigger events_are_final before update or delete on daybook.events
  for each row execute function daybook.refuse_change();
create trigger events_are_kept before truncate on daybook.events
  for each statement execute function daybook.refuse_change();
alter table daybook.events enable always trigger events_are_kept;
alter table daybook.events enable always trigger events_are_final;

create trigger receipts_are_final before update or delete on daybook.receipts
  for each row execute function daybook.refuse_change();
create trigger receipts_are_kept before truncate on daybook.receipts
  for each statement execute function daybook.refuse_change();
alter table daybook.receipts enable always trigger receipts_are_final;
alter table daybook.receipts enable always trigger receipts_are_kept;
