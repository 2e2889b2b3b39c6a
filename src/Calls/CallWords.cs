using System.Globalization;
using Microsoft.Extensions.Localization;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Calls;

/// <summary>Says the reasons of an answer in the words of whoever reads it.</summary>
public sealed class CallWords(IStringLocalizer<Text> texts)
{
    /// <summary>The reasons as one line. What <see cref="PartnerDirectory.Contacts.OpenNow"/> shows beside it is left out unless asked for.</summary>
    public string Line(CallAnswer answer, WordsInOneLanguage words, Zone? zone = null, bool withHours = false)
    {
        var parts = answer.Reasons.Where(reason => withHours || !IsOfHours(reason.Kind)).Select(reason => This(reason, words, zone)).ToList();
        return parts.Count == 0 ? "" : parts.Aggregate((before, next) => texts["Call.And", before, next].Value);
    }

    public string This(CallReason reason, WordsInOneLanguage words, Zone? zone)
    {
        return reason.Kind switch
        {
            CallReasonKind.Covers or CallReasonKind.CoversRegion or CallReasonKind.CoversPart => texts["Call.Reason." + reason.Kind, TerritoryName(reason.Code!)],
            CallReasonKind.NamedFor => texts["Call.Reason.NamedFor", words.InSentence(TermLists.Function, reason.Code)],
            CallReasonKind.OpenUntil => texts["Call.Reason.OpenUntil", Clock(reason.At!.Value, zone)],
            CallReasonKind.Closed when reason.At is { } opens => texts["Call.Reason.ClosedUntil", Clock(opens, zone, withDay: true)],
            CallReasonKind.Confirmed => texts.Count("Call.Reason.Confirmed", reason.Days!.Value),
            _ => texts["Call.Reason." + reason.Kind],
        };
    }

    /// <summary>A country or region by name, as it stands inside a sentence.</summary>
    public string TerritoryName(string code) =>
        Countries.IsRegion(code) ? texts["Call.Region." + code].Value : Countries.NameOf(code, Culture.Language);

    private static bool IsOfHours(CallReasonKind kind) =>
        kind is CallReasonKind.AlwaysOpen or CallReasonKind.OpenUntil or CallReasonKind.Open or CallReasonKind.Closed or CallReasonKind.HoursUnknown;

    // Without a zone of its own the time is UTC, and says so.
    private static string Clock(DateTimeOffset instant, Zone? zone, bool withDay = false)
    {
        var clock = zone?.Clock(instant) ?? instant.UtcDateTime;
        var text = withDay ? clock.ToString("dddd HH:mm", CultureInfo.CurrentCulture) : clock.Hour24();
        return zone is null ? text + " UTC" : text;
    }
}
