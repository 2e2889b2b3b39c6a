-- name: audit.entries :many
-- Everything, in one statement: both engines show it as of one moment, the counter and the head with it.
select sequence, at, actor, action, subject, cast(subject_id as text) as subject_id, cast(before as text) as before, cast(after as text) as after,
       salt, commitment, hash, (select value from revision) as revision, (select head from revision) as head
from ledger order by sequence;

-- name: audit.migrated :many
-- When the ledger was made, and when its chain was.
select scriptname as name, cast(applied as text) as applied from schema_migrations where scriptname in ('0001_records.sql', '0003_accounts.sql') order by scriptname;

-- name: audit.head :one
select value, head from revision;

-- name: audit.page :many
-- Newest first. Accounts are named by their id, so that erasing one leaves no name; what somebody looks for may be either.
select l.sequence, l.at, l.actor, a.display_name as account, l.action, l.subject, l.subject_id, s.display_name as about, cast(l.before as text) as before, cast(l.after as text) as after
from ledger l left join accounts a on cast(a.id as text) = l.actor left join accounts s on l.subject in ('account', 'refusal') and s.id = l.subject_id
where l.sequence < @Below and l.at >= @From and l.at < @Until
  and (@Actor = '' or l.actor = @Actor or a.name = @Actor or a.display_name = @Actor)
  and (@Action = '' or substr(l.action, 1, length(@Action)) = @Action)
  and (@Subject = '' or l.subject = @Subject)
  and (@AnyRecord or l.subject_id = @Record)
order by l.sequence desc limit @Count;

-- name: audit.organisation :one
select legal_name as name, visible_to, tlp from organisations where id = @Id;

-- name: audit.contact :one
select name, visible_to, tlp from contacts where id = @Id;

-- name: audit.organisations-of-contact :many
select o.id, o.visible_to, o.tlp from affiliations f join organisations o on o.id = f.organisation_id where f.contact_id = @Id;

-- name: audit.channels-of-contact :many
select type, value, visible_to, tlp from channels where contact_id = @Id;

-- name: audit.markings :many
-- Every marking that holds for a record: its own, those of its channels, those of what it stands in.
select o.id, 'organisation' as record, 'record' as part, o.visible_to, o.tlp, o.id as organisation_id from organisations o where o.id in (select value from json_each(@Ids))
union all
select c.id, 'contact', 'record', c.visible_to, c.tlp, null from contacts c where c.id in (select value from json_each(@Ids))
union all
select k.contact_id, 'contact', 'channel', k.visible_to, k.tlp, null from channels k where k.tlp is not null and k.contact_id in (select value from json_each(@Ids))
union all
select f.contact_id, 'contact', 'home', o.visible_to, o.tlp, o.id from affiliations f join organisations o on o.id = f.organisation_id where f.contact_id in (select value from json_each(@Ids));
