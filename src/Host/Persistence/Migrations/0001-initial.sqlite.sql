-- Instants are milliseconds since 1970-01-01 UTC, local dates are texts yyyy-MM-dd, truth values 0 and 1, bags are JSON texts.

-- History. id is the order of commits over all streams; seq is the order in a stream.
create table record (
  id integer not null primary key,
  stream text not null,
  seq integer not null,
  at integer not null,
  body text not null,
  hash text not null,
  command_id text not null
) strict;
create unique index record_stream on record (stream, seq);

create trigger record_insert before insert on record
when new.seq <> 1 + coalesce((select seq from record where stream = new.stream order by seq desc limit 1), 0)
  or exists (select 1 from record where id = new.id)
begin
  select raise(abort, 'record: a stream has no gap and no record is replaced');
end;
create trigger record_update before update on record
begin
  select raise(abort, 'record: history is append-only');
end;
create trigger record_delete before delete on record
begin
  select raise(abort, 'record: history is append-only');
end;

-- Texts about private persons; erasing sets salt and text to null or removes the row, the digest in the record stays.
create table private_value (
  stream text not null,
  seq integer not null,
  path text not null,
  digest text not null,
  salt blob,
  text text,
  primary key (stream, seq, path)
) strict;
create index private_value_digest on private_value (stream, digest);

create trigger private_value_update before update on private_value
when new.stream is not old.stream or new.seq is not old.seq or new.path is not old.path or new.digest is not old.digest
  or (new.salt is not null and new.salt is not old.salt) or (new.text is not null and new.text is not old.text)
begin
  select raise(abort, 'private_value: a value may be erased, not changed');
end;

-- The fold of a stream: case/…, directory, calendar/vn.
create table stream_state (
  stream text not null primary key,
  seq integer not null,
  fold_version integer not null,
  body text not null
) strict;

-- What lists and reports read, by period, so that they can be read as of any instant.
create table case_summary (
  stream text not null,
  valid_from integer not null,
  valid_to integer,
  case_id text not null,
  type text not null,
  number text not null,
  title text not null,
  organisation text not null,
  province text,
  status text not null,
  holder text not null,
  status_since text not null,
  suspended integer not null,
  ending text,
  opened_on text not null,
  next_due text,
  next_due_term text,
  submitter text not null,
  primary key (stream, valid_from)
) strict;
create unique index case_summary_now on case_summary (case_id) where valid_to is null;
create index case_summary_list on case_summary (province, type, status) where valid_to is null;
create index case_summary_due on case_summary (next_due) where valid_to is null and next_due is not null;

create table task (
  id text not null primary key,
  stream text not null,
  case_id text not null,
  activity text not null,
  handle text not null,
  visit integer not null,
  kind text not null,
  organisation text not null,
  by_letter integer not null,
  position text,
  state text not null check (state in ('open', 'recorded', 'closed', 'cancelled')),
  opened_at integer not null,
  due text,
  deadline_id text,
  outcome text,
  actor text,
  closed_at integer,
  closed_on text,
  late integer not null
) strict;
create index task_case on task (case_id, state);
create index task_due on task (due, id) where state in ('open', 'recorded');
create index task_position on task (position) where state in ('open', 'recorded') and position is not null;
create index task_deadline on task (deadline_id) where state in ('open', 'recorded') and deadline_id is not null;
create index task_actor on task (actor, closed_at) where actor is not null;

-- Who may fill a seat of a task that is open; the rows go when it closes.
create table task_seat (
  task_id text not null references task (id) on delete cascade,
  purpose text not null check (purpose in ('act', 'confirm', 'paper')),
  role text not null,
  organisation text not null,
  primary key (task_id, purpose, role, organisation)
) strict;
create index task_seat_who on task_seat (organisation, role, purpose, task_id);

create table deadline (
  id text not null primary key,
  stream text not null,
  key text not null,
  term text not null,
  basis text not null,
  confirmed integer not null,
  start text not null,
  due text not null,
  state text not null check (state in ('running', 'paused', 'met', 'missed', 'cancelled', 'restarted')),
  calendar integer not null,
  task_id text,
  pauses text not null,
  stopped_on text
) strict;
create index deadline_stream on deadline (stream);
create index deadline_due on deadline (due) where state in ('running', 'paused');

create table due_item (
  key text not null primary key,
  stream text not null,
  kind text not null,
  at integer not null,
  deadline_id text not null,
  task_id text,
  offset_days integer not null,
  state text not null check (state in ('planned', 'fired', 'dropped')),
  fired_at integer
) strict;
create index due_item_at on due_item (at, stream) where state = 'planned';
create index due_item_stream on due_item (stream);

create table outbox (
  id text not null primary key,
  notice_key text not null,
  stream text not null,
  account text not null,
  template text not null,
  args text not null,
  state text not null check (state in ('queued', 'sending', 'sent', 'failed')),
  queued_at integer not null,
  attempts integer not null,
  next_attempt_at integer,
  sent_at integer,
  error text,
  message_id text
) strict;
create index outbox_due on outbox (next_attempt_at, id) where state in ('queued', 'sending');
create index outbox_account on outbox (account, queued_at);
create index outbox_stream on outbox (stream);

create table document (
  id text not null primary key,
  stream text not null,
  case_id text not null,
  type text not null,
  organisation text not null,
  version integer not null,
  state text not null,
  number text,
  date text,
  signed_by text,
  capacity text,
  on_paper integer not null,
  attachment text,
  letter text
) strict;
create index document_case on document (case_id);
create index document_issued on document (organisation, date) where date is not null;

create table register_entry (
  register text not null,
  number integer not null,
  display text not null,
  subject text not null,
  stream text not null,
  taken_on text not null,
  primary key (register, number)
) strict;
create index register_entry_stream on register_entry (stream);

create table signal (
  key text not null primary key,
  from_case text not null,
  to_case text not null,
  signal text not null,
  body text not null,
  queued_at integer not null,
  state text not null,
  settled_at integer
) strict;
create index signal_pending on signal (queued_at, key) where settled_at is null;

create table incident (
  stream text not null,
  number integer not null,
  case_id text not null,
  code text not null,
  place text not null,
  detail text not null,
  raised_at integer not null,
  resolved_at integer,
  resolved_by text,
  primary key (stream, number)
) strict;
create index incident_open on incident (raised_at) where resolved_at is null;

-- Rows outside history: they become history as one snapshot when submitted.
create table draft (
  id text not null primary key,
  type text not null,
  organisation text not null,
  owner text not null,
  title text not null,
  data text not null,
  attachments text not null,
  authors text not null,
  parent_case text,
  link text,
  task_id text,
  revision integer not null,
  created_at integer not null,
  updated_at integer not null,
  state text not null check (state in ('open', 'submitted', 'discarded'))
) strict;
create index draft_owner on draft (owner, updated_at) where state = 'open';
create index draft_organisation on draft (organisation, updated_at) where state = 'open';
create unique index draft_task on draft (task_id) where state = 'open' and task_id is not null;
create index draft_parent on draft (parent_case) where parent_case is not null;

create table attachment_blob (
  sha256 text not null primary key,
  size integer not null,
  media_type text not null,
  stored_at integer not null
) strict;

-- Accepted answers by the caller's key.
create table idempotency (
  actor text not null,
  key text not null,
  body_digest text not null,
  stream text not null,
  seq integer not null,
  at integer not null,
  primary key (actor, key)
) strict;
create index idempotency_at on idempotency (at);

create table job_run (
  id integer not null primary key,
  job text not null,
  started_at integer not null,
  finished_at integer,
  outcome text,
  detail text
) strict;
create index job_run_job on job_run (job, started_at);

create table setting (
  key text not null primary key,
  value text not null
) strict;

create table definition (
  digest text not null primary key,
  type text not null,
  texts_digest text not null,
  key text not null,
  files text not null,
  published_at integer not null,
  published_by text not null,
  active integer not null
) strict;
create unique index definition_active on definition (type) where active = 1;

create table donor (
  key text not null primary key,
  name text not null,
  country_vi text not null,
  country_en text not null,
  kind text not null,
  registration text,
  contact text not null
) strict;

-- Signed statements about the tree of all records; each is true for ever or shows that something was changed.
create table checkpoint (
  size integer not null primary key,
  root text not null,
  note text not null,
  at integer not null
) strict;

create trigger checkpoint_update before update on checkpoint
begin
  select raise(abort, 'a checkpoint is never changed');
end;

create trigger checkpoint_delete before delete on checkpoint
begin
  select raise(abort, 'a checkpoint is never deleted');
end;
