-- Work is read seat by seat in the order of its nearest due date: the date stands in the seat's key, so that a page of an inbox costs a page and not the inbox
-- (docs/decisions/0040). A task without a date comes last.
alter table task_seat rename to task_seat_old;
create table task_seat (
  organisation text not null,
  role text not null,
  purpose text not null check (purpose = 'act' or purpose = 'confirm' or purpose = 'paper'),
  due text not null,
  task_id text not null,
  primary key (organisation, role, purpose, due, task_id)
) strict, without rowid;
insert into task_seat
select s.organisation, s.role, s.purpose, coalesce(t.internal_due, t.due, '9999-12-31'), s.task_id
from task_seat_old s left join task t on t.id = s.task_id order by 1, 2, 3, 4, 5;
drop table task_seat_old;
-- What was recorded and waits to be confirmed is little beside what is open, and asked for by who may confirm.
create index task_recorded on task (coalesce(internal_due, due, '9999-12-31'), id) where state = 'recorded';
