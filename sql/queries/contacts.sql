-- name: contacts.get :one
select id, version, reference, kind, name, sort_key, languages, time_zone, hours, holidays, confirmed_on, named_by_agreement, source, told_on, review_by, visible_to, tlp,
       withdrawn_on, withdrawn_because, merged_into
from contacts where id = @Id;

-- name: contacts.affiliations-of :many
select contact_id, position, organisation_id, job_title, department, functions, since, until
from affiliations where contact_id = @Id order by position;

-- name: contacts.channels-of :many
select contact_id, position, type, value, label, preferred, state, verified_on, verified_by, visible_to, tlp
from channels where contact_id = @Id order by position;

-- name: contacts.absences-of :many
select contact_id, position, since, until, deputy_id, note
from absences where contact_id = @Id order by position;

-- name: contacts.of-organisation :many
-- Leavers stay listed: what they signed and decided still names them.
select id, version, reference, kind, name, sort_key, languages, time_zone, hours, holidays, confirmed_on, named_by_agreement, source, told_on, review_by, visible_to, tlp,
       withdrawn_on, withdrawn_because, merged_into
from contacts
where id in (select contact_id from affiliations where organisation_id = @Id)
order by sort_key, id;

-- name: contacts.affiliations-of-organisation :many
select contact_id, position, organisation_id, job_title, department, functions, since, until
from affiliations
where contact_id in (select contact_id from affiliations where organisation_id = @Id)
order by contact_id, position;

-- name: contacts.channels-of-organisation :many
select contact_id, position, type, value, label, preferred, state, verified_on, verified_by, visible_to, tlp
from channels
where contact_id in (select contact_id from affiliations where organisation_id = @Id)
order by contact_id, position;

-- name: contacts.absences-of-organisation :many
select contact_id, position, since, until, deputy_id, note
from absences
where contact_id in (select contact_id from affiliations where organisation_id = @Id)
order by contact_id, position;

-- name: contacts.all :many
select id, version, reference, kind, name, sort_key, languages, time_zone, hours, holidays, confirmed_on, named_by_agreement, source, told_on, review_by, visible_to, tlp,
       withdrawn_on, withdrawn_because, merged_into
from contacts order by id;

-- name: contacts.all-affiliations :many
select contact_id, position, organisation_id, job_title, department, functions, since, until
from affiliations order by contact_id, position;

-- name: contacts.all-channels :many
select contact_id, position, type, value, label, preferred, state, verified_on, verified_by, visible_to, tlp
from channels order by contact_id, position;

-- name: contacts.all-absences :many
select contact_id, position, since, until, deputy_id, note
from absences order by contact_id, position;

-- name: contacts.bodies :many
select id, country, kind from organisations;

-- name: contacts.body :one
select id, country, kind from organisations where id = @Id;

-- name: contacts.add :execute
insert into contacts (id, version, reference, kind, name, sort_key, languages, time_zone, hours, holidays, confirmed_on, named_by_agreement, source, told_on, review_by, visible_to, tlp,
                      withdrawn_on, withdrawn_because, merged_into)
values (@Id, @Version, @Reference, @Kind, @Name, @SortKey, @Languages, @TimeZone, @Hours, @Holidays, @ConfirmedOn, @NamedByAgreement, @Source, @ToldOn, @ReviewBy, @VisibleTo, @Tlp,
        @WithdrawnOn, @WithdrawnBecause, @MergedInto);

-- name: contacts.save :execute
-- Names the version it saw: a newer one in the table makes it affect no row, and the write is refused.
update contacts
set version = @Version, reference = @Reference, kind = @Kind, name = @Name, sort_key = @SortKey, languages = @Languages, time_zone = @TimeZone,
    hours = @Hours, holidays = @Holidays, confirmed_on = @ConfirmedOn, named_by_agreement = @NamedByAgreement,
    source = @Source, told_on = @ToldOn, review_by = @ReviewBy, visible_to = @VisibleTo, tlp = @Tlp,
    withdrawn_on = @WithdrawnOn, withdrawn_because = @WithdrawnBecause, merged_into = @MergedInto
where id = @Id and version = @Version - 1;

-- name: contacts.clear-affiliations :execute
delete from affiliations where contact_id = @Id;

-- name: contacts.clear-channels :execute
delete from channels where contact_id = @Id;

-- name: contacts.clear-absences :execute
delete from absences where contact_id = @Id;

-- name: contacts.add-absence :execute
insert into absences (contact_id, position, since, until, deputy_id, note)
values (@ContactId, @Position, @Since, @Until, @DeputyId, @Note);

-- name: contacts.add-affiliation :execute
insert into affiliations (contact_id, position, organisation_id, job_title, department, functions, since, until)
values (@ContactId, @Position, @OrganisationId, @JobTitle, @Department, @Functions, @Since, @Until);

-- name: contacts.add-channel :execute
insert into channels (contact_id, position, type, value, label, preferred, state, verified_on, verified_by, visible_to, tlp)
values (@ContactId, @Position, @Type, @Value, @Label, @Preferred, @State, @VerifiedOn, @VerifiedBy, @VisibleTo, @Tlp);

-- name: contacts.homes-of :many
-- Who may see a contact is decided by its organisations too: what is marked above it holds for it.
select a.contact_id, o.id, o.visible_to, o.tlp, a.present, o.withdrawn_on is not null or o.merged_into is not null as gone, exists (
         select 1 from memberships m join membership_standings s on s.membership_id = m.id
         where m.organisation_id = o.id and s.standing in ('prospect', 'applicant') and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today)) as prospect
from (select contact_id, organisation_id, sum(case when (since is null or since <= @Today) and (until is null or until > @Today) then 1 else 0 end) > 0 as present
      from affiliations where contact_id = @Id
      group by contact_id, organisation_id) a
join organisations o on o.id = a.organisation_id;

-- name: contacts.homes-of-organisation :many
select a.contact_id, o.id, o.visible_to, o.tlp, a.present, o.withdrawn_on is not null or o.merged_into is not null as gone, exists (
         select 1 from memberships m join membership_standings s on s.membership_id = m.id
         where m.organisation_id = o.id and s.standing in ('prospect', 'applicant') and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today)) as prospect
from (select contact_id, organisation_id, sum(case when (since is null or since <= @Today) and (until is null or until > @Today) then 1 else 0 end) > 0 as present
      from affiliations where contact_id in (select contact_id from affiliations where organisation_id = @Id)
      group by contact_id, organisation_id) a
join organisations o on o.id = a.organisation_id;

-- name: contacts.all-homes :many
select a.contact_id, o.id, o.visible_to, o.tlp, a.present, o.withdrawn_on is not null or o.merged_into is not null as gone, exists (
         select 1 from memberships m join membership_standings s on s.membership_id = m.id
         where m.organisation_id = o.id and s.standing in ('prospect', 'applicant') and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today)) as prospect
from (select contact_id, organisation_id, sum(case when (since is null or since <= @Today) and (until is null or until > @Today) then 1 else 0 end) > 0 as present
      from affiliations
      group by contact_id, organisation_id) a
join organisations o on o.id = a.organisation_id
order by a.contact_id;

-- name: contacts.erased :many
select hash, erased_at from erased;

-- name: contacts.erased-key :one
select value from settings where name = @Name;

-- name: contacts.add-erased-key :execute
-- No entry of the ledger tells it.
insert into settings (name, version, value) values (@Name, 1, @Value);

-- name: contacts.add-erased :execute
insert into erased (hash, erased_at) values (@Hash, @ErasedAt)
on conflict (hash) do update set erased_at = excluded.erased_at;

-- name: contacts.clear-erased :execute
delete from erased where hash = @Hash;

-- name: contacts.keys :many
select id, reference from contacts;
