-- A version that somebody proposed and another person publishes or refuses.
create table definition_proposal (
  id text not null primary key,
  type text not null,
  digest text not null,
  texts_digest text not null,
  files text not null,
  source text not null,
  proposed_at integer not null,
  proposed_by text not null,
  state text not null check (state in ('open', 'published', 'withdrawn')),
  settled_at integer,
  settled_by text
) strict;
create index definition_proposal_open on definition_proposal (proposed_at) where state = 'open';

-- A command of a case that failed with a fault of the program: that case waits, the others go on. Goes when the command succeeds.
create table case_fault (
  stream text not null,
  command text not null,
  exception text not null,
  message text not null,
  tries integer not null,
  first_at integer not null,
  last_at integer not null,
  next_try_at integer not null,
  primary key (stream, command)
) strict, without rowid;

-- A running paper case that one person entered and another has yet to confirm.
create table case_import (
  id text not null primary key,
  type text not null,
  organisation text not null,
  title text not null,
  body text not null,
  recorder text not null,
  created_at integer not null,
  state text not null check (state in ('open', 'confirmed', 'withdrawn')),
  settled_at integer,
  settled_by text
) strict;
create index case_import_open on case_import (organisation, created_at) where state = 'open';
