-- The ids of the command that led to an event lie in columns of their own, 16 bytes each, and no more in the metadata's
-- text, where they were 52 of its bytes if the command stood at the beginning, and 160 if another led to it.
--   command_id                      null only in events from before this: those have theirs in the text
--   correlation_id, causation_id    null where both are the command itself
--
-- A receipt leaves out what the event at its position says: the stream, its version and the time, where that event is the
-- last of the command's only stream. That is 32 of its 120 bytes.
set local role daybook_owner;

alter table daybook.events
  add column command_id uuid,
  add column correlation_id uuid,
  add column causation_id uuid;

alter table daybook.receipts
  alter column recorded_at drop not null,
  alter column stream_id drop not null,
  alter column version drop not null;
