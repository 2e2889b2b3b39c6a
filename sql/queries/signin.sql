-- name: signin.external-login :one
select account_id from external_logins where issuer = @Issuer and subject = @Subject;

-- name: signin.external-login-of :one
select distinct account_id from external_logins where account_id = @Account;

-- name: signin.add-external-login :execute
insert into external_logins (issuer, subject, account_id, made_at) values (@Issuer, @Subject, @Account, @Now);

-- name: signin.keys-of :many
select id, name, rights, made_at, ends_at, used_at from api_keys
where account_id = @Account and revoked_at is null and ends_at > @Now order by made_at desc, id;

-- name: signin.add-key :keep
insert into api_keys (id, version, account_id, name, hash, rights, made_at, ends_at, used_at, revoked_at)
values (@Id, 1, @Account, @Name, @Hash, @Rights, @Now, @Ends, null, null);

-- name: signin.revoke-key :keep
update api_keys set revoked_at = @Now where id = @Id and account_id = @Account and revoked_at is null;

-- name: signin.revoke-keys :keep
update api_keys set revoked_at = @Now where account_id = @Account and revoked_at is null;

-- name: signin.key :one
select id, account_id, rights, used_at from api_keys where hash = @Hash and revoked_at is null and ends_at > @Now;

-- name: signin.key-of-id :one
select id, account_id, rights, used_at from api_keys where id = @Id and revoked_at is null and ends_at > @Now;

-- name: signin.use-key :keep
update api_keys set used_at = @Now where id = @Id and (used_at is null or used_at <= @Before);
