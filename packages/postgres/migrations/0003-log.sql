-- The log. Positions are 1, 2, 3 … in commit order without gaps: `append` takes log_head's row lock, numbers, inserts
-- and commits. `data` and `metadata` are canonical JSON text, kept byte for byte; jsonb is never the record.
set local role daybook_owner;

create table daybook.log_head (
  only_row boolean primary key default true check (only_row),
  position bigint not null default 0,
  recorded_at timestamptz not null default '-infinity'
) with (fillfactor = 10);
insert into daybook.log_head default values;

create table daybook.events (
  position bigint not null,
  recorded_at timestamptz not null,
  stream_id uuid not null,
  event_id uuid not null,
  version integer not null check (version > 0),
  schema_version smallint not null check (schema_version > 0),
  stream_type text not null,
  type text not null,
  tenant text not null,
  data text not null,
  metadata text not null,
  primary key (position)
) partition by range (position);

-- A command and what it led to; written in the same transaction as its events. Unique for ever.
create table daybook.receipts (
  command_id uuid primary key,
  request_hash bytea not null check (octet_length(request_hash) = 32),
  position bigint not null,
  recorded_at timestamptz not null,
  stream_id uuid not null,
  version integer not null
);

-- A state kept so that a long stream need not be folded from its first event. Derived: may be deleted at any time.
create table daybook.snapshots (
  stream_id uuid primary key,
  version integer not null,
  state_version integer not null,
  state text not null,
  taken_at timestamptz not null default clock_timestamp()
);
