-- The limit a body sets itself for a task, by which lists sort before the statutory one, and the extensions that a due date is computed with.
alter table task add column internal_due text;
alter table deadline add column extensions text not null default '[]';
