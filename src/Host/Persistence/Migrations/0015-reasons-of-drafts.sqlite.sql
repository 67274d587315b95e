-- Reasons for warnings, typed before the draft is sent.
alter table draft add column reasons text not null default '{}';
