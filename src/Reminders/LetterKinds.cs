namespace PartnerDirectory.Reminders;

/// <summary>A letter that the program writes, and what may stand in its gaps.</summary>
public sealed record LetterKind(string Code, IReadOnlyList<string> Values);

/// <summary>The letters there are. Each is shipped in every language of the program (<c>Templates</c>).</summary>
public static class LetterKinds
{
    public const string ApplicationInvitation = "application-invitation";
    public const string ApplicationReceived = "application-received";
    public const string ApplicationReturned = "application-returned";
    public const string ApplicationReminder = "application-reminder";
    public const string ApplicationDecided = "application-decided";
    public const string SponsorAsked = "sponsor-asked";
    public const string FreshnessRound = "freshness-round";
    public const string FreshnessReminder = "freshness-reminder";
    public const string MembershipReviewDue = "membership-review-due";
    public const string EvidenceMissing = "evidence-missing";

    /// <summary>Every letter may name the coalition.</summary>
    public const string Coalition = "coalition";

    public static readonly IReadOnlyList<LetterKind> All =
    [
        new(ApplicationInvitation, ["organisation", "link", "ends_on", "from", Coalition]),
        new(ApplicationReceived, ["organisation", "receipt", "link", Coalition]),
        new(ApplicationReturned, ["organisation", "reasons", "due_on", "link", Coalition]),
        new(ApplicationReminder, ["organisation", "task", "due_on", "link", Coalition]),
        new(ApplicationDecided, ["organisation", "decision", "reasons", "link", Coalition]),
        new(SponsorAsked, ["organisation", "from", "ends_on", "link", Coalition]),
        new(FreshnessRound, ["name", "link", "ends_on", Coalition]),
        new(FreshnessReminder, ["name", "link", "ends_on", Coalition]),
        new(MembershipReviewDue, ["organisation", "task", "due_on", "link", Coalition]),
        new(EvidenceMissing, ["organisation", "evidence", "due_on", "link", Coalition]),
    ];

    /// <summary>Whether whoever gets the letter can do nothing with it but follow its link.</summary>
    public static bool IsForItsLink(string code) => code is ApplicationInvitation or ApplicationReturned or SponsorAsked or FreshnessRound or FreshnessReminder;

    public static LetterKind? Find(string? code) => All.FirstOrDefault(kind => kind.Code == code);
}
