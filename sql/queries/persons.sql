-- name: persons.organisations :many
select id, legal_name from organisations where id in (select organisation_id from affiliations where contact_id = @Id);

-- name: persons.seats :many
select g.id as group_id, g.name as group_name, o.legal_name as organisation, s.role,
       case when s.representative_id = @Id then 'representative' else 'alternate' end as held_as, s.since, s.until
from seats s
join working_groups g on g.id = s.working_group_id
join organisations o on o.id = s.organisation_id
where s.representative_id = @Id or s.alternate_id = @Id
order by g.sort_key, s.position;

-- name: persons.deputy-of :many
select a.contact_id, c.name, a.since, a.until
from absences a
join contacts c on c.id = a.contact_id
where a.deputy_id = @Id
order by a.since, a.contact_id;

-- name: persons.merged :many
-- The same person under other records.
select id as value from contacts where merged_into = @Id;

-- name: persons.pins :many
select pinned_at from pins where subject_id = @Id order by pinned_at;

-- name: persons.views :many
select id, name, query, made_at from saved_views order by made_at, id;

-- name: persons.entries :many
select sequence, at, action, subject, subject_id, cast(before as text) as before, cast(after as text) as after
from ledger where subject_id = @Id and subject <> 'read' order by sequence;

-- name: persons.look-ups :many
-- The organisation that looked, never who in it.
select l.sequence, l.at, l.action, cast(l.after as text) as after, case when a.secretariat or l.actor = 'operator' or l.actor = 'system' then 'secretariat' else o.legal_name end as organisation
from ledger l
left join accounts a on cast(a.id as text) = l.actor
left join organisations o on o.id = a.organisation_id
where l.subject_id = @Id and l.subject = 'read'
order by l.sequence;

-- name: persons.mentioning :many
-- Entries about others that may name a person; the program looks closer.
select sequence, at, action, subject, subject_id, cast(before as text) as before, cast(after as text) as after
from ledger
where subject_id <> @Id and action <> 'person.erase'
  and (lower(cast(before as text)) like lower(cast(@Pattern as text)) escape '!' or lower(cast(after as text)) like lower(cast(@Pattern as text)) escape '!')
order by sequence;

-- name: persons.entries-of-queries :many
-- What people looked for, where it was kept: saved views, and what exports were narrowed to.
select sequence, at, action, subject, subject_id, cast(before as text) as before, cast(after as text) as after
from ledger where subject in ('saved view', 'export') and (before is not null or after is not null) order by sequence;

-- name: persons.others-with :one
select count(*) as value from channels where value = @Value and contact_id <> @Id;

-- name: persons.others-with-word :one
-- Names and places that a word stands in, beside the contact's own name.
select (select count(*) from contacts where id <> @Id and lower(name) like lower(cast(@Pattern as text)) escape '!')
  + (select count(*) from organisations where lower(legal_name) like lower(cast(@Pattern as text)) escape '!' or lower(city) like lower(cast(@Pattern as text)) escape '!')
  + (select count(*) from organisation_names where lower(name) like lower(cast(@Pattern as text)) escape '!') as value;

-- name: persons.ended :many
-- With how many affiliations the contact has in all.
select a.contact_id, a.until, (select count(*) from affiliations o where o.contact_id = a.contact_id) as held
from affiliations a where a.until is not null and a.until <= @Before order by a.contact_id, a.position;

-- name: persons.reviews :many
select id, name, review_by from contacts where review_by <= @Today and withdrawn_on is null order by review_by, sort_key, id;

-- name: persons.columns :many
-- What the program can hold: the tables and columns that are really there.
select t.name as table_name, c.name as column_name
from sqlite_schema t
join pragma_table_info(t.name) c
where t.type = 'table' and t.name not like 'sqlite%'
order by t.name, c.cid;

-- name: persons.hold :execute
-- What changes meanwhile is not erased unseen.
update contacts set version = @Version where id = @Id and version = @Version - 1;

-- name: persons.clear-representative :execute
update seats set representative_id = null where representative_id = @Id;

-- name: persons.clear-alternate :execute
update seats set alternate_id = null where alternate_id = @Id;

-- name: persons.clear-deputy :execute
update absences set deputy_id = null where deputy_id = @Id;

-- name: persons.clear-merged :execute
update contacts set merged_into = null where merged_into = @Id;

-- name: persons.clear-pins :execute
delete from pins where subject_id = @Id;

-- name: persons.clear-contact :execute
delete from contacts where id = @Id;

-- name: persons.empty-entry :execute
-- What was done, when and by whom stays, and so does the commitment that the chain is made of.
update ledger set before = null, after = null, salt = null where sequence = @Sequence;
