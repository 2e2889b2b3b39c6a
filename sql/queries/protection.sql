-- name: protection.keys :many
-- All of them: an old key still reads what it protected.
select xml from protection_keys order by made_at, name;

-- name: protection.add :keep
-- A key is never changed; one that is there already is the same.
insert into protection_keys (name, xml, made_at) values (@Name, @Xml, @MadeAt)
on conflict (name) do nothing;
