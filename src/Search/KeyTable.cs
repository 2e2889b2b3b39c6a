namespace PartnerDirectory.Search;

/// <summary>Whole strings (addresses, domains, identifiers) in ordinal order, each with the document that has it; found whole or by their beginning.</summary>
internal sealed class KeyTable
{
    private readonly string[] keys;
    private readonly int[] documents;

    public KeyTable(List<string> unsorted, List<int> owners)
    {
        keys = [.. unsorted];
        documents = [.. owners];
        var heads = new ulong[keys.Length];
        for (var i = 0; i < heads.Length; i++)
        {
            heads[i] = Head(keys[i]);
        }

        var order = new int[keys.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(heads, order);
        Comparison<int> whole = (a, b) => string.CompareOrdinal(keys[a], keys[b]) is not 0 and var difference ? difference : documents[a].CompareTo(documents[b]);
        for (var i = 0; i < order.Length;)
        {
            var end = i + 1;
            while (end < order.Length && heads[end] == heads[i])
            {
                end++;
            }

            if (end - i > 1)
            {
                order.AsSpan(i, end - i).Sort(whole);
            }

            i = end;
        }

        keys = [.. order.Select(i => unsorted[i])];
        documents = [.. order.Select(i => owners[i])];
    }

    public int Count => keys.Length;

    public string Key(int at) => keys[at];

    public int Document(int at) => documents[at];

    /// <summary>Places [from, to) of the keys that begin with the prefix.</summary>
    public (int From, int To) StartingWith(string prefix)
    {
        var from = Bound(prefix, beyond: false);
        return from < keys.Length && keys[from].StartsWith(prefix, StringComparison.Ordinal) ? (from, Bound(prefix, beyond: true)) : (from, from);
    }

    private int Bound(string prefix, bool beyond)
    {
        int low = 0, high = keys.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var order = string.CompareOrdinal(keys[middle], 0, prefix, 0, prefix.Length);
            if (order < 0 || (order == 0 && beyond))
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

    private static ulong Head(string key)
    {
        ulong head = 0;
        var saturated = false;
        for (var i = 0; i < 8; i++)
        {
            var c = saturated ? 0xFFu : i < key.Length ? key[i] : 0u;
            saturated |= c >= 0xFF;
            head = (head << 8) | Math.Min(c, 0xFF);
        }

        return head;
    }
}

/// <summary>Phone numbers by their last digits: each number reversed and padded, so that numbers with one ending are a range.</summary>
internal sealed class PhoneTable
{
    private const int Digits = 18;

    private readonly ulong[] reversed;
    private readonly int[] documents;

    public PhoneTable(List<string> numbers, List<int> owners)
    {
        var keys = new List<ulong>(numbers.Count);
        var docs = new List<int>(numbers.Count);
        for (var i = 0; i < numbers.Count; i++)
        {
            var (key, digits) = Reverse(numbers[i]);
            if (digits >= 3)
            {
                keys.Add(key);
                docs.Add(owners[i]);
            }
        }

        reversed = [.. keys];
        documents = [.. docs];
        Array.Sort(reversed, documents);
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
