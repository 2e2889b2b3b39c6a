using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>What the browser gave isn't a passkey that counts here, or it came too late.</summary>
public sealed record PasskeyFailed() : Problem(new Message("Problem.PasskeyFailed"));

/// <summary>The account has as many as one may have.</summary>
public sealed record TooManyPasskeys() : Conflict(new Message("Problem.TooManyPasskeys", Passkeys.Most));

/// <summary>The account has no other way to sign in.</summary>
public sealed record LastWayIn() : Conflict(new Message("Problem.LastWayIn"));

/// <summary>Nothing of the account's own by this id.</summary>
public sealed record NoPasskey() : NotFound(new Message("Problem.NoPasskey"));

/// <summary>The account has a second factor, which this session didn't show.</summary>
public sealed record SecondFactorFirst() : Forbidden(new Message("Problem.SecondFactorFirst"))
{
    public override bool IsFinal => false;
}

/// <summary>A passkey as its owner sees it.</summary>
public sealed record PasskeyShown(string Id, string Name, DateTimeOffset MadeAt, DateTimeOffset? UsedAt);

/// <summary>What the browser is to answer (WebAuthn's options, as JSON), and what must come back with the answer.</summary>
public sealed record PasskeyOffer(string State, string Options);

/// <summary>What a form brings back: the offer's state and what the browser made of it, as JSON.</summary>
public sealed record PasskeyAnswer
{
    public string? State { get; set; }
    public string? Credential { get; set; }
}

/// <summary>
/// Passkeys, which Identity makes and checks (WebAuthn). The offer's challenge travels protected with the form and counts
/// once, within five minutes, for what it was made for.
/// </summary>
public sealed class Passkeys(
    Db db, TimeProvider time, LoginStore logins, SignIns signIns, Throttle throttle, IDataProtectionProvider protection,
    IOptions<ProviderSettings> provider, DemoMode demo)
{
    public const int Most = 10;

    private const string ToSignIn = "sign-in";

    private static readonly TimeSpan OfferLasts = TimeSpan.FromMinutes(5);

    private readonly IDataProtector states = protection.CreateProtector("PartnerDirectory.Passkey");

    /// <summary>The actor's own, the oldest first.</summary>
    public async Task<IReadOnlyList<PasskeyShown>> Of(Actor actor, CancellationToken cancellation = default) => actor.Account is not { } account
        ? []
        : [.. (await db.Many<PasskeyRow>("accounts.passkeys-of", new { Account = account }, cancellation)).Select(row => new PasskeyShown(row.CredentialId, row.Name ?? "", row.MadeAt, row.UsedAt))];

    /// <summary>For whoever isn't signed in: it names no account, so that it tells of none.</summary>
    public async Task<PasskeyOffer> Offer(HttpContext context)
    {
        var made = await Handler(context).MakeRequestOptionsAsync(null, context);
        return new PasskeyOffer(Kept(ToSignIn, made.AssertionState), made.RequestOptionsJson);
    }

    /// <summary>A session, for whoever shows a passkey of an account. It counts as two factors.</summary>
    public async Task<Result<SignInStep>> SignIn(HttpContext context, PasskeyAnswer answer, string from, string? agent, CancellationToken cancellation = default)
    {
        if (!await signIns.MayTry(from, cancellation))
        {
            return new TooManyAttempts();
        }

        if (await Taken(ToSignIn, answer.State, cancellation) is not { } state)
        {
            return new StepEnded();
        }

        var (login, why) = await Shown(context, state, answer, cancellation);
        why ??= provider.Value.Only ? "provider only" : null;
        if (why is not null || login is null)
        {
            await signIns.Tell("account.refused", login?.Id, why);
            return new NotSignedIn();
        }

        await signIns.WasRight(from, cancellation);
        return new SignInStep(await signIns.Begin(login.Id, Factors.Passkey, agent, cancellation), null);
    }

    /// <summary>For whoever is signed in, to be shown one of their own.</summary>
    public async Task<Result<PasskeyOffer>> OfferProof(Actor actor, HttpContext context, CancellationToken cancellation = default)
    {
        if (actor.Session is not { } session || await Own(actor, cancellation) is not { } login)
        {
            return new NotSignedIn();
        }

        var made = await Handler(context).MakeRequestOptionsAsync(login, context);
        return new PasskeyOffer(Kept(ToProve(session), made.AssertionState), made.RequestOptionsJson);
    }

    /// <summary>Whether this is a passkey of the account's; counted and locked like a sign-in. For changes that ask again, in a session.</summary>
    public async Task<Problem?> Prove(Actor actor, HttpContext context, PasskeyAnswer answer, CancellationToken cancellation = default)
    {
        if (actor.Session is not { } session || await Own(actor, cancellation) is not { } own)
        {
            return new NotSignedIn();
        }

        if (await Taken(ToProve(session), answer.State, cancellation) is not { } state)
        {
            return new PasskeyFailed();
        }

        var (login, why) = await Shown(context, state, answer, cancellation);
        if (why is not null || login?.Id != own.Id)
        {
            await signIns.Tell("account.refused", own.Id, why ?? Factors.Passkey);
            return new PasskeyFailed();
        }

        await signIns.Forgive(own.Id, cancellation);
        await signIns.Proved(own.Id, session, Factors.Passkey, cancellation);
        return null;
    }

    /// <summary>What a new passkey is to be made of. Asks for a proof of the last ten minutes.</summary>
    public async Task<Result<PasskeyOffer>> OfferToAdd(Actor actor, HttpContext context, CancellationToken cancellation = default)
    {
        if (!(await Changing(actor, cancellation)).Succeeded(out var login, out var problem))
        {
            return problem;
        }

        if ((await Of(actor, cancellation)).Count >= Most)
        {
            return new TooManyPasskeys();
        }

        var made = await Handler(context).MakeCreationOptionsAsync(new PasskeyUserEntity { Id = login.Id.ToString("D"), Name = login.Name, DisplayName = login.DisplayName }, context);
        return new PasskeyOffer(Kept(ToAdd(actor), made.AttestationState), made.CreationOptionsJson);
    }

    /// <summary>Adds the passkey that was made of the offer; without a name it gets the browser's.</summary>
    public async Task<Problem?> Add(Actor actor, HttpContext context, PasskeyAnswer answer, string? name, CancellationToken cancellation = default)
    {
        if (!(await Changing(actor, cancellation)).Succeeded(out var login, out var problem))
        {
            return problem;
        }

        if (!Named(name, required: false).Succeeded(out var named, out problem))
        {
            return problem;
        }

        if (await Taken(ToAdd(actor), answer.State, cancellation) is not { } state)
        {
            return new PasskeyFailed();
        }

        var result = await Handler(context).PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = context, AttestationState = state, CredentialJson = answer.Credential ?? "" });
        if (!result.Succeeded || !result.Passkey.IsUserVerified || result.UserEntity.Id != login.Id.ToString("D"))
        {
            await signIns.Tell("account.refused", login.Id, "new passkey");
            return new PasskeyFailed();
        }

        result.Passkey.Name = named.Length > 0 ? named : Agents.InWords(context.Request.Headers.UserAgent.ToString()) ?? "Passkey";
        if (!await logins.Add(login, result.Passkey, cancellation))
        {
            return new TooManyPasskeys();
        }

        await signIns.Tell("account.passkey", login.Id, null);
        await signIns.Proved(login.Id, actor.Session!.Value, Factors.Passkey, cancellation);
        return null;
    }

    public async Task<Problem?> Rename(Actor actor, string id, string? name, CancellationToken cancellation = default)
    {
        if (await Own(actor, cancellation) is not { } login)
        {
            return new NotSignedIn();
        }

        if (!Named(name, required: true).Succeeded(out var named, out var problem))
        {
            return problem;
        }

        if (await db.Keep("accounts.rename-passkey", new { CredentialId = id, AccountId = login.Id, Name = named }, cancellation) != 1)
        {
            return new NoPasskey();
        }

        await signIns.Tell("account.passkey-renamed", login.Id, null);
        return null;
    }

    /// <summary>It counts no more, and every other session ends: whoever has the device is out. Asks for a proof of the last ten minutes.</summary>
    public async Task<Problem?> Remove(Actor actor, string id, CancellationToken cancellation = default)
    {
        if (!(await Changing(actor, cancellation)).Succeeded(out var login, out var problem))
        {
            return problem;
        }

        if (await db.Keep("accounts.remove-passkey", new { CredentialId = id, AccountId = login.Id }, cancellation) != 1)
        {
            return (await Of(actor, cancellation)).Any(passkey => passkey.Id == id) ? new LastWayIn() : new NoPasskey();
        }

        await signIns.EndSessionsOf(login.Id, actor.Session, cancellation);
        await signIns.Tell("account.passkey-removed", login.Id, null);
        return null;
    }

    private static IPasskeyHandler<Login> Handler(HttpContext context) => context.RequestServices.GetRequiredService<IPasskeyHandler<Login>>();

    private static string ToProve(Guid session) => "proof " + session.ToString("N");

    private static string ToAdd(Actor actor) => "new " + actor.Session?.ToString("N");

    private static Result<string> Named(string? name, bool required)
    {
        var check = new Validation();
        var named = check.Text("passkey", name, 60, required) ?? "";
        return check.Failed ? new Invalid(check.Problems) : named;
    }

    /// <summary>Whose passkey it is that was shown, and why it doesn't count; null when it does.</summary>
    private async Task<(Login? Login, string? Why)> Shown(HttpContext context, string state, PasskeyAnswer answer, CancellationToken cancellation)
    {
        var result = await Handler(context).PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = context, AssertionState = state, CredentialJson = answer.Credential ?? "" });
        if (!result.Succeeded)
        {
            return (null, Factors.Passkey);
        }

        // A signature is no guess, so only what is right is counted; it opens no account that guesses at the password closed.
        return (result.User, result.User switch
        {
            not { State: AccountStates.Active } => "not active",
            var login when !await signIns.Reserved(login.Id, cancellation) => "locked",
            var login => await logins.Use(login, result.Passkey, cancellation) ? null : Factors.Passkey,
        });
    }

    /// <summary>Who may change what the account signs in with, now.</summary>
    private async Task<Result<Login>> Changing(Actor actor, CancellationToken cancellation) =>
        demo.IsOn ? new NotSignedIn() : await signIns.MayChange(actor, cancellation);

    // The demo's accounts stay without anything to sign in with, or its database would count as an installation's.
    private async Task<Login?> Own(Actor actor, CancellationToken cancellation) =>
        !demo.IsOn && actor is { Account: { } account, Session: not null, LookingAs: null } && await logins.Find(account, cancellation) is { State: AccountStates.Active } login ? login : null;

    private string Kept(string purpose, string? state) =>
        states.CreateProtector(purpose).Protect((time.GetUtcNow() + OfferLasts).UtcTicks.ToString(CultureInfo.InvariantCulture) + " " + state);

    /// <summary>The state behind an offer, once. Null when it was used, made too long ago, or for something else.</summary>
    private async Task<string?> Taken(string purpose, string? kept, CancellationToken cancellation)
    {
        try
        {
            var said = states.CreateProtector(purpose).Unprotect(kept ?? "").Split(' ', 2);
            return long.Parse(said[0], CultureInfo.InvariantCulture) > time.GetUtcNow().UtcTicks &&
                await throttle.Allows("passkey:" + Tokens.HashOf(said[1]), 1, 2 * OfferLasts, cancellation) ? said[1] : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
