using System.Buffers;
using System.Numerics;

namespace PartnerDirectory.Search;

/// <summary>Counts codes over the results. A contact counts with its own functions and languages, and with what its organisation is.</summary>
internal static class FacetCounts
{
    private static readonly (string Facet, string List)[] Groups =
        [("kind", "kind"), ("country", "seat"), ("standing", "standing"), ("class", "class"), ("capability", "capability"), ("function", "function"), ("language", "language")];

    public static List<FacetGroup> Of(Shelf organisations, Shelf contacts, List<Matches> bodies, List<Matches> people, VisibleDocuments visible, int[] homes)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var perOrganisation = new int[organisations.Segments.Length][];
        for (var s = 0; s < organisations.Segments.Length; s++)
        {
            perOrganisation[s] = new int[CodeWords(organisations.Segments[s])];
            Count(bodies[s].Result, bodies[s].Segment, perOrganisation[s]);
        }

        for (var s = 0; s < contacts.Segments.Length; s++)
        {
            var own = new int[CodeWords(contacts.Segments[s])];
            Count(people[s].Result, people[s].Segment, own);
            Sum(contacts.Segments[s], own, counts, languages: true);
        }

        for (var s = 0; s < organisations.Segments.Length; s++)
        {
            Sum(organisations.Segments[s], perOrganisation[s], counts, languages: true);
            Array.Clear(perOrganisation[s]);
        }

        for (var s = 0; s < contacts.Segments.Length; s++)
        {
            ThroughOrganisations(s, contacts, organisations, people[s].Result, visible, homes, perOrganisation);
        }

        for (var s = 0; s < organisations.Segments.Length; s++)
        {
            Sum(organisations.Segments[s], perOrganisation[s], counts, languages: false);
        }

        var groups = new List<FacetGroup>(Groups.Length);
        foreach (var (facet, list) in Groups)
        {
            var prefix = Codes.Term(list, "");
            groups.Add(new FacetGroup(facet, [.. counts.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(pair => new FacetValue(pair.Key[prefix.Length..], pair.Value))
                .OrderByDescending(value => value.Count).ThenBy(value => value.Code, StringComparer.Ordinal)]));
        }

        return groups;
    }

    // Code words sort before all others.
    private static int CodeWords(Segment segment) => segment.Words.StartingWith([Codes.Mark]).To;

    private static void Count(Bitmap results, Segment segment, int[] counts, int times = 1)
    {
        // Few results are quicker to walk, many to intersect with the bitmap of each code.
        if (results.Count() > segment.Count / 16)
        {
            for (var word = 0; word < counts.Length; word++)
            {
                counts[word] += segment.CountIn(word, results) * times;
            }

            return;
        }

        for (var w = 0; w < results.Bits.Length; w++)
        {
            for (var rest = results.Bits[w]; rest != 0; rest &= rest - 1)
            {
                Count(segment, (w << 6) + BitOperations.TrailingZeroCount(rest), counts, times);
            }
        }
    }

    // The codes are the last section of a document.
    private static void Count(Segment segment, int document, int[] counts, int times)
    {
        for (var i = segment.StreamStart[document + 1] - 1; i > segment.StreamStart[document]; i--)
        {
            var token = segment.Stream[i];
            if (token >>> 24 == (int)Field.Code)
            {
                return;
            }

            var word = token >> 1;
            if (word >= counts.Length)
            {
                return;
            }

            counts[word] += times;
        }
    }

    // Through the first current organisation that is visible, else the first visible one.
    private static void ThroughOrganisations(int s, Shelf contacts, Shelf organisations, Bitmap results, VisibleDocuments visible, int[] homes, int[][] counts)
    {
        var inBase = organisations.Segments[0];
        var perHome = s == 0 ? ArrayPool<int>.Shared.Rent(inBase.Count) : [];
        perHome.AsSpan().Clear();
        var seen = visible.Organisations[0];
        for (var w = 0; w < results.Bits.Length; w++)
        {
            for (var rest = results.Bits[w]; rest != 0; rest &= rest - 1)
            {
                var contact = (w << 6) + BitOperations.TrailingZeroCount(rest);
                if (s == 0 && homes[contact] is >= 0 and var home && seen.Has(home))
                {
                    perHome[home]++;
                }
                else if (Home(contacts.Segments[s].AffiliationsOf(contact), organisations, visible) is { } place)
                {
                    Count(organisations.Segments[place.Segment], place.Document, counts[place.Segment], 1);
                }
            }
        }

        if (s == 0)
        {
            CountHomes(inBase, perHome.AsSpan(0, inBase.Count), counts[0]);
            ArrayPool<int>.Shared.Return(perHome);
        }
    }

    /// <summary>
    /// Counts each organisation's codes as often as it is somebody's. Most have a few contacts: the lowest binary digits of
    /// these numbers are bitmaps, which are intersected as results are; what is above them is walked organisation by organisation.
    /// </summary>
    private static void CountHomes(Segment segment, ReadOnlySpan<int> perHome, int[] counts)
    {
        const int Digits = 2;
        var digits = new Bitmap[Digits];
        for (var digit = 0; digit < Digits; digit++)
        {
            digits[digit] = new Bitmap(segment.Count);
        }

        for (var document = 0; document < perHome.Length; document++)
        {
            var times = perHome[document];
            if (times == 0)
            {
                continue;
            }

            for (var digit = 0; digit < Digits; digit++)
            {
                digits[digit].Bits[document >> 6] |= (ulong)(times >> digit & 1) << document;
            }

            if (times >> Digits > 0)
            {
                Count(segment, document, counts, times >> Digits << Digits);
            }
        }

        for (var digit = 0; digit < Digits; digit++)
        {
            Count(digits[digit], segment, counts, 1 << digit);
        }
    }

    private static Place? Home(ReadOnlySpan<AffiliationLink> affiliations, Shelf organisations, VisibleDocuments visible)
    {
        foreach (var current in (bool[])[true, false])
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

    private static void Sum(Segment segment, int[] counts, Dictionary<string, int> into, bool languages)
    {
        for (var w = 0; w < counts.Length; w++)
        {
            if (counts[w] > 0)
            {
                var code = segment.Words[w].ToString();
                if (languages || !code.StartsWith(Codes.Term("language", ""), StringComparison.Ordinal))
                {
                    into[code] = into.GetValueOrDefault(code) + counts[w];
                }
            }
        }
    }
}
