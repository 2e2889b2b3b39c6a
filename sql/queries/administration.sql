-- name: administration.terms :many
select list, code, retired, needs_channel from terms order by list, position, code;

-- name: administration.term-labels :many
select list, code, language, label from term_labels;
