-- name: persons.columns :many
select cast(table_name as text) as table_name, cast(column_name as text) as column_name
from information_schema.columns where table_schema = current_schema()
order by table_name, ordinal_position;
