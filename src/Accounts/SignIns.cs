using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>Not signed in. One answer for an unknown name, a wrong password or code, a locked and a disabled account.</summary>
public sealed record NotSignedIn() : Problem(new Message("Problem.NotSignedIn"));

/// <summary>The code came too late for the password before it.</summary>
public sealed record StepEnded() : Problem(new Message("Problem.StepEnded"));

/// <summary>Too many attempts from where this one came from.</summary>
public sealed record TooManyAttempts() : Problem(new Message("Problem.TooManyAttempts"));

/// <summary>How far somebody got: signed in with a session, or asked for a code with what the next form must bring back.</summary>
public sealed record SignInStep(Session? Session, string? Pending);

/// <summary>A session that has just begun.</summary>
public sealed record Session(Guid Id, Guid Account, DateTimeOffset EndsAt);

/// <summary>A session as its owner sees it.</summary>
public sealed record SessionShown
{
    public Guid Id { get; init; }
    public DateTimeOffset MadeAt { get; init; }
    public DateTimeOffset SeenAt { get; init; }
    public DateTimeOffset EndsAt { get; init; }
    public required string Factors { get; init; }
    public string? Agent { get; init; }
}

/// <summary>
/// Signing in and out. Guesses are counted before anything is compared, in one statement, so that any number of them at
/// once, on any number of nodes, gets five compared. Every end of an attempt is told to the ledger.
/// </summary>
public sealed class SignIns(
    Db db, Ids ids, TimeProvider time, LoginStore logins, IPasswordHasher<Login> hasher, IDataProtectionProvider protection, Throttle throttle,
    IOptions<ProviderSettings> provider, IOptions<SignInSettings> settings, IOptions<Limits> limits)
{
    public static readonly TimeSpan SessionLasts = TimeSpan.FromHours(8);

    private const int MostFromOneAddress = 60;

    private static readonly TimeSpan AddressSpan = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan PendingLasts = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan[] Locks = [TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(4)];

    private readonly IDataProtector pending = protection.CreateProtector("PartnerDirectory.SecondStep");

    // What an unknown name's password is compared with, so that the answer takes as long.
    private readonly Lazy<string> dummy = new(() => hasher.HashPassword(new Login(), Guid.Empty.ToString()));

    /// <summary>The first step. <paramref name="from"/> is the address it comes from, as <see cref="Throttle.Of"/> gives it.</summary>
    public async Task<Result<SignInStep>> WithPassword(string? name, string? password, string from, string? agent, CancellationToken cancellation = default)
    {
        if (!await MayTry(from, cancellation))
        {
            return new TooManyAttempts();
        }

        var login = await logins.FindByNameAsync(name ?? "", cancellation);
        var why = await Compared(login, password ?? "", cancellation) ?? (provider.Value.Only ? "provider only" : null);
        if (why is not null || login is null)
        {
            await Tell("account.refused", login?.Id, why ?? "unknown");
            return new NotSignedIn();
        }

        await WasRight(from, cancellation);
        if (login.HasSecondFactor)
        {
            await db.Keep("accounts.return-attempt", new { Account = login.Id }, cancellation);
            return new SignInStep(null, Pending(login));
        }

        return new SignInStep(await Begin(login.Id, Factors.Password, agent, cancellation), null);
    }

    /// <summary>The second step: a code of the app.</summary>
    public Task<Result<SignInStep>> WithCode(string? pendingStep, string? code, string from, string? agent, CancellationToken cancellation = default) =>
        Second(pendingStep, from, agent, Factors.Totp, login => IsCode(login, code ?? "", cancellation), cancellation);

    /// <summary>The second step without the app: one of the codes on paper, which is used up.</summary>
    public Task<Result<SignInStep>> WithRecoveryCode(string? pendingStep, string? code, string from, string? agent, CancellationToken cancellation = default) =>
        Second(pendingStep, from, agent, Factors.Recovery, login => logins.RedeemCodeAsync(login, code ?? "", cancellation), cancellation);

    /// <summary>A session of the account, told to the ledger. Whoever calls has made sure of who it is.</summary>
    public async Task<Session> Begin(Guid account, string factors, string? agent, CancellationToken cancellation = default)
    {
        var now = time.GetUtcNow();
        var session = new Session(ids.Next(), account, now + SessionLasts);
        await Forgive(account, cancellation);
        await db.Keep("accounts.begin-session", new { session.Id, Account = account, Now = now, Ends = session.EndsAt, Factors = factors, Agent = Agents.Kept(agent) }, cancellation);
        await Tell("account.sign-in", account, factors);
        await throttle.Forget(cancellation);
        return session;
    }

    /// <summary>
    /// Whether this is the account's password; counted and locked like a sign-in. For changes that ask again, in a session.
    /// </summary>
    public async Task<Problem?> Prove(Actor actor, string? password, CancellationToken cancellation = default)
    {
        if (actor.Account is not { } account || actor.Session is not { } session || await logins.Find(account, cancellation) is not { } login)
        {
            return new NotSignedIn();
        }

        if (await Compared(login, password ?? "", cancellation) is { } why)
        {
            await Tell("account.refused", account, why);
            return new WrongPassword();
        }

        await Forgive(account, cancellation);
        await Proved(account, session, Factors.Password, cancellation);
        return null;
    }

    /// <summary>
    /// A new password, for who shows the old one. Every other session ends: whoever had the old password is out.
    /// </summary>
    public async Task<Problem?> ChangePassword(Actor actor, string? old, string? chosen, CancellationToken cancellation = default)
    {
        var check = new Validation();
        AccountRules.CheckPassword("new", chosen, actor.Name, check);
        if (check.Failed)
        {
            return new Invalid(check.Problems);
        }

        if (actor.LookingAs is not null)
        {
            return new Forbidden(new Message("Problem.LookingOnly"));
        }

        if (await AreMissing(actor, cancellation))
        {
            return new SecondFactorFirst();
        }

        if (await Prove(actor, old, cancellation) is { } problem)
        {
            return problem;
        }

        return await SetPassword(actor.Account!.Value, chosen!, actor.Session, cancellation) ? null : new StaleVersion(actor.Account.Value);
    }

    /// <summary>
    /// Sets a password that was checked, with a new stamp, and ends every session but <paramref name="but"/>. Whoever calls
    /// has made sure of who asks. False when the credentials changed at the same time.
    /// </summary>
    internal async Task<bool> SetPassword(Guid account, string password, Guid? but, CancellationToken cancellation = default)
    {
        if (await logins.Find(account, cancellation) is not { } login)
        {
            return false;
        }

        login.PasswordHash = hasher.HashPassword(login, password);
        login.SecurityStamp = Accounts.NewStamp();
        if (!(await logins.UpdateAsync(login, cancellation)).Succeeded)
        {
            return false;
        }

        await EndSessionsOf(account, but, cancellation);
        await Tell("account.password", account, null);
        return true;
    }

    /// <summary>A factor was shown in a session that goes on: it counts from now.</summary>
    public async Task Proved(Guid account, Guid session, string factor, CancellationToken cancellation = default)
    {
        var now = time.GetUtcNow();
        var factors = (await Rows(account, cancellation)).FirstOrDefault(row => row.Id == session)?.Factors;
        if (factors is not null)
        {
            await db.Keep("accounts.prove-session", new { Id = session, Account = account, Now = now, Factors = Factors.With(factors, factor) }, cancellation);
            await Tell("account.proof", account, factor);
        }
    }

    /// <summary>The actor's own sessions, the newest first.</summary>
    public async Task<IReadOnlyList<SessionShown>> Of(Actor actor, CancellationToken cancellation = default) =>
        actor.Account is { } account ? await Rows(account, cancellation) : [];

    /// <summary>Ends one of the actor's own sessions.</summary>
    public async Task<bool> End(Actor actor, Guid session, CancellationToken cancellation = default)
    {
        if (actor.Account is not { } account || await db.Keep("accounts.end-session", new { Id = session, Account = account, Now = time.GetUtcNow() }, cancellation) != 1)
        {
            return false;
        }

        await Tell("account.sign-out", account, null);
        return true;
    }

    /// <summary>Ends every session of the actor, this one too, with a new security stamp: whatever was begun with the old one counts no more.</summary>
    public async Task EndAll(Actor actor, CancellationToken cancellation = default)
    {
        if (actor.Account is { } account)
        {
            await NewStamp(account);
            await EndSessionsOf(account, null, cancellation);
            await Tell("account.sign-out-everywhere", account, null);
        }
    }

    /// <summary>
    /// Ends every session of an account, and its open links with them: it has a new password, or somebody says so. What was
    /// asked for before, by whoever was in it, brings nobody back.
    /// </summary>
    internal async Task EndSessionsOf(Guid account, Guid? but, CancellationToken cancellation = default)
    {
        var now = time.GetUtcNow();
        await db.Keep("accounts.revoke-every-link", new { Account = account, Now = now }, cancellation);
        await (but is { } kept
            ? db.Keep("accounts.end-other-sessions", new { Account = account, Id = kept, Now = now }, cancellation)
            : db.Keep("accounts.end-sessions", new { Account = account, Now = now }, cancellation));
    }

    /// <summary>
    /// The actor's own account, for what changes how it is signed in to: as themselves, with a proof of the last ten minutes,
    /// and with the second factor where the rights ask for one. An open session alone must not be enough to keep an account.
    /// </summary>
    internal async Task<Result<Login>> MayChange(Actor actor, CancellationToken cancellation = default)
    {
        if (actor.LookingAs is not null)
        {
            return new Forbidden(new Message("Problem.LookingOnly"));
        }

        if (actor.Session is null || await Own(actor, cancellation) is not { State: AccountStates.Active } login)
        {
            return new NotSignedIn();
        }

        return !actor.HasProved(time.GetUtcNow()) ? new ProofNeeded() : await AreMissing(actor, cancellation) ? new SecondFactorFirst() : login;
    }

    /// <summary>
    /// Whether the account's rights ask for two factors, it has a second one, and this session showed the first alone. Such a
    /// session adds and removes none, or whoever knows the password could get round the second factor by one of their own.
    /// </summary>
    internal async Task<bool> AreMissing(Actor actor, CancellationToken cancellation = default) =>
        await Own(actor, cancellation) is { } login && settings.Value.NeedsTwoFactors(login.Rights) &&
        (login.HasSecondFactor || (await logins.GetPasskeysAsync(login, cancellation)).Count > 0) &&
        !(await Of(actor, cancellation)).Any(session => session.Id == actor.Session && Factors.AreTwo(session.Factors));

    /// <summary>Tells the ledger of something that happened to an account. A name that was typed is never told: it may be a password.</summary>
    internal Task Tell(string action, Guid? account, string? how) => db.Write(
        Actor.Nobody with { Name = account is null ? Actor.Nobody.Name : account.Value.ToString("D") },
        new Entry(action, Accounts.Subject, account ?? Guid.Empty, null, how is null ? null : new { How = how }));

    /// <summary>Whether one more attempt may come from an address; it is counted in the same step. That it may not is told once in that time.</summary>
    internal async Task<bool> MayTry(string from, CancellationToken cancellation)
    {
        if (await throttle.Allows("sign-in:" + from, MostFromOneAddress, AddressSpan, cancellation))
        {
            return true;
        }

        if (await throttle.Allows("sign-in-told:" + from, 1, AddressSpan, cancellation))
        {
            await Tell("account.refused", null, "too many from " + from);
        }

        return false;
    }

    /// <summary>What was right doesn't count: an office behind one address isn't kept out by its own people.</summary>
    internal Task WasRight(string from, CancellationToken cancellation) => throttle.Return("sign-in:" + from, cancellation);

    /// <summary>Whether one more guess may be compared; it counts as a failure until it turns out right.</summary>
    internal async Task<bool> Reserved(Guid account, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return await db.Keep("accounts.reserve-attempt", new { Account = account, Now = now, First = now + Locks[0], Second = now + Locks[1], Third = now + Locks[2], Longest = now + Locks[3] }, cancellation) == 1;
    }

    /// <summary>What was right takes the failures before it away.</summary>
    internal Task Forgive(Guid account, CancellationToken cancellation) => db.Keep("accounts.forgive-attempts", new { Account = account }, cancellation);

    internal async Task<bool> IsCode(Login login, string code, CancellationToken cancellation)
    {
        var secret = logins.Secret(login);
        foreach (var step in secret is null ? [] : Totp.StepsOf(secret, code, time.GetUtcNow()))
        {
            if (await db.Keep("accounts.use-step", new { Account = login.Id, Step = step }, cancellation) == 1)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Null when the password is the account's; otherwise why not, for the ledger. It takes as long either way.</summary>
    private async Task<string?> Compared(Login? login, string password, CancellationToken cancellation)
    {
        var reserved = await Reserved(login?.Id ?? Guid.Empty, cancellation);
        var compares = login is { State: AccountStates.Active, PasswordHash: not null } && reserved;
        var isRight = hasher.VerifyHashedPassword(login ?? new Login(), compares ? login!.PasswordHash! : dummy.Value, password) != PasswordVerificationResult.Failed;
        return (login, reserved) switch
        {
            (null, _) => "unknown",
            (not { State: AccountStates.Active }, _) => "not active",
            (_, false) => "locked",
            _ => compares && isRight ? null : "password",
        };
    }

    private async Task<Result<SignInStep>> Second(string? pendingStep, string from, string? agent, string factor, Func<Login, Task<bool>> isRight, CancellationToken cancellation)
    {
        if (!await MayTry(from, cancellation))
        {
            return new TooManyAttempts();
        }

        if (await Pended(pendingStep, cancellation) is not { } login)
        {
            return new StepEnded();
        }

        var reserved = await Reserved(login.Id, cancellation);
        if (!reserved || login.State != AccountStates.Active || !await isRight(login))
        {
            await Tell("account.refused", login.Id, reserved ? factor : "locked");
            return new NotSignedIn();
        }

        await WasRight(from, cancellation);
        return new SignInStep(await Begin(login.Id, Factors.With(Factors.Password, factor), agent, cancellation), null);
    }

    private string Pending(Login login) => pending.Protect(FormattableString.Invariant($"{login.Id:N} {(time.GetUtcNow() + PendingLasts).UtcTicks} {login.SecurityStamp}"));

    /// <summary>Null when it was made too long ago or not here, or the account has a new stamp since.</summary>
    private async Task<Login?> Pended(string? step, CancellationToken cancellation)
    {
        try
        {
            var said = pending.Unprotect(step ?? "").Split(' ');
            return long.Parse(said[1], System.Globalization.CultureInfo.InvariantCulture) > time.GetUtcNow().UtcTicks &&
                await logins.Find(Guid.ParseExact(said[0], "N"), cancellation) is { } login && login.SecurityStamp == said[2] ? login : null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    private async Task<Login?> Own(Actor actor, CancellationToken cancellation) => actor.Account is { } account ? await logins.Find(account, cancellation) : null;

    private Task<IReadOnlyList<SessionShown>> Rows(Guid account, CancellationToken cancellation) =>
        db.Many<SessionShown>("accounts.sessions-of", new { Account = account, Now = time.GetUtcNow(), Idle = time.GetUtcNow().AddMinutes(-limits.Value.IdleMinutes) }, cancellation);

    private async Task NewStamp(Guid account)
    {
        if (await logins.Find(account, default) is { } login)
        {
            login.SecurityStamp = Accounts.NewStamp();
            await logins.UpdateAsync(login, default);
        }
    }
}

/// <summary>Not the account's password, or too many were tried.</summary>
public sealed record WrongPassword() : Problem(new Message("Problem.WrongPassword"));
