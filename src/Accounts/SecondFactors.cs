using Microsoft.Extensions.Options;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>The code is not the app's present one, or was used.</summary>
public sealed record WrongCode() : Problem(new Message("Problem.WrongCode"));

/// <summary>How somebody who is signed in can show again who they are, or the factor that their session lacks.</summary>
/// <param name="LacksSecond">The session showed one factor where the account's rights ask for two: the other is to be shown.</param>
/// <param name="Code">A code of the authenticator app, or one on paper.</param>
public sealed record WaysToProve(bool LacksSecond, bool Password, bool Passkey, bool Provider, bool Code);

/// <summary>Setting up an authenticator app, its codes on paper, and showing it in a session that began without.</summary>
public sealed class SecondFactors(Db db, Accounts accounts, LoginStore logins, SignIns signIns, IOptions<ProviderSettings> provider)
{
    private const int RecoveryCodes = 10;

    /// <summary>Whether the account has an app, and how many codes on paper are left.</summary>
    public async Task<(bool Has, int Left)> Of(Actor actor, CancellationToken cancellation = default) =>
        await Own(actor, cancellation) is { } login ? (login.HasSecondFactor, await logins.CountCodesAsync(login, cancellation)) : (false, 0);

    /// <summary>The secret to take into the app; the same until it is confirmed. Asks for a proof of the last ten minutes.</summary>
    public async Task<Result<string>> Secret(Actor actor, CancellationToken cancellation = default)
    {
        if (!(await signIns.MayChange(actor, cancellation)).Succeeded(out var login, out var problem))
        {
            return problem;
        }

        if (login.HasSecondFactor)
        {
            return new Forbidden(new Message("Problem.SecondFactorSet"));
        }

        if (logins.Secret(login) is { } secret)
        {
            return secret;
        }

        await logins.SetAuthenticatorKeyAsync(login, Totp.NewSecret(), cancellation);
        return (await logins.UpdateAsync(login, cancellation)).Succeeded && logins.Secret(login) is { } made ? made : new StaleVersion(login.Id);
    }

    /// <summary>The app shows the right code: it counts from now on. Gives the codes for paper, which are told once.</summary>
    public async Task<Result<IReadOnlyList<string>>> Confirm(Actor actor, string? code, CancellationToken cancellation = default)
    {
        if (!(await signIns.MayChange(actor, cancellation)).Succeeded(out var login, out var problem))
        {
            return problem;
        }

        if (login.HasSecondFactor || actor.Session is not { } session)
        {
            return new Forbidden(new Message("Problem.SecondFactorSet"));
        }

        if (!await signIns.IsCode(login, code ?? "", cancellation))
        {
            return new WrongCode();
        }

        login.HasSecondFactor = true;
        login.SecurityStamp = Accounts.NewStamp();
        if (!(await logins.UpdateAsync(login, cancellation)).Succeeded)
        {
            return new StaleVersion(login.Id);
        }

        await signIns.EndSessionsOf(login.Id, session, cancellation);
        await signIns.Proved(login.Id, session, Factors.Totp, cancellation);
        await signIns.Tell("account.second-factor", login.Id, "set up");
        return await NewCodes(login, cancellation);
    }

    /// <summary>New codes for paper; the old ones count no more. Asks for a proof of the last ten minutes.</summary>
    public async Task<Result<IReadOnlyList<string>>> Renew(Actor actor, CancellationToken cancellation = default) =>
        !(await signIns.MayChange(actor, cancellation)).Succeeded(out var login, out var problem) ? problem
        : login.HasSecondFactor ? await NewCodes(login, cancellation)
        : new Forbidden(new Message("Problem.NoSecondFactor"));

    /// <summary>
    /// Takes one's own app off, with its codes on paper, so that another can be set up. Asks for a proof of the last ten
    /// minutes, and for the app itself or a code on paper where the rights ask for two factors.
    /// </summary>
    public async Task<Problem?> Remove(Actor actor, CancellationToken cancellation = default)
    {
        if (!(await signIns.MayChange(actor, cancellation)).Succeeded(out var login, out var problem))
        {
            return problem;
        }

        if (!login.HasSecondFactor)
        {
            return new Forbidden(new Message("Problem.NoSecondFactor"));
        }

        if (!await TakenOff(login, actor.Session, cancellation))
        {
            return new StaleVersion(login.Id);
        }

        await signIns.Tell("account.second-factor", login.Id, "taken off");
        return null;
    }

    /// <summary>
    /// Takes another's second factors off: they lost them, or somebody else has them. Every session of theirs ends; at the
    /// next sign-in they set up new ones. Passkeys go with the app unless the account has no other way in.
    /// </summary>
    /// <param name="actor">Needs the right to administer, a rank above the account's, and a proof of the last ten minutes.</param>
    public async Task<Problem?> TakeOff(Actor actor, Guid account, CancellationToken cancellation = default)
    {
        if (!(await accounts.MayEndFor(actor, account, cancellation)).Succeeded(out var whose, out var problem))
        {
            return problem;
        }

        // Told first: what an admin did to somebody's account stands in the ledger whatever comes after.
        if ((await db.Write(actor, [new Change(new Entry("account.factors-taken", Accounts.Subject, whose.Id, null, null), [])], cancellation)).Problem is { } refused)
        {
            return refused;
        }

        if (await logins.Find(whose.Id, cancellation) is not { } login || !await TakenOff(login, null, cancellation))
        {
            return new StaleVersion(whose.Id);
        }

        foreach (var passkey in await logins.GetPasskeysAsync(login, cancellation))
        {
            await logins.RemovePasskeyAsync(login, passkey.CredentialId, cancellation);
        }

        return null;
    }

    /// <summary>What the actor can show in this session. With a password where nothing else is known: its form says what is wrong.</summary>
    public async Task<WaysToProve> Ways(Actor actor, CancellationToken cancellation = default)
    {
        if (await Own(actor, cancellation) is not { } login)
        {
            return new WaysToProve(false, true, false, false, false);
        }

        var passkey = (await logins.GetPasskeysAsync(login, cancellation)).Count > 0;
        if (await signIns.AreMissing(actor, cancellation))
        {
            return new WaysToProve(true, false, passkey, false, login.HasSecondFactor);
        }

        var vouched = provider.Value.IsSet && await db.One<ExternalLoginRow>("signin.external-login-of", new { Account = login.Id }, cancellation) is not null;
        return new WaysToProve(false, login.PasswordHash is not null || (!passkey && !vouched), passkey, vouched, false);
    }

    /// <summary>A code of the app, for a session that lacks the second factor. Counted and locked like a sign-in.</summary>
    public Task<Problem?> ShowCode(Actor actor, string? code, CancellationToken cancellation = default) =>
        Show(actor, Factors.Totp, login => signIns.IsCode(login, code ?? "", cancellation), cancellation);

    /// <summary>One of the codes on paper in place of the app's; it is used up.</summary>
    public Task<Problem?> ShowRecoveryCode(Actor actor, string? code, CancellationToken cancellation = default) =>
        Show(actor, Factors.Recovery, login => logins.RedeemCodeAsync(login, code ?? "", cancellation), cancellation);

    private async Task<Problem?> Show(Actor actor, string factor, Func<Login, Task<bool>> isRight, CancellationToken cancellation)
    {
        if (actor.Session is not { } session || await Own(actor, cancellation) is not { HasSecondFactor: true, State: AccountStates.Active } login || !await signIns.AreMissing(actor, cancellation))
        {
            return new NotSignedIn();
        }

        var reserved = await signIns.Reserved(login.Id, cancellation);
        if (!reserved || !await isRight(login))
        {
            await signIns.Tell("account.refused", login.Id, reserved ? factor : "locked");
            return new WrongCode();
        }

        await signIns.Forgive(login.Id, cancellation);
        await signIns.Proved(login.Id, session, factor, cancellation);
        return null;
    }

    private async Task<bool> TakenOff(Login login, Guid? but, CancellationToken cancellation)
    {
        (login.HasSecondFactor, login.ProtectedSecret, login.SecurityStamp) = (false, null, Accounts.NewStamp());
        if (!(await logins.UpdateAsync(login, cancellation)).Succeeded)
        {
            return false;
        }

        await logins.ReplaceCodesAsync(login, [], cancellation);
        await signIns.EndSessionsOf(login.Id, but, cancellation);
        return true;
    }

    private async Task<Result<IReadOnlyList<string>>> NewCodes(Login login, CancellationToken cancellation)
    {
        List<string> codes = [.. Enumerable.Range(0, RecoveryCodes).Select(_ => Totp.NewRecoveryCode())];
        await logins.ReplaceCodesAsync(login, codes, cancellation);
        await signIns.Tell("account.recovery-codes", login.Id, null);
        return codes;
    }

    private async Task<Login?> Own(Actor actor, CancellationToken cancellation) => actor.Account is { } account ? await logins.Find(account, cancellation) : null;
}
