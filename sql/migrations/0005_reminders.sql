-- Letters in the words of the admins, the ledger of reminders, jobs that one node runs at a time, and the rounds in which
-- contacts look over their own details.

-- What admins wrote over a shipped letter. Without a subject the shipped text counts again; the row keeps its version.
create table letters (
  code text not null,
  language text not null,
  version $long$ not null,
  subject text,
  plain text,
  html text,
  primary key (code, language)
) $keyed$;

-- Each reminder once: what it is about, by which rule, and when that was due. The id and the message's id follow from
-- these three, so that a message that is sent again is the same message. Who works on one holds it until a moment; it is
-- tried again at next_at.
create table reminders (
  id $uuid$ not null primary key,
  subject text not null,
  subject_id $uuid$ not null,
  rule text not null,
  due_on $date$ not null,
  template text not null,
  recipient text,
  state text not null check (state in ('pending', 'sent', 'failed', 'dropped')),
  attempts integer not null,
  made_at $timestamp$ not null,
  next_at $timestamp$ not null,
  holder text,
  held_until $timestamp$ not null,
  sent_at $timestamp$,
  reason text,
  unique (subject_id, rule, due_on)
) $keyed$;
create index reminders_state on reminders (state, next_at);
create index reminders_made on reminders (made_at);

-- One row a job. A node that dies holds it until the moment it said.
create table jobs (
  name text not null primary key,
  holder text,
  held_until $timestamp$ not null,
  run_at $timestamp$ not null,
  outcome text
) $keyed$;

-- A round asks every contact that was not confirmed for so many days.
create table freshness_rounds (
  begun_on $date$ not null primary key,
  ends_on $date$ not null,
  days integer not null
) $keyed$;

-- Private links to one contact's own details, as hashes of 256 random bits.
create table contact_links (
  hash text not null primary key,
  contact_id $uuid$ not null references contacts (id) deferrable initially deferred,
  round_on $date$ not null,
  made_at $timestamp$ not null,
  ends_at $timestamp$ not null,
  used_at $timestamp$,
  revoked_at $timestamp$
) $keyed$;
create index contact_links_contact on contact_links (contact_id);

-- What a contact asked to have changed. Once decided the words are gone: what was taken is in the contact's own history.
create table contact_proposals (
  id $uuid$ not null primary key,
  version $long$ not null,
  contact_id $uuid$ not null references contacts (id) deferrable initially deferred,
  made_at $timestamp$ not null,
  state text not null check (state in ('open', 'decided')),
  changes text not null,
  decided_at $timestamp$
) $keyed$;
create index contact_proposals_contact on contact_proposals (contact_id);
