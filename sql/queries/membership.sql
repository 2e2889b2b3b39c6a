-- name: membership.of-organisation :one
select id, version, organisation_id, renew_by, renewed_on, renewal_note from memberships where organisation_id = @Id;

-- name: membership.standings-of :many
select membership_id, position, standing, class, reason, since, until, review_on
from membership_standings where membership_id = @Id order by position;

-- name: membership.all :many
select id, version, organisation_id, renew_by, renewed_on, renewal_note from memberships order by id;

-- name: membership.all-standings :many
select membership_id, position, standing, class, reason, since, until, review_on
from membership_standings order by membership_id, position;

-- name: membership.add :execute
insert into memberships (id, version, organisation_id, renew_by, renewed_on, renewal_note)
values (@Id, @Version, @OrganisationId, @RenewBy, @RenewedOn, @RenewalNote);

-- name: membership.save :execute
update memberships set version = @Version, renew_by = @RenewBy, renewed_on = @RenewedOn, renewal_note = @RenewalNote
where id = @Id and version = @Version - 1;

-- name: membership.clear-standings :execute
delete from membership_standings where membership_id = @Id;

-- name: membership.add-standing :execute
insert into membership_standings (membership_id, position, standing, class, reason, since, until, review_on)
values (@MembershipId, @Position, @Standing, @Class, @Reason, @Since, @Until, @ReviewOn);

-- name: membership.due-for-review :many
-- Renewals and reviews of suspensions whose day is the given one or before it. A suspension that names no day is due from its first.
select m.id as membership_id, m.organisation_id, m.renew_by as due, 'renewal' as rule
from memberships m
join membership_standings s on s.membership_id = m.id
where m.renew_by <= @Day and s.standing in ('provisional', 'active', 'suspended') and (s.since is null or s.since <= @Day) and (s.until is null or s.until > @Day)
union all
select m.id, m.organisation_id, coalesce(s.review_on, s.since), 'suspension'
from memberships m
join membership_standings s on s.membership_id = m.id
where s.standing = 'suspended' and coalesce(s.review_on, s.since) <= @Day and (s.since is null or s.since <= @Day) and (s.until is null or s.until > @Day)
order by 3, 2, 4;

-- name: membership.mandates-on :many
select id, version, organisation_id, mandate, amount, currency, note, since, until
from mandates where (since is null or since <= @Day) and (until is null or until > @Day)
order by organisation_id, since nulls first, id;

-- name: membership.mandates-of :many
select id, version, organisation_id, mandate, amount, currency, note, since, until
from mandates where organisation_id = @Id order by since nulls first, id;

-- name: membership.all-mandates :many
select id, version, organisation_id, mandate, amount, currency, note, since, until
from mandates order by organisation_id, since nulls first, id;

-- name: membership.add-mandate :execute
insert into mandates (id, version, organisation_id, mandate, amount, currency, note, since, until)
values (@Id, @Version, @OrganisationId, @Mandate, @Amount, @Currency, @Note, @Since, @Until);

-- name: membership.save-mandate :execute
update mandates set version = @Version, amount = @Amount, currency = @Currency, note = @Note, since = @Since, until = @Until
where id = @Id and version = @Version - 1;

-- name: membership.groups :many
select id, version, kind, name, sort_key, description, since, until from working_groups order by sort_key, id;

-- name: membership.group :one
select id, version, kind, name, sort_key, description, since, until from working_groups where id = @Id;

-- name: membership.seats-of :many
select working_group_id, position, organisation_id, role, representative_id, alternate_id, since, until
from seats where working_group_id = @Id order by position;

-- name: membership.groups-of-organisation :many
select id, version, kind, name, sort_key, description, since, until from working_groups
where id in (select working_group_id from seats where organisation_id = @Id)
order by sort_key, id;

-- name: membership.all-seats :many
select working_group_id, position, organisation_id, role, representative_id, alternate_id, since, until
from seats order by working_group_id, position;

-- name: membership.seats-of-organisation :many
select working_group_id, position, organisation_id, role, representative_id, alternate_id, since, until
from seats where organisation_id = @Id order by working_group_id, position;

-- name: membership.add-group :execute
insert into working_groups (id, version, kind, name, sort_key, description, since, until)
values (@Id, @Version, @Kind, @Name, @SortKey, @Description, @Since, @Until);

-- name: membership.save-group :execute
update working_groups set version = @Version, kind = @Kind, name = @Name, sort_key = @SortKey, description = @Description, since = @Since, until = @Until
where id = @Id and version = @Version - 1;

-- name: membership.clear-seats :execute
delete from seats where working_group_id = @Id;

-- name: membership.add-seat :execute
insert into seats (working_group_id, position, organisation_id, role, representative_id, alternate_id, since, until)
values (@WorkingGroupId, @Position, @OrganisationId, @Role, @RepresentativeId, @AlternateId, @Since, @Until);
