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
  visible_to text not null,
  primary key (contact_id, position)
) strict, without rowid;

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
  merged_into text references contacts (id) deferrable initially deferred, holidays text, confirmed_on text,
  check (tlp in ('TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED'))
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
) strict;

CREATE INDEX ledger_subject on ledger (subject_id, sequence);

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
  until text,
  primary key (membership_id, position),
  check (since is null or until is null or since < until)
) strict, without rowid;

CREATE TABLE memberships (
  id text not null primary key,
  version integer not null,
  organisation_id text not null unique references organisations (id) deferrable initially deferred
) strict, without rowid;

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

CREATE INDEX organisations_parent on organisations (parent_id);

CREATE TABLE pins (
  owner text not null,
  subject text not null check (subject in ('organisation', 'contact')),
  subject_id text not null,
  pinned_at text not null,
  primary key (owner, subject, subject_id)
) strict, without rowid;

CREATE TABLE revision (
  only_row integer not null primary key check (only_row = 1),
  value integer not null
) strict;

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
