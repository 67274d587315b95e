-- A list of more than two values in a check is made into a table at every insert and update of a row, and a trigger that can abort has SQLite copy each page
-- before a record is inserted, so that the statement can be taken back. Neither is needed: values are compared one by one, and a single row that is refused has
-- changed nothing. What the database accepts stays the same, so the schema is put in place of the old one without rewriting rows (docs/decisions/0034).
pragma writable_schema = on;
update sqlite_schema set sql = replace(sql, 'check (state in (''open'', ''submitted'', ''discarded''))',
  'check (state = ''open'' or state = ''submitted'' or state = ''discarded'')') where type = 'table' and name = 'draft';
update sqlite_schema set sql = replace(sql, 'check (purpose in (''act'', ''confirm'', ''paper''))',
  'check (purpose = ''act'' or purpose = ''confirm'' or purpose = ''paper'')') where type = 'table' and name = 'task_seat';
update sqlite_schema set sql = replace(sql, 'check (state in (''open'', ''recorded'', ''closed'', ''cancelled''))',
  'check (state = ''open'' or state = ''recorded'' or state = ''closed'' or state = ''cancelled'')') where type = 'table' and name = 'task';
update sqlite_schema set sql = replace(sql, 'check (state in (''running'', ''paused'', ''met'', ''missed'', ''cancelled'', ''restarted''))',
  'check (state = ''running'' or state = ''paused'' or state = ''met'' or state = ''missed'' or state = ''cancelled'' or state = ''restarted'')')
  where type = 'table' and name = 'deadline';
pragma writable_schema = reset;

drop trigger record_insert;
create trigger record_insert before insert on record
when new.seq <> 1 + coalesce((select seq from record where stream = new.stream order by seq desc limit 1), 0)
  or exists (select 1 from record where id = new.id)
begin
  select raise(fail, 'record: a stream has no gap and no record is replaced');
end;
