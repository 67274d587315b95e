-- Plain reminders change nothing of a case: they are told in sets, and this ledger says which, when and to whom (docs/decisions/0022). What is due stands in
-- the deadline's row until its task or deadline ends; a row here says that it was told. place is the order of telling; every sweep is sealed by a record of
-- the stream sweep/reminders over the rows it told. account is empty when nobody held the work.
create table reminder (
  place integer not null primary key,
  stream text not null,
  key text not null,
  account text not null,
  kind text not null check (kind in ('reminder', 'overdue')),
  task_id text not null,
  due text not null,
  days integer not null,
  at integer not null,
  told_at integer not null
) strict;
create unique index reminder_once on reminder (stream, key, account);
create trigger reminder_update before update on reminder
begin
  select raise(abort, 'reminder: the ledger is append-only');
end;
create trigger reminder_delete before delete on reminder
begin
  select raise(abort, 'reminder: the ledger is append-only');
end;

-- Who wants one mail a day instead of single reminders, and the local day of the last.
create table mail_choice (
  account text not null primary key,
  daily integer not null,
  digest_on text
) strict, without rowid;
