using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>A link that was given out. It counts once, until it ends or is revoked.</summary>
public sealed record AccountLink
{
    public Guid Id { get; init; }
    public required string Purpose { get; init; }
    public Guid? AccountId { get; init; }
    public string? Address { get; init; }
    public DateTimeOffset EndsAt { get; init; }
    public DateTimeOffset? UsedAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
}

public static class LinkPurposes
{
    public const string FirstAdmin = "first admin";
    public const string Invitation = "invitation";
    public const string Reset = "reset";
    public const string Address = "address";
}

/// <summary>Links that are used once. Only a hash is kept: whoever reads the database can't follow one.</summary>
public sealed class Links(Db db, Ids ids, TimeProvider time)
{
    /// <summary>The token of a new link, 256 random bits; it is told once and kept nowhere.</summary>
    public async Task<string> Make(string purpose, Guid? account, string? address, TimeSpan lifetime)
    {
        var token = Tokens.New();
        var now = time.GetUtcNow();
        await db.Keep("accounts.add-link", new { Id = ids.Next(), Purpose = purpose, Hash = Tokens.HashOf(token), Account = account, Address = address, Now = now, Ends = now + lifetime });
        return token;
    }

    /// <summary>The link while it still counts; looking uses nothing up.</summary>
    public async Task<AccountLink?> Find(string purpose, string token) =>
        await db.One<AccountLink>("accounts.link", new { Purpose = purpose, Hash = Tokens.HashOf(token) }) is { UsedAt: null, RevokedAt: null } link && link.EndsAt > time.GetUtcNow() ? link : null;

    /// <summary>Uses the link up; null when it doesn't count, or somebody else was quicker.</summary>
    public async Task<AccountLink?> Take(string purpose, string token)
    {
        var hash = Tokens.HashOf(token);
        return await db.Keep("accounts.use-link", new { Purpose = purpose, Hash = hash, Now = time.GetUtcNow() }) == 1
            ? await db.One<AccountLink>("accounts.link", new { Purpose = purpose, Hash = hash })
            : null;
    }

    /// <summary>The account's open links of one purpose count no more; of nobody's account when none is given.</summary>
    public Task Revoke(string purpose, Guid? account) =>
        db.Keep("accounts.revoke-links", new { Purpose = purpose, Account = account ?? Guid.Empty, OfNobody = account is null, Now = time.GetUtcNow() });
}
