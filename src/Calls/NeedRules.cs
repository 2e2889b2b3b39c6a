using PartnerDirectory.Kernel;

namespace PartnerDirectory.Calls;

/// <summary>What somebody means who types a need in words of their own: "block an account".</summary>
public static class NeedRules
{
    // Words that say nothing are shorter; what a word begins with outlives its endings.
    private const int ShortestWord = 3;
    private const int Stem = 5;

    private static readonly string[] Lists = [TermLists.Capability, TermLists.Function];

    public static Need? Find(string text, TermList terms)
    {
        foreach (var list in Lists)
        {
            if (terms.Find(list, text) is { } code && terms.Get(list, code) is { Retired: false })
            {
                return new Need(list, code);
            }
        }

        var asked = Words(text);
        var fits = terms.All.Where(term => Lists.Contains(term.List) && !term.Retired)
            .Select(term => (term, score: term.Labels.Values.Append(term.Code).Max(label => Score(asked, Words(label)))))
            .Where(fit => fit.score > 0).OrderByDescending(fit => fit.score).Take(2).ToList();
        return fits.Count == 0 || (fits.Count == 2 && fits[0].score == fits[1].score) ? null : new Need(fits[0].term.List, fits[0].term.Code);
    }

    /// <summary>Words in common count first, then how much of the label they are.</summary>
    private static double Score(List<string> asked, List<string> label)
    {
        var common = asked.Count(word => label.Any(other => Same(word, other)));
        return common == 0 ? 0 : common + ((double)common / (label.Count + 1));
    }

    private static bool Same(string a, string b)
    {
        var length = Math.Min(Math.Min(a.Length, b.Length), Stem);
        return string.CompareOrdinal(a, 0, b, 0, length) == 0;
    }

    private static List<string> Words(string text) =>
        [.. SortKey.Of(text.Length > 200 ? text[..200] : text).Split(' ', '_').Where(word => word.Length >= ShortestWord).Distinct()];
}
