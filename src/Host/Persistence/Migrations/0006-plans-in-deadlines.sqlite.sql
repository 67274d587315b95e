-- What is planned for a deadline stands in the deadline's row: it begins and ends with it, and a row of its own cost a decision more pages than anything
-- but the record (docs/decisions/0019). An item is [key, kind, at, task, offset]; a key or task that begins with the case's id is written without it and
-- so begins with '.' or '/'.
create temp table unplaced (stream text, key text, constraint due_item_has_no_deadline_row check (false));
insert into unplaced select stream, key from due_item i where not exists (select 1 from deadline d where d.stream = i.stream and d.id = i.deadline_id);
drop table unplaced;
alter table deadline add column planned text not null default '[]';
update deadline set planned = (
  select coalesce(json_group_array(json_array(
    case when substr(key, 1, length(deadline.stream) - 5) = substr(deadline.stream, 6) and substr(key, length(deadline.stream) - 4, 1) in ('.', '/')
      then substr(key, length(deadline.stream) - 4) else key end, kind, at,
    case when substr(task_id, 1, length(deadline.stream) - 5) = substr(deadline.stream, 6) and substr(task_id, length(deadline.stream) - 4, 1) in ('.', '/')
      then substr(task_id, length(deadline.stream) - 4) else task_id end, offset_days)), '[]')
  from (select key, kind, at, task_id, offset_days from due_item d where d.stream = deadline.stream and d.deadline_id = deadline.id order by key))
where state in ('running', 'paused') or exists (select 1 from due_item d where d.stream = deadline.stream and d.deadline_id = deadline.id);
drop table due_item;

create view due_item (stream, key, kind, at, deadline_id, task_id, offset_days) as
select d.stream, case when substr(i.value ->> 0, 1, 1) in ('.', '/') then substr(d.stream, 6) || (i.value ->> 0) else i.value ->> 0 end,
  i.value ->> 1, i.value ->> 2, d.id,
  case when substr(i.value ->> 3, 1, 1) in ('.', '/') then substr(d.stream, 6) || (i.value ->> 3) else i.value ->> 3 end, i.value ->> 4
from deadline d, json_each(d.planned) i;
