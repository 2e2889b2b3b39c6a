-- name: accounts.all :many
select id, version, name, display_name, rights, ceiling, secretariat, organisation_id, state, language, made_at
from accounts order by name;

-- name: accounts.one :one
select id, version, name, display_name, rights, ceiling, secretariat, organisation_id, state, language, made_at
from accounts where id = @Id;

-- name: accounts.named :one
select id, version, name, display_name, rights, ceiling, secretariat, organisation_id, state, language, made_at
from accounts where name = @Name;

-- name: accounts.of-organisation :many
-- The staff of a partner that can still sign in, or is invited to.
select id, version, name, display_name, rights, ceiling, secretariat, organisation_id, state, language, made_at
from accounts where organisation_id = @Id and state <> 'disabled' order by name;

-- name: accounts.add :execute
insert into accounts (id, version, name, display_name, rights, ceiling, secretariat, organisation_id, state, language, made_at)
values (@Id, @Version, @Name, @DisplayName, @Rights, @Ceiling, @Secretariat, @OrganisationId, @State, @Language, @MadeAt);

-- name: accounts.add-credentials :execute
insert into credentials (account_id, password_hash, security_stamp, totp_secret, totp_confirmed, totp_step, failures, locked_until)
values (@AccountId, @PasswordHash, @SecurityStamp, null, $false$, 0, 0, null);

-- name: accounts.save :execute
-- Of two admins who disable one another at once, the second finds that it is the last.
update accounts set version = @Version, name = @Name, display_name = @DisplayName, rights = @Rights, ceiling = @Ceiling,
  secretariat = @Secretariat, organisation_id = @OrganisationId, state = @State, language = @Language
where id = @Id and version = @Version - 1
  and ((@State = 'active' and (@Rights & 4) <> 0) or state <> 'active' or (rights & 4) = 0
    or exists (select 1 from accounts other where other.id <> @Id and other.state = 'active' and (other.rights & 4) <> 0));

-- name: accounts.other-admins :one
select count(*) as count from accounts where id <> @Id and state = 'active' and (rights & 4) <> 0;

-- name: accounts.usable-admins :one
-- The accounts of a demo have nothing to sign in with, so they are no admins of an installation that is kept.
select count(*) as count from accounts a where a.state = 'active' and (a.rights & 4) <> 0 and (
  exists (select 1 from credentials c where c.account_id = a.id and c.password_hash is not null)
  or exists (select 1 from passkeys p where p.account_id = a.id)
  or exists (select 1 from external_logins e where e.account_id = a.id));

-- name: accounts.organisations :many
select o.id, o.legal_name as name, o.visible_to, o.tlp, exists (
         select 1 from memberships m join membership_standings s on s.membership_id = m.id
         where m.organisation_id = o.id and s.standing in ('prospect', 'applicant') and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today)) as prospect
from organisations o where o.withdrawn_on is null and o.merged_into is null order by o.sort_key, o.id;

-- name: accounts.organisation-referenced :one
select id from organisations where reference = @Reference;

-- name: accounts.acting :one
-- Who acts in a session, as it is at this moment: nothing once the session has ended or the account is disabled.
-- In good standing is an active member whose renewal is not overdue.
select a.id, a.name, a.display_name, a.rights, a.ceiling, a.secretariat, a.organisation_id, o.kind as organisation_kind,
  exists (select 1 from memberships m join membership_standings s on s.membership_id = m.id
    where m.organisation_id = a.organisation_id and s.standing = 'active' and (m.renew_by is null or m.renew_by >= @Today)
      and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today)) as in_good_standing,
  n.id as session, n.proved_at, n.seen_at, n.factors, n.looks_as
from sessions n
join accounts a on a.id = n.account_id and a.state = 'active'
left join organisations o on o.id = a.organisation_id
where n.id = @Session and n.account_id = @Account and n.ended_at is null and n.ends_at > @Now and n.seen_at > @Idle;

-- name: accounts.acting-without-session :one
-- A visitor of the demo, and the owner of an API key.
select a.id, a.name, a.display_name, a.rights, a.ceiling, a.secretariat, a.organisation_id, o.kind as organisation_kind,
  exists (select 1 from memberships m join membership_standings s on s.membership_id = m.id
    where m.organisation_id = a.organisation_id and s.standing = 'active' and (m.renew_by is null or m.renew_by >= @Today)
      and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today)) as in_good_standing
from accounts a left join organisations o on o.id = a.organisation_id
where a.id = @Account and a.state = 'active';

-- name: accounts.groups-of :many
select distinct g.id from working_groups g join seats s on s.working_group_id = g.id
where s.organisation_id = @Organisation
  and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today)
  and (g.since is null or g.since <= @Today) and (g.until is null or g.until > @Today)
order by g.id;

-- name: accounts.login :one
select a.id, a.name, a.display_name, a.state, a.rights, c.password_hash, c.security_stamp, c.totp_secret, c.totp_confirmed, c.locked_until
from accounts a join credentials c on c.account_id = a.id where a.id = @Id;

-- name: accounts.login-named :one
select a.id, a.name, a.display_name, a.state, a.rights, c.password_hash, c.security_stamp, c.totp_secret, c.totp_confirmed, c.locked_until
from accounts a join credentials c on c.account_id = a.id where a.name = @Name;

-- name: accounts.keep-login :keep
-- The stamp that was read is compared: of two changes at once, one is refused.
update credentials set password_hash = @PasswordHash, security_stamp = @SecurityStamp, totp_secret = @TotpSecret, totp_confirmed = @TotpConfirmed
where account_id = @Id and security_stamp = @StampSeen;

-- name: accounts.reserve-attempt :keep
-- Before anything is compared: of any number of guesses at once, on any number of nodes, five are let through. Each
-- further five lock for longer.
update credentials set failures = failures + 1, locked_until = case
    when (failures + 1) % 5 <> 0 then locked_until
    when failures < 5 then @First
    when failures < 10 then @Second
    when failures < 15 then @Third
    else @Longest end
where account_id = @Account and (locked_until is null or locked_until <= @Now);

-- name: accounts.return-attempt :keep
-- The password was right and a code is to follow: this was no failure, and no success yet.
update credentials set failures = failures - 1, locked_until = null where account_id = @Account and failures > 0;

-- name: accounts.forgive-attempts :keep
update credentials set failures = 0, locked_until = null where account_id = @Account;

-- name: accounts.use-step :keep
-- A code counts once, whichever node it is shown to.
update credentials set totp_step = @Step where account_id = @Account and totp_step < @Step;

-- name: accounts.clear-recovery-codes :keep
delete from recovery_codes where account_id = @Account;

-- name: accounts.add-recovery-code :keep
insert into recovery_codes (account_id, hash, used_at) values (@Account, @Hash, null);

-- name: accounts.use-recovery-code :keep
update recovery_codes set used_at = @Now where account_id = @Account and hash = @Hash and used_at is null;

-- name: accounts.unused-recovery-codes :one
select count(*) as count from recovery_codes where account_id = @Account and used_at is null;

-- name: accounts.begin-session :keep
insert into sessions (id, account_id, made_at, seen_at, ends_at, ended_at, proved_at, factors, agent, looks_as)
values (@Id, @Account, @Now, @Now, @Ends, null, @Now, @Factors, @Agent, null);

-- name: accounts.see-session :keep
update sessions set seen_at = @Now where id = @Id and seen_at < @Now;

-- name: accounts.prove-session :keep
update sessions set proved_at = @Now, factors = @Factors where id = @Id and account_id = @Account and ended_at is null;

-- name: accounts.end-session :keep
update sessions set ended_at = @Now where id = @Id and account_id = @Account and ended_at is null;

-- name: accounts.end-sessions :keep
update sessions set ended_at = @Now where account_id = @Account and ended_at is null;

-- name: accounts.end-other-sessions :keep
update sessions set ended_at = @Now where account_id = @Account and id <> @Id and ended_at is null;

-- name: accounts.sessions-of :many
select id, made_at, seen_at, ends_at, factors, agent from sessions
where account_id = @Account and ended_at is null and ends_at > @Now and seen_at > @Idle order by made_at desc;

-- name: accounts.add-link :keep
insert into account_links (id, purpose, hash, account_id, address, made_at, ends_at, used_at, revoked_at)
values (@Id, @Purpose, @Hash, @Account, @Address, @Now, @Ends, null, null);

-- name: accounts.use-link :keep
update account_links set used_at = @Now
where purpose = @Purpose and hash = @Hash and used_at is null and revoked_at is null and ends_at > @Now;

-- name: accounts.link :one
select id, purpose, account_id, address, ends_at, used_at, revoked_at from account_links where purpose = @Purpose and hash = @Hash;

-- name: accounts.revoke-links :keep
update account_links set revoked_at = @Now
where purpose = @Purpose and used_at is null and revoked_at is null and (account_id = @Account or (account_id is null and @OfNobody));

-- name: accounts.revoke-every-link :keep
update account_links set revoked_at = @Now where account_id = @Account and used_at is null and revoked_at is null;

-- name: accounts.count-attempt :keep
-- Nothing is changed, and so nothing allowed, once there were enough within the span.
insert into throttles (key, since, count) values (@Key, @Now, 1)
on conflict (key) do update set
  count = case when throttles.since <= @Start then 1 else throttles.count + 1 end,
  since = case when throttles.since <= @Start then @Now else throttles.since end
where throttles.since <= @Start or throttles.count < @Most;

-- name: accounts.return-count :keep
-- What turned out right doesn't count.
update throttles set count = count - 1 where key = @Key and count > 0;

-- name: accounts.clear-throttles :keep
delete from throttles where since < @Before;

-- name: accounts.passkeys-of :many
select credential_id, account_id, name, data, made_at, used_at from passkeys where account_id = @Account order by made_at, credential_id;

-- name: accounts.passkey :one
select credential_id, account_id, name, data, made_at, used_at from passkeys where credential_id = @CredentialId;

-- name: accounts.add-passkey :keep
insert into passkeys (credential_id, account_id, name, data, made_at, used_at)
select @CredentialId, a.id, @Name, @Data, @Now, null from accounts a
where a.id = @AccountId and (select count(*) from passkeys p where p.account_id = a.id) < @Most;

-- name: accounts.use-passkey :keep
update passkeys set data = @Data, used_at = @Now where credential_id = @CredentialId and account_id = @AccountId;

-- name: accounts.rename-passkey :keep
update passkeys set name = @Name where credential_id = @CredentialId and account_id = @AccountId;

-- name: accounts.remove-passkey :keep
-- Not the last way into an account.
delete from passkeys where credential_id = @CredentialId and account_id = @AccountId and (
  exists (select 1 from credentials c where c.account_id = @AccountId and c.password_hash is not null)
  or exists (select 1 from external_logins e where e.account_id = @AccountId)
  or exists (select 1 from passkeys other where other.account_id = @AccountId and other.credential_id <> @CredentialId));

-- name: accounts.look-as :keep
update sessions set looks_as = @LooksAs where id = @Id and account_id = @Account and ended_at is null;

-- name: accounts.stop-looking :keep
update sessions set looks_as = null where id = @Id and account_id = @Account;

-- name: accounts.looked-at :one
-- The organisation whose staff an admin looks as.
select o.id, o.legal_name as name, o.kind,
  exists (select 1 from memberships m join membership_standings s on s.membership_id = m.id
    where m.organisation_id = o.id and s.standing = 'active' and (m.renew_by is null or m.renew_by >= @Today)
      and (s.since is null or s.since <= @Today) and (s.until is null or s.until > @Today)) as in_good_standing
from organisations o where o.id = @Id;
