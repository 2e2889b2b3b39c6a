-- name: signin.external-login :one
select account_id from external_logins where issuer = @Issuer and subject = @Subject;

-- name: signin.add-external-login :keep
insert into external_logins (issuer, subject, account_id, made_at) values (@Issuer, @Subject, @Account, @Now)
on conflict (issuer, subject) do nothing;
