using System.Runtime.CompilerServices;

namespace PartnerDirectory.Search;

/// <summary>That a word of the vocabulary answers a word of the question, and how well (0 to 100).</summary>
internal struct WordMatch
{
    public int Next;
    public byte Question;
    public byte Quality;
    public bool Certain;
}

/// <summary>What a document has gathered so far: the best value per question word, summed.</summary>
internal struct Gathered
{
    public ushort Sum;
    public byte Last;
    public byte Value;
}

/// <summary>Growing list of numbers without checks, kept for reuse.</summary>
internal sealed class Numbers
{
    private int[] items = new int[16];

    public int Count { get; private set; }

    public int this[int at] => items[at];

    public ReadOnlySpan<int> Span => items.AsSpan(0, Count);

    public void Add(int item)
    {
        if (Count == items.Length)
        {
            Array.Resize(ref items, items.Length * 2);
        }

        items[Count++] = item;
    }

    public void Clear() => Count = 0;
}

/// <summary>The words of one segment that answer a question, and working memory for one search in it. Reused; one search at a time.</summary>
internal sealed class Matches
{
    private int[] heads = [];
    private WordMatch[] pool = new WordMatch[256];
    private int used = 1;
    private readonly Numbers touched = new();
    private Numbers[] words = [];

    private Shelf shelf = null!;
    private int segmentIndex;

    public Segment Segment { get; private set; } = null!;

    /// <summary>Living documents of the whole shelf that have the word.</summary>
    public int CountOf(int word) => shelf.CountOf(segmentIndex, word);

    public Gathered[] Gathered { get; private set; } = [];

    public Numbers Visited { get; } = new();

    public Bitmap Result { get; private set; } = new(0);

    public Bitmap Working { get; private set; } = new(0);

    /// <summary>For each question word the ways to write it apart that occur here: numbers of consecutive words; the last may be a range.</summary>
    public List<Split>[] Splits { get; private set; } = [];

    public void Begin(Shelf shelf, int segmentIndex, int questionWords)
    {
        var segment = shelf.Segments[segmentIndex];
        Segment = segment;
        this.shelf = shelf;
        this.segmentIndex = segmentIndex;
        if (heads.Length < segment.Words.Count)
        {
            heads = new int[segment.Words.Count];
        }

        if (Gathered.Length < segment.Count)
        {
            Gathered = new Gathered[segment.Count];
        }

        if (Result.Length != segment.Count)
        {
            Result = new Bitmap(segment.Count);
            Working = new Bitmap(segment.Count);
        }
        else
        {
            Array.Clear(Result.Bits);
        }

        if (words.Length < questionWords)
        {
            Array.Resize(ref words, questionWords);
            var splits = Splits;
            Array.Resize(ref splits, questionWords);
            Splits = splits;
            for (var i = 0; i < questionWords; i++)
            {
                words[i] ??= new Numbers();
                Splits[i] ??= [];
            }
        }
    }

    /// <summary>Leaves the memory clean for the next search.</summary>
    public void End()
    {
        foreach (var word in touched.Span)
        {
            heads[word] = 0;
        }

        touched.Clear();
        used = 1;
        foreach (var list in words)
        {
            list.Clear();
        }

        foreach (var list in Splits)
        {
            list.Clear();
        }

        ForgetGathered();
    }

    public void ForgetGathered()
    {
        foreach (var document in Visited.Span)
        {
            Gathered[document] = default;
        }

        Visited.Clear();
    }

    /// <summary>Words that answer the question word, each once.</summary>
    public Numbers Words(int question) => words[question];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Head(int word) => heads[word];

    public ref readonly WordMatch this[int at] => ref pool[at];

    /// <summary>Returns false when the word was known to answer this question word.</summary>
    public bool Add(int question, int word, int quality, bool certain)
    {
        for (var at = heads[word]; at != 0; at = pool[at].Next)
        {
            ref var known = ref pool[at];
            if (known.Question == question)
            {
                known.Quality = Math.Max(known.Quality, (byte)quality);
                known.Certain |= certain;
                return false;
            }
        }

        if (used == pool.Length)
        {
            Array.Resize(ref pool, pool.Length * 2);
        }

        if (heads[word] == 0)
        {
            touched.Add(word);
        }

        pool[used] = new WordMatch { Next = heads[word], Question = (byte)question, Quality = (byte)quality, Certain = certain };
        heads[word] = used++;
        words[question].Add(word);
        return true;
    }

    /// <summary>The match of the word for one question word; quality 0 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public WordMatch For(int word, int question)
    {
        for (var at = heads[word]; at != 0; at = pool[at].Next)
        {
            if (pool[at].Question == question)
            {
                return pool[at];
            }
        }

        return default;
    }
}

/// <summary>A query word read as several words in a row: via, pay, fr. The last part is the range [From, To).</summary>
internal sealed record Split(int[] Parts, int From, int To, List<int> Documents);
