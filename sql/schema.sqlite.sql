-- Generated from sql/migrations: do not edit. PARTNERDIRECTORY_WRITE_SCHEMA=1 tests/run writes it anew.

CREATE TABLE absences (
  contact_id text not null references contacts (id) deferrable initially deferred,
  position integer not null,
  since text not null,
  until text not null,
  deputy_id text references contacts (id) deferrable initially deferred,
  note text,
  primary key (contact_id, position),
  check (since < until)
) strict, without rowid;

CREATE TABLE account_links (
  id text not null primary key,
  purpose text not null check (purpose in ('first admin', 'invitation', 'reset', 'address')),
  hash text not null unique,
  account_id text references accounts (id) deferrable initially deferred,
  address text,
  made_at text not null,
  ends_at text not null,
  used_at text,
  revoked_at text
) strict, without rowid;

CREATE INDEX account_links_account on account_links (account_id);

CREATE TABLE accounts (
  id text not null primary key,
  version integer not null,
  name text not null unique check (length(name) > 0),
  display_name text not null,
  rights integer not null,
  ceiling text not null,
  secretariat integer not null,
  organisation_id text references organisations (id) deferrable initially deferred,
  state text not null check (state in ('invited', 'active', 'disabled')),
  language text,
  made_at text not null,
  check (ceiling in ('TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED')),
  check (not secretariat or organisation_id is null)
) strict, without rowid;

CREATE TABLE affiliations (
  contact_id text not null references contacts (id) deferrable initially deferred,
  position integer not null,
  organisation_id text not null references organisations (id) deferrable initially deferred,
  job_title text,
  department text,
  functions text,
  since text,
  until text,
  primary key (contact_id, position),
  check (since is null or until is null or since < until)
) strict, without rowid;

CREATE INDEX affiliations_organisation on affiliations (organisation_id, contact_id);

CREATE TABLE api_keys (
  id text not null primary key,
  version integer not null,
  account_id text not null references accounts (id) deferrable initially deferred,
  name text not null check (length(name) > 0),
  hash text not null unique,
  rights integer not null,
  made_at text not null,
  ends_at text not null,
  used_at text,
  revoked_at text
) strict, without rowid;

CREATE INDEX api_keys_account on api_keys (account_id);

CREATE TABLE application_drafts (
  application_id text not null primary key references applications (id) deferrable initially deferred,
  revision integer not null,
  answers text not null,
  saved_at text not null,
  turns text not null
) strict, without rowid;

CREATE TABLE application_files (
  id text not null primary key,
  application_id text not null references applications (id) deferrable initially deferred,
  name text not null,
  type text not null,
  size integer not null,
  sha256 text not null,
  added_by text not null,
  added_at text not null,
  content blob
) strict, without rowid;

CREATE INDEX application_files_of on application_files (application_id);

CREATE TABLE application_links (
  id text not null primary key,
  application_id text not null references applications (id) deferrable initially deferred,
  hash text not null unique,
  email text not null,
  made_at text not null,
  ends_at text not null,
  revoked_at text,
  seen_at text
) strict, without rowid;

CREATE INDEX application_links_of on application_links (application_id);

CREATE TABLE application_stages (
  application_id text not null references applications (id) deferrable initially deferred,
  position integer not null,
  stage text not null,
  since text not null,
  primary key (application_id, position)
) strict, without rowid;

CREATE TABLE applications (
  id text not null primary key,
  version integer not null,
  name text not null check (length(name) > 0),
  sort_key text collate binary not null,
  email text not null,
  domain text,
  country text,
  kind text,
  class text not null,
  stage text not null check (stage in ('prospect', 'invited', 'draft', 'submitted', 'review', 'objections', 'decision', 'agreement',
    'active', 'returned', 'withdrawn', 'refused', 'lapsed')),
  closed integer not null,
  step integer not null,
  steps integer not null,
  waits_for text,
  had text,
  asked text,
  next text,
  owner_id text references accounts (id) deferrable initially deferred,
  organisation_id text references organisations (id) deferrable initially deferred,
  made_on text not null,
  submitted_on text,
  closed_on text,
  due_on text,
  lapses_on text,
  owed_on text,
  record text not null
) strict, without rowid;

CREATE INDEX applications_due on applications (closed, due_on);

CREATE INDEX applications_open on applications (closed, stage, sort_key, id);

CREATE INDEX applications_sort on applications (sort_key, id);

CREATE TABLE channels (
  contact_id text not null references contacts (id) deferrable initially deferred,
  position integer not null,
  type text not null check (type in ('email', 'phone', 'messenger', 'portal', 'openpgp')),
  value text not null,
  label text,
  preferred integer not null,
  state text not null check (state in ('working', 'bouncing', 'reported wrong', 'retired')),
  verified_on text,
  verified_by text,
  visible_to text not null, tlp text,
  primary key (contact_id, position)
) strict, without rowid;

CREATE TABLE contact_links (
  hash text not null primary key,
  contact_id text not null references contacts (id) deferrable initially deferred,
  round_on text not null,
  made_at text not null,
  ends_at text not null,
  used_at text,
  revoked_at text
) strict, without rowid;

CREATE INDEX contact_links_contact on contact_links (contact_id);

CREATE TABLE contact_proposals (
  id text not null primary key,
  version integer not null,
  contact_id text not null references contacts (id) deferrable initially deferred,
  made_at text not null,
  state text not null check (state in ('open', 'decided')),
  changes text not null,
  decided_at text
) strict, without rowid;

CREATE INDEX contact_proposals_contact on contact_proposals (contact_id);

CREATE TABLE contacts (
  id text not null primary key,
  version integer not null,
  reference text unique,
  kind text not null check (kind in ('person', 'desk')),
  name text not null check (length(name) > 0),
  sort_key text collate binary not null,
  languages text,
  time_zone text,
  hours text,
  named_by_agreement text,
  visible_to text not null,
  tlp text not null,
  withdrawn_on text,
  withdrawn_because text,
  merged_into text references contacts (id) deferrable initially deferred, holidays text, confirmed_on text, source text, told_on text, review_by text,
  check (tlp in ('TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED'))
) strict, without rowid;

CREATE TABLE credentials (
  account_id text not null primary key references accounts (id) deferrable initially deferred,
  password_hash text,
  security_stamp text not null,
  totp_secret text,
  totp_confirmed integer not null,
  totp_step integer not null,
  failures integer not null,
  locked_until text
) strict, without rowid;

CREATE TABLE erased (
  hash text not null primary key,
  erased_at text not null
) strict, without rowid;

CREATE TABLE external_logins (
  issuer text not null,
  subject text not null,
  account_id text not null references accounts (id) deferrable initially deferred,
  made_at text not null,
  primary key (issuer, subject)
) strict, without rowid;

CREATE INDEX external_logins_account on external_logins (account_id);

CREATE TABLE freshness_rounds (
  begun_on text not null primary key,
  ends_on text not null,
  days integer not null
) strict, without rowid;

CREATE TABLE jobs (
  name text not null primary key,
  holder text,
  held_until text not null,
  run_at text not null,
  outcome text
) strict, without rowid;

CREATE TABLE ledger (
  sequence integer not null primary key,
  at text not null,
  actor text not null,
  action text not null,
  subject text not null,
  subject_id text not null,
  before text,
  after text
, salt text, commitment text, hash text) strict;

CREATE INDEX ledger_actor on ledger (actor, sequence);

CREATE INDEX ledger_subject on ledger (subject_id, sequence);

CREATE TABLE letters (
  code text not null,
  language text not null,
  version integer not null,
  subject text,
  plain text,
  html text,
  primary key (code, language)
) strict, without rowid;

CREATE TABLE mandates (
  id text not null primary key,
  version integer not null,
  organisation_id text not null references organisations (id) deferrable initially deferred,
  mandate text not null,
  amount text,
  currency text,
  note text,
  since text,
  until text,
  check ((amount is null) = (currency is null)),
  check (since is null or until is null or since < until)
) strict, without rowid;

CREATE INDEX mandates_organisation on mandates (organisation_id);

CREATE TABLE membership_standings (
  membership_id text not null references memberships (id) deferrable initially deferred,
  position integer not null,
  standing text not null check (standing in ('prospect', 'applicant', 'provisional', 'active', 'suspended', 'ended')),
  class text,
  reason text,
  since text,
  until text, review_on text,
  primary key (membership_id, position),
  check (since is null or until is null or since < until)
) strict, without rowid;

CREATE TABLE memberships (
  id text not null primary key,
  version integer not null,
  organisation_id text not null unique references organisations (id) deferrable initially deferred
, renew_by text, renewed_on text, renewal_note text) strict, without rowid;

CREATE TABLE organisation_capabilities (
  organisation_id text not null references organisations (id) deferrable initially deferred,
  position integer not null,
  capability text not null,
  territories text,
  who_may_ask text,
  instruments text,
  function text,
  languages text,
  what_to_include text,
  usual_time text,
  since text,
  until text,
  primary key (organisation_id, position),
  check (since is null or until is null or since < until)
) strict, without rowid;

CREATE TABLE organisation_identifiers (
  organisation_id text not null references organisations (id) deferrable initially deferred,
  scheme text not null,
  value text not null,
  primary key (organisation_id, scheme, value)
) strict, without rowid;

CREATE TABLE organisation_names (
  organisation_id text not null references organisations (id) deferrable initially deferred,
  position integer not null,
  type text not null check (type in ('short', 'acronym', 'former', 'translated', 'other')),
  name text not null check (length(name) > 0),
  language text,
  since text,
  until text,
  primary key (organisation_id, position),
  check (since is null or until is null or since < until)
) strict, without rowid;

CREATE TABLE organisations (
  id text not null primary key,
  version integer not null,
  reference text unique,
  legal_name text not null,
  sort_key text collate binary not null,
  kind text,
  country text,
  city text,
  territories text,
  website text,
  email_domains text,
  parent_id text references organisations (id) deferrable initially deferred,
  languages text,
  description text,
  callable integer not null,
  visible_to text not null,
  tlp text not null,
  withdrawn_on text,
  withdrawn_because text,
  merged_into text references organisations (id) deferrable initially deferred,
  check (length(legal_name) > 0),
  check (country is null or length(country) = 2),
  check (tlp in ('TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED'))
) strict, without rowid;

CREATE INDEX organisations_merged on organisations (merged_into) where merged_into is not null;

CREATE INDEX organisations_parent on organisations (parent_id);

CREATE TABLE passkeys (
  credential_id text not null primary key,
  account_id text not null references accounts (id) deferrable initially deferred,
  name text,
  data text not null,
  made_at text not null,
  used_at text
) strict, without rowid;

CREATE INDEX passkeys_account on passkeys (account_id);

CREATE TABLE pins (
  owner text not null,
  subject text not null check (subject in ('organisation', 'contact')),
  subject_id text not null,
  pinned_at text not null,
  primary key (owner, subject, subject_id)
) strict, without rowid;

CREATE TABLE procedures (
  id text not null primary key,
  version integer not null,
  name text not null check (length(name) > 0),
  record text not null
) strict, without rowid;

CREATE TABLE protection_keys (
  name text not null primary key,
  xml text not null,
  made_at text not null
) strict, without rowid;

CREATE TABLE recovery_codes (
  account_id text not null references accounts (id) deferrable initially deferred,
  hash text not null,
  used_at text,
  primary key (account_id, hash)
) strict, without rowid;

CREATE TABLE reminders (
  id text not null primary key,
  subject text not null,
  subject_id text not null,
  rule text not null,
  due_on text not null,
  template text not null,
  recipient text,
  state text not null check (state in ('pending', 'sent', 'failed', 'dropped')),
  attempts integer not null,
  made_at text not null,
  next_at text not null,
  holder text,
  held_until text not null,
  sent_at text,
  reason text,
  unique (subject_id, rule, due_on)
) strict, without rowid;

CREATE INDEX reminders_made on reminders (made_at);

CREATE INDEX reminders_state on reminders (state, next_at);

CREATE TABLE revision (
  only_row integer not null primary key check (only_row = 1),
  value integer not null
, head text) strict;

CREATE TABLE saved_views (
  id text not null primary key,
  version integer not null,
  owner text not null,
  name text not null check (length(name) > 0),
  query text not null,
  shared integer not null,
  made_at text not null
) strict, without rowid;

CREATE INDEX saved_views_owner on saved_views (owner);

CREATE TABLE [schema_migrations] (
    SchemaVersionID INTEGER CONSTRAINT [PK_schema_migrations_Id] PRIMARY KEY AUTOINCREMENT NOT NULL,
    ScriptName TEXT NOT NULL,
    Applied DATETIME NOT NULL
);

CREATE TABLE seats (
  working_group_id text not null references working_groups (id) deferrable initially deferred,
  position integer not null,
  organisation_id text not null references organisations (id) deferrable initially deferred,
  role text not null check (role in ('chair', 'member', 'observer')),
  representative_id text references contacts (id) deferrable initially deferred,
  alternate_id text references contacts (id) deferrable initially deferred,
  since text,
  until text,
  primary key (working_group_id, position),
  check (since is null or until is null or since < until)
) strict, without rowid;

CREATE INDEX seats_organisation on seats (organisation_id);

CREATE TABLE sessions (
  id text not null primary key,
  account_id text not null references accounts (id) deferrable initially deferred,
  made_at text not null,
  seen_at text not null,
  ends_at text not null,
  ended_at text,
  proved_at text not null,
  factors text not null,
  agent text,
  looks_as text
) strict, without rowid;

CREATE INDEX sessions_account on sessions (account_id);

CREATE TABLE settings (
  name text not null primary key,
  version integer not null,
  value text not null
) strict, without rowid;

CREATE TABLE sqlite_sequence(name,seq);

CREATE TABLE term_labels (
  list text not null,
  code text not null,
  language text not null,
  label text not null,
  primary key (list, code, language),
  foreign key (list, code) references terms (list, code) deferrable initially deferred
) strict, without rowid;

CREATE TABLE terms (
  list text not null,
  code text not null,
  position integer not null,
  retired integer not null,
  needs_channel text,
  primary key (list, code)
) strict, without rowid;

CREATE TABLE throttles (
  key text not null primary key,
  since text not null,
  count integer not null
) strict, without rowid;

CREATE TABLE working_groups (
  id text not null primary key,
  version integer not null,
  kind text not null check (kind in ('steering group', 'work package', 'national chapter')),
  name text not null,
  sort_key text collate binary not null,
  description text,
  since text,
  until text,
  check (since is null or until is null or since < until)
) strict, without rowid;
