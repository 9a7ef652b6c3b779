-- `daybook` holds the log and what belongs to it; `views` holds the tables derived from it, which may all be thrown
-- away. The app owns what is derived and nothing else.
create schema daybook authorization daybook_owner;
create schema views authorization daybook_app;
grant usage on schema daybook to daybook_app, daybook_reader;
grant usage on schema views to daybook_reader;
revoke all on schema public from public;
