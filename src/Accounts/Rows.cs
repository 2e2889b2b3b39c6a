using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

internal sealed record AccountRow
{
    public Guid Id { get; init; }
    public long Version { get; init; }
    public required string Name { get; init; }
    public required string DisplayName { get; init; }
    public int Rights { get; init; }
    public required string Ceiling { get; init; }
    public bool Secretariat { get; init; }
    public Guid? OrganisationId { get; init; }
    public required string State { get; init; }
    public string? Language { get; init; }
    public DateTimeOffset MadeAt { get; init; }

    public static AccountRow Of(Account account) => new()
    {
        Id = account.Id,
        Version = account.Version,
        Name = account.Name,
        DisplayName = account.DisplayName,
        Rights = (int)account.Rights,
        Ceiling = account.Ceiling,
        Secretariat = account.IsSecretariat,
        OrganisationId = account.Organisation,
        State = account.State,
        Language = account.Language,
        MadeAt = account.MadeAt,
    };

    public Account Whole() => new()
    {
        Id = Id,
        Version = Version,
        Name = Name,
        DisplayName = DisplayName,
        Rights = (Rights)Rights,
        Ceiling = Ceiling,
        IsSecretariat = Secretariat,
        Organisation = OrganisationId,
        State = State,
        Language = Language,
        MadeAt = MadeAt,
    };
}

internal sealed record CredentialsRow
{
    public Guid AccountId { get; init; }
    public string? PasswordHash { get; init; }
    public required string SecurityStamp { get; init; }

    public static CredentialsRow Of(Guid account, string? hash, string stamp) => new() { AccountId = account, PasswordHash = hash, SecurityStamp = stamp };
}

internal sealed record ActingRow
{
    public Guid Id { get; init; }
    public required string Name { get; init; }
    public required string DisplayName { get; init; }
    public int Rights { get; init; }
    public required string Ceiling { get; init; }
    public bool Secretariat { get; init; }
    public Guid? OrganisationId { get; init; }
    public string? OrganisationKind { get; init; }
    public bool InGoodStanding { get; init; }
    public Guid Session { get; init; }
    public DateTimeOffset ProvedAt { get; init; }
    public DateTimeOffset SeenAt { get; init; }
    public required string Factors { get; init; }
    public string? LooksAs { get; init; }
}

internal sealed record OwnerRow
{
    public Guid Id { get; init; }
    public required string Name { get; init; }
    public required string DisplayName { get; init; }
    public int Rights { get; init; }
    public required string Ceiling { get; init; }
    public bool Secretariat { get; init; }
    public Guid? OrganisationId { get; init; }
    public string? OrganisationKind { get; init; }
    public bool InGoodStanding { get; init; }
}

internal sealed record IdRow
{
    public Guid Id { get; init; }
}

internal sealed record CountRow
{
    public long Count { get; init; }
}

internal sealed record LoginRow
{
    public Guid Id { get; init; }
    public required string Name { get; init; }
    public required string DisplayName { get; init; }
    public required string State { get; init; }
    public int Rights { get; init; }
    public string? PasswordHash { get; init; }
    public required string SecurityStamp { get; init; }
    public string? TotpSecret { get; init; }
    public bool TotpConfirmed { get; init; }
    public DateTimeOffset? LockedUntil { get; init; }
}

internal sealed record PasskeyRow
{
    public required string CredentialId { get; init; }
    public Guid AccountId { get; init; }
    public string? Name { get; init; }
    public required string Data { get; init; }
    public DateTimeOffset MadeAt { get; init; }
    public DateTimeOffset? UsedAt { get; init; }
}

internal sealed record OrganisationRow
{
    public Guid Id { get; init; }
    public required string Name { get; init; }
    public required string VisibleTo { get; init; }
    public required string Tlp { get; init; }
    public bool Prospect { get; init; }
}

internal sealed record LookedAtRow
{
    public Guid Id { get; init; }
    public required string Name { get; init; }
    public string? Kind { get; init; }
    public bool InGoodStanding { get; init; }
}
