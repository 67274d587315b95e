-- What is to be sent is a queue: rows are added at its end, and leave it for the mails that were sent or given up, which are kept by account. Clustered by
-- account and indexed by time as before, one mail cost a decision three pages (docs/decisions/0020). A row that was never tried is found by its place.
alter table outbox rename to outbox_old;
drop index outbox_due;
create table outbox (
  place integer not null primary key,
  id text not null,
  notice_key text not null,
  stream text not null,
  account text not null,
  template text not null,
  args text not null,
  state text not null check (state in ('queued', 'sending')),
  queued_at integer not null,
  attempts integer not null,
  next_attempt_at integer not null,
  error text,
  message_id text
) strict;
create table mail_past (
  account text not null,
  id text not null,
  notice_key text not null,
  stream text not null,
  template text not null,
  args text not null,
  state text not null check (state in ('sent', 'failed')),
  queued_at integer not null,
  attempts integer not null,
  sent_at integer,
  error text,
  message_id text,
  primary key (account, id)
) strict, without rowid;
insert into outbox (id, notice_key, stream, account, template, args, state, queued_at, attempts, next_attempt_at, error, message_id)
select id, notice_key, stream, account, template, args, state, queued_at, attempts, coalesce(next_attempt_at, queued_at), error, message_id
from outbox_old where state in ('queued', 'sending') order by queued_at, id;
insert into mail_past
select account, id, notice_key, stream, template, args, state, queued_at, attempts, sent_at, error, message_id
from outbox_old where state in ('sent', 'failed') order by account, id;
drop table outbox_old;
create index outbox_again on outbox (next_attempt_at) where attempts > 0;
create index mail_past_failed on mail_past (queued_at) where state = 'failed';
create view mail (account, id, place, notice_key, stream, template, args, state, queued_at, attempts, next_attempt_at, sent_at, error, message_id) as
select account, id, place, notice_key, stream, template, args, state, queued_at, attempts, next_attempt_at, null, error, message_id from outbox
union all
select account, id, null, notice_key, stream, template, args, state, queued_at, attempts, null, sent_at, error, message_id from mail_past;

-- Periods that are over are only added and read as a whole: in the order they end, not by case.
alter table case_summary_past rename to case_summary_past_old;
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
  submitter text not null
) strict;
insert into case_summary_past select * from case_summary_past_old order by valid_to, case_id;
drop table case_summary_past_old;
