namespace PartnerDirectory.Search;

/// <summary>A document of some segment of a shelf.</summary>
internal readonly record struct Place(int Segment, int Document);

/// <summary>
/// All documents of one type: a large base segment and a few small ones for what changed since. Immutable: a change makes a new shelf
/// that shares what it can. Word counts are exact for the living documents, whatever the segments: results must not depend on history.
/// </summary>
internal sealed class Shelf
{
    private readonly int[] baseCounts;
    private readonly Dictionary<string, int> newCounts;
    private readonly float[] rarities = new float[256];
    private readonly double scale;

    private Shelf(Segment[] segments, Bitmap[] living, int[] baseCounts, Dictionary<string, int> newCounts, int[][] toBase, int count)
    {
        Segments = segments;
        Living = living;
        this.baseCounts = baseCounts;
        this.newCounts = newCounts;
        ToBase = toBase;
        Count = count;
        scale = 1 / Math.Log(count + 2.0);
        for (var i = 0; i < rarities.Length; i++)
        {
            rarities[i] = Ranker.Rarity(i, count);
        }
    }

    public Segment[] Segments { get; }

    public Bitmap[] Living { get; }

    public int Count { get; }

    /// <summary>For each segment but the first: a word's number in the first one, or -1.</summary>
    private int[][] ToBase { get; }

    /// <summary>Whether the word of a small segment is in the vocabulary of the base too.</summary>
    public bool IsInBase(int segment, int word) => segment == 0 || ToBase[segment][word] >= 0;

    public int Changed => Segments.Skip(1).Sum(segment => segment.Count);

    public static Shelf Of(Segment segment)
    {
        var living = new Bitmap(segment.Count);
        living.SetAll();
        if (segment.Count == 0)
        {
            living = new Bitmap(0);
        }

        var counts = new int[segment.Words.Count];
        for (var w = 0; w < counts.Length; w++)
        {
            counts[w] = segment.PostingStart[w + 1] - segment.PostingStart[w];
        }

        return new Shelf([segment], [living], counts, new Dictionary<string, int>(StringComparer.Ordinal), [[]], segment.Count);
    }

    public Place? Find(Guid id)
    {
        for (var s = Segments.Length - 1; s >= 0; s--)
        {
            if (Segments[s].ById.TryGetValue(id, out var document) && Living[s].Has(document))
            {
                return new Place(s, document);
            }
        }

        return null;
    }

    /// <summary>How many living documents have the word.</summary>
    public int CountOf(int segment, int word)
    {
        if (segment == 0)
        {
            return baseCounts[word];
        }

        var inBase = ToBase[segment][word];
        return inBase >= 0 ? baseCounts[inBase] : newCounts.GetValueOrDefault(Segments[segment].Words[word].ToString());
    }

    /// <summary>Rarity of a word among the living documents.</summary>
    public float RarityOf(int segment, int word)
    {
        var count = CountOf(segment, word);
        return (uint)count < (uint)rarities.Length ? rarities[count] : (float)Math.Max(0.12, Math.Log((Count + 2.0) / (count + 1.0)) * scale);
    }

    /// <summary>The shelf without some documents and with a segment of new ones. Small segments are merged so that there are never many.</summary>
    public Shelf With(IEnumerable<Guid> gone, Func<IReadOnlyList<Place>, Segment> build)
    {
        var living = (Bitmap[])Living.Clone();
        var copied = new bool[living.Length];
        var counts = (int[])baseCounts.Clone();
        var extra = new Dictionary<string, int>(newCounts, StringComparer.Ordinal);
        var count = Count;
        foreach (var id in gone)
        {
            if (Find(id) is not { } place || !living[place.Segment].Has(place.Document))
            {
                continue;
            }

            if (!copied[place.Segment])
            {
                living[place.Segment] = living[place.Segment].Copy();
                copied[place.Segment] = true;
            }

            living[place.Segment].Clear(place.Document);
            Tally(Segments[place.Segment], place.Segment == 0 ? null : ToBase[place.Segment], place.Document, counts, extra, -1);
            count--;
        }

        // Fold the youngest small segments into the new one while they are not much larger: sizes then grow geometrically.
        var keep = Segments.Length;
        var merged = new List<Place>();
        var size = 8;
        while (keep > 1 && living[keep - 1].Count() is var alive && alive <= size * 2)
        {
            keep--;
            for (var d = 0; d < Segments[keep].Count; d++)
            {
                if (living[keep].Has(d))
                {
                    merged.Add(new Place(keep, d));
                    Tally(Segments[keep], ToBase[keep], d, counts, extra, -1);
                    count--;
                }
            }

            size += alive;
        }

        var segment = build(merged);
        var toBase = new int[segment.Words.Count];
        for (var w = 0; w < toBase.Length; w++)
        {
            toBase[w] = Segments[0].Words.Find(segment.Words[w]);
        }

        for (var d = 0; d < segment.Count; d++)
        {
            Tally(segment, toBase, d, counts, extra, 1);
        }

        var alivebits = new Bitmap(segment.Count);
        if (segment.Count > 0)
        {
            alivebits.SetAll();
        }

        return new Shelf([.. Segments[..keep], segment], [.. living[..keep], alivebits], counts, extra, [.. ToBase[..keep], toBase], count + segment.Count);
    }

    private static void Tally(Segment segment, int[]? toBase, int document, int[] counts, Dictionary<string, int> extra, int by)
    {
        var stream = segment.StreamOf(document);
        var seen = new HashSet<int>();
        for (var i = 0; i < stream.Length;)
        {
            var end = i + 1 + (stream[i] & 0xFFFFFF);
            for (i++; i < end; i++)
            {
                var word = stream[i] >> 1;
                if (!seen.Add(word))
                {
                    continue;
                }

                var inBase = toBase is null ? word : toBase[word];
                if (inBase >= 0)
                {
                    counts[inBase] += by;
                }
                else
                {
                    var text = segment.Words[word].ToString();
                    extra[text] = extra.GetValueOrDefault(text) + by;
                }
            }
        }
    }
}
