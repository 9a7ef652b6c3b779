-- What faces read views as: a role that sees one tenant's rows, whatever it asks. Whose they are is a setting of its
-- session, `daybook.tenant`; without it there are none. Views' tables come with the same rule (packages/postgres/src/view-sql.ts).
--   daybook_query  reads the rows and events of the tenant in `daybook.tenant`
-- Roles are cluster-wide, so this one may be there already, made by another database or at this very moment.
do $$
begin
  if not exists (select from pg_roles where rolname = 'daybook_query') then
    begin
      create role daybook_query nologin;
    exception when duplicate_object or unique_violation then
      null; -- another database's migration was faster
    end;
  end if;
  -- Whoever may work as the app may read as this.
  if not exists (select from pg_auth_members
                  where roleid = 'daybook_query'::regrole and member = 'daybook_app'::regrole) then
    begin
      grant daybook_query to daybook_app;
    exception when unique_violation then
      null;
    end;
  end if;
end
$$;

grant usage on schema daybook, views to daybook_query;

set local role daybook_owner;
-- The app writes down and folds everybody's events, an auditor reads them.
alter table daybook.events enable row level security;
create policy everybody on daybook.events for select to daybook_app, daybook_reader using (true);
create policy own on daybook.events for select to daybook_query using (tenant = current_setting('daybook.tenant', true));
grant select on daybook.events to daybook_query;
-- How far views have come is nobody's secret, and asked before every read: on the same connection it costs half.
grant select (name, shard, position) on daybook.consumers to daybook_query;
