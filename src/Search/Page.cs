using System.Globalization;
using System.Numerics;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Search;

/// <summary>Turns what was found into one page of hits, with totals, facets and the cursor to go on.</summary>
internal sealed class Page(
    DirectoryIndex index,
    SearchQuery query,
    Question question,
    Shelf organisations,
    Shelf contacts,
    List<Matches> bodies,
    List<Matches> people,
    VisibleDocuments visible)
{
    private const int LargestPage = 1000;

    /// <summary>Best first; equal scores by standing, shorter name, sort key, id.</summary>
    public static Comparison<Ranked> Compare(Shelf organisations, Shelf contacts) => (a, b) =>
    {
        if (a.Verdict.Certain != b.Verdict.Certain)
        {
            return a.Verdict.Certain ? -1 : 1;
        }

        var order = b.Verdict.Score.CompareTo(a.Verdict.Score);
        if (order != 0)
        {
            return order;
        }

        if (a.Type != b.Type)
        {
            return a.Type.CompareTo(b.Type);
        }

        var shelf = a.Type == HitType.Organisation ? organisations : contacts;
        var first = shelf.Segments[a.Place.Segment];
        var second = shelf.Segments[b.Place.Segment];
        order = second.StandingRank[b.Place.Document].CompareTo(first.StandingRank[a.Place.Document]);
        if (order == 0)
        {
            order = NameOf(first, a.Place.Document).Length.CompareTo(NameOf(second, b.Place.Document).Length);
        }

        return order != 0 ? order : Segment.Compare(first, a.Place.Document, second, b.Place.Document);
    };

    /// <summary>
    /// <paramref name="certain"/> and <paramref name="similar"/> are scored; with <paramref name="rest"/> the result bitmaps hold further certain
    /// documents, to be ordered by static worth. Without it the bitmaps repeat what is in the lists.
    /// </summary>
    public SearchResult Make(List<Ranked> certain, List<Ranked> similar, bool rest)
    {
        var compare = Compare(organisations, contacts);
        certain.Sort(compare);
        var restCount = 0;
        if (rest)
        {
            Each((_, matches) => restCount += matches.Result.Count());
        }

        var certainCount = certain.Count + restCount;
        var total = certainCount + similar.Count;
        var offset = Math.Min(Offset(query.Cursor), total);
        var limit = Math.Clamp(query.Limit, 0, LargestPage);
        var hits = new List<Hit>(Math.Min(limit, total - offset));
        if (query.Sort == SortOrder.Relevance)
        {
            Take(certain, offset, limit, hits);
            if (rest && hits.Count < limit)
            {
                TakeRest(Math.Max(0, offset - certain.Count), limit - hits.Count, hits, Worth);
            }

            Take(similar, Math.Max(0, offset - certainCount), limit - hits.Count, hits);
        }
        else
        {
            foreach (var ranked in certain.Concat(similar))
            {
                MatchesOf(ranked.Type, ranked.Place.Segment).Result.Set(ranked.Place.Document);
            }

            var known = certain.Concat(similar).ToDictionary(ranked => (ranked.Type, ranked.Place));
            TakeRest(offset, limit, hits, BucketsBySort(), known);
        }

        var facets = query.WithFacets ? Facets(certain, similar) : [];
        var end = offset + hits.Count;
        return new SearchResult
        {
            Total = total,
            Certain = certainCount,
            Hits = hits,
            Next = end < total && hits.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $"{index.Revision}.{end}") : null,
            Facets = facets,
            Revision = index.Revision,
            CountriesUnderstood = question.Countries,
        };
    }

    // A cursor of another revision goes on at the same position: the list may have moved by a few.
    private static int Offset(string? cursor)
    {
        var point = cursor?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        return point > 0 && int.TryParse(cursor.AsSpan(point + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset : 0;
    }

    private void Each(Action<HitType, Matches> act)
    {
        for (var s = 0; s < organisations.Segments.Length; s++)
        {
            act(HitType.Organisation, bodies[s]);
        }

        for (var s = 0; s < contacts.Segments.Length; s++)
        {
            act(HitType.Contact, people[s]);
        }
    }

    private Matches MatchesOf(HitType type, int segment) => type == HitType.Organisation ? bodies[segment] : people[segment];

    private static string NameOf(Segment segment, int document) =>
        segment.Type == HitType.Organisation ? segment.Organisations[document].Names[0].Text : segment.Contacts[document].Name;

    private void Take(List<Ranked> from, int offset, int limit, List<Hit> hits)
    {
        for (var i = offset; i < from.Count && i - offset < limit; i++)
        {
            hits.Add(new HitMaker(question, organisations, contacts, bodies, people, visible).Make(from[i]));
        }
    }

    // Lower buckets come first.
    private int Worth(HitType type, int segment, int document)
    {
        var matches = MatchesOf(type, segment);
        var worth = question.Words.Length == 0 ? matches.Segment.StandingRank[document] : matches.Gathered[document].Sum;
        return ((ushort.MaxValue - worth) * 2) + (int)type;
    }

    private Func<HitType, int, int, int> BucketsBySort()
    {
        if (query.Sort == SortOrder.Name)
        {
            return static (_, _, _) => 0;
        }

        if (query.Sort == SortOrder.Standing)
        {
            return (type, s, document) => type == HitType.Contact ? 9 : 3 - MatchesOf(type, s).Segment.StandingRank[document];
        }

        // Codes in their own order; without a code last.
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        var codes = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var segment in organisations.Segments)
        {
            foreach (var list in (string[])["kind:", "seat:"])
            {
                var (from, to) = segment.Words.StartingWith(Codes.Mark + list);
                for (var w = from; w < to; w++)
                {
                    codes.Add(segment.Words[w][(list.Length + 1)..].ToString());
                }
            }
        }

        foreach (var code in codes)
        {
            ranks[code] = ranks.Count;
        }

        return (type, s, document) =>
        {
            if (type == HitType.Contact)
            {
                return int.MaxValue;
            }

            var entry = organisations.Segments[s].Organisations[document];
            var code = query.Sort == SortOrder.Country ? entry.Country : entry.Kind;
            return string.IsNullOrEmpty(code) ? int.MaxValue - 1 : ranks[code];
        };
    }

    private void TakeRest(int offset, int limit, List<Hit> hits, Func<HitType, int, int, int> bucketOf, Dictionary<(HitType, Place), Ranked>? known = null)
    {
        var counts = new Dictionary<int, int>();
        ForEachResult((type, place) =>
        {
            ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, bucketOf(type, place.Segment, place.Document), out _);
            count++;
        });
        var maker = new HitMaker(question, organisations, contacts, bodies, people, visible);
        var passed = 0;
        foreach (var (bucket, count) in counts.OrderBy(pair => pair.Key))
        {
            if (limit <= 0)
            {
                return;
            }

            if (passed + count <= offset)
            {
                passed += count;
                continue;
            }

            var merged = Merge(bucket, bucketOf);
            foreach (var (type, place) in merged.Skip(Math.Max(0, offset - passed)).Take(limit))
            {
                hits.Add(known is not null && known.TryGetValue((type, place), out var ranked) ? maker.Make(ranked) : maker.Make(type, place));
                limit--;
            }

            passed += count;
        }
    }

    private List<(HitType Type, Place Place)> Merge(int bucket, Func<HitType, int, int, int> bucketOf)
    {
        var members = new List<(HitType Type, Place Place)>();
        var runs = 0;
        (HitType Type, int Segment) last = (HitType.Contact, -1);
        ForEachResult((type, place) =>
        {
            if (bucketOf(type, place.Segment, place.Document) == bucket)
            {
                members.Add((type, place));
                runs += last == (type, place.Segment) ? 0 : 1;
                last = (type, place.Segment);
            }
        });

        // One segment's documents are in static order already.
        if (runs > 1)
        {
            members.Sort((a, b) => Segment.Compare(MatchesOf(a.Type, a.Place.Segment).Segment, a.Place.Document, MatchesOf(b.Type, b.Place.Segment).Segment, b.Place.Document));
        }

        return members;
    }

    private void ForEachResult(Action<HitType, Place> act)
    {
        for (var s = 0; s < organisations.Segments.Length; s++)
        {
            ForEach(bodies[s].Result, document => act(HitType.Organisation, new Place(s, document)));
        }

        for (var s = 0; s < contacts.Segments.Length; s++)
        {
            ForEach(people[s].Result, document => act(HitType.Contact, new Place(s, document)));
        }
    }

    private static void ForEach(Bitmap set, Action<int> act)
    {
        for (var w = 0; w < set.Bits.Length; w++)
        {
            for (var rest = set.Bits[w]; rest != 0; rest &= rest - 1)
            {
                act((w << 6) + BitOperations.TrailingZeroCount(rest));
            }
        }
    }

    private List<FacetGroup> Facets(List<Ranked> certain, List<Ranked> similar)
    {
        foreach (var ranked in certain.Concat(similar))
        {
            MatchesOf(ranked.Type, ranked.Place.Segment).Result.Set(ranked.Place.Document);
        }

        return FacetCounts.Of(organisations, contacts, bodies, people, visible, index.Homes);
    }
}
