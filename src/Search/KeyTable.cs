namespace PartnerDirectory.Search;

/// <summary>
/// Whole strings (addresses, domains, identifiers) in ordinal order, each with the documents that have it; found whole or
/// by their beginning. A place is one document of one string.
/// </summary>
internal sealed class KeyTable
{
    private readonly Vocabulary keys;
    private readonly int[] start;
    private readonly int[] documents;

    private KeyTable(Vocabulary keys, int[] start, int[] documents)
    {
        this.keys = keys;
        this.start = start;
        this.documents = documents;
    }

    public int Document(int at) => documents[at];

    public string Key(int at)
    {
        var found = Array.BinarySearch(start, at);
        if (found < 0)
        {
            found = ~found - 1;
        }

        // Every string has a document, so no two begin at one place.
        return keys[found].ToString();
    }

    /// <summary>Places [from, to) of the strings that begin with the prefix.</summary>
    public (int From, int To) StartingWith(string prefix)
    {
        var (from, to) = keys.StartingWith(prefix);
        return from < to ? (start[from], start[to]) : (0, 0);
    }

    /// <summary>Collects the strings of a segment while its entries are read, by arrival.</summary>
    public sealed class Builder
    {
        private readonly WordTable words = new();
        private readonly List<(int Word, int Arrival)> pairs = [];

        public void Add(ReadOnlySpan<char> key, int arrival)
        {
            if (!key.IsEmpty)
            {
                pairs.Add((words[key], arrival));
            }
        }

        /// <param name="rank">Arrival to document, -1 for what has been replaced.</param>
        public KeyTable Build(int[] rank)
        {
            // What only a replaced entry had must not be found.
            var used = new int[words.Count];
            foreach (var (word, arrival) in pairs)
            {
                used[word] += rank[arrival] >= 0 ? 1 : 0;
            }

            var keys = words.Sort(out var order, used);
            var start = new int[keys.Count + 1];
            for (var word = 0; word < used.Length; word++)
            {
                if (used[word] > 0)
                {
                    start[order[word] + 1] = used[word];
                }
            }

            for (var i = 0; i < keys.Count; i++)
            {
                start[i + 1] += start[i];
            }

            var documents = new int[start[^1]];
            var next = start.AsSpan(0, keys.Count).ToArray();
            foreach (var (word, arrival) in pairs)
            {
                if (rank[arrival] >= 0)
                {
                    documents[next[order[word]]++] = rank[arrival];
                }
            }

            for (var i = 0; i < keys.Count; i++)
            {
                documents.AsSpan(start[i], start[i + 1] - start[i]).Sort();
            }

            return new KeyTable(keys, start, documents);
        }
    }
}

/// <summary>Phone numbers by their last digits: each number reversed and padded, so that numbers with one ending are a range.</summary>
internal sealed class PhoneTable
{
    private const int Digits = 18;

    private readonly ulong[] reversed;
    private readonly int[] documents;

    private PhoneTable(ulong[] reversed, int[] documents)
    {
        this.reversed = reversed;
        this.documents = documents;
        Array.Sort(reversed, documents);
    }

    /// <summary>Collects the numbers of a segment while its entries are read, by arrival.</summary>
    public sealed class Builder
    {
        private readonly List<ulong> keys = [];
        private readonly List<int> arrivals = [];

        public void Add(string number, int arrival)
        {
            var (key, digits) = Reverse(number);
            if (digits >= 3)
            {
                keys.Add(key);
                arrivals.Add(arrival);
            }
        }

        /// <param name="rank">Arrival to document, -1 for what has been replaced.</param>
        public PhoneTable Build(int[] rank)
        {
            var reversed = new ulong[keys.Count];
            var documents = new int[keys.Count];
            var used = 0;
            for (var i = 0; i < reversed.Length; i++)
            {
                if (rank[arrivals[i]] >= 0)
                {
                    reversed[used] = keys[i];
                    documents[used++] = rank[arrivals[i]];
                }
            }

            return new PhoneTable(reversed[..used], documents[..used]);
        }
    }

    public int Document(int at) => documents[at];

    /// <summary>Places [from, to) of the numbers that end in the digits.</summary>
    public (int From, int To) EndingIn(string digits)
    {
        var (key, count) = Reverse(digits);
        if (count is 0 or > Digits)
        {
            return (0, 0);
        }

        var width = 1UL;
        for (var i = count; i < Digits; i++)
        {
            width *= 11;
        }

        return (Bound(key), Bound(key + width));
    }

    // Base eleven with 0 for "no digit", so that a shorter number sorts before its extensions.
    private static (ulong Key, int Digits) Reverse(string number)
    {
        ulong key = 0;
        var count = 0;
        for (var i = number.Length - 1; i >= 0 && count < Digits; i--)
        {
            if (char.IsAsciiDigit(number[i]))
            {
                key = (key * 11) + (ulong)(number[i] - '0' + 1);
                count++;
            }
        }

        for (var i = count; i < Digits; i++)
        {
            key *= 11;
        }

        return (key, count);
    }

    private int Bound(ulong key)
    {
        int low = 0, high = reversed.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (reversed[middle] < key)
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
