namespace PartnerDirectory.Search;

/// <summary>
/// Names by what all their plain words say in a row, so that a name standing whole in a longer question ("Faculty of Science,
/// The University of Tokyo, Japan") is found however common its words are. Kept as hashes: a hit is a candidate, to be scored like any other.
/// </summary>
internal sealed class WholeNames
{
    /// <summary>Words of a name that is looked for inside a question.</summary>
    public const int LongestName = 10;

    /// <summary>Ways to read one run of words, abbreviations spelled out.</summary>
    private const int MostReadings = 12;

    private readonly uint[] hashes;
    private readonly int[] documents;

    private WholeNames(uint[] hashes, int[] documents)
    {
        this.hashes = hashes;
        this.documents = documents;
    }

    public static uint Start => 2166136261;

    /// <summary>The hash of a row of words, made longer by one.</summary>
    public static uint With(uint hash, uint word) => ((hash << 7) | (hash >> 25)) * 16777619 ^ word;

    public ReadOnlySpan<int> Documents(uint hash)
    {
        var from = Array.BinarySearch(hashes, hash);
        if (from < 0)
        {
            return [];
        }

        var to = from + 1;
        while (from > 0 && hashes[from - 1] == hash)
        {
            from--;
        }

        while (to < hashes.Length && hashes[to] == hash)
        {
            to++;
        }

        return documents.AsSpan(from, to - from);
    }

    /// <summary>
    /// All runs of the question's plain words from one to <see cref="LongestName"/>, with the hashes that names of these words
    /// may have: links and legal forms between them don't count, as in the names.
    /// </summary>
    public static IEnumerable<(ulong Words, uint Hash)> RunsOf(Question question)
    {
        var plain = new List<int>();
        for (var q = 0; q < question.Words.Length; q++)
        {
            if (question.Words[q].Trait == Trait.Plain)
            {
                plain.Add(q);
            }
        }

        for (var from = 0; from < plain.Count; from++)
        {
            var hashes = new List<uint> { Start };
            ulong words = 0;
            for (var to = from; to < Math.Min(plain.Count, from + LongestName) && hashes.Count > 0; to++)
            {
                var word = question.Words[plain[to]];
                words |= 1UL << plain[to];
                hashes = [.. hashes.SelectMany(_ => Readings(word), static (hash, reading) => With(hash, WordTable.Hash(reading))).Take(MostReadings)];
                foreach (var hash in hashes)
                {
                    yield return (words, hash);
                }
            }
        }
    }

    private static IEnumerable<string> Readings(QuestionWord word) => word.IsShortened ? word.Alternates.Prepend(word.Text) : [word.Text];

    /// <summary>Collects the names of a segment while its entries are read, by arrival.</summary>
    public sealed class Builder
    {
        private readonly List<(uint Hash, int Arrival)> pairs = [];

        public void Add(uint hash, int arrival) => pairs.Add((hash, arrival));

        /// <param name="rank">Arrival to document, -1 for what has been replaced.</param>
        public WholeNames Build(int[] rank)
        {
            var keys = new ulong[pairs.Count];
            var count = 0;
            foreach (var (hash, arrival) in pairs)
            {
                if (rank[arrival] >= 0)
                {
                    keys[count++] = ((ulong)hash << 32) | (uint)rank[arrival];
                }
            }

            Array.Sort(keys, 0, count);
            var (hashes, documents) = (new uint[count], new int[count]);
            var kept = 0;
            for (var i = 0; i < count; i++)
            {
                if (i == 0 || keys[i] != keys[i - 1])
                {
                    (hashes[kept], documents[kept++]) = ((uint)(keys[i] >> 32), (int)(uint)keys[i]);
                }
            }

            Array.Resize(ref hashes, kept);
            Array.Resize(ref documents, kept);
            return new WholeNames(hashes, documents);
        }
    }
}
