using System.Security.Claims;
using Microsoft.Extensions.Options;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>Who acts, and how their session stands.</summary>
/// <param name="LacksSecondFactor">The account's rights ask for two factors and the session has one: the actor may do nothing yet.</param>
public sealed record Acting(Actor Actor, string DisplayName, bool LacksSecondFactor)
{
    /// <summary>What the session began with; empty without one.</summary>
    public string Factors { get; init; } = "";
}

/// <summary>
/// Reads who acts afresh from the database: account, session, organisation, standing and seats as they are at this
/// moment. A cookie only names them.
/// </summary>
public sealed class Actors(Db db, TimeProvider time, IOptions<SignInSettings> settings, IOptions<Limits> limits, DemoMode demo)
{
    public const string AccountClaim = "account";
    public const string SessionClaim = "session";

    /// <summary>The key that a program called with.</summary>
    public const string KeyClaim = "key";

    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    public async Task<Actor> Of(ClaimsPrincipal user, CancellationToken cancellation = default) =>
        (await Acting(user, isUse: true, cancellation))?.Actor ?? Actor.Nobody;

    /// <summary>Null when nobody is signed in, the session has ended or stood idle too long, or the account is disabled.</summary>
    /// <param name="isUse">Whether somebody does something: what a page asks by itself keeps no session alive.</param>
    public async Task<Acting?> Acting(ClaimsPrincipal user, bool isUse = true, CancellationToken cancellation = default)
    {
        if (user.Identity is { IsAuthenticated: true } && Guid.TryParse(user.FindFirstValue(KeyClaim), out var key))
        {
            return await OfKey(key, cancellation);
        }

        if (user.Identity is not { IsAuthenticated: true } || !Guid.TryParse(user.FindFirstValue(AccountClaim), out var account))
        {
            return null;
        }

        if (Guid.TryParse(user.FindFirstValue(SessionClaim), out var session))
        {
            return await InSession(account, session, isUse, cancellation);
        }

        return demo.IsOn && await OfAccount(account, cancellation) is { } actor ? new Acting(actor.Actor with { ProvedAt = time.GetUtcNow() }, actor.DisplayName, false) : null;
    }

    /// <summary>An account outside of any session: for API keys, and for visitors of the demo. Null unless it is active.</summary>
    public async Task<Acting?> OfAccount(Guid account, CancellationToken cancellation = default)
    {
        var now = time.GetUtcNow();
        if (await db.One<OwnerRow>("accounts.acting-without-session", new { Account = account, Today = DateOnly.FromDateTime(now.UtcDateTime) }, cancellation) is not { } row)
        {
            return null;
        }

        var actor = new Actor(row.Name, (Rights)row.Rights)
        {
            Account = row.Id,
            Organisation = row.OrganisationId,
            OrganisationKind = row.OrganisationKind,
            InGoodStanding = row.InGoodStanding,
            Groups = await Groups(row.OrganisationId, now, cancellation),
            IsSecretariat = row.Secretariat,
            Ceiling = TlpLabels.Parse(row.Ceiling) ?? Tlp.Clear,
        };
        return new Acting(actor, row.DisplayName, false);
    }

    /// <summary>The owner of a key, with the rights that both have at this moment. Nothing is proved with a key.</summary>
    private async Task<Acting?> OfKey(Guid key, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (await db.One<KeyRow>("signin.key-of-id", new { Id = key, Now = now }, cancellation) is not { } row || await OfAccount(row.AccountId, cancellation) is not { } owner)
        {
            return null;
        }

        if (row.UsedAt is not { } used || now - used >= SeenEvery)
        {
            await db.Keep("signin.use-key", new { row.Id, Now = now, Before = now - SeenEvery }, cancellation);
        }

        return owner with { Actor = owner.Actor with { Rights = owner.Actor.Rights & (Rights)row.Rights } };
    }

    private async Task<Acting?> InSession(Guid account, Guid session, bool isUse, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (await db.One<ActingRow>("accounts.acting", new { Account = account, Session = session, Now = now, Idle = now.AddMinutes(-limits.Value.IdleMinutes), Today = DateOnly.FromDateTime(now.UtcDateTime) }, cancellation) is not { } row)
        {
            return null;
        }

        // A demo that is kept and then served as an installation has sessions that nobody proved anything for.
        var isDemo = Factors.Has(row.Factors, Factors.Demo);
        if (isDemo && !demo.IsOn)
        {
            return null;
        }

        if (isUse && now - row.SeenAt > SeenEvery)
        {
            await db.Keep("accounts.see-session", new { Id = session, Now = now }, cancellation);
        }

        var rights = (Rights)row.Rights;
        var lacks = !isDemo && settings.Value.NeedsTwoFactors(rights) && !Factors.AreTwo(row.Factors);
        var actor = new Actor(row.Name, lacks ? Rights.None : rights)
        {
            Account = row.Id,
            Session = row.Session,
            Organisation = row.OrganisationId,
            OrganisationKind = row.OrganisationKind,
            InGoodStanding = row.InGoodStanding,
            Groups = await Groups(row.OrganisationId, now, cancellation),
            IsSecretariat = row.Secretariat,
            Ceiling = TlpLabels.Parse(row.Ceiling) ?? Tlp.Clear,
            ProvedAt = isDemo ? now : row.ProvedAt,
        };
        // Who could not administer any more could not look either.
        return new Acting(actor.May(Rights.Administer) && Look.Parse(row.LooksAs) is { } look ? await Looking(actor, look, now, cancellation) : actor, row.DisplayName, lacks) { Factors = row.Factors };
    }

    private async Task<Actor> Looking(Actor actor, Look look, DateTimeOffset now, CancellationToken cancellation)
    {
        var body = look.Organisation is { } id ? await db.One<LookedAtRow>("accounts.looked-at", new { Id = id, Today = DateOnly.FromDateTime(now.UtcDateTime) }, cancellation) : null;
        return actor with
        {
            Rights = look.Rights & actor.Rights,
            Ceiling = look.Ceiling,
            IsSecretariat = look.IsSecretariat,
            Organisation = body?.Id,
            OrganisationKind = body?.Kind,
            InGoodStanding = body?.InGoodStanding ?? false,
            Groups = await Groups(body?.Id, now, cancellation),
            LookingAs = body?.Name ?? "",
        };
    }

    private async Task<IReadOnlyList<Guid>> Groups(Guid? organisation, DateTimeOffset now, CancellationToken cancellation) =>
        organisation is null ? [] : [.. (await db.Many<IdRow>("accounts.groups-of", new { Organisation = organisation, Today = DateOnly.FromDateTime(now.UtcDateTime) }, cancellation)).Select(row => row.Id)];
}
