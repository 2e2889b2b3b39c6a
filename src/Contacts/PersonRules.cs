using System.Text;
using System.Text.RegularExpressions;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Contacts;

/// <summary>What a text names somebody by: keys (an id, addresses, numbers) that say it for certain, and names, which others may have too.</summary>
public sealed record Traces(IReadOnlyList<string> Keys, IReadOnlyList<string> Names)
{
    /// <summary>Words of the names that nobody else and no organisation has: in what somebody looked for they say who is meant.</summary>
    public IReadOnlyList<string> OwnWords { get; init; } = [];

    public IEnumerable<string> All => Keys.Concat(Names);
}

/// <summary>Finds where a person is named outside their own record.</summary>
public static partial class PersonRules
{
    private const int ShortestName = 3;
    private const int ShortestWord = 4;
    private const int FewestDigits = 7;

    /// <summary>By what a contact was ever known. The name of a desk is no person's; a portal's address is its organisation's.</summary>
    /// <param name="isShared">Whether another contact has the same value: then it doesn't tell who is meant.</param>
    public static Traces Of(Guid id, IReadOnlyList<Contact> states, Func<string, bool> isShared)
    {
        var values = states.SelectMany(state => state.Channels).Where(channel => channel.Type != "portal" && channel.Value.Length >= FewestDigits).Select(channel => channel.Value);
        var names = states.Where(state => state.Kind == "person").Select(state => state.Name).Where(name => name.Length >= ShortestName);
        return new Traces([id.ToString("D"), .. values.Distinct(StringComparer.OrdinalIgnoreCase).Where(value => !isShared(value))], [.. names.Distinct(StringComparer.OrdinalIgnoreCase)]);
    }

    /// <summary>Whether a text names the person. A name counts as whole words only.</summary>
    public static bool Mentions(Traces traces, string text, bool names)
    {
        foreach (var key in traces.Keys)
        {
            if (text.Contains(key, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        if (names)
        {
            foreach (var name in traces.Names)
            {
                if (HasWords(text, name))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// Whether a text that somebody wrote names the person: by a key that isn't part of another's, a number however it is
    /// written, or a name of several words. A first name alone is many people's.
    /// </summary>
    public static bool Says(Traces traces, string text) => Without(traces, text) != text;

    /// <summary>A text with dots where it <see cref="Says"/> who it is.</summary>
    public static string Without(Traces traces, string text)
    {
        foreach (var key in traces.Keys)
        {
            text = Dotted(text, key, IsKey);
        }

        foreach (var name in traces.Names.Where(name => name.Contains(' ', StringComparison.Ordinal)))
        {
            text = Dotted(text, name, IsWords);
        }

        var numbers = traces.Keys.Where(key => key.StartsWith('+')).Select(Digits).Where(digits => digits.Length >= FewestDigits).ToList();
        return numbers.Count == 0 ? text : WrittenNumber().Replace(text, found => numbers.Any(number => IsSame(number, Digits(found.Value))) ? "…" : found.Value);
    }

    // With its country's code, with 00 before it, or as it is dialled at home, where a zero may stand for the code.
    private static bool IsSame(string number, string written)
    {
        written = written.TrimStart('0');
        return written.Length >= FewestDigits && (number == written || (number.EndsWith(written, StringComparison.Ordinal) && number.Length - written.Length <= 3));
    }

    private static string Dotted(string text, string sought, Func<string, int, int, bool> stands)
    {
        for (var at = PlaceOf(text, sought, 0, stands); at >= 0; at = PlaceOf(text, sought, at, stands))
        {
            text = text[..at] + "…" + text[(at + sought.Length)..];
        }

        return text;
    }

    /// <summary>Whether what stands there is no part of a longer key: <c>ana@</c> within <c>susana@</c>.</summary>
    private static bool IsKey(string text, int at, int end) =>
        (at == 0 || !IsOfKey(text[at - 1])) && (end == text.Length || !(char.IsLetterOrDigit(text[end]) || text[end] == '-' || (text[end] == '.' && end + 1 < text.Length && char.IsLetterOrDigit(text[end + 1]))));

    private static bool IsWords(string text, int at, int end) => (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));

    private static bool IsOfKey(char c) => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or '%';

    /// <summary>Words of the names that may say by themselves who is meant, if nobody else has them.</summary>
    public static IEnumerable<string> WordsOf(Traces traces) =>
        traces.Names.SelectMany(static name => name.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(static word => word.Length >= ShortestWord).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// As <see cref="Mentions"/> for what somebody looked for: a number stands there as it was typed, at home or from abroad, a
    /// name with any space between its words, or one word of it.
    /// </summary>
    public static bool Asks(Traces traces, string decoded)
    {
        decoded = Spaces().Replace(decoded, " ");
        if (Mentions(traces, decoded, names: true) || Says(traces, decoded))
        {
            return true;
        }

        var (key, digits) = (SortKey.Of(decoded), Digits(decoded));
        foreach (var name in traces.Names.Concat(traces.OwnWords))
        {
            if (HasWords(key, SortKey.Of(name)))
            {
                return true;
            }
        }

        foreach (var number in traces.Keys)
        {
            if (number.StartsWith('+') && Digits(number) is { Length: >= FewestDigits } own && digits.Contains(own, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasWords(string text, string name) => PlaceOf(text, name, 0, IsWords) >= 0;

    /// <summary>Where it stands by itself, from a place on; -1 where it doesn't.</summary>
    private static int PlaceOf(string text, string sought, int from, Func<string, int, int, bool> stands)
    {
        for (var at = text.IndexOf(sought, from, StringComparison.OrdinalIgnoreCase); sought.Length > 0 && at >= 0; at = text.IndexOf(sought, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (stands(text, at, at + sought.Length))
            {
                return at;
            }
        }

        return -1;
    }

    [GeneratedRegex(@"(?<![\w+])\+?\(?\d[\d\s().\-/]{5,24}\d(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex WrittenNumber();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();

    private static string Digits(string text)
    {
        var digits = new StringBuilder();
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c))
            {
                digits.Append(c);
            }
        }

        return digits.ToString();
    }
}
