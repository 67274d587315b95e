-- A calendar on somebody's desk knows the newer of two entries by a number that grows (RFC 5545, SEQUENCE), and since when it is so.
alter table deadline add column moves integer not null default 0;
alter table deadline add column changed_at integer not null default 0;
update deadline set moves = told.moves, changed_at = told.at
from (
  select r.stream, iif(f.value ->> 'fact' in ('DeadlineStarted', 'DeadlineRevised'), f.value -> 'deadline' ->> 'id', f.value ->> 'deadline') as id,
    sum(f.value ->> 'fact' <> 'DeadlineStarted') as moves, max(r.at) as at
  from record r, json_each(iif(json_valid(r.body), r.body, '{}'), '$.facts') f
  where f.value ->> 'fact' in ('DeadlineStarted', 'DeadlineMoved', 'DeadlineRevised', 'DeadlineStopped')
  group by 1, 2) told
where deadline.stream = told.stream and deadline.id = told.id;

-- What a mail said at its first attempt, until it has left: every further attempt says the same.
create table mail_letter (
  account text not null,
  id text not null,
  letter text not null,
  primary key (account, id)
) strict, without rowid;

-- A mail taken by a server may come back later.
alter table mail_past add column bounced_at integer;
drop view mail;
create view mail (account, id, place, notice_key, stream, template, args, state, queued_at, attempts, next_attempt_at, sent_at, error, message_id, bounced_at) as
select account, id, place, notice_key, stream, template, args, state, queued_at, attempts, next_attempt_at, null, error, message_id, null from outbox
union all
select account, id, null, notice_key, stream, template, args, state, queued_at, attempts, null, sent_at, error, message_id, bounced_at from mail_past;

create index mail_past_trouble on mail_past (stream) where state = 'failed' or bounced_at is not null;

-- Addresses that refused a mail for good; the row counts for as long as the directory names the same address.
create table mail_address (
  account text not null primary key,
  address text not null,
  since integer not null,
  mail text not null,
  error text not null
) strict, without rowid;

-- How each job stands, also after a restart. last_slot is the day that a daily job was last run for.
create table job_state (
  job text not null primary key,
  paused_at integer,
  paused_by text,
  last_started integer,
  last_finished integer,
  last_milliseconds integer,
  last_outcome text,
  last_detail text,
  last_slot text
) strict, without rowid;
