-- name: data.revision :one
-- Every search compares this with its index, so it must stay one row and one page.
select value from revision;

-- name: data.advance-revision :one
-- First statement of every write: its row lock makes writers queue, so revisions commit in their own order.
update revision set value = value + @Count returning value, head;

-- name: data.set-head :execute
-- Last statement of every write, under the same lock: the next one chains on from here.
update revision set head = @Head;

-- name: data.add-ledger-entry :execute
insert into ledger (sequence, at, actor, action, subject, subject_id, before, after, salt, commitment, hash)
values (@Sequence, @At, @Actor, @Action, @Subject, @SubjectId, @Before, @After, @Salt, @Commitment, @Hash);

-- name: data.ledger-of-version :many
-- What a form was opened with, when somebody else saved meanwhile; and what an undo goes back to.
select at, actor, cast(before as text) as before, cast(after as text) as after
from ledger
where subject_id = @SubjectId and subject = @Subject and cast(after ->> 'version' as text) = @Version
  and (@AnyRecord or cast(after ->> 'id' as text) = @Record)
order by sequence;

-- name: data.rights-now :one
-- Nothing when the account is no longer active or its session has ended.
select a.rights from accounts a
where a.id = @Id and a.state = 'active'
  and (not @InSession or exists (select 1 from sessions s where s.id = @Session and s.account_id = a.id and s.ended_at is null and s.ends_at > @At));
