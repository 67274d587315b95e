-- What one decision writes costs a page of every tree it touches: tables are clustered by what they are read by, rows that nobody reads
-- go, and an index stays only where a question uses it.

-- The present summary is one row of a case, changed in place; what was before stands beside it, by period. seq is the last record of the
-- stream: the state may be older, so this row shows where records were taken away. next_at is the earliest instant in due_item.
alter table case_summary rename to case_summary_old;
create table case_summary (
  case_id text not null primary key,
  stream text not null,
  seq integer not null,
  next_at integer,
  valid_from integer not null,
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
  submitter text not null
) strict, without rowid;
create table case_summary_past (
  case_id text not null,
  stream text not null,
  valid_from integer not null,
  valid_to integer not null,
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
  primary key (case_id, valid_from)
) strict, without rowid;
insert into case_summary
select case_id, stream, (select max(seq) from record r where r.stream = o.stream),
  (select min(at) from due_item d where d.stream = o.stream and d.state = 'planned'), valid_from, type, number, title, organisation, province,
  status, holder, status_since, suspended, ending, opened_on, next_due, next_due_term, submitter
from case_summary_old o where valid_to is null order by case_id;
insert into case_summary_past
select case_id, stream, valid_from, valid_to, type, number, title, organisation, province, status, holder, status_since, suspended, ending,
  opened_on, next_due, next_due_term, submitter
from case_summary_old where valid_to is not null order by case_id, valid_from;
drop table case_summary_old;
create index case_summary_next on case_summary (next_at) where next_at is not null;

-- Clustered by who is asked for; the writer, which knows the seats, removes them when the task closes.
alter table task_seat rename to task_seat_old;
create table task_seat (
  organisation text not null,
  role text not null,
  purpose text not null check (purpose in ('act', 'confirm', 'paper')),
  task_id text not null,
  primary key (organisation, role, purpose, task_id)
) strict, without rowid;
insert into task_seat select organisation, role, purpose, task_id from task_seat_old order by 1, 2, 3, 4;
drop table task_seat_old;

alter table task rename to task_old;
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
) strict, without rowid;
insert into task select id, stream, case_id, activity, handle, visit, kind, organisation, by_letter, position, state, opened_at, due,
  deadline_id, outcome, actor, closed_at, closed_on, late from task_old order by id;
drop table task_old;
create index task_case on task (case_id);
create index task_actor on task (actor, closed_at) where actor is not null;

alter table deadline rename to deadline_old;
create table deadline (
  stream text not null,
  id text not null,
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
  stopped_on text,
  primary key (stream, id)
) strict, without rowid;
insert into deadline select stream, id, key, term, basis, confirmed, start, due, state, calendar, task_id, pauses, stopped_on
from deadline_old order by stream, id;
drop table deadline_old;

-- Only what is still to come; what was fired or dropped stands in the records.
alter table due_item rename to due_item_old;
create table due_item (
  stream text not null,
  key text not null,
  kind text not null,
  at integer not null,
  deadline_id text not null,
  task_id text,
  offset_days integer not null,
  primary key (stream, key)
) strict, without rowid;
insert into due_item select stream, key, kind, at, deadline_id, task_id, offset_days from due_item_old where state = 'planned'
order by stream, key;
drop table due_item_old;

alter table outbox rename to outbox_old;
create table outbox (
  account text not null,
  id text not null,
  notice_key text not null,
  stream text not null,
  template text not null,
  args text not null,
  state text not null check (state in ('queued', 'sending', 'sent', 'failed')),
  queued_at integer not null,
  attempts integer not null,
  next_attempt_at integer,
  sent_at integer,
  error text,
  message_id text,
  primary key (account, id)
) strict, without rowid;
insert into outbox select account, id, notice_key, stream, template, args, state, queued_at, attempts, next_attempt_at, sent_at, error,
  message_id from outbox_old order by account, id;
drop table outbox_old;
create index outbox_due on outbox (next_attempt_at) where state in ('queued', 'sending');

alter table idempotency rename to idempotency_old;
create table idempotency (
  actor text not null,
  key text not null,
  body_digest text not null,
  stream text not null,
  seq integer not null,
  at integer not null,
  primary key (actor, key)
) strict, without rowid;
insert into idempotency select actor, key, body_digest, stream, seq, at from idempotency_old order by actor, key;
drop table idempotency_old;
