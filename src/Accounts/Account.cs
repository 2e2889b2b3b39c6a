using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>A login and what it may do: the aggregate, read and written whole. What it proves itself with is kept apart.</summary>
public sealed record Account
{
    public Guid Id { get; init; }
    public long Version { get; init; }

    /// <summary>The e-mail address it signs in with, in lower case.</summary>
    public string Name { get; init; } = "";

    public string DisplayName { get; init; } = "";
    public Rights Rights { get; init; } = Rights.Read;

    /// <summary>The strictest TLP label it sees.</summary>
    public string Ceiling { get; init; } = TlpLabels.Of(Tlp.AmberStrict);

    public bool IsSecretariat { get; init; }

    /// <summary>The partner whose staff this is; null for the secretariat.</summary>
    public Guid? Organisation { get; init; }

    public string State { get; init; } = AccountStates.Invited;

    /// <summary>The language of its mail, ISO 639-1; null for English.</summary>
    public string? Language { get; init; }

    public DateTimeOffset MadeAt { get; init; }
}

public static class AccountStates
{
    public const string Invited = "invited";
    public const string Active = "active";
    public const string Disabled = "disabled";

    public static readonly IReadOnlyList<string> All = [Invited, Active, Disabled];
}

/// <summary>Nobody is told which accounts there are, but admins.</summary>
public sealed record NoAccount() : NotFound(new Message("Problem.NoAccount"));

/// <summary>The last active admin would lock everybody out.</summary>
public sealed record LastAdmin() : Conflict(new Message("Problem.LastAdmin"));

/// <summary>An account above the rank of whoever would change it.</summary>
public sealed record AboveRank() : Forbidden(new Message("Problem.AboveRank"));
