-- name: data.revision :one
-- Every search compares this with its index, so it must stay one row and one page.
select value from revision;

-- name: data.advance-revision :one
-- First statement of every write: its row lock makes writers queue, so revisions commit in their own order.
update revision set value = value + @Count returning value;

-- name: data.add-ledger-entry :execute
insert into ledger (sequence, at, actor, action, subject, subject_id, before, after)
values (@Sequence, @At, @Actor, @Action, @Subject, @SubjectId, @Before, @After);

-- name: data.ledger-of-version :many
-- What a form was opened with, when somebody else saved meanwhile; and what an undo goes back to.
select at, actor, cast(before as text) as before, cast(after as text) as after
from ledger
where subject_id = @SubjectId and subject = @Subject and cast(after ->> 'version' as text) = @Version
  and (@AnyRecord or cast(after ->> 'id' as text) = @Record)
order by sequence;
