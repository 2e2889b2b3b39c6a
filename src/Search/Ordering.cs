using System.Buffers;
using System.Numerics;

namespace PartnerDirectory.Search;

/// <summary>
/// Pages through many results without sorting them all: documents fall into few buckets, and within a bucket they stand in static order,
/// which the base segment has anyway; the few documents of small segments are merged in by their place among those of the base.
/// </summary>
internal sealed class Ordering(Shelf shelf, List<Matches> matches)
{
    /// <summary>Appends up to <paramref name="limit"/> places after the first <paramref name="offset"/>, lower buckets first. Returns how many results there are.</summary>
    public int Take(Func<int, Buckets> bucketsOf, int buckets, int offset, int limit, List<Place> into)
    {
        var perSegment = new Buckets[shelf.Segments.Length];
        for (var s = 0; s < perSegment.Length; s++)
        {
            perSegment[s] = bucketsOf(s);
        }

        var rented = ArrayPool<int>.Shared.Rent(buckets);
        var counts = rented.AsSpan(0, buckets);
        counts.Clear();
        var total = 0;
        for (var s = 0; s < perSegment.Length; s++)
        {
            total += Count(matches[s].Result, perSegment[s], counts);
        }

        var passed = 0;
        for (var bucket = 0; limit > 0 && offset < total && counts[bucket..].IndexOfAnyExcept(0) is >= 0 and var empty; bucket++)
        {
            bucket += empty;
            if (passed + counts[bucket] > offset)
            {
                limit -= TakeBucket(perSegment, bucket, Math.Max(0, offset - passed), limit, into);
            }

            passed += counts[bucket];
        }

        ArrayPool<int>.Shared.Return(rented);
        return total;
    }

    private static int Count(Bitmap results, Buckets buckets, Span<int> counts)
    {
        if (buckets.IsOne)
        {
            var all = results.Count();
            counts[0] += all;
            return all;
        }

        var total = 0;
        for (var w = 0; w < results.Bits.Length; w++)
        {
            for (var rest = results.Bits[w]; rest != 0; rest &= rest - 1)
            {
                counts[buckets.Of((w << 6) + BitOperations.TrailingZeroCount(rest))]++;
                total++;
            }
        }

        return total;
    }

    private int TakeBucket(Buckets[] buckets, int bucket, int skip, int limit, List<Place> into)
    {
        // Documents outside the base, each with the ordinal of the first base document that comes after it.
        var others = new List<(int Before, Place Place)>();
        for (var s = 1; s < shelf.Segments.Length; s++)
        {
            var bits = matches[s].Result.Bits;
            for (var w = 0; w < bits.Length; w++)
            {
                for (var rest = bits[w]; rest != 0; rest &= rest - 1)
                {
                    var document = (w << 6) + BitOperations.TrailingZeroCount(rest);
                    if (buckets[s].IsOne || buckets[s].Of(document) == bucket)
                    {
                        others.Add((InBase(s, document), new Place(s, document)));
                    }
                }
            }
        }

        others.Sort((a, b) => a.Before != b.Before ? a.Before.CompareTo(b.Before)
            : Segment.Compare(shelf.Segments[a.Place.Segment], a.Place.Document, shelf.Segments[b.Place.Segment], b.Place.Document));
        var next = 0;
        var taken = 0;
        var results = matches[0].Result.Bits;
        for (var w = 0; w < results.Length && taken < limit; w++)
        {
            var rest = results[w];
            if (rest == 0)
            {
                continue;
            }

            // Whole words of the bitmap are skipped by counting when nothing else can come between.
            var count = BitOperations.PopCount(rest);
            if (buckets[0].IsOne && skip >= count && (next == others.Count || others[next].Before > (w << 6) + 63))
            {
                skip -= count;
                continue;
            }

            for (; rest != 0 && taken < limit; rest &= rest - 1)
            {
                var document = (w << 6) + BitOperations.TrailingZeroCount(rest);
                while (next < others.Count && others[next].Before <= document && taken < limit)
                {
                    Pass(others[next++].Place);
                }

                if (taken < limit && (buckets[0].IsOne || buckets[0].Of(document) == bucket))
                {
                    Pass(new Place(0, document));
                }
            }
        }

        while (next < others.Count && taken < limit)
        {
            Pass(others[next++].Place);
        }

        return taken;

        void Pass(Place place)
        {
            if (skip > 0)
            {
                skip--;
                return;
            }

            into.Add(place);
            taken++;
        }
    }

    private int InBase(int s, int document)
    {
        int low = 0, high = shelf.Segments[0].Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Segment.Compare(shelf.Segments[0], middle, shelf.Segments[s], document) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}

/// <summary>The bucket of each document of a segment: one for all, from a table, or by the worth gathered, most first.</summary>
internal readonly struct Buckets
{
    private readonly ushort[]? table;
    private readonly Gathered[]? gathered;

    public Buckets(ushort[] table) => this.table = table;

    public Buckets(Gathered[] gathered) => this.gathered = gathered;

    public bool IsOne => table is null && gathered is null;

    public int Of(int document) => gathered is not null ? Searcher.MostWorth - gathered[document].Sum : table is not null ? table[document] : 0;
}
