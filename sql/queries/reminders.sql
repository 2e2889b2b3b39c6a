-- name: reminders.letters :many
select code, language, version, subject, plain, html from letters;

-- name: reminders.letter :one
select code, language, version, subject, plain, html from letters where code = @Code and language = @Language;

-- name: reminders.add-letter :execute
insert into letters (code, language, version, subject, plain, html) values (@Code, @Language, @Version, @Subject, @Plain, @Html);

-- name: reminders.save-letter :execute
update letters set version = @Version, subject = @Subject, plain = @Plain, html = @Html
where code = @Code and language = @Language and version = @Version - 1;

-- name: reminders.organisations-for-preview :many
-- Names for a letter that is looked at; prospects are no secret that a preview should tell.
select id, legal_name, visible_to, tlp from organisations
where withdrawn_on is null and merged_into is null and visible_to = 'everyone' and not exists (
  select 1 from memberships m join membership_standings s on s.membership_id = m.id where m.organisation_id = organisations.id and s.standing in ('prospect', 'applicant'))
order by sort_key, id limit 20;

-- name: reminders.get :one
select id, subject, subject_id, rule, due_on, template, recipient, state, attempts, made_at, next_at, holder, held_until, sent_at, reason
from reminders where id = @Id;

-- name: reminders.page :many
-- What went wrong first, then what waits, then what was sent, the newest first.
select id, subject, subject_id, rule, due_on, template, recipient, state, attempts, made_at, next_at, holder, held_until, sent_at, reason
from reminders where @State = '' or state = @State
order by case state when 'failed' then 0 when 'pending' then 1 else 2 end, made_at desc, id limit 500;

-- name: reminders.counts :many
select state, count(*) as value from reminders group by state;

-- name: reminders.open :many
select id, subject, subject_id, rule, due_on, template, recipient, state, attempts, made_at, next_at, holder, held_until, sent_at, reason
from reminders where state in ('pending', 'failed');

-- name: reminders.claim-new :keep
-- Of any number of nodes one puts the row there, and sends.
insert into reminders (id, subject, subject_id, rule, due_on, template, recipient, state, attempts, made_at, next_at, holder, held_until, sent_at, reason)
values (@Id, @Subject, @SubjectId, @Rule, @DueOn, @Template, @To, 'pending', 1, @Now, @Now, @Holder, @Until, null, null)
on conflict do nothing;

-- name: reminders.claim :keep
-- Whoever held it has said how it went, or has died.
update reminders set state = 'pending', template = @Template, recipient = @To, attempts = attempts + 1, holder = @Holder, held_until = @Until
where id = @Id and state <> 'sent' and held_until <= @Now and next_at <= @Now;

-- name: reminders.sent :keep
update reminders set state = 'sent', sent_at = @Now, holder = null, held_until = @Now, reason = null where id = @Id and state <> 'sent';

-- name: reminders.failed :keep
update reminders set state = 'failed', next_at = @Next, holder = null, held_until = @Now, reason = @Reason
where id = @Id and state <> 'sent' and holder = @Holder;

-- name: reminders.drop :keep
update reminders set state = 'dropped', holder = null where id = @Id and state in ('pending', 'failed') and held_until <= @Now;

-- name: reminders.retry :keep
update reminders set next_at = @Now where id = @Id and state in ('pending', 'failed', 'dropped');

-- name: reminders.forget-recipients :keep
-- Whom a message went to is nobody's business for ever; that it was sent stays.
update reminders set recipient = null, reason = null where recipient is not null and state in ('sent', 'dropped') and made_at < @Before;

-- name: reminders.jobs :many
select name, holder, held_until, run_at, outcome from jobs order by name;

-- name: reminders.add-job :keep
insert into jobs (name, holder, held_until, run_at, outcome) values (@Name, null, @Never, @Never, null) on conflict (name) do nothing;

-- name: reminders.take-job :keep
update jobs set holder = @Holder, held_until = @Until where name = @Name and held_until <= @Now and run_at <= @Before;

-- name: reminders.hold-job :keep
update jobs set held_until = @Until where name = @Name and holder = @Holder and held_until > @Now;

-- name: reminders.end-job :keep
update jobs set holder = null, held_until = @Now, run_at = @Now, outcome = @Outcome where name = @Name and holder = @Holder;
