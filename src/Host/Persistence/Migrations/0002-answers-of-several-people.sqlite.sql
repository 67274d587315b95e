-- Each person keeps files for an answer of their own, beside those of the task itself: one task has several open rows.
drop index draft_task;
create index draft_task on draft (task_id) where state = 'open' and task_id is not null;
-- What was typed into a submitted draft stands in the record and beside it; a second copy would outlive an erasure.
update draft set data = '{}' where state = 'submitted' and task_id is null;
