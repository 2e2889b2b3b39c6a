-- name: freshness.round :one
select begun_on, ends_on, days from freshness_rounds order by begun_on desc limit 1;

-- name: freshness.add-round :execute
insert into freshness_rounds (begun_on, ends_on, days) values (@BegunOn, @EndsOn, @Days);

-- name: freshness.due :many
-- Whom a letter of the newest round is still to reach: here today, not confirmed, nothing proposed since, not written to yet.
select c.id, c.name, c.languages from contacts c
where c.withdrawn_on is null and c.merged_into is null and (c.confirmed_on is null or c.confirmed_on <= @Since)
  and (not exists (select 1 from affiliations a where a.contact_id = c.id)
    or exists (select 1 from affiliations a where a.contact_id = c.id and (a.since is null or a.since <= @Today) and (a.until is null or a.until > @Today)))
  and not exists (select 1 from contact_proposals p where p.contact_id = c.id and p.made_at >= @Begun)
  and not exists (select 1 from reminders r where r.subject_id = c.id and r.rule = @Rule and r.due_on = @DueOn and r.state = 'sent')
order by c.id;

-- name: freshness.addresses :many
select contact_id, value from channels where type = 'email' and state = 'working' order by contact_id, preferred desc, position;

-- name: freshness.figures :one
select count(*) as total,
       coalesce(sum(case when c.confirmed_on > @Since then 1 else 0 end), 0) as confirmed,
       coalesce(sum(case when c.confirmed_on is null then 1 else 0 end), 0) as never,
       coalesce(sum(case when exists (select 1 from channels h where h.contact_id = c.id and h.type = 'email' and h.state = 'working') then 0 else 1 end), 0) as unreachable
from contacts c
where c.withdrawn_on is null and c.merged_into is null
  and (not exists (select 1 from affiliations a where a.contact_id = c.id)
    or exists (select 1 from affiliations a where a.contact_id = c.id and (a.since is null or a.since <= @Today) and (a.until is null or a.until > @Today)));

-- name: freshness.organisations-of :many
select o.id, o.legal_name from organisations o where exists (select 1 from affiliations a where a.contact_id = @Id and a.organisation_id = o.id);

-- name: freshness.add-link :keep
insert into contact_links (hash, contact_id, round_on, made_at, ends_at, used_at, revoked_at) values (@Hash, @Contact, @Round, @Now, @Ends, null, null);

-- name: freshness.link :one
select contact_id, round_on, ends_at from contact_links where hash = @Hash and used_at is null and revoked_at is null and ends_at > @Now;

-- name: freshness.use-link :keep
update contact_links set used_at = @Now where hash = @Hash and used_at is null and revoked_at is null and ends_at > @Now;

-- name: freshness.revoke-links :keep
update contact_links set revoked_at = @Now where contact_id = @Contact and used_at is null and revoked_at is null;

-- name: freshness.drop-links :keep
delete from contact_links where ends_at < @Before;

-- name: freshness.clear-links :execute
delete from contact_links where contact_id = @Id;

-- name: freshness.clear-proposals :execute
delete from contact_proposals where contact_id = @Id;

-- name: freshness.clear-reminders :execute
-- That something was sent stays; to whom, and what their server said, goes.
update reminders set recipient = null, reason = null where subject_id = @Id;

-- name: freshness.clear-reminders-to :execute
-- The same for what went to an address about something else, such as an application.
update reminders set recipient = null, reason = null where lower(recipient) = lower(@Address);

-- name: freshness.reminders-of :many
select rule, due_on, recipient, state, sent_at from reminders where subject_id = @Id order by made_at;

-- name: freshness.add-proposal :execute
insert into contact_proposals (id, version, contact_id, made_at, state, changes, decided_at) values (@Id, @Version, @ContactId, @MadeAt, @State, @Changes, null);

-- name: freshness.decide :execute
update contact_proposals set version = @Version, state = @State, changes = @Changes, decided_at = @DecidedAt
where id = @Id and state = 'open' and version = @Version - 1;

-- name: freshness.proposals :many
select id, version, contact_id, made_at, state, changes, decided_at from contact_proposals where state = 'open' order by made_at, id;

-- name: freshness.proposal :one
select id, version, contact_id, made_at, state, changes, decided_at from contact_proposals where id = @Id and state = 'open';

-- name: freshness.proposals-of :many
select made_at, changes, decided_at from contact_proposals where contact_id = @Id order by made_at, id;
