-- name: onboarding.procedures :many
select id, version, name, record from procedures order by name, id;

-- name: onboarding.add-procedure :execute
insert into procedures (id, version, name, record) values (@Id, @Version, @Name, @Record);

-- name: onboarding.save-procedure :execute
update procedures set version = @Version, name = @Name, record = @Record where id = @Id and version = @Version - 1;

-- name: onboarding.application :one
select id, version, name, sort_key, email, domain, country, kind, class, stage, closed, step, steps, waits_for, had, asked, next,
  owner_id, organisation_id, made_on, submitted_on, closed_on, due_on, lapses_on, owed_on, record
from applications where id = @Id;

-- name: onboarding.add-application :execute
insert into applications (id, version, name, sort_key, email, domain, country, kind, class, stage, closed, step, steps, waits_for, had, asked, next,
  owner_id, organisation_id, made_on, submitted_on, closed_on, due_on, lapses_on, owed_on, record)
values (@Id, @Version, @Name, @SortKey, @Email, @Domain, @Country, @Kind, @Class, @Stage, @Closed, @Step, @Steps, @WaitsFor, @Had, @Asked, @Next,
  @OwnerId, @OrganisationId, @MadeOn, @SubmittedOn, @ClosedOn, @DueOn, @LapsesOn, @OwedOn, @Record);

-- name: onboarding.save-application :execute
update applications set version = @Version, name = @Name, sort_key = @SortKey, email = @Email, domain = @Domain, country = @Country, kind = @Kind, class = @Class,
  stage = @Stage, closed = @Closed, step = @Step, steps = @Steps, waits_for = @WaitsFor, had = @Had, asked = @Asked, next = @Next, owner_id = @OwnerId,
  organisation_id = @OrganisationId, submitted_on = @SubmittedOn, closed_on = @ClosedOn, due_on = @DueOn, lapses_on = @LapsesOn, owed_on = @OwedOn, record = @Record
where id = @Id and version = @Version - 1;

-- name: onboarding.board :many
-- The first of each stage; how many there are in all is counted beside. Closed ones aren't on the board.
select id, name, country, kind, class, stage, step, steps, waits_for, next, owner_id, made_on, submitted_on, closed_on, due_on from (
  select id, name, country, kind, class, stage, step, steps, waits_for, next, owner_id, made_on, submitted_on, closed_on, due_on, sort_key,
    row_number() over (partition by stage order by due_on nulls last, sort_key, id) as place
  from applications where not closed) ranked
where place <= @Most order by stage, place;

-- name: onboarding.counts :many
select stage, count(*) as count from applications where not closed group by stage;

-- name: onboarding.list :many
-- A page of the table. Filters that aren't set let everything through.
select id, name, country, kind, class, stage, step, steps, waits_for, next, owner_id, made_on, submitted_on, closed_on, due_on from applications
where (@Closed or not closed) and (cast(@Stage as text) is null or stage = @Stage) and (cast(@Class as text) is null or class = @Class)
  and (cast(@Kind as text) is null or kind = @Kind) and (cast(@Seat as text) is null or country = @Seat)
  and (cast(@Owner as text) is null or cast(owner_id as text) = @Owner) and (cast(@Text as text) is null or sort_key like @Text)
  and (cast(@DueBy as text) is null or cast(due_on as text) <= @DueBy)
  and (cast(@After as text) is null or (sort_key, cast(id as text)) > (@After, cast(@AfterId as text)))
order by sort_key, cast(id as text) limit @Count;

-- name: onboarding.waiting :many
-- What waits for an actor: for those who object or decide, until they did.
select id, name, country, kind, class, stage, step, steps, waits_for, next, owner_id, made_on, submitted_on, closed_on, due_on from applications
where not closed and waits_for is not null and ('|' || cast(@Groups as text) || '|') like ('%|' || waits_for || '|%')
  and (had is null or (had not like ('%|' || cast(@Account as text) || '|%') and had not like ('%|' || cast(@Organisation as text) || '|%')))
order by due_on nulls last, sort_key, id limit 200;

-- name: onboarding.waiting-count :one
select count(*) as count from applications
where not closed and waits_for is not null and ('|' || cast(@Groups as text) || '|') like ('%|' || waits_for || '|%')
  and (had is null or (had not like ('%|' || cast(@Account as text) || '|%') and had not like ('%|' || cast(@Organisation as text) || '|%')));

-- name: onboarding.waited-for-several :many
-- What open applications wait for, where that is several.
select distinct waits_for from applications where not closed and waits_for like '%,%';

-- name: onboarding.asked :many
-- Those a member was asked to vouch for.
select id, name, country, kind, class, stage, step, steps, waits_for, next, owner_id, made_on, submitted_on, closed_on, due_on from applications
where not closed and asked like ('%|' || cast(@Organisation as text) || '|%') order by sort_key, id limit 200;

-- name: onboarding.due :many
-- Applications whose day has come: the last day of a step is behind, a window closes, or the whole lapses.
select id from applications where not closed and (due_on <= @Today or lapses_on <= @Today) order by id;

-- name: onboarding.others :many
-- Other open applications, to compare their names and mail domains with.
select id, name, domain from applications where not closed and id <> @Id order by sort_key, id;

-- name: onboarding.figures :many
-- What the charts show: when each began, how far it came, and when it was closed.
select stage, made_on, submitted_on, closed_on from applications order by made_on, id;

-- name: onboarding.stages :many
-- Where each application stood since when.
select application_id, stage, since from application_stages order by application_id, position;

-- name: onboarding.add-stage :execute
insert into application_stages (application_id, position, stage, since) values (@Application, @Position, @Stage, @Since);

-- name: onboarding.member :one
-- A member organisation with the top of its group of companies.
with recursive up (id, parent_id, depth) as (
  select id, parent_id, 0 from organisations where id = @Id
  union all select o.id, o.parent_id, up.depth + 1 from up join organisations o on o.id = up.parent_id where up.depth < 20)
select o.id, o.legal_name as name, o.country, o.kind, o.visible_to, o.tlp, (select id from up order by depth desc limit 1) as root,
  (select s.class from memberships m join membership_standings s on s.membership_id = m.id where m.organisation_id = o.id
    and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today) order by s.position desc limit 1) as class,
  (select s.standing from memberships m join membership_standings s on s.membership_id = m.id where m.organisation_id = o.id
    and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today) order by s.position desc limit 1) as standing,
  (select m.renew_by from memberships m where m.organisation_id = o.id) as renew_by
from organisations o where o.id = @Id and o.withdrawn_on is null;

-- name: onboarding.account :one
select name, display_name from accounts where id = @Id;

-- name: onboarding.admins :many
select id, display_name as name from accounts where state = 'active' and (rights & 4) <> 0 order by display_name, id;

-- name: onboarding.voting-seats :many
-- Groups in which an organisation holds a seat that votes.
select s.working_group_id as id from seats s join working_groups g on g.id = s.working_group_id where s.organisation_id = @Organisation and s.role <> 'observer'
  and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today) and (g.until is null or g.until > @Today);

-- name: onboarding.seats-of :many
select distinct s.organisation_id as id from seats s join working_groups g on g.id = s.working_group_id where s.working_group_id = @Id and s.role <> 'observer'
  and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today) and (g.until is null or g.until > @Today);

-- name: onboarding.members :many
-- Members in good standing, of one class or kind or of any.
select m.organisation_id as id, o.legal_name as name, o.visible_to, o.tlp, s.class from memberships m join organisations o on o.id = m.organisation_id join membership_standings s on s.membership_id = m.id
where s.standing = 'active' and (m.renew_by is null or m.renew_by >= @Today) and (cast(@Class as text) is null or s.class = @Class) and (cast(@Kind as text) is null or o.kind = @Kind) and o.withdrawn_on is null
  and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today) order by o.sort_key, o.id;

-- name: onboarding.draft :one
select application_id, revision, answers, saved_at, turns from application_drafts where application_id = @Id;

-- name: onboarding.begin-draft :keep
insert into application_drafts (application_id, revision, answers, saved_at, turns) values (@Id, 0, @Answers, @Now, '{}') on conflict (application_id) do nothing;

-- name: onboarding.save-draft :keep
update application_drafts set revision = revision + 1, answers = @Answers, saved_at = @Now, turns = @Turns where application_id = @Id and revision = @Revision;

-- name: onboarding.rename-file :execute
update application_files set name = @Name where id = @Id;

-- name: onboarding.files-of :many
select id, application_id, name, type, size, sha256, added_by, added_at from application_files where application_id = @Id order by added_at, id;

-- name: onboarding.content :one
select content from application_files where id = @Id;

-- name: onboarding.add-file :execute
insert into application_files (id, application_id, name, type, size, sha256, added_by, added_at, content)
values (@Id, @ApplicationId, @Name, @Type, @Size, @Sha256, @AddedBy, @AddedAt, @Content);

-- name: onboarding.add-link :keep
insert into application_links (id, application_id, hash, email, made_at, ends_at, revoked_at, seen_at) values (@Id, @Application, @Hash, @Email, @Now, @Ends, null, null);

-- name: onboarding.link :one
select id, application_id, email, made_at, ends_at, revoked_at, seen_at from application_links where hash = @Hash;

-- name: onboarding.links-of :many
select id, application_id, email, made_at, ends_at, revoked_at, seen_at from application_links where application_id = @Id order by made_at desc, id desc;

-- name: onboarding.see-link :keep
update application_links set seen_at = @Now where id = @Id;

-- name: onboarding.revoke-links :keep
update application_links set revoked_at = @Now where application_id = @Application and revoked_at is null;

-- name: onboarding.near :many
-- Open applications with a day that is near or behind, and who looks after each.
select p.id, p.name, p.email, p.stage, p.next, p.due_on, o.name as owner, o.language as owner_language
from applications p left join accounts o on o.id = p.owner_id and o.state = 'active'
where not p.closed and p.due_on is not null and p.due_on <= @Day and p.stage <> 'objections' order by p.due_on, p.id;

-- name: onboarding.electing :many
-- Open applications that others object to or decide on now.
select id from applications where not closed and stage in ('objections', 'decision') order by id;

-- name: onboarding.electors :many
-- Accounts that may be one of those who object or decide.
select id, name, language, organisation_id from accounts where state = 'active' and (rights & 1) <> 0 order by id;

-- name: onboarding.owed :many
-- Applications, open or admitted, with an override that is to be made good on a day that is near or behind.
select p.id, p.name, p.email, p.stage, p.next, p.owed_on as due_on, o.name as owner, o.language as owner_language
from applications p left join accounts o on o.id = p.owner_id and o.state = 'active'
where p.owed_on is not null and p.owed_on <= @Day order by p.owed_on, p.id;

-- name: onboarding.secretariat :many
-- Whom the program writes to about memberships.
select id, name, language from accounts where state = 'active' and (rights & 4) <> 0 order by id;

-- name: onboarding.named :one
select id, legal_name as name from organisations where id = @Id;

-- name: onboarding.staff :many
select id, name from accounts where organisation_id = @Organisation and state = 'active' order by name;

-- name: onboarding.naming :many
-- Applications that may name a person, submitted or not; the program looks closer.
select p.id from applications p left join application_drafts d on d.application_id = p.id
where lower(p.record) like lower(cast(@Pattern as text)) escape '!' or lower(d.answers) like lower(cast(@Pattern as text)) escape '!' order by p.id;

-- name: onboarding.clean-draft :execute
update application_drafts set revision = revision + 1, answers = @Answers where application_id = @Id and revision = @Revision;

-- name: onboarding.clear-links-to :execute
delete from application_links where application_id = @Id and lower(email) = lower(@Email);

-- name: onboarding.erase-draft :keep
delete from application_drafts where application_id = @Id;

-- name: onboarding.erase-links :keep
delete from application_links where application_id = @Id;
