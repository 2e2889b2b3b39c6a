namespace PartnerDirectory.Search;

/// <summary>Whether two names may be of one body: the same but for case, accents, legal form and small words, one the beginning of the other, or a slip apart.</summary>
public static class AlikeNames
{
    /// <summary>Shorter names that differ by a letter are two names.</summary>
    private const int ShortestWithSlip = 8;

    public static bool Are(string one, string other) => To(one)(other);

    /// <summary>For comparing one name with many.</summary>
    public static Func<string, bool> To(string name)
    {
        var core = Core(name);
        return other => AreCores(core, Core(other));
    }

    private static bool AreCores(string left, string right) =>
        left.Length > 0 && right.Length > 0 && (left == right || Begins(left, right) || Begins(right, left) || (Math.Min(left.Length, right.Length) >= ShortestWithSlip && Math.Abs(left.Length - right.Length) <= 1 && AreOneSlipApart(left, right)));

    private static bool Begins(string whole, string with) => whole.StartsWith(with + " ", StringComparison.Ordinal);

    private static string Core(string name)
    {
        var words = Normaliser.Fold(name).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] plain = [.. words.Where(word => WordTraits.Of(word) == Trait.Plain)];
        var core = string.Join(' ', plain.Length > 0 ? plain : words);

        // Both ways of writing ä, ö, ü and ß are one here.
        return core.Replace("ae", "a", StringComparison.Ordinal).Replace("oe", "o", StringComparison.Ordinal).Replace("ue", "u", StringComparison.Ordinal).Replace("ss", "s", StringComparison.Ordinal);
    }

    /// <summary>One letter too many, too few, another, or two changed places.</summary>
    private static bool AreOneSlipApart(string left, string right)
    {
        var (from, end) = (0, 0);
        while (from < left.Length && from < right.Length && left[from] == right[from])
        {
            from++;
        }

        while (end < left.Length - from && end < right.Length - from && left[^(end + 1)] == right[^(end + 1)])
        {
            end++;
        }

        var (a, b) = (left[from..^end], right[from..^end]);
        return a.Length + b.Length <= 2 ? a.Length <= 1 && b.Length <= 1 : a.Length == 2 && b.Length == 2 && a[0] == b[1] && a[1] == b[0];
    }
}
