-- Who picks up now: absences with a deputy, whose holidays count, and when a contact was last confirmed.
-- What people keep for themselves: saved views of a result, and pinned partners.

alter table contacts add column holidays text;
alter table contacts add column confirmed_on $date$;

create table absences (
  contact_id $uuid$ not null references contacts (id) deferrable initially deferred,
  position integer not null,
  since $date$ not null,
  until $date$ not null,
  deputy_id $uuid$ references contacts (id) deferrable initially deferred,
  note text,
  primary key (contact_id, position),
  check (since < until)
) $keyed$;

-- A result with its filters under a name. Shared ones are everybody's to open, their owner's to change.
create table saved_views (
  id $uuid$ not null primary key,
  version $long$ not null,
  owner text not null,
  name text not null check (length(name) > 0),
  query text not null,
  shared $bool$ not null,
  made_at $timestamp$ not null
) $keyed$;
create index saved_views_owner on saved_views (owner);

create table pins (
  owner text not null,
  subject text not null check (subject in ('organisation', 'contact')),
  subject_id $uuid$ not null,
  pinned_at $timestamp$ not null,
  primary key (owner, subject, subject_id)
) $keyed$;

-- No statement looks records up by these: the index in memory answers such questions, and every import paid for them.
drop index organisations_sort;
drop index organisation_identifiers_value;
drop index contacts_sort;
drop index channels_value;
