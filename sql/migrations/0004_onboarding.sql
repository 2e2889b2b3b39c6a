-- How members are admitted: procedures, applications, what applicants write before they submit it, files, private links.

-- The steps are data: JSON, read and written whole. An application keeps the procedure that it began with in its own record.
create table procedures (
  id $uuid$ not null primary key,
  version $long$ not null,
  name text not null check (length(name) > 0),
  record text not null
) $keyed$;

-- One organisation going through one procedure. What lists and boards ask for stands beside the record.
create table applications (
  id $uuid$ not null primary key,
  version $long$ not null,
  name text not null check (length(name) > 0),
  sort_key text $bytes$ not null,
  email text not null,
  domain text,
  country text,
  kind text,
  class text not null,
  stage text not null check (stage in ('prospect', 'invited', 'draft', 'submitted', 'review', 'objections', 'decision', 'agreement',
    'active', 'returned', 'withdrawn', 'refused', 'lapsed')),
  closed $bool$ not null,
  step integer not null,
  steps integer not null,
  waits_for text,
  had text,
  asked text,
  next text,
  owner_id $uuid$ references accounts (id) deferrable initially deferred,
  organisation_id $uuid$ references organisations (id) deferrable initially deferred,
  made_on $date$ not null,
  submitted_on $date$,
  closed_on $date$,
  due_on $date$,
  lapses_on $date$,
  owed_on $date$,
  record text not null
) $keyed$;
create index applications_open on applications (closed, stage, sort_key, id);
create index applications_due on applications (closed, due_on);
create index applications_sort on applications (sort_key, id);

-- When an application came to each stage, for charts over time; the application's own timeline tells by whom.
create table application_stages (
  application_id $uuid$ not null references applications (id) deferrable initially deferred,
  position integer not null,
  stage text not null,
  since $date$ not null,
  primary key (application_id, position)
) $keyed$;

-- What the applicant has written and not yet submitted. No record: it is theirs until they submit it. Turns are the last
-- sending of each window, so that one that was overtaken on its way changes nothing.
create table application_drafts (
  application_id $uuid$ not null primary key references applications (id) deferrable initially deferred,
  revision $long$ not null,
  answers text not null,
  saved_at $timestamp$ not null,
  turns text not null
) $keyed$;

-- Evidence, letters, signed agreements. Either the content or the folder of the settings has the bytes.
create table application_files (
  id $uuid$ not null primary key,
  application_id $uuid$ not null references applications (id) deferrable initially deferred,
  name text not null,
  type text not null,
  size integer not null,
  sha256 text not null,
  added_by text not null,
  added_at $timestamp$ not null,
  content $blob$
) $keyed$;
create index application_files_of on application_files (application_id);

-- A private link opens one application and nothing else. Only a hash is kept.
create table application_links (
  id $uuid$ not null primary key,
  application_id $uuid$ not null references applications (id) deferrable initially deferred,
  hash text not null unique,
  email text not null,
  made_at $timestamp$ not null,
  ends_at $timestamp$ not null,
  revoked_at $timestamp$,
  seen_at $timestamp$
) $keyed$;
create index application_links_of on application_links (application_id);
