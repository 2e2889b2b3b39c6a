using System.Globalization;

namespace PartnerDirectory.Kernel;

/// <summary>Calendar days as people write them.</summary>
public static class DayWords
{
    /// <summary>In the reader's language: "3 March 2009", "3. März 2009", "3 de marzo de 2009".</summary>
    public static string InWords(this DateOnly day) => day.WordsIn(CultureInfo.CurrentCulture);

    public static string WordsIn(this DateOnly day, CultureInfo culture) => day.ToString(culture.TwoLetterISOLanguageName switch
    {
        "de" => "d. MMMM yyyy",
        "es" => "d 'de' MMMM 'de' yyyy",
        _ => "d MMMM yyyy",
    }, culture);
}
