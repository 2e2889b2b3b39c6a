using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace PartnerDirectory.Ui;

/// <summary>The languages of the program: chosen by the browser, then by the person, whose choice is a cookie.</summary>
public static class Culture
{
    public const string Cookie = "language";

    /// <summary>Texts a third longer, in letters that look alike: shows what is cut off and what is in no resource file.</summary>
    public const string Pseudo = "qps-ploc";

    /// <summary>BCP 47 tag to the language's own name.</summary>
    public static IReadOnlyDictionary<string, string> Offered { get; } = new Dictionary<string, string>
    {
        ["en"] = "English",
        ["fr"] = "Français",
        ["de"] = "Deutsch",
        ["es"] = "Español",
        ["it"] = "Italiano",
    };

    /// <summary>The language of whoever reads, as a BCP 47 tag, for labels that are data and not resources.</summary>
    public static string Language => CultureInfo.CurrentUICulture.Name is { Length: > 0 } name ? name : "en";

    /// <param name="withPseudo">Offers the pseudo-language to those who ask for it by its cookie.</param>
    internal static RequestLocalizationOptions Options(bool withPseudo)
    {
        string[] known = withPseudo ? [.. Offered.Keys, Pseudo] : [.. Offered.Keys];
        var options = new RequestLocalizationOptions { ApplyCurrentCultureToResponseHeaders = true }
            .SetDefaultCulture("en").AddSupportedCultures(known).AddSupportedUICultures(known);
        options.RequestCultureProviders =
        [
            new CustomRequestCultureProvider(context => Task.FromResult(
                Cookies.Read(context, Cookie) is { } chosen && known.Contains(chosen) ? new ProviderCultureResult(chosen) : null)),

            // A link in a letter brings the language that the letter is in.
            new CustomRequestCultureProvider(context => Task.FromResult(
                context.Request.Query["lang"].FirstOrDefault() is { } brought && Offered.ContainsKey(brought) ? new ProviderCultureResult(brought) : null)),
            new AcceptLanguageHeaderRequestCultureProvider(),
        ];
        return options;
    }

    /// <summary>The time of a clock, "16:42": the directory's languages all write it so.</summary>
    public static string Hour24(this DateTime clock) => clock.ToString("HH:mm", CultureInfo.CurrentCulture);
}
