using System.Globalization;

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
            order = first.NameLength[a.Place.Document].CompareTo(second.NameLength[b.Place.Document]);
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
                TakeRest(Math.Max(0, offset - certain.Count), limit - hits.Count, hits);
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
            TakeRest(offset, limit, hits, known);
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

    /// <summary>Whether the text has the form of a cursor.</summary>
    public static bool IsCursor(string text) => OffsetOf(text) is not null;

    // A cursor of another revision goes on at the same position: the list may have moved by a few. What is none begins at the first page.
    private static int Offset(string? cursor) => OffsetOf(cursor) ?? 0;

    private static int? OffsetOf(string? cursor)
    {
        var point = cursor?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        return point > 0 && int.TryParse(cursor.AsSpan(point + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset : null;
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

    private HitMaker Maker() => new(question, organisations, contacts, bodies, people, visible);

    private void Take(List<Ranked> from, int offset, int limit, List<Hit> hits)
    {
        var maker = Maker();
        for (var i = offset; i < from.Count && i - offset < limit; i++)
        {
            hits.Add(maker.Make(from[i]));
        }
    }

    // Organisations come before contacts in every order but that of scores.
    private void TakeRest(int offset, int limit, List<Hit> hits, Dictionary<(HitType, Place), Ranked>? known = null)
    {
        var maker = Maker();
        foreach (var type in (HitType[])[HitType.Organisation, HitType.Contact])
        {
            if (limit <= 0)
            {
                return;
            }

            var shelf = type == HitType.Organisation ? organisations : contacts;
            var matches = type == HitType.Organisation ? bodies : people;
            var places = new List<Place>(Math.Min(limit, 64));
            var (buckets, count) = BucketsOf(type, shelf, matches);
            var total = new Ordering(shelf, matches).Take(buckets, count, offset, limit, places);
            foreach (var place in places)
            {
                hits.Add(known is not null && known.TryGetValue((type, place), out var ranked) ? maker.Make(ranked) : maker.Make(type, place));
            }

            limit -= places.Count;
            offset = Math.Max(0, offset - total);
        }
    }

    private (Func<int, Buckets> Of, int Count) BucketsOf(HitType type, Shelf shelf, List<Matches> matches)
    {
        if (query.Sort == SortOrder.Relevance && question.Words.Length > 0)
        {
            return (s => new Buckets(matches[s].Gathered), Searcher.MostWorth + 1);
        }

        if (type == HitType.Contact || query.Sort == SortOrder.Name)
        {
            return (static _ => default, 1);
        }

        if (query.Sort is SortOrder.Relevance or SortOrder.Standing)
        {
            return (s => new Buckets(shelf.Segments[s].StandingOrder), 4);
        }

        // Codes in their own order; without a code last.
        var list = query.Sort == SortOrder.Country ? "seat" : "kind";
        var codes = shelf.Segments.SelectMany(segment => segment.CodesOf(list)).Distinct().Order(StringComparer.Ordinal).ToArray();
        return (s => new Buckets(shelf.Segments[s].OrderBy(list, codes)), codes.Length + 1);
    }

    private List<FacetGroup> Facets(List<Ranked> certain, List<Ranked> similar)
    {
        foreach (var ranked in certain.Concat(similar))
        {
            MatchesOf(ranked.Type, ranked.Place.Segment).Result.Set(ranked.Place.Document);
        }

        return FacetCounts.Of(organisations, contacts, bodies, people, visible, index.Joins.Homes);
    }
}
