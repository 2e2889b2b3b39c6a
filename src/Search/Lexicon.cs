using PartnerDirectory.Kernel;

namespace PartnerDirectory.Search;

/// <summary>What a query word may mean besides itself: the code of a country or of one of the directory's terms.</summary>
internal readonly record struct CodeMatch(string Code, byte Quality, bool Certain);

/// <summary>Spellings, words or whole phrases, with the codes that they stand for.</summary>
internal sealed class Lexicon
{
    private readonly Vocabulary spellings;
    private readonly string[][] codes;

    public Lexicon(IEnumerable<(string Spelling, string Code)> pairs)
    {
        var table = new WordTable();
        var sets = new List<List<string>>();
        foreach (var (spelling, code) in pairs)
        {
            var id = table[spelling];
            if (id == sets.Count)
            {
                sets.Add([]);
            }

            if (!sets[id].Contains(code))
            {
                sets[id].Add(code);
            }
        }

        spellings = table.Sort(out var order);
        codes = new string[order.Length][];
        for (var i = 0; i < order.Length; i++)
        {
            codes[order[i]] = [.. sets[i]];
        }
    }

    public IReadOnlyList<string> Exact(string spelling) => spellings.Find(spelling) is >= 0 and var id ? codes[id] : [];

    /// <summary>Codes of all spellings that begin so; empty when they are more than the limit.</summary>
    public IReadOnlyList<string> StartingWith(string beginning, int limit)
    {
        var (from, to) = spellings.StartingWith(beginning);
        return Distinct(from, to, limit, []);
    }

    /// <summary>Codes of spellings one edit away; empty when they are more than the limit.</summary>
    public IReadOnlyList<string> Similar(string spelling, int limit)
    {
        var found = new List<string>();
        spellings.Similar(spelling, 1, (_, _, whole, _) =>
        {
            if (whole >= 0)
            {
                Distinct(whole, whole + 1, int.MaxValue, found);
            }
        });
        return found.Count > limit ? [] : found;
    }

    private List<string> Distinct(int from, int to, int limit, List<string> found)
    {
        for (var i = from; i < to; i++)
        {
            foreach (var code in codes[i])
            {
                if (!found.Contains(code))
                {
                    found.Add(code);
                    if (found.Count > limit)
                    {
                        return [];
                    }
                }
            }
        }

        return found;
    }
}

/// <summary>The words for countries and regions in all languages of <see cref="Countries"/>.</summary>
internal static class CountryWords
{
    /// <summary>Words in the longest phrase that is looked up.</summary>
    public const int LongestPhrase = 5;

    public static Lexicon Lexicon { get; } = new(Pairs());

    /// <summary>The codes a record may carry when a country or region is meant, with how well each fits.</summary>
    public static IEnumerable<CodeMatch> Carried(string meant, bool certain, int quality)
    {
        var regions = Countries.Members(meant);
        if (regions.Count > 0)
        {
            if (meant == "WORLD")
            {
                yield return new CodeMatch(Codes.Territory(meant), (byte)quality, certain);
                yield break;
            }

            foreach (var member in regions)
            {
                yield return new CodeMatch(Codes.Seat(member), (byte)quality, certain);
                yield return new CodeMatch(Codes.Territory(member), (byte)(quality - 8), certain);
            }

            yield return new CodeMatch(Codes.Territory(meant), (byte)(quality - 4), certain);
            yield break;
        }

        yield return new CodeMatch(Codes.Seat(meant), (byte)quality, certain);
        yield return new CodeMatch(Codes.Territory(meant), (byte)(quality - 8), certain);
        foreach (var region in Countries.RegionsOf(meant))
        {
            yield return new CodeMatch(Codes.Territory(region), (byte)(quality - 45), certain);
        }
    }

    private static IEnumerable<(string Spelling, string Code)> Pairs()
    {
        foreach (var code in Countries.All)
        {
            foreach (var spelling in Countries.SpellingsOf(code))
            {
                foreach (var folded in Spellings(spelling))
                {
                    yield return (folded, code);
                }
            }
        }

        foreach (var region in Countries.Regions)
        {
            foreach (var spelling in Countries.SpellingsOfRegion(region))
            {
                foreach (var folded in Spellings(spelling))
                {
                    yield return (folded, region);
                }
            }
        }
    }

    private static IEnumerable<string> Spellings(string text)
    {
        var words = TextWords.Of(text);
        yield return string.Join(' ', words.Select(word => word.Text));
        if (words.Any(word => word.Alternates.Count > 0))
        {
            yield return string.Join(' ', words.Select(word => word.Alternates.Count > 0 ? Spelling.Plain(word.Alternates[0]) : word.Text));
        }
    }
}

/// <summary>A text's words with where they stand: for queries and labels, where convenience matters more than allocation.</summary>
internal sealed class TextWords : IWordSink
{
    [ThreadStatic]
    private static Normaliser? spare;

    private readonly List<TextWord> words = [];

    public static List<TextWord> Of(string text)
    {
        var sink = new TextWords();
        (spare ??= new Normaliser()).Read(text, sink);
        return sink.words;
    }

    void IWordSink.Word(ReadOnlySpan<char> word, int start, int length, bool alternate)
    {
        if (alternate)
        {
            if (words.Count > 0)
            {
                words[^1].Alternates.Add(word.ToString());
            }
        }
        else
        {
            words.Add(new TextWord(word.ToString(), start, length, []));
        }
    }
}

/// <summary>A folded word, its UTF-16 place in the source, and other spellings of it.</summary>
internal sealed record TextWord(string Text, int Start, int Length, List<string> Alternates);
