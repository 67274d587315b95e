-- Which case names which in a field of its form, as its records say (fact CasesNamed). It tells the named case who names it; it opens no door.
create table case_link (
  from_case text not null,
  field text not null,
  to_case text not null,
  primary key (from_case, field, to_case)
) strict, without rowid;
create index case_link_to on case_link (to_case);
