-- name: organisations.get :one
select id, version, reference, legal_name, sort_key, kind, country, city, territories, website, email_domains, parent_id,
       languages, description, callable, visible_to, tlp, withdrawn_on, withdrawn_because, merged_into
from organisations where id = @Id;

-- name: organisations.keys :many
select id, reference from organisations;

-- name: organisations.prospects :many
-- Prospects and applicants are seen by the secretariat alone.
select m.organisation_id as id
from memberships m
join membership_standings s on s.membership_id = m.id
where s.standing in ('prospect', 'applicant') and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today);

-- name: organisations.is-prospect :one
select m.organisation_id as id
from memberships m
join membership_standings s on s.membership_id = m.id
where m.organisation_id = @Id and s.standing in ('prospect', 'applicant') and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today);

-- name: organisations.around :many
-- Parent, successor, predecessors, chapters, and where its contacts work too: one round trip, however many they are.
select o.id, o.legal_name, o.kind, o.country, o.parent_id, o.merged_into, o.visible_to, o.tlp, o.withdrawn_on, exists (
         select 1 from memberships m join membership_standings s on s.membership_id = m.id
         where m.organisation_id = o.id and s.standing in ('prospect', 'applicant') and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today)) as prospect
from organisations o
where o.id in (
  select parent_id from organisations where id = @Id
  union select merged_into from organisations where id = @Id
  union select id from organisations where parent_id = @Id
  union select id from organisations where merged_into = @Id
  union select there.organisation_id from affiliations here join affiliations there on there.contact_id = here.contact_id where here.organisation_id = @Id)
order by o.sort_key, o.id;

-- name: organisations.of-contact :many
select o.id, o.legal_name, o.kind, o.country, o.parent_id, o.merged_into, o.visible_to, o.tlp, o.withdrawn_on, exists (
         select 1 from memberships m join membership_standings s on s.membership_id = m.id
         where m.organisation_id = o.id and s.standing in ('prospect', 'applicant') and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today)) as prospect
from organisations o
where o.id in (select organisation_id from affiliations where contact_id = @Id)
order by o.sort_key, o.id;

-- name: organisations.account-name :one
-- What somebody who changed a record is called.
select display_name as name from accounts where id = @Id;

-- name: organisations.history :many
-- Newest first, each page beginning before the last entry of the one above it. Who looked is the auditors' business.
select sequence, at, actor, action, subject, cast(before as text) as before, cast(after as text) as after
from ledger
where subject_id = @Id and subject <> 'read' and sequence < @Below
order by sequence desc
limit @Count;

-- name: organisations.names-of :many
select organisation_id, position, type, name, language, since, until
from organisation_names where organisation_id = @Id order by position;

-- name: organisations.identifiers-of :many
select organisation_id, scheme, value
from organisation_identifiers where organisation_id = @Id order by scheme, value;

-- name: organisations.capabilities-of :many
select organisation_id, position, capability, territories, who_may_ask, instruments, function, languages, what_to_include, usual_time, since, until
from organisation_capabilities where organisation_id = @Id order by position;

-- name: organisations.all :many
select id, version, reference, legal_name, sort_key, kind, country, city, territories, website, email_domains, parent_id,
       languages, description, callable, visible_to, tlp, withdrawn_on, withdrawn_because, merged_into
from organisations order by id;

-- name: organisations.all-names :many
select organisation_id, position, type, name, language, since, until
from organisation_names order by organisation_id, position;

-- name: organisations.all-identifiers :many
select organisation_id, scheme, value
from organisation_identifiers order by organisation_id, scheme, value;

-- name: organisations.all-capabilities :many
select organisation_id, position, capability, territories, who_may_ask, instruments, function, languages, what_to_include, usual_time, since, until
from organisation_capabilities order by organisation_id, position;

-- name: organisations.add :execute
insert into organisations (id, version, reference, legal_name, sort_key, kind, country, city, territories, website, email_domains, parent_id,
                           languages, description, callable, visible_to, tlp, withdrawn_on, withdrawn_because, merged_into)
values (@Id, @Version, @Reference, @LegalName, @SortKey, @Kind, @Country, @City, @Territories, @Website, @EmailDomains, @ParentId,
        @Languages, @Description, @Callable, @VisibleTo, @Tlp, @WithdrawnOn, @WithdrawnBecause, @MergedInto);

-- name: organisations.save :execute
-- Names the version it saw: a newer one in the table makes it affect no row, and the write is refused.
update organisations
set version = @Version, reference = @Reference, legal_name = @LegalName, sort_key = @SortKey, kind = @Kind, country = @Country, city = @City,
    territories = @Territories, website = @Website, email_domains = @EmailDomains, parent_id = @ParentId, languages = @Languages,
    description = @Description, callable = @Callable, visible_to = @VisibleTo, tlp = @Tlp,
    withdrawn_on = @WithdrawnOn, withdrawn_because = @WithdrawnBecause, merged_into = @MergedInto
where id = @Id and version = @Version - 1;

-- name: organisations.clear-names :execute
delete from organisation_names where organisation_id = @Id;

-- name: organisations.clear-identifiers :execute
delete from organisation_identifiers where organisation_id = @Id;

-- name: organisations.clear-capabilities :execute
delete from organisation_capabilities where organisation_id = @Id;

-- name: organisations.add-name :execute
insert into organisation_names (organisation_id, position, type, name, language, since, until)
values (@OrganisationId, @Position, @Type, @Name, @Language, @Since, @Until);

-- name: organisations.add-identifier :execute
insert into organisation_identifiers (organisation_id, scheme, value)
values (@OrganisationId, @Scheme, @Value);

-- name: organisations.add-capability :execute
insert into organisation_capabilities (organisation_id, position, capability, territories, who_may_ask, instruments, function, languages, what_to_include, usual_time, since, until)
values (@OrganisationId, @Position, @Capability, @Territories, @WhoMayAsk, @Instruments, @Function, @Languages, @WhatToInclude, @UsualTime, @Since, @Until);

-- name: organisations.coverage :many
-- Capabilities that hold today, of organisations on the list, with what says where they are offered.
select o.id, o.legal_name, o.kind, o.country, o.territories, o.callable, o.visible_to, o.tlp, s.standing, c.capability, c.territories as offered_in
from organisation_capabilities c
join organisations o on o.id = c.organisation_id
left join memberships m on m.organisation_id = o.id
left join membership_standings s on s.membership_id = m.id and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today)
where (c.since is null or c.since <= @Today) and (c.until is null or c.until > @Today) and o.withdrawn_on is null and o.merged_into is null
order by o.sort_key, o.id, c.position;

-- name: organisations.members-on :many
-- Whose membership held on a day, as far as it had begun: those that had ended are members no longer. Who may be told of
-- them is decided by how things stand today.
select o.id, o.legal_name, o.country, o.visible_to, o.tlp, o.withdrawn_on, s.standing, s.class, s.since, s.until,
       exists (
         select 1 from memberships n join membership_standings p on p.membership_id = n.id
         where n.organisation_id = o.id and p.standing in ('prospect', 'applicant') and (p.since is null or p.since <= @Today) and (p.until is null or p.until > @Today)) as prospect
from membership_standings s
join memberships m on m.id = s.membership_id
join organisations o on o.id = m.organisation_id
where s.standing <> 'ended' and (s.since is null or s.since <= @Day) and (s.until is null or s.until > @Day)
order by o.sort_key, o.id;

-- name: organisations.rounds :many
-- The memberships that run today, with the days on which somebody is to look at them.
select o.id, o.legal_name, o.visible_to, o.tlp, m.version, m.renew_by, m.renewed_on, s.standing, s.class, s.since, s.review_on
from membership_standings s
join memberships m on m.id = s.membership_id
join organisations o on o.id = m.organisation_id
where s.standing in ('provisional', 'active', 'suspended') and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today)
  and o.withdrawn_on is null and o.merged_into is null
order by o.sort_key, o.id;

-- name: organisations.pins :many
select subject, subject_id from pins where owner = @Owner order by pinned_at desc, subject_id;

-- name: organisations.add-pin :execute
insert into pins (owner, subject, subject_id, pinned_at) values (@Owner, @Subject, @SubjectId, @PinnedAt);

-- name: organisations.clear-pin :execute
delete from pins where owner = @Owner and subject = @Subject and subject_id = @SubjectId;

-- name: organisations.saved-views :many
-- One's own, and what others share.
select id, version, owner, name, query, shared, made_at
from saved_views where owner = @Owner or shared order by name, id;

-- name: organisations.saved-view :one
select id, version, owner, name, query, shared, made_at from saved_views where id = @Id;

-- name: organisations.add-saved-view :execute
insert into saved_views (id, version, owner, name, query, shared, made_at)
values (@Id, @Version, @Owner, @Name, @Query, @Shared, @MadeAt);

-- name: organisations.clear-saved-view :execute
delete from saved_views where id = @Id;
