-- Roles. Cluster-wide, so they may be there already, made by another database or at this very moment.
--   daybook_owner  owns everything; nobody logs in as it
--   daybook_app    what the engine works as: may append and read the log, may not touch it otherwise
--   daybook_reader reads the log and the views (auditors, reports)
do $$
declare
  role_name text;
begin
  foreach role_name in array array['daybook_owner', 'daybook_app', 'daybook_reader'] loop
    if not exists (select from pg_roles where rolname = role_name) then
      begin
        execute format('create role %I nologin', role_name);
      exception when duplicate_object or unique_violation then
        null; -- another database's migration was faster
      end;
    end if;
    -- From PostgreSQL 16 on, whoever makes a role is a member of it and still may not act as it without a grant.
    if not pg_has_role(current_user, role_name, 'usage') then
      begin
        execute format('grant %I to current_user', role_name);
      exception when unique_violation then
        null;
      end;
    end if;
  end loop;
end
$$;
