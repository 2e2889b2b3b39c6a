using System.Text;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Contacts;

/// <summary>What a text names somebody by: keys (an id, addresses, numbers) that say it for certain, and names, which others may have too.</summary>
public sealed record Traces(IReadOnlyList<string> Keys, IReadOnlyList<string> Names)
{
    public IEnumerable<string> All => Keys.Concat(Names);
}

/// <summary>Finds where a person is named outside their own record.</summary>
public static class PersonRules
{
    private const int ShortestName = 3;
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

    /// <summary>A text with dots where it names the person.</summary>
    public static string Without(Traces traces, string text)
    {
        foreach (var key in traces.Keys)
        {
            text = text.Replace(key, "…", StringComparison.OrdinalIgnoreCase);
        }

        foreach (var name in traces.Names)
        {
            for (var at = WordsAt(text, name, 0); at >= 0; at = WordsAt(text, name, at))
            {
                text = text[..at] + "…" + text[(at + name.Length)..];
            }
        }

        return text;
    }

    /// <summary>As <see cref="Mentions"/> for the address of a result: numbers stand there as they were typed.</summary>
    public static bool Asks(Traces traces, string decoded)
    {
        if (Mentions(traces, decoded, names: true))
        {
            return true;
        }

        var (key, digits) = (SortKey.Of(decoded), Digits(decoded));
        foreach (var name in traces.Names)
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

    private static bool HasWords(string text, string name) => WordsAt(text, name, 0) >= 0;

    /// <summary>Where the name stands as whole words, from a place on; -1 where it doesn't.</summary>
    private static int WordsAt(string text, string name, int from)
    {
        for (var at = text.IndexOf(name, from, StringComparison.OrdinalIgnoreCase); name.Length > 0 && at >= 0; at = text.IndexOf(name, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + name.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                return at;
            }
        }

        return -1;
    }

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
