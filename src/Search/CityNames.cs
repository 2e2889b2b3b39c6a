using System.Collections.Frozen;
using System.Reflection;

namespace PartnerDirectory.Search;

/// <summary>
/// What a city is called in other languages: Bruxelles, Brussel, Brüssel, Βρυξέλλες. Known other spellings of a question's
/// word. Source: Unicode CLDR (cities.tsv names version and licence).
/// </summary>
internal static class CityNames
{
    /// <summary>Shorter ones are words of many meanings: Rim, Vín.</summary>
    private const int ShortestName = 4;

    private static readonly FrozenDictionary<string, string[]> Elsewhere = Read();

    /// <summary>The folded words that mean the same city; nothing for a word that is none of these cities.</summary>
    public static IReadOnlyList<string> Of(string word) => Elsewhere.TryGetValue(word, out var names) ? names : [];

    private static FrozenDictionary<string, string[]> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("cities.tsv")
            ?? throw new InvalidOperationException("The embedded table cities.tsv is missing.");
        using var reader = new StreamReader(stream);
        var table = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                string[] names = [.. line.Split('|').SelectMany(OneWord).Where(static name => name.Length >= ShortestName && CountryWords.Lexicon.Exact(name).Count == 0).Distinct()];
                foreach (var name in names)
                {
                    table.TryAdd(name, []);
                    table[name].AddRange(names.Where(other => other != name && !table[name].Contains(other)));
                }
            }
        }

        return table.ToFrozenDictionary(static pair => pair.Key, static pair => pair.Value.ToArray(), StringComparer.Ordinal);
    }

    // A name of several words is known by the one that isn't a link: Den Haag, La Haye.
    private static IEnumerable<string> OneWord(string name)
    {
        var words = TextWords.Of(name).FindAll(static word => WordTraits.Of(word.Text) == Trait.Plain);
        return words.Count == 1 ? words[0].Alternates.Select(Spelling.Plain).Prepend(words[0].Text) : [];
    }
}
