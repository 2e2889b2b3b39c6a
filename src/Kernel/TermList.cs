namespace PartnerDirectory.Kernel;

/// <summary>The lists of words that admins can change.</summary>
public static class TermLists
{
    public const string Kind = "kind";
    public const string Class = "class";
    public const string Mandate = "mandate";
    public const string Function = "function";
    public const string Capability = "capability";
}

/// <summary>One word of a list: its stable code, and its label in each language there is one for.</summary>
public sealed record Term(string List, string Code, bool Retired, string? NeedsChannel, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>The label in the language, else in English, else the code.</summary>
    public string Label(string language = "en") =>
        Labels.GetValueOrDefault(language.Split('-')[0]) ?? Labels.GetValueOrDefault("en") ?? Code;
}

/// <summary>All words as they stand at one moment.</summary>
public sealed class TermList
{
    private readonly Dictionary<(string List, string Code), Term> byCode;
    private readonly Dictionary<(string List, string Text), string> byText = [];
    private readonly Dictionary<string, string> known;

    public TermList(IReadOnlyList<Term> terms)
    {
        All = terms;
        byCode = terms.ToDictionary(term => (term.List, term.Code));
        known = terms.GroupBy(term => term.List).ToDictionary(list => list.Key, list => string.Join(", ", list.Where(term => !term.Retired).Select(term => term.Code)));
        foreach (var term in terms)
        {
            byText.TryAdd((term.List, Fold(term.Code)), term.Code);
            foreach (var label in term.Labels.Values)
            {
                byText.TryAdd((term.List, Fold(label)), term.Code);
            }
        }
    }

    /// <summary>In the order admins gave them.</summary>
    public IReadOnlyList<Term> All { get; }

    public IEnumerable<Term> Of(string list) => All.Where(term => term.List == list);

    public Term? Get(string list, string code) => byCode.GetValueOrDefault((list, code));

    /// <summary>The label for people; the code itself when the list lacks it.</summary>
    public string Label(string list, string? code, string language = "en") =>
        code is null ? "" : byCode.TryGetValue((list, code), out var term) ? term.Label(language) : code;

    /// <summary>The code for a code or a label in any language, whatever its case, spaces and hyphens; null when the list has none like it.</summary>
    public string? Find(string list, string text) => byCode.ContainsKey((list, text)) ? text : byText.GetValueOrDefault((list, Fold(text)));

    /// <summary>The codes of a list, for a message that says what would do.</summary>
    public string Known(string list) => known.GetValueOrDefault(list, "");

    private static string Fold(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
