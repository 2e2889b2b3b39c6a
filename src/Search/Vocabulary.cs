namespace PartnerDirectory.Search;

/// <summary>Receives ranges of words that are similar to a query word: <paramref name="whole"/> is the one equal after the edits, or -1;
/// all of [from, to) begin with the edited word.</summary>
internal delegate void SimilarRange(int from, int to, int whole, int edits);

/// <summary>
/// Distinct folded words in ordinal order. A word's number is its place, so the words with a prefix are a range of numbers,
/// and the sorted array serves as a trie: similar words are found by walking it with a few edits (insertion, deletion, replacement,
/// transposition: the restricted Damerau-Levenshtein distance).
/// </summary>
internal sealed class Vocabulary
{
    private const int Letters = 128;

    /// <summary>Fewer words are quickly halved.</summary>
    private const int WorthAHeadTable = 1024;

    private const int EndingLetters = 8;

    /// <summary>Words with the same ending, beyond which it is no longer the last part of a name.</summary>
    private const int MostEndings = 400;

    private readonly char[] text;
    private readonly int[] starts;

    // For each ASCII letter and each one after it (or none) the first word that doesn't come before.
    private readonly int[] heads;

    private EndingTable? endings;

    public Vocabulary(char[] text, int[] starts)
    {
        this.text = text;
        this.starts = starts;
        Count = starts.Length - 1;
        heads = Count < WorthAHeadTable ? [] : Heads();
    }

    public int Count { get; }

    public long Bytes => (text.Length * 2L) + ((starts.Length + heads.Length) * 4L) + ((endings?.Keys.Length ?? 0) * 12L);

    public ReadOnlySpan<char> this[int id] => text.AsSpan(starts[id], starts[id + 1] - starts[id]);

    /// <summary>The word's number, or -1.</summary>
    public int Find(ReadOnlySpan<char> word)
    {
        var (from, to) = Near(word);
        var at = LowerBound(word, from, to);
        return at < Count && this[at].SequenceEqual(word) ? at : -1;
    }

    /// <summary>Numbers [from, to) of the words that begin with the prefix.</summary>
    public (int From, int To) StartingWith(ReadOnlySpan<char> prefix)
    {
        var (from, to) = Near(prefix);
        return Rest(from, to, 0, prefix);
    }

    /// <summary>Numbers of the longer words that end with the given one; none where so many do that it says little.</summary>
    public void EndingWith(ReadOnlySpan<char> ending, Action<int> found)
    {
        var (keys, words) = endings ??= Endings();
        var from = EndingKey(ending);
        var to = from | ((1UL << (8 * (EndingLetters - Math.Min(EndingLetters, ending.Length)))) - 1);
        var first = Array.BinarySearch(keys, from);
        for (first = first < 0 ? ~first : first; first > 0 && keys[first - 1] >= from; first--)
        {
        }

        if (first + MostEndings < keys.Length && keys[first + MostEndings] <= to)
        {
            return;
        }

        for (; first < keys.Length && keys[first] <= to; first++)
        {
            var word = this[words[first]];
            if (word.Length > ending.Length && word.EndsWith(ending))
            {
                found(words[first]);
            }
        }
    }

    // Built when first asked for: sorted numbers, so that it takes milliseconds.
    private EndingTable Endings()
    {
        var (keys, words) = (new ulong[Count], new int[Count]);
        for (var i = 0; i < Count; i++)
        {
            (keys[i], words[i]) = (EndingKey(this[i]), i);
        }

        Array.Sort(keys, words);
        return new EndingTable(keys, words);
    }

    /// <summary>The last letters as a number, the very last foremost; of each the lower half, since what is found is looked at.</summary>
    private static ulong EndingKey(ReadOnlySpan<char> word)
    {
        var key = 0UL;
        for (var i = 1; i <= EndingLetters; i++)
        {
            key = (key << 8) | (i <= word.Length ? (byte)word[^i] : 0UL);
        }

        return key;
    }

    private int[] Heads()
    {
        var table = new int[(Letters * (Letters + 1)) + 1];
        var at = 0;
        for (var first = 0; first < Letters; first++)
        {
            for (var second = -1; second < Letters; second++)
            {
                while (at < Count && (CharAt(at, 0) is var c && c < first || c == first && CharAt(at, 1) < second))
                {
                    at++;
                }

                table[(first * (Letters + 1)) + second + 1] = at;
            }
        }

        while (at < Count && CharAt(at, 0) < Letters)
        {
            at++;
        }

        table[^1] = at;
        return table;
    }

    /// <summary>Numbers [from, to) outside of which no word is the given one, or begins with it.</summary>
    private (int From, int To) Near(ReadOnlySpan<char> word)
    {
        if (heads.Length == 0 || word.Length == 0)
        {
            return (0, Count);
        }

        if (word[0] >= Letters)
        {
            return (heads[^1], Count);
        }

        var head = word[0] * (Letters + 1);
        return word.Length == 1 ? (heads[head], heads[head + Letters + 1])
            : word[1] < Letters ? (heads[head + word[1] + 1], heads[head + word[1] + 2])
            : (heads[head + Letters], heads[head + Letters + 1]);
    }

    /// <summary>Words within exactly one or, if asked, two edits of the word or of a beginning of theirs. The first letter is kept when two edits are allowed.</summary>
    public void Similar(ReadOnlySpan<char> word, int edits, SimilarRange found)
    {
        if (edits == 1)
        {
            Walk(word, 0, Count, 0, 0, 1, 1, found);
        }
        else
        {
            var (from, to) = Narrow(0, Count, 0, word[0]);
            Walk(word, from, to, 1, 1, edits, edits, found);
        }
    }

    // All words in [from, to) share their first `depth` letters, which equal word[..at] after the edits made so far.
    private void Walk(ReadOnlySpan<char> word, int from, int to, int depth, int at, int left, int edits, SimilarRange found)
    {
        for (; at < word.Length && from < to; at++, depth++)
        {
            var i = from;
            while (i < to && Length(i) == depth)
            {
                i++;
            }

            while (i < to)
            {
                var c = text[starts[i] + depth];
                var end = UpperBound(i, to, depth, c);
                if (c != word[at])
                {
                    Next(word, i, end, depth + 1, at + 1, left, edits, found);
                }

                Next(word, i, end, depth + 1, at, left, edits, found);
                if (at + 1 < word.Length && c == word[at + 1] && c != word[at])
                {
                    var (f, t) = Narrow(i, end, depth + 1, word[at]);
                    if (f < t)
                    {
                        Next(word, f, t, depth + 2, at + 2, left, edits, found);
                    }
                }

                i = end;
            }

            Next(word, from, to, depth, at + 1, left, edits, found);
            (from, to) = Narrow(from, to, depth, word[at]);
        }
    }

    private void Next(ReadOnlySpan<char> word, int from, int to, int depth, int at, int left, int edits, SimilarRange found)
    {
        if (left > 1)
        {
            // Fewer edits than allowed count too; the walk reports those with one.
            Report(word, from, to, depth, at, edits - left + 1, found);
            Walk(word, from, to, depth, at, left - 1, edits, found);
            return;
        }

        Report(word, from, to, depth, at, edits, found);
    }

    private void Report(ReadOnlySpan<char> word, int from, int to, int depth, int at, int edits, SimilarRange found)
    {
        var (f, t) = Rest(from, to, depth, word[at..]);
        if (f < t)
        {
            found(f, t, Length(f) == depth + word.Length - at ? f : -1, edits);
        }
    }

    private int Length(int id) => starts[id + 1] - starts[id];

    private (int From, int To) Rest(int from, int to, int depth, ReadOnlySpan<char> rest)
    {
        if (rest.Length == 0)
        {
            return (from, to);
        }

        int low = from, high = to;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Compare(middle, depth, rest) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        if (low == to || !Begins(low, depth, rest))
        {
            return (low, low);
        }

        from = low;
        // Ranges are mostly short: gallop before halving.
        var step = 1;
        while (low + step < to && Begins(low + step, depth, rest))
        {
            low += step;
            step <<= 1;
        }

        high = Math.Min(to, low + step);
        low++;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Begins(middle, depth, rest))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return (from, low);
    }

    private bool Begins(int id, int depth, ReadOnlySpan<char> rest) =>
        Length(id) >= depth + rest.Length && text.AsSpan(starts[id] + depth, rest.Length).SequenceEqual(rest);

    private int Compare(int id, int depth, ReadOnlySpan<char> rest)
    {
        var start = starts[id] + depth;
        return text.AsSpan(start, Math.Min(Math.Max(starts[id + 1] - start, 0), rest.Length)).SequenceCompareTo(rest);
    }

    private (int From, int To) Narrow(int from, int to, int depth, char c)
    {
        int low = from, high = to;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (CharAt(middle, depth) < c)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low == to || CharAt(low, depth) != c ? (low, low) : (low, UpperBound(low, to, depth, c));
    }

    // The end of the run of words that have c at this depth, given that the word at `from` has.
    private int UpperBound(int from, int to, int depth, char c)
    {
        var step = 1;
        while (from + step < to && CharAt(from + step, depth) == c)
        {
            from += step;
            step <<= 1;
        }

        var high = Math.Min(to, from + step);
        var low = from + 1;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (CharAt(middle, depth) == c)
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

    private int CharAt(int id, int depth) => Length(id) > depth ? text[starts[id] + depth] : -1;

    private int LowerBound(ReadOnlySpan<char> word, int low, int high)
    {
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (this[middle].SequenceCompareTo(word) < 0)
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

    private sealed record EndingTable(ulong[] Keys, int[] Words);
}
