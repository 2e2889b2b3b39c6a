using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>What an admin's form posts of an account; nothing else of it can be set through a form.</summary>
public sealed record AccountGiven
{
    public const string TheSecretariat = "secretariat";

    public string? Name { get; set; }
    public string? DisplayName { get; set; }
    public IReadOnlyList<string>? Rights { get; set; }
    public string? BelongsTo { get; set; }
    public string? Ceiling { get; set; }
    public string? Language { get; set; }

    /// <summary>The version that the form was opened with.</summary>
    public long Version { get; set; }

    public static AccountGiven Of(Account account) => new()
    {
        Name = account.Name,
        DisplayName = account.DisplayName,
        Rights = [.. AccountForm.Rights.Where(right => account.Rights.HasFlag(right)).Select(right => right.ToString())],
        BelongsTo = account.IsSecretariat ? TheSecretariat : account.Organisation?.ToString(),
        Ceiling = account.Ceiling,
        Language = account.Language ?? "en",
        Version = account.Version,
    };

    public Account Onto(Account account) => account with
    {
        Version = Version,
        Name = Name ?? "",
        DisplayName = DisplayName ?? "",
        Rights = AccountForm.Rights.Where(right => Rights?.Contains(right.ToString()) == true).Aggregate(Kernel.Rights.None, (all, right) => all | right),
        IsSecretariat = BelongsTo == TheSecretariat,
        Organisation = Guid.TryParse(BelongsTo, out var organisation) ? organisation : null,
        Ceiling = Ceiling ?? "",
        Language = Language,
    };
}
