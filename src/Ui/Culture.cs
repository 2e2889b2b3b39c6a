using System.Globalization;

namespace PartnerDirectory.Ui;

public static class Culture
{
    /// <summary>The language of whoever reads, as a BCP 47 tag, for labels that are data and not resources.</summary>
    public static string Language => CultureInfo.CurrentUICulture.Name is { Length: > 0 } name ? name : "en";

    /// <summary>The time of a clock, "16:42": the directory's languages all write it so.</summary>
    public static string Hour24(this DateTime clock) => clock.ToString("HH:mm", CultureInfo.CurrentCulture);

    /// <summary>A calendar day in words: "3 March 2009".</summary>
    public static string InWords(this DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.CurrentCulture);
}
