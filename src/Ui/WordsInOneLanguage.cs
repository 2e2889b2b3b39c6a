using System.Globalization;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Ui;

/// <summary>The labels of the lists in one language: small enough to travel with a prerendered page.</summary>
public sealed record WordsInOneLanguage(IReadOnlyDictionary<string, string> Labels)
{
    public static WordsInOneLanguage Of(TermList terms, string language) =>
        new(terms.All.ToDictionary(term => Key(term.List, term.Code), term => term.Label(language), StringComparer.Ordinal));

    /// <summary>The label; the code itself when the list lacks it, nothing for no code.</summary>
    public string Label(string list, string? code) => code is null ? "" : Labels.GetValueOrDefault(Key(list, code), code);

    /// <summary>The label inside a sentence: its first letter small, unless it is an abbreviation or a German noun.</summary>
    public string InSentence(string list, string? code) =>
        Label(list, code) is [var first, var second, ..] label && !char.IsUpper(second) && CultureInfo.CurrentUICulture.TwoLetterISOLanguageName != "de" ? char.ToLowerInvariant(first) + label[1..] : Label(list, code);

    /// <summary>The codes of one list, in its order.</summary>
    public IReadOnlyList<string> Codes(string list) => [.. Labels.Keys.Where(key => key.StartsWith(Key(list, ""), StringComparison.Ordinal)).Select(key => key[(list.Length + 1)..])];

    private static string Key(string list, string code) => list + "/" + code;
}
