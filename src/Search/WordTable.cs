namespace PartnerDirectory.Search;

/// <summary>Gives each distinct word a number in order of arrival while a segment is built; spelling is kept in one pool.</summary>
internal sealed class WordTable
{
    private char[] pool = new char[1 << 14];
    private int poolUsed;
    private int[] starts = new int[1 << 10];
    private int[] slots = new int[1 << 11];
    private uint[] hashes = new uint[1 << 10];

    public int Count { get; private set; }

    public int this[ReadOnlySpan<char> word]
    {
        get
        {
            var hash = Hash(word);
            var mask = (uint)slots.Length - 1;
            var at = hash & mask;
            while (slots[at] != 0)
            {
                var id = slots[at] - 1;
                if (hashes[id] == hash && Text(id).SequenceEqual(word))
                {
                    return id;
                }

                at = (at + 1) & mask;
            }

            return Add(word, hash, at);
        }
    }

    public ReadOnlySpan<char> Text(int id) => pool.AsSpan(starts[id], starts[id + 1] - starts[id]);

    /// <summary>
    /// The words in ordinal order as a vocabulary; <paramref name="order"/>[arrival] is a word's place in it. Words that
    /// <paramref name="used"/> has at zero are left out, and have no place.
    /// </summary>
    public Vocabulary Sort(out int[] order, int[]? used = null)
    {
        var keys = new ulong[Count];
        var ids = new int[Count];
        var count = 0;
        for (var i = 0; i < Count; i++)
        {
            if (used is null || used[i] > 0)
            {
                ids[count++] = i;
            }
        }

        HeadSort.Sort(ids.AsSpan(0, count), keys, (id, depth) => HeadSort.Head(Text(id), depth), (a, b) => Text(a).SequenceCompareTo(Text(b)));
        var text = new char[poolUsed];
        var begin = new int[count + 1];
        order = new int[Count];
        for (var i = 0; i < count; i++)
        {
            var word = Text(ids[i]);
            word.CopyTo(text.AsSpan(begin[i]));
            begin[i + 1] = begin[i] + word.Length;
            order[ids[i]] = i;
        }

        return new Vocabulary(text, begin);
    }

    /// <summary>The hash of a word that has a number.</summary>
    public uint HashOf(int id) => hashes[id];

    public static uint Hash(ReadOnlySpan<char> word)
    {
        var hash = 2166136261;
        foreach (var c in word)
        {
            hash = (hash ^ c) * 16777619;
        }

        return hash ^ (hash >> 15);
    }

    private int Add(ReadOnlySpan<char> word, uint hash, uint at)
    {
        if (poolUsed + word.Length > pool.Length)
        {
            Array.Resize(ref pool, Math.Max(pool.Length * 2, poolUsed + word.Length));
        }

        if (Count + 2 > starts.Length)
        {
            Array.Resize(ref starts, starts.Length * 2);
            Array.Resize(ref hashes, hashes.Length * 2);
        }

        word.CopyTo(pool.AsSpan(poolUsed));
        starts[Count] = poolUsed;
        poolUsed += word.Length;
        starts[Count + 1] = poolUsed;
        hashes[Count] = hash;
        slots[at] = ++Count;
        if (Count * 2 > slots.Length)
        {
            Grow();
        }

        return Count - 1;
    }

    private void Grow()
    {
        slots = new int[slots.Length * 2];
        var mask = (uint)slots.Length - 1;
        for (var id = 0; id < Count; id++)
        {
            var at = hashes[id] & mask;
            while (slots[at] != 0)
            {
                at = (at + 1) & mask;
            }

            slots[at] = id + 1;
        }
    }
}
