using PartnerDirectory.Kernel;

namespace PartnerDirectory.Contacts;

/// <summary>
/// One thing that a contact asks to have changed. <paramref name="Of"/> says of what where the field alone doesn't: the id of
/// an organisation, or the type of a channel. An empty <paramref name="Now"/> takes away.
/// </summary>
public sealed record ProposedChange(string Field, string Of, string Was, string Now);

/// <summary>What may be proposed.</summary>
public static class ProposedFields
{
    public const string Name = "name";
    public const string Languages = "languages";
    public const string TimeZone = "time_zone";
    public const string Hours = "hours";
    public const string JobTitle = "job_title";
    public const string Department = "department";
    public const string Channel = "channel";
    public const string NewChannel = "new_channel";

    public static readonly IReadOnlyList<string> All = [Name, Languages, TimeZone, Hours, JobTitle, Department, Channel, NewChannel];
}

/// <summary>What a contact is shown of their own record, what they may ask to have changed, and what that would make of it.</summary>
public static class FreshnessRules
{
    /// <summary>
    /// The record as its own link shows it: what runs today, and no channel that is kept from some who see the contact. A
    /// link lies in a mailbox that others may read.
    /// </summary>
    public static Contact ForLink(Contact contact, DateOnly today) => contact with
    {
        Affiliations = [.. contact.Affiliations.Where(affiliation => new Dated(affiliation.Since, affiliation.Until).HoldsOn(today))],
        Channels = [.. contact.Channels.Where(channel => channel.State != "retired" && !ContactRules.IsKeptFromSome(contact, channel))],
        Absences = [],
        Source = null,
        NamedByAgreement = null,
    };

    /// <summary>The contact with the change, or null when what it is about is no longer there. What is new or other was verified by nobody.</summary>
    public static Contact? With(Contact contact, ProposedChange change) => change.Field switch
    {
        ProposedFields.Name when change.Now.Length > 0 => contact with { Name = change.Now },
        ProposedFields.Languages => contact with { Languages = change.Now.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) },
        ProposedFields.TimeZone => contact with { TimeZone = NullIfEmpty(change.Now) },
        ProposedFields.Hours => contact with { Hours = NullIfEmpty(change.Now) },
        ProposedFields.JobTitle => With(contact, change, affiliation => affiliation.JobTitle, affiliation => affiliation with { JobTitle = NullIfEmpty(change.Now) }),
        ProposedFields.Department => With(contact, change, affiliation => affiliation.Department, affiliation => affiliation with { Department = NullIfEmpty(change.Now) }),
        ProposedFields.Channel => WithChannel(contact, change),
        ProposedFields.NewChannel when change.Now.Length > 0 => contact with { Channels = [.. contact.Channels, new Channel { Type = change.Of, Value = change.Now }] },
        _ => null,
    };

    /// <summary>What the record says now where the change would be.</summary>
    public static string? Current(Contact contact, ProposedChange change) => change.Field switch
    {
        ProposedFields.Name => contact.Name,
        ProposedFields.Languages => string.Join(", ", contact.Languages),
        ProposedFields.TimeZone => contact.TimeZone ?? "",
        ProposedFields.Hours => contact.Hours ?? "",
        ProposedFields.NewChannel => "",
        _ => With(contact, change) is null ? null : change.Was,
    };

    /// <summary>How many days ago somebody who knows said that it is right; null for never.</summary>
    public static int? DaysSince(DateOnly? confirmedOn, DateOnly today) => confirmedOn is { } day ? Math.Max(0, today.DayNumber - day.DayNumber) : null;

    private static Contact? With(Contact contact, ProposedChange change, Func<Affiliation, string?> was, Func<Affiliation, Affiliation> with)
    {
        var affiliations = contact.Affiliations.ToList();
        var at = affiliations.FindIndex(affiliation => affiliation.Organisation.ToString("D") == change.Of && (was(affiliation) ?? "") == change.Was);
        if (at < 0)
        {
            return null;
        }

        affiliations[at] = with(affiliations[at]);
        return contact with { Affiliations = affiliations };
    }

    private static Contact? WithChannel(Contact contact, ProposedChange change)
    {
        var channels = contact.Channels.ToList();
        var at = channels.FindIndex(channel => channel.Type == change.Of && channel.Value == change.Was);
        if (at < 0)
        {
            return null;
        }

        channels[at] = change.Now.Length == 0
            ? channels[at] with { State = "retired", Preferred = false }
            : channels[at] with { Value = change.Now, State = "working", VerifiedOn = null, VerifiedBy = null };
        return contact with { Channels = channels };
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
