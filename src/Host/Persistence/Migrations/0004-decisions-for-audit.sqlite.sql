-- Decisions that four eyes let pass for audit: few, and inspection lists them without reading all records.
create table flagged_decision (
  stream text not null,
  seq integer not null,
  case_id text not null,
  handle text not null,
  outcome text not null,
  rule text not null,
  actor text not null,
  at integer not null,
  primary key (stream, seq)
) strict, without rowid;
create index flagged_decision_at on flagged_decision (at);
