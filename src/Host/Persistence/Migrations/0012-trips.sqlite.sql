-- Who is abroad when, so that one delegation can be compared with the others of a province (docs/decisions/0026). person is a digest to join by. Rows go
-- when the case ends otherwise than by closing, or when a person is erased. seq is the record that planned the trip so.
create table trip_member (
  case_id text not null,
  person text not null,
  province text not null,
  starts_on text not null,
  ends_on text not null,
  key_leader integer not null,
  seq integer not null,
  primary key (case_id, person)
) strict, without rowid;
create index trip_member_days on trip_member (province, ends_on, starts_on);
