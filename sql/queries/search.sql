-- Rows of the index come as one text each: the owner's id, then the fields, a line break between them, which none of
-- them can hold. Handing over a column costs more than splitting a text, and the index reads millions of them.

-- name: search.organisations :many
-- Everything the index holds of an organisation but its parts, which are read beside it in the same order.
-- At most one standing holds on a day.
select concat_ws('
', cast(o.id as text), o.legal_name, o.sort_key, o.visible_to || ' ' || o.tlp, coalesce(o.reference, ''), coalesce(o.kind, ''), coalesce(o.country, ''), coalesce(o.city, ''), coalesce(o.territories, ''), coalesce(o.website, ''), coalesce(o.email_domains, ''), coalesce(o.languages, ''), coalesce(s.standing, ''), coalesce(s.class, ''), case when o.callable then '1' else '0' end) as line
from organisations o
left join memberships m on m.organisation_id = o.id
left join membership_standings s on s.membership_id = m.id and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today)
where o.withdrawn_on is null and o.merged_into is null
order by o.id;

-- name: search.names :many
select concat_ws('
', cast(organisation_id as text), type, name, coalesce(language, '')) as line
from organisation_names order by organisation_id, position;

-- name: search.identifiers :many
select concat_ws('
', cast(organisation_id as text), scheme, value) as line
from organisation_identifiers order by organisation_id, scheme, value;

-- name: search.capabilities :many
select concat_ws('
', cast(organisation_id as text), capability, coalesce(function, ''), coalesce(territories, '')) as line
from organisation_capabilities
where (since is null or since <= @Today) and (until is null or until > @Today)
order by organisation_id, position;

-- name: search.mandates :many
-- Past mandates count: people look for "the founders".
select concat_ws('
', cast(organisation_id as text), mandate) as line
from mandates order by organisation_id, mandate;

-- name: search.contacts :many
select concat_ws('
', cast(id as text), name, sort_key, visible_to || ' ' || tlp, kind, coalesce(reference, ''), coalesce(languages, ''), coalesce(time_zone, ''), coalesce(hours, ''), coalesce(holidays, ''), coalesce(cast(confirmed_on as text), '')) as line
from contacts where withdrawn_on is null and merged_into is null
order by id;

-- name: search.affiliations :many
select concat_ws('
', cast(contact_id as text), cast(organisation_id as text), case when (since is null or since <= @Today) and (until is null or until > @Today) then '1' else '0' end, coalesce(job_title, ''), coalesce(department, ''), coalesce(functions, '')) as line
from affiliations order by contact_id, position;

-- name: search.hidden-organisations :many
-- What a contact does at one of these is nobody's to find who may not see the organisation.
select o.id, case when s.standing in ('prospect', 'applicant') then 'secretariat' else o.visible_to end || ' ' || o.tlp as marking
from organisations o
left join memberships m on m.organisation_id = o.id
left join membership_standings s on s.membership_id = m.id and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today)
where (o.visible_to <> 'everyone' or o.tlp not in ('TLP:CLEAR', 'TLP:GREEN') or s.standing in ('prospect', 'applicant'));

-- name: search.is-hidden :many
select o.id, case when s.standing in ('prospect', 'applicant') then 'secretariat' else o.visible_to end || ' ' || o.tlp as marking
from organisations o
left join memberships m on m.organisation_id = o.id
left join membership_standings s on s.membership_id = m.id and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today)
where o.id = @Id and (o.visible_to <> 'everyone' or o.tlp not in ('TLP:CLEAR', 'TLP:GREEN') or s.standing in ('prospect', 'applicant'));

-- name: search.contacts-of-organisation :many
select distinct contact_id from affiliations where organisation_id = @Id;

-- name: search.channels :many
-- What bounces, is wrong or retired must not be offered; what fewer may see than the contact stays out of the index.
select concat_ws('
', cast(contact_id as text), type, value) as line
from channels
where state = 'working' and type in ('email', 'phone') and visible_to = 'everyone'
  and (tlp is null or exists (
    select 1 from contacts c where c.id = channels.contact_id
      and case channels.tlp when 'TLP:CLEAR' then 0 when 'TLP:GREEN' then 1 when 'TLP:AMBER' then 2 when 'TLP:AMBER+STRICT' then 3 else 4 end
          <= case c.tlp when 'TLP:CLEAR' then 0 when 'TLP:GREEN' then 1 when 'TLP:AMBER' then 2 when 'TLP:AMBER+STRICT' then 3 else 4 end))
order by contact_id, preferred desc, position;

-- name: search.absences :many
select concat_ws('
', cast(contact_id as text), cast(since as text), cast(until as text), coalesce(cast(deputy_id as text), '')) as line
from absences where until > @Today
order by contact_id, position;

-- name: search.changed :many
select distinct subject, subject_id from ledger where sequence > @Since;

-- name: search.organisation :many
select concat_ws('
', cast(o.id as text), o.legal_name, o.sort_key, o.visible_to || ' ' || o.tlp, coalesce(o.reference, ''), coalesce(o.kind, ''), coalesce(o.country, ''), coalesce(o.city, ''), coalesce(o.territories, ''), coalesce(o.website, ''), coalesce(o.email_domains, ''), coalesce(o.languages, ''), coalesce(s.standing, ''), coalesce(s.class, ''), case when o.callable then '1' else '0' end) as line
from organisations o
left join memberships m on m.organisation_id = o.id
left join membership_standings s on s.membership_id = m.id and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today)
where o.withdrawn_on is null and o.merged_into is null and o.id = @Id;

-- name: search.names-of :many
select concat_ws('
', cast(organisation_id as text), type, name, coalesce(language, '')) as line
from organisation_names where organisation_id = @Id order by position;

-- name: search.identifiers-of :many
select concat_ws('
', cast(organisation_id as text), scheme, value) as line
from organisation_identifiers where organisation_id = @Id order by scheme, value;

-- name: search.capabilities-of :many
select concat_ws('
', cast(organisation_id as text), capability, coalesce(function, ''), coalesce(territories, '')) as line
from organisation_capabilities
where (since is null or since <= @Today) and (until is null or until > @Today) and organisation_id = @Id
order by position;

-- name: search.mandates-of :many
select concat_ws('
', cast(organisation_id as text), mandate) as line
from mandates where organisation_id = @Id order by mandate;

-- name: search.contact :many
select concat_ws('
', cast(id as text), name, sort_key, visible_to || ' ' || tlp, kind, coalesce(reference, ''), coalesce(languages, ''), coalesce(time_zone, ''), coalesce(hours, ''), coalesce(holidays, ''), coalesce(cast(confirmed_on as text), '')) as line
from contacts where withdrawn_on is null and merged_into is null and id = @Id;

-- name: search.affiliations-of :many
select concat_ws('
', cast(contact_id as text), cast(organisation_id as text), case when (since is null or since <= @Today) and (until is null or until > @Today) then '1' else '0' end, coalesce(job_title, ''), coalesce(department, ''), coalesce(functions, '')) as line
from affiliations where contact_id = @Id order by position;

-- name: search.channels-of :many
select concat_ws('
', cast(contact_id as text), type, value) as line
from channels
where state = 'working' and type in ('email', 'phone') and visible_to = 'everyone'
  and (tlp is null or exists (
    select 1 from contacts c where c.id = channels.contact_id
      and case channels.tlp when 'TLP:CLEAR' then 0 when 'TLP:GREEN' then 1 when 'TLP:AMBER' then 2 when 'TLP:AMBER+STRICT' then 3 else 4 end
          <= case c.tlp when 'TLP:CLEAR' then 0 when 'TLP:GREEN' then 1 when 'TLP:AMBER' then 2 when 'TLP:AMBER+STRICT' then 3 else 4 end)) and contact_id = @Id
order by preferred desc, position;

-- name: search.absences-of :many
select concat_ws('
', cast(contact_id as text), cast(since as text), cast(until as text), coalesce(cast(deputy_id as text), '')) as line
from absences where until > @Today and contact_id = @Id
order by position;
