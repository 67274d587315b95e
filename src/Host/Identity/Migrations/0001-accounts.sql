-- Logins, their API tokens and one-time links. Instants are milliseconds since 1970-01-01 UTC.

create table account (
  id text not null primary key,
  administrator integer not null,
  user_name text,
  normalized_user_name text,
  email text,
  normalized_email text,
  email_confirmed integer not null,
  password_hash text,
  security_stamp text,
  concurrency_stamp text,
  phone_number text,
  phone_number_confirmed integer not null,
  two_factor_enabled integer not null,
  lockout_end integer,
  lockout_enabled integer not null,
  access_failed_count integer not null
) strict;
create unique index ix_account_normalized_user_name on account (normalized_user_name);
create index ix_account_normalized_email on account (normalized_email);

create table account_claim (
  id integer not null primary key autoincrement,
  user_id text not null references account (id) on delete cascade,
  claim_type text,
  claim_value text
) strict;
create index ix_account_claim_user_id on account_claim (user_id);

create table account_login (
  login_provider text not null,
  provider_key text not null,
  provider_display_name text,
  user_id text not null references account (id) on delete cascade,
  primary key (login_provider, provider_key)
) strict;
create index ix_account_login_user_id on account_login (user_id);

create table account_token (
  user_id text not null references account (id) on delete cascade,
  login_provider text not null,
  name text not null,
  value text,
  primary key (user_id, login_provider, name)
) strict;

-- By account name, which is never changed.
create table api_token (
  id text not null primary key,
  account text not null,
  sha256 text not null,
  created_at integer not null,
  expires_at integer not null,
  revoked_at integer
) strict;
create unique index ix_api_token_sha256 on api_token (sha256);
create index ix_api_token_account on api_token (account);

create table one_time_link (
  sha256 text not null primary key,
  account text,
  created_at integer not null,
  expires_at integer not null,
  used_at integer
) strict;
