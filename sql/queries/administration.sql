-- name: administration.terms :many
select list, code, retired, needs_channel from terms order by list, position, code;

-- name: administration.term-labels :many
select list, code, language, label from term_labels;

-- name: administration.words-version :one
-- The lists have no version column: how often the ledger tells of a change to one is its version.
select count(*) as value from ledger where subject_id = @Id and subject = 'words';

-- name: administration.save-term :execute
insert into terms (list, code, position, retired, needs_channel) values (@List, @Code, @Position, @Retired, @NeedsChannel)
on conflict (list, code) do update set position = excluded.position, retired = excluded.retired, needs_channel = excluded.needs_channel;

-- name: administration.clear-labels :execute
delete from term_labels where list = @List;

-- name: administration.add-label :execute
insert into term_labels (list, code, language, label) values (@List, @Code, @Language, @Label);

-- name: administration.setting :one
select name, version, value from settings where name = @Name;

-- name: administration.add-setting :execute
insert into settings (name, version, value) values (@Name, @Version, @Value);

-- name: administration.save-setting :execute
update settings set version = @Version, value = @Value where name = @Name and version = @Version - 1;
