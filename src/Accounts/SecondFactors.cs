using Microsoft.Extensions.Options;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>The code is not the app's present one, or was used.</summary>
public sealed record WrongCode() : Problem(new Message("Problem.WrongCode"));

/// <summary>Setting up an authenticator app, and its codes on paper.</summary>
public sealed class SecondFactors(LoginStore logins, SignIns signIns, IOptions<SignInSettings> settings)
{
    private const int RecoveryCodes = 10;

    /// <summary>Whether the account has an app, and how many codes on paper are left.</summary>
    public async Task<(bool Has, int Left)> Of(Actor actor, CancellationToken cancellation = default) =>
        await Own(actor, cancellation) is { } login ? (login.HasSecondFactor, await logins.CountCodesAsync(login, cancellation)) : (false, 0);

    /// <summary>The secret to take into the app; the same until it is confirmed. Null when the account has an app already.</summary>
    public async Task<string?> Secret(Actor actor, CancellationToken cancellation = default)
    {
        if (await Own(actor, cancellation) is not { HasSecondFactor: false } login || await AreMissing(actor, cancellation))
        {
            return null;
        }

        if (logins.Secret(login) is { } secret)
        {
            return secret;
        }

        await logins.SetAuthenticatorKeyAsync(login, Totp.NewSecret(), cancellation);
        return (await logins.UpdateAsync(login, cancellation)).Succeeded ? logins.Secret(login) : null;
    }

    /// <summary>The app shows the right code: it counts from now on. Gives the codes for paper, which are told once.</summary>
    public async Task<Result<IReadOnlyList<string>>> Confirm(Actor actor, string? code, CancellationToken cancellation = default)
    {
        if (await Own(actor, cancellation) is not { HasSecondFactor: false } login || actor.Session is not { } session)
        {
            return new Forbidden(new Message("Problem.SecondFactorSet"));
        }

        if (await AreMissing(actor, cancellation))
        {
            return new SecondFactorFirst();
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
    public async Task<Result<IReadOnlyList<string>>> Renew(Actor actor, DateTimeOffset now, CancellationToken cancellation = default)
    {
        if (!actor.HasProved(now))
        {
            return new ProofNeeded();
        }

        return await Own(actor, cancellation) is { HasSecondFactor: true } login ? await NewCodes(login, cancellation) : new Forbidden(new Message("Problem.NoSecondFactor"));
    }

    /// <summary>
    /// Whether the account's rights ask for two factors, it has a second one, and this session showed the first alone. Such a
    /// session adds and removes none, or whoever knows the password could get round the second factor by one of their own.
    /// </summary>
    internal async Task<bool> AreMissing(Actor actor, CancellationToken cancellation = default) =>
        await Own(actor, cancellation) is { } login && settings.Value.NeedsTwoFactors(login.Rights) &&
        (login.HasSecondFactor || (await logins.GetPasskeysAsync(login, cancellation)).Count > 0) &&
        !(await signIns.Of(actor, cancellation)).Any(session => session.Id == actor.Session && Factors.AreTwo(session.Factors));

    private async Task<Result<IReadOnlyList<string>>> NewCodes(Login login, CancellationToken cancellation)
    {
        List<string> codes = [.. Enumerable.Range(0, RecoveryCodes).Select(_ => Totp.NewRecoveryCode())];
        await logins.ReplaceCodesAsync(login, codes, cancellation);
        await signIns.Tell("account.recovery-codes", login.Id, null);
        return codes;
    }

    private async Task<Login?> Own(Actor actor, CancellationToken cancellation) => actor.Account is { } account ? await logins.Find(account, cancellation) : null;
}
