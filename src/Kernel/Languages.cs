using System.Collections.Frozen;
using System.Reflection;
using System.Text.RegularExpressions;

namespace PartnerDirectory.Kernel;

/// <summary>Language tags (BCP 47, RFC 5646) over the languages of ISO 639 that CLDR names.</summary>
public static partial class Languages
{
    private static readonly string[] Columns = ["en", "fr", "de", "es", "it"];

    private static readonly FrozenDictionary<string, string[]> Names = Read();

    /// <summary>
    /// The tag in its canonical case (<c>fr</c>, <c>sr-Latn</c>, <c>pt-BR</c>) for a well-formed tag of a known language,
    /// or for a language's name in English, French, German, Spanish or Italian; null when nothing fits.
    /// </summary>
    public static string? Parse(string text)
    {
        if (Names.ContainsKey(text))
        {
            return text;
        }

        var trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            return null;
        }

        if (Tag().IsMatch(trimmed))
        {
            var parts = trimmed.Split('-');
            if (Names.ContainsKey(parts[0].ToLowerInvariant()))
            {
                return string.Join('-', parts.Select(Cased));
            }
        }

        return Names.FirstOrDefault(entry => entry.Value.Contains(trimmed, StringComparer.OrdinalIgnoreCase)).Key;
    }

    /// <summary>The language's name for people: in English where the table has none in <paramref name="language"/>, the tag itself when it is unknown.</summary>
    public static string NameOf(string tag, string language = "en")
    {
        var dash = tag.IndexOf('-', StringComparison.Ordinal);
        var primary = dash > 0 ? tag[..dash] : tag;
        if (!Names.TryGetValue(primary, out var names))
        {
            return tag;
        }

        var column = Math.Max(0, Array.IndexOf(Columns, language.Split('-')[0]));
        var name = names[column].Length > 0 ? names[column] : names[0];
        return dash > 0 ? $"{name} ({tag[(dash + 1)..]})" : name;
    }

    private static string Cased(string part, int index) => (index, part.Length) switch
    {
        (0, _) => part.ToLowerInvariant(),
        (_, 2) => part.ToUpperInvariant(),
        (_, 4) when !char.IsAsciiDigit(part[0]) => char.ToUpperInvariant(part[0]) + part[1..].ToLowerInvariant(),
        _ => part.ToLowerInvariant(),
    };

    private static FrozenDictionary<string, string[]> Read()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("languages.tsv")!);
        var names = new Dictionary<string, string[]>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                var cells = line.Split('\t');
                names[cells[0]] = cells[1..];
            }
        }

        return names.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // Language, then optional script, region and variants; private use and extensions say nothing about a name or a person.
    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
