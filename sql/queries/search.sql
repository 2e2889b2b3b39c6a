-- name: search.organisations :many
-- Everything the index holds of an organisation but its parts, which are read beside it in the same order.
-- At most one standing holds on a day.
select o.id, o.reference, o.legal_name, o.sort_key, o.kind, o.country, o.city, o.territories, o.website, o.email_domains, o.languages, o.visible_to,
       s.standing, s.class
from organisations o
left join memberships m on m.organisation_id = o.id
left join membership_standings s on s.membership_id = m.id and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today)
where o.withdrawn_on is null and o.merged_into is null
order by o.id;

-- name: search.names :many
select organisation_id, type, name, language from organisation_names order by organisation_id, position;

-- name: search.identifiers :many
select organisation_id, scheme, value from organisation_identifiers order by organisation_id, scheme, value;

-- name: search.capabilities :many
select organisation_id, capability from organisation_capabilities
where (since is null or since <= @Today) and (until is null or until > @Today)
order by organisation_id, position;

-- name: search.mandates :many
-- Past mandates count: people look for "the founders".
select organisation_id, mandate from mandates order by organisation_id, mandate;

-- name: search.contacts :many
select id, reference, kind, name, sort_key, languages, visible_to
from contacts where withdrawn_on is null and merged_into is null
order by id;

-- name: search.affiliations :many
select contact_id, organisation_id, job_title, department, functions,
       (since is null or since <= @Today) and (until is null or until > @Today) as current
from affiliations order by contact_id, position;

-- name: search.hidden-organisations :many
-- What a contact does at one of these is nobody's to find who may not see the organisation.
select o.id from organisations o where o.visible_to <> 'everyone'
union
select m.organisation_id
from memberships m
join membership_standings s on s.membership_id = m.id
where s.standing in ('prospect', 'applicant') and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today);

-- name: search.is-hidden :many
select o.id
from organisations o
left join memberships m on m.organisation_id = o.id
left join membership_standings s on s.membership_id = m.id and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today)
where o.id = @Id and (o.visible_to <> 'everyone' or s.standing in ('prospect', 'applicant'));

-- name: search.contacts-of-organisation :many
select distinct contact_id from affiliations where organisation_id = @Id;

-- name: search.channels :many
-- What bounces, is wrong or retired must not be offered; what fewer may see than the contact stays out of the index.
select c.contact_id, c.type, c.value
from channels c
where c.state = 'working' and c.type in ('email', 'phone') and c.visible_to = 'everyone'
order by c.contact_id, c.preferred desc, c.position;

-- name: search.changed :many
select distinct subject, subject_id from ledger where sequence > @Since;

-- name: search.organisation :one
select o.id, o.reference, o.legal_name, o.sort_key, o.kind, o.country, o.city, o.territories, o.website, o.email_domains, o.languages, o.visible_to,
       s.standing, s.class
from organisations o
left join memberships m on m.organisation_id = o.id
left join membership_standings s on s.membership_id = m.id and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today)
where o.withdrawn_on is null and o.merged_into is null and o.id = @Id;

-- name: search.names-of :many
select organisation_id, type, name, language from organisation_names where organisation_id = @Id order by position;

-- name: search.identifiers-of :many
select organisation_id, scheme, value from organisation_identifiers where organisation_id = @Id order by scheme, value;

-- name: search.capabilities-of :many
select organisation_id, capability from organisation_capabilities
where (since is null or since <= @Today) and (until is null or until > @Today) and organisation_id = @Id
order by position;

-- name: search.mandates-of :many
select organisation_id, mandate from mandates where organisation_id = @Id order by mandate;

-- name: search.contact :one
select id, reference, kind, name, sort_key, languages, visible_to
from contacts where withdrawn_on is null and merged_into is null and id = @Id;

-- name: search.affiliations-of :many
select contact_id, organisation_id, job_title, department, functions,
       (since is null or since <= @Today) and (until is null or until > @Today) as current
from affiliations where contact_id = @Id order by position;

-- name: search.channels-of :many
select c.contact_id, c.type, c.value
from channels c
where c.state = 'working' and c.type in ('email', 'phone') and c.visible_to = 'everyone' and c.contact_id = @Id
order by c.preferred desc, c.position;
