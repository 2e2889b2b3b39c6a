-- A list as one parameter: the engines read JSON by different functions.
-- name: audit.markings :many
-- Every marking that holds for a record: its own, those of its channels, those of what it stands in.
select o.id, 'organisation' as record, 'record' as part, o.visible_to, o.tlp, o.id as organisation_id from organisations o where o.id in (select cast(value as uuid) from json_array_elements_text(cast(@Ids as json)))
union all
select c.id, 'contact', 'record', c.visible_to, c.tlp, null from contacts c where c.id in (select cast(value as uuid) from json_array_elements_text(cast(@Ids as json)))
union all
select k.contact_id, 'contact', 'channel', k.visible_to, k.tlp, null from channels k where k.tlp is not null and k.contact_id in (select cast(value as uuid) from json_array_elements_text(cast(@Ids as json)))
union all
select f.contact_id, 'contact', 'home', o.visible_to, o.tlp, o.id from affiliations f join organisations o on o.id = f.organisation_id where f.contact_id in (select cast(value as uuid) from json_array_elements_text(cast(@Ids as json)));
