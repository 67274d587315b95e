-- Which cases have a content, so that it is erased with the last of them.
create table attachment_use (
  case_id text not null,
  id text not null,
  sha256 text not null,
  personal integer not null,
  erased_by integer,
  primary key (case_id, id)
) strict;
create index attachment_use_content on attachment_use (sha256);

insert or ignore into attachment_use (case_id, id, sha256, personal)
select substr(r.stream, 6), json_extract(f.value, '$.attachment.id'), json_extract(f.value, '$.attachment.sha256'), 0
from record r, json_each(r.body, '$.facts') f
where r.stream like 'case/%' and json_extract(f.value, '$.fact') = 'AttachmentRecorded';
