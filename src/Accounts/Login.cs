namespace PartnerDirectory.Accounts;

/// <summary>
/// An account as Identity handles it: what it proves itself with. Mutable, because Identity's stores set one value after
/// another before they update.
/// </summary>
public sealed class Login
{
    public Guid Id { get; init; }
    public string Name { get; set; } = "";
    public string DisplayName { get; init; } = "";
    public string State { get; init; } = AccountStates.Active;
    public Kernel.Rights Rights { get; init; }
    public string? PasswordHash { get; set; }
    public string SecurityStamp { get; set; } = "";

    /// <summary>The stamp as it was read, which an update compares.</summary>
    internal string StampSeen { get; set; } = "";

    /// <summary>As it is kept: protected.</summary>
    internal string? ProtectedSecret { get; set; }

    public bool HasSecondFactor { get; set; }

    internal static Login Of(LoginRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        DisplayName = row.DisplayName,
        State = row.State,
        Rights = (Kernel.Rights)row.Rights,
        PasswordHash = row.PasswordHash,
        SecurityStamp = row.SecurityStamp,
        StampSeen = row.SecurityStamp,
        ProtectedSecret = row.TotpSecret,
        HasSecondFactor = row.TotpConfirmed,
    };
}
