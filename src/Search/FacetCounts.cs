using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Search;

/// <summary>A code that facets count: its number in the vocabulary of one segment, the group it belongs to, and the code without its list.</summary>
internal readonly record struct FacetWord(int Word, int Group, string Code);

/// <summary>Counts codes over the results. A contact counts with its own functions and languages, and with what its organisation is.</summary>
internal static class FacetCounts
{
    private static readonly (string Facet, string List)[] Groups =
        [("kind", "kind"), ("country", "seat"), ("standing", "standing"), ("class", "class"), ("capability", "capability"), ("function", "function"), ("language", "language"), ("", "territory")];

    private static readonly int Seats = Array.FindIndex(Groups, static group => group.List == "seat");

    private static readonly int Territories = Array.FindIndex(Groups, static group => group.List == "territory");

    private static readonly int Languages = Array.FindIndex(Groups, static group => group.List == "language");

    private static readonly string LanguagePrefix = Codes.Term("language", "");

    private static readonly Comparison<FacetValue> MostFirst =
        static (a, b) => b.Count.CompareTo(a.Count) is not 0 and var order ? order : string.CompareOrdinal(a.Code, b.Code);

    public static List<FacetGroup> Of(Shelf organisations, Shelf contacts, List<Matches> bodies, List<Matches> people, VisibleDocuments visible, int[] homes)
    {
        var tallies = new Dictionary<string, int>[Groups.Length];
        for (var group = 0; group < tallies.Length; group++)
        {
            tallies[group] = new Dictionary<string, int>(StringComparer.Ordinal);
        }

        var through = Array.ConvertAll(organisations.Segments, static segment => Cleared(segment.Count));
        for (var s = 0; s < contacts.Segments.Length; s++)
        {
            Count(contacts.Segments[s], people[s].Result, [], tallies);
            ThroughOrganisations(s, contacts, organisations, people[s].Result, visible, homes, through);
        }

        for (var s = 0; s < organisations.Segments.Length; s++)
        {
            Count(organisations.Segments[s], bodies[s].Result, through[s], tallies);
        }

        tallies[Seats] = Served(organisations, bodies, through, tallies[Seats], tallies[Territories]);
        foreach (var counts in through)
        {
            ArrayPool<int>.Shared.Return(counts);
        }

        return [.. Groups.Zip(tallies).Where(static pair => pair.First.Facet.Length > 0).Select(static pair => new FacetGroup(pair.First.Facet, Ordered(pair.Second)))];
    }

    /// <summary>
    /// For each country that is a seat or a territory of something found, how many results it would leave: those that
    /// serve a region around it too, and each once.
    /// </summary>
    private static Dictionary<string, int> Served(Shelf organisations, List<Matches> bodies, int[][] through, Dictionary<string, int> seats, Dictionary<string, int> territories)
    {
        var counts = new Dictionary<string, int>(seats.Count, StringComparer.Ordinal);
        foreach (var country in seats.Keys.Concat(territories.Keys.Where(Countries.IsKnown)))
        {
            if (counts.ContainsKey(country))
            {
                continue;
            }

            var count = seats.GetValueOrDefault(country) + territories.GetValueOrDefault(country);
            foreach (var region in Countries.RegionsOf(country))
            {
                count += territories.GetValueOrDefault(region);
            }

            for (var s = 0; s < organisations.Segments.Length; s++)
            {
                foreach (var (document, extra) in organisations.Segments[s].Severally(country))
                {
                    count -= extra * ((bodies[s].Result.Has(document) ? 1 : 0) + through[s][document]);
                }
            }

            counts[country] = count;
        }

        return counts;
    }

    /// <summary>The words of a segment that facets count, by number.</summary>
    public static FacetWord[] WordsOf(Segment segment)
    {
        var words = new List<FacetWord>();
        for (var group = 0; group < Groups.Length; group++)
        {
            var prefix = Codes.Term(Groups[group].List, "");
            var (from, to) = segment.Words.StartingWith(prefix);
            for (var word = from; word < to; word++)
            {
                words.Add(new FacetWord(word, group, segment.Words[word][prefix.Length..].ToString()));
            }
        }

        words.Sort(static (a, b) => a.Word.CompareTo(b.Word));
        return [.. words];
    }

    private static List<FacetValue> Ordered(Dictionary<string, int> tally)
    {
        var values = new List<FacetValue>(tally.Count);
        foreach (var (code, count) in tally)
        {
            values.Add(new FacetValue(code, count));
        }

        values.Sort(MostFirst);
        return values;
    }

    // Whole words of 64 documents, so that they can be read without looking at the end.
    private static int[] Cleared(int documents)
    {
        var counts = ArrayPool<int>.Shared.Rent((documents + 63) & ~63);
        counts.AsSpan().Clear();
        return counts;
    }

    /// <summary>
    /// Counts each result's codes, and each document's as often as it is somebody's organisation: <paramref name="through"/>,
    /// empty where documents are nobody's. An organisation's languages aren't those of its people.
    /// </summary>
    private static void Count(Segment segment, Bitmap results, int[] through, Dictionary<string, int>[] tallies)
    {
        var words = segment.FacetWords;
        if (words.Length == 0)
        {
            return;
        }

        var counts = new int[words[^1].Word + 1];
        var languages = segment.Words.StartingWith(LanguagePrefix);
        var digits = Digits.Of(segment, through, counts, languages);

        // Few results are quicker to walk, many to intersect with the bitmap of each code.
        if (results.Count() + digits.Documents > segment.Count / 16)
        {
            foreach (var (word, group, _) in words)
            {
                var own = group == Languages || digits.Documents == 0;
                counts[word] += segment.BitmapOf(word) is { } having
                    ? having.CountOfBoth(results) + (own ? 0 : having.CountOfBoth(digits.Ones) + (2 * having.CountOfBoth(digits.Twos)))
                    : Listed(segment.DocumentsOf(word), results, own ? [] : through);
            }
        }
        else
        {
            Walk(segment, results, 1, counts, without: default);
            Walk(segment, digits.Ones, 1, counts, languages);
            Walk(segment, digits.Twos, 2, counts, languages);
        }

        foreach (var (word, group, code) in words)
        {
            if (counts[word] > 0)
            {
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(tallies[group], code, out _) += counts[word];
            }
        }
    }

    // As the digits have it: without what is counted organisation by organisation.
    private static int Listed(ReadOnlySpan<int> documents, Bitmap results, int[] through)
    {
        var count = 0;
        foreach (var document in documents)
        {
            count += (results.Has(document) ? 1 : 0) + (through.Length == 0 ? 0 : through[document] & 3);
        }

        return count;
    }

    private static void Walk(Segment segment, Bitmap documents, int times, int[] counts, (int From, int To) without)
    {
        for (var w = 0; w < documents.Bits.Length; w++)
        {
            for (var rest = documents.Bits[w]; rest != 0; rest &= rest - 1)
            {
                Walk(segment, (w << 6) + BitOperations.TrailingZeroCount(rest), times, counts, without);
            }
        }
    }

    // The codes are the last section of a document.
    private static void Walk(Segment segment, int document, int times, int[] counts, (int From, int To) without)
    {
        for (var i = segment.StreamStart[document + 1] - 1; i > segment.StreamStart[document]; i--)
        {
            var token = segment.Stream[i];
            if (token >>> 24 == (int)Field.Code)
            {
                return;
            }

            var word = token >> 1;
            if (word < counts.Length && (word < without.From || word >= without.To))
            {
                counts[word] += times;
            }
        }
    }

    // Through the first current organisation that is visible, else the first visible one.
    private static void ThroughOrganisations(int s, Shelf contacts, Shelf organisations, Bitmap results, VisibleDocuments visible, int[] homes, int[][] through)
    {
        var (ofBase, seen) = (through[0], visible.Organisations[0]);
        for (var w = 0; w < results.Bits.Length; w++)
        {
            for (var rest = results.Bits[w]; rest != 0; rest &= rest - 1)
            {
                var contact = (w << 6) + BitOperations.TrailingZeroCount(rest);
                if (s == 0 && homes[contact] is >= 0 and var home && seen.Has(home))
                {
                    ofBase[home]++;
                }
                else if (Home(contacts.Segments[s].AffiliationsOf(contact), organisations, visible) is { } place)
                {
                    through[place.Segment][place.Document]++;
                }
            }
        }
    }

    private static Place? Home(ReadOnlySpan<AffiliationLink> affiliations, Shelf organisations, VisibleDocuments visible)
    {
        foreach (var current in (ReadOnlySpan<bool>)[true, false])
        {
            for (var i = 0; i < affiliations.Length; i++)
            {
                if ((affiliations[i].Current || !current)
                    && organisations.Find(affiliations[i].Organisation) is { } place && visible.Organisations[place.Segment].Has(place.Document))
                {
                    return place;
                }
            }
        }

        return null;
    }

    /// <summary>
    /// How often each organisation is somebody's. Most have a few contacts: the two lowest binary digits of these numbers
    /// are bitmaps, which are intersected as results are; what is above them is counted organisation by organisation.
    /// </summary>
    private readonly record struct Digits(Bitmap Ones, Bitmap Twos, int Documents)
    {
        private static readonly Digits None = new(new Bitmap(0), new Bitmap(0), 0);

        public static Digits Of(Segment segment, int[] through, int[] counts, (int From, int To) languages)
        {
            if (through.Length == 0)
            {
                return None;
            }

            var digits = new Digits(new Bitmap(segment.Count), new Bitmap(segment.Count), 0);
            for (var w = 0; w < digits.Ones.Bits.Length; w++)
            {
                var more = Vector256<int>.Zero;
                for (var i = 0; i < 64; i += Vector256<int>.Count)
                {
                    var times = Vector256.Create(through.AsSpan((w << 6) + i, Vector256<int>.Count));
                    digits.Ones.Bits[w] |= (ulong)(times << 31).ExtractMostSignificantBits() << i;
                    digits.Twos.Bits[w] |= (ulong)(times << 30).ExtractMostSignificantBits() << i;
                    more |= times >>> 2;
                }

                for (var d = w << 6; more != Vector256<int>.Zero && d < (w + 1) << 6; d++)
                {
                    if (through[d] > 3)
                    {
                        Walk(segment, d, through[d] & ~3, counts, languages);
                    }
                }
            }

            return digits with { Documents = digits.Ones.Count() + digits.Twos.Count() };
        }
    }
}
