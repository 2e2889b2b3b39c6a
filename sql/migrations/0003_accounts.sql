-- Accounts and how they sign in, sessions, keys; the chain of the ledger; markings of single channels; what is kept of a
-- person's consent and erasure.

-- Null means that a channel is marked as its contact is.
alter table channels add column tlp text;

-- Where a contact's details came from, when the person was told, and when they are to be looked at again.
alter table contacts add column source text;
alter table contacts add column told_on $date$;
alter table contacts add column review_by $date$;

-- Each entry hashes the one before it. What an erasure may take away (before, after) enters the hash through a salted
-- commitment, so that the chain holds without it. Entries from before this migration have no hash.
alter table ledger add column salt text;
alter table ledger add column commitment text;
alter table ledger add column hash text;
create index ledger_actor on ledger (actor, sequence);

-- What is hashed must come back byte by byte: json keeps the text as it was written, jsonb another text of the same meaning.
$postgres$ alter table ledger alter column before type json using before::json, alter column after type json using after::json;

-- The hash of the newest entry; null before the first.
alter table revision add column head text;

-- A login. Name is the e-mail address it signs in with, in lower case; rights are the sum of Kernel.Rights.
create table accounts (
  id $uuid$ not null primary key,
  version $long$ not null,
  name text not null unique check (length(name) > 0),
  display_name text not null,
  rights integer not null,
  ceiling text not null,
  secretariat $bool$ not null,
  organisation_id $uuid$ references organisations (id) deferrable initially deferred,
  state text not null check (state in ('invited', 'active', 'disabled')),
  language text,
  made_at $timestamp$ not null,
  check (ceiling in ('TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED')),
  check (not secretariat or organisation_id is null)
) $keyed$;

-- What an account proves itself with, and what guessing is counted by. Apart from the account, so that neither its record
-- nor the ledger ever holds a secret.
create table credentials (
  account_id $uuid$ not null primary key references accounts (id) deferrable initially deferred,
  password_hash text,
  security_stamp text not null,
  totp_secret text,
  totp_confirmed $bool$ not null,
  totp_step $long$ not null,
  failures integer not null,
  locked_until $timestamp$
) $keyed$;

create table recovery_codes (
  account_id $uuid$ not null references accounts (id) deferrable initially deferred,
  hash text not null,
  used_at $timestamp$,
  primary key (account_id, hash)
) $keyed$;

create table passkeys (
  credential_id text not null primary key,
  account_id $uuid$ not null references accounts (id) deferrable initially deferred,
  name text,
  data text not null,
  made_at $timestamp$ not null,
  used_at $timestamp$
) $keyed$;
create index passkeys_account on passkeys (account_id);

-- Keyed by issuer and subject, never by e-mail address.
create table external_logins (
  issuer text not null,
  subject text not null,
  account_id $uuid$ not null references accounts (id) deferrable initially deferred,
  made_at $timestamp$ not null,
  primary key (issuer, subject)
) $keyed$;
create index external_logins_account on external_logins (account_id);

-- One row a sign-in. proved_at is when the person last showed a password or passkey; looks_as is what an admin looks as.
create table sessions (
  id $uuid$ not null primary key,
  account_id $uuid$ not null references accounts (id) deferrable initially deferred,
  made_at $timestamp$ not null,
  seen_at $timestamp$ not null,
  ends_at $timestamp$ not null,
  ended_at $timestamp$,
  proved_at $timestamp$ not null,
  factors text not null,
  agent text,
  looks_as text
) $keyed$;
create index sessions_account on sessions (account_id);

-- Links that are used once: the first admin's, invitations, password resets, new addresses. Only a hash is kept.
create table account_links (
  id $uuid$ not null primary key,
  purpose text not null check (purpose in ('first admin', 'invitation', 'reset', 'address')),
  hash text not null unique,
  account_id $uuid$ references accounts (id) deferrable initially deferred,
  address text,
  made_at $timestamp$ not null,
  ends_at $timestamp$ not null,
  used_at $timestamp$,
  revoked_at $timestamp$
) $keyed$;
create index account_links_account on account_links (account_id);

create table api_keys (
  id $uuid$ not null primary key,
  version $long$ not null,
  account_id $uuid$ not null references accounts (id) deferrable initially deferred,
  name text not null check (length(name) > 0),
  hash text not null unique,
  rights integer not null,
  made_at $timestamp$ not null,
  ends_at $timestamp$ not null,
  used_at $timestamp$,
  revoked_at $timestamp$
) $keyed$;
create index api_keys_account on api_keys (account_id);

-- Attempts within a span of time, by what they came from: an address, an account's name, a link.
create table throttles (
  key text not null primary key,
  since $timestamp$ not null,
  count integer not null
) $keyed$;

-- Keys that protect cookies and the like, shared by the nodes.
create table protection_keys (
  name text not null primary key,
  xml text not null,
  made_at $timestamp$ not null
) $keyed$;

-- Who was erased, as a keyed hash of address or number: an import is told, and nobody can read it back.
create table erased (
  hash text not null primary key,
  erased_at $timestamp$ not null
) $keyed$;

-- What admins set: a value a name.
create table settings (
  name text not null primary key,
  version $long$ not null,
  value text not null
) $keyed$;
