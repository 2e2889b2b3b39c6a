-- The records of the directory: organisations, contacts, memberships, mandates, working groups, and the ledger.
-- Plain lists of codes (languages, territories, functions) are texts separated by "|"; whatever has facts of its own
-- (a date, a label, a state) is a row. Days are dates: since is included, until is not, null is open.
-- "$keyed$" keeps a table's rows in the order of its primary key, where the engine can: what is read whole is read so.
-- Foreign keys are checked at commit and never cascade: nothing is deleted but by erasure and retention.

create table revision (
  only_row integer not null primary key check (only_row = 1),
  value $long$ not null
) $strict$;
insert into revision (only_row, value) values (1, 0);

create table ledger (
  sequence $long$ not null primary key,
  at $timestamp$ not null,
  actor text not null,
  action text not null,
  subject text not null,
  subject_id $uuid$ not null,
  before $json$,
  after $json$
) $strict$;
create index ledger_subject on ledger (subject_id, sequence);

-- Words that admins can change: kinds, classes, functions, capabilities, mandates, roles in a group.
create table terms (
  list text not null,
  code text not null,
  position integer not null,
  retired $bool$ not null,
  needs_channel text,
  primary key (list, code)
) $keyed$;

create table term_labels (
  list text not null,
  code text not null,
  language text not null,
  label text not null,
  primary key (list, code, language),
  foreign key (list, code) references terms (list, code) deferrable initially deferred
) $keyed$;

create table organisations (
  id $uuid$ not null primary key,
  version $long$ not null,
  reference text unique,
  legal_name text not null,
  sort_key text $bytes$ not null,
  kind text,
  country text,
  city text,
  territories text,
  website text,
  email_domains text,
  parent_id $uuid$ references organisations (id) deferrable initially deferred,
  languages text,
  description text,
  callable $bool$ not null,
  visible_to text not null,
  tlp text not null,
  withdrawn_on $date$,
  withdrawn_because text,
  merged_into $uuid$ references organisations (id) deferrable initially deferred,
  check (length(legal_name) > 0),
  check (country is null or length(country) = 2),
  check (tlp in ('TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED'))
) $keyed$;
create index organisations_sort on organisations (sort_key, id);
create index organisations_parent on organisations (parent_id);

create table organisation_names (
  organisation_id $uuid$ not null references organisations (id) deferrable initially deferred,
  position integer not null,
  type text not null check (type in ('short', 'acronym', 'former', 'translated', 'other')),
  name text not null check (length(name) > 0),
  language text,
  since $date$,
  until $date$,
  primary key (organisation_id, position),
  check (since is null or until is null or since < until)
) $keyed$;

create table organisation_identifiers (
  organisation_id $uuid$ not null references organisations (id) deferrable initially deferred,
  scheme text not null,
  value text not null,
  primary key (organisation_id, scheme, value)
) $keyed$;
create index organisation_identifiers_value on organisation_identifiers (value, scheme);

create table organisation_capabilities (
  organisation_id $uuid$ not null references organisations (id) deferrable initially deferred,
  position integer not null,
  capability text not null,
  territories text,
  who_may_ask text,
  instruments text,
  function text,
  languages text,
  what_to_include text,
  usual_time text,
  since $date$,
  until $date$,
  primary key (organisation_id, position),
  check (since is null or until is null or since < until)
) $keyed$;

create table memberships (
  id $uuid$ not null primary key,
  version $long$ not null,
  organisation_id $uuid$ not null unique references organisations (id) deferrable initially deferred
) $keyed$;

-- One row a change of class or standing: the past is never overwritten.
create table membership_standings (
  membership_id $uuid$ not null references memberships (id) deferrable initially deferred,
  position integer not null,
  standing text not null check (standing in ('prospect', 'applicant', 'provisional', 'active', 'suspended', 'ended')),
  class text,
  reason text,
  since $date$,
  until $date$,
  primary key (membership_id, position),
  check (since is null or until is null or since < until)
) $keyed$;

create table mandates (
  id $uuid$ not null primary key,
  version $long$ not null,
  organisation_id $uuid$ not null references organisations (id) deferrable initially deferred,
  mandate text not null,
  amount text,
  currency text,
  note text,
  since $date$,
  until $date$,
  check ((amount is null) = (currency is null)),
  check (since is null or until is null or since < until)
) $keyed$;
create index mandates_organisation on mandates (organisation_id);

create table contacts (
  id $uuid$ not null primary key,
  version $long$ not null,
  reference text unique,
  kind text not null check (kind in ('person', 'desk')),
  name text not null check (length(name) > 0),
  sort_key text $bytes$ not null,
  languages text,
  time_zone text,
  hours text,
  named_by_agreement text,
  visible_to text not null,
  tlp text not null,
  withdrawn_on $date$,
  withdrawn_because text,
  merged_into $uuid$ references contacts (id) deferrable initially deferred,
  check (tlp in ('TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED'))
) $keyed$;
create index contacts_sort on contacts (sort_key, id);

create table affiliations (
  contact_id $uuid$ not null references contacts (id) deferrable initially deferred,
  position integer not null,
  organisation_id $uuid$ not null references organisations (id) deferrable initially deferred,
  job_title text,
  department text,
  functions text,
  since $date$,
  until $date$,
  primary key (contact_id, position),
  check (since is null or until is null or since < until)
) $keyed$;
create index affiliations_organisation on affiliations (organisation_id, contact_id);

create table channels (
  contact_id $uuid$ not null references contacts (id) deferrable initially deferred,
  position integer not null,
  type text not null check (type in ('email', 'phone', 'messenger', 'portal', 'openpgp')),
  value text not null,
  label text,
  preferred $bool$ not null,
  state text not null check (state in ('working', 'bouncing', 'reported wrong', 'retired')),
  verified_on $date$,
  verified_by text,
  visible_to text not null,
  primary key (contact_id, position)
) $keyed$;
create index channels_value on channels (value);

create table working_groups (
  id $uuid$ not null primary key,
  version $long$ not null,
  kind text not null check (kind in ('steering group', 'work package', 'national chapter')),
  name text not null,
  sort_key text $bytes$ not null,
  description text,
  since $date$,
  until $date$,
  check (since is null or until is null or since < until)
) $keyed$;

create table seats (
  working_group_id $uuid$ not null references working_groups (id) deferrable initially deferred,
  position integer not null,
  organisation_id $uuid$ not null references organisations (id) deferrable initially deferred,
  role text not null check (role in ('chair', 'member', 'observer')),
  representative_id $uuid$ references contacts (id) deferrable initially deferred,
  alternate_id $uuid$ references contacts (id) deferrable initially deferred,
  since $date$,
  until $date$,
  primary key (working_group_id, position),
  check (since is null or until is null or since < until)
) $keyed$;
create index seats_organisation on seats (organisation_id);

insert into terms (list, code, position, retired, needs_channel) values
  ('kind', 'payment_firm', 1, $false$, null),
  ('kind', 'crypto_asset_provider', 2, $false$, null),
  ('kind', 'technology_company', 3, $false$, null),
  ('kind', 'ngo', 4, $false$, null),
  ('kind', 'law_firm', 5, $false$, null),
  ('kind', 'police_unit', 6, $false$, null),
  ('kind', 'public_authority', 7, $false$, null),
  ('kind', 'international_organisation', 8, $false$, null),
  ('class', 'full', 1, $false$, null),
  ('class', 'advisory', 2, $false$, null),
  ('class', 'associate', 3, $false$, null),
  ('class', 'observer', 4, $false$, null),
  ('mandate', 'founder', 1, $false$, null),
  ('mandate', 'lead', 2, $false$, null),
  ('mandate', 'secretariat', 3, $false$, null),
  ('mandate', 'funder', 4, $false$, null),
  ('mandate', 'legal_adviser', 5, $false$, null),
  ('function', 'single_point_of_contact', 1, $false$, null),
  ('function', 'duty_desk', 2, $false$, 'phone'),
  ('function', 'financial_investigation', 3, $false$, null),
  ('function', 'legal_process', 4, $false$, null),
  ('function', 'evidence_orders', 5, $false$, null),
  ('function', 'authorities_contact', 6, $false$, null),
  ('function', 'abuse_takedown', 7, $false$, null),
  ('function', 'victim_identification', 8, $false$, null),
  ('function', 'data_protection_officer', 9, $false$, null),
  ('function', 'press', 10, $false$, null),
  ('function', 'executive', 11, $false$, null),
  ('capability', 'trace_payments', 1, $false$, null),
  ('capability', 'block_account', 2, $false$, null),
  ('capability', 'preserve_account_data', 3, $false$, null),
  ('capability', 'remove_content', 4, $false$, null),
  ('capability', 'identify_victims', 5, $false$, null),
  ('capability', 'support_victims', 6, $false$, null),
  ('capability', 'seize_assets', 7, $false$, null),
  ('capability', 'prosecute', 8, $false$, null),
  ('capability', 'legal_advice', 9, $false$, null),
  ('capability', 'training', 10, $false$, null),
  ('capability', 'funding', 11, $false$, null);

insert into term_labels (list, code, language, label) values
  ('kind', 'payment_firm', 'en', 'Payment firm'),
  ('kind', 'crypto_asset_provider', 'en', 'Crypto-asset provider'),
  ('kind', 'technology_company', 'en', 'Technology company'),
  ('kind', 'ngo', 'en', 'NGO'),
  ('kind', 'law_firm', 'en', 'Law firm'),
  ('kind', 'police_unit', 'en', 'Police unit'),
  ('kind', 'public_authority', 'en', 'Public authority'),
  ('kind', 'international_organisation', 'en', 'International organisation'),
  ('class', 'full', 'en', 'Full member'),
  ('class', 'advisory', 'en', 'Advisory member'),
  ('class', 'associate', 'en', 'Associate member'),
  ('class', 'observer', 'en', 'Observer'),
  ('mandate', 'founder', 'en', 'Founder'),
  ('mandate', 'lead', 'en', 'Lead'),
  ('mandate', 'secretariat', 'en', 'Secretariat'),
  ('mandate', 'funder', 'en', 'Funder'),
  ('mandate', 'legal_adviser', 'en', 'Legal adviser'),
  ('function', 'single_point_of_contact', 'en', 'Single point of contact'),
  ('function', 'duty_desk', 'en', 'Duty desk 24/7'),
  ('function', 'financial_investigation', 'en', 'Financial investigation'),
  ('function', 'legal_process', 'en', 'Legal process'),
  ('function', 'evidence_orders', 'en', 'European production and preservation orders'),
  ('function', 'authorities_contact', 'en', 'Point of contact for authorities'),
  ('function', 'abuse_takedown', 'en', 'Abuse and takedown'),
  ('function', 'victim_identification', 'en', 'Victim identification'),
  ('function', 'data_protection_officer', 'en', 'Data protection officer'),
  ('function', 'press', 'en', 'Press'),
  ('function', 'executive', 'en', 'Executive'),
  ('capability', 'trace_payments', 'en', 'Trace payments'),
  ('capability', 'block_account', 'en', 'Block a merchant or account'),
  ('capability', 'preserve_account_data', 'en', 'Preserve account data'),
  ('capability', 'remove_content', 'en', 'Remove content'),
  ('capability', 'identify_victims', 'en', 'Identify victims'),
  ('capability', 'support_victims', 'en', 'Support victims'),
  ('capability', 'seize_assets', 'en', 'Seize assets'),
  ('capability', 'prosecute', 'en', 'Prosecute'),
  ('capability', 'legal_advice', 'en', 'Legal advice'),
  ('capability', 'training', 'en', 'Training'),
  ('capability', 'funding', 'en', 'Funding');
