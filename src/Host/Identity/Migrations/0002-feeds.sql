-- Calendars that a person subscribes to: whoever has the secret reads them, so only its digest is kept. One a person counts.
create table feed_token (
  sha256 text not null primary key,
  account text not null,
  created_at integer not null,
  revoked_at integer
) strict;
create index ix_feed_token_account on feed_token (account);
