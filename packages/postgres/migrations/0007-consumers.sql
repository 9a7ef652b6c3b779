-- Who reads the log, how far each has come, and who leads it. A lease is held by one process until it expires; its
-- token grows with every change of hands, and a write under an older token is refused (fencing).
set local role daybook_owner;

create table daybook.processes (
  process_id uuid primary key,
  leads text[] not null, -- the consumers it is able to lead, `name#shard`
  expires_at timestamptz not null
);

create table daybook.consumers (
  name text not null,
  shard integer not null default 0,
  kind text not null check (kind in ('view', 'saga', 'index')),
  position bigint not null default 0,
  owner uuid,
  token bigint not null default 0,
  expires_at timestamptz not null default '-infinity',
  error text,
  updated_at timestamptz not null default clock_timestamp(),
  primary key (name, shard)
);

-- Each view's declared shape, and which generation of its table answers. Every table ever made has a number of its own.
create table daybook.views (
  name text primary key,
  generation integer not null,
  last_generation integer not null,
  definition text not null,
  swapped_at timestamptz not null default clock_timestamp()
);

-- Events a projection could not fold, and those waiting behind them under the same key.
create table daybook.parked (
  view text not null,
  shard integer not null,
  key text not null,
  position bigint not null,
  type text not null,
  stream_id uuid not null,
  error text,
  parked_at timestamptz not null default clock_timestamp(),
  primary key (view, key, position)
);

-- What sagas have asked for and not yet had answered, and the timers they have set.
create table daybook.saga_work (
  saga text not null,
  saga_id uuid not null,
  kind text not null check (kind in ('commands', 'call', 'timer')),
  name text not null,
  request text not null,
  due_at timestamptz not null default clock_timestamp(),
  attempts integer not null default 0,
  claimed_until timestamptz not null default '-infinity',
  last_error text,
  metadata text not null,
  tenant text not null,
  primary key (saga, saga_id, kind, name)
);
create index saga_work_due on daybook.saga_work (due_at);

-- Every saga's present status, for people and metrics.
create table daybook.saga_status (
  saga text not null,
  saga_id uuid not null,
  status text not null,
  escalated jsonb not null default '{}',
  updated_at timestamptz not null,
  primary key (saga, saga_id)
);
create index saga_status_by_status on daybook.saga_status (saga, status);

-- Look-ups that the log itself does not carry indexes for; filled behind it by the consumer `event_index`.
create table daybook.event_index (
  position bigint primary key,
  correlation_id uuid,
  type text not null,
  recorded_at timestamptz not null
);
create index event_index_by_correlation on daybook.event_index (correlation_id, position);
create index event_index_by_type on daybook.event_index (type, recorded_at, position);
