using System.Buffers.Binary;

namespace PartnerDirectory.Search;

/// <summary>
/// Sorts numbers of texts by the texts, eight units at a time: a number compares faster than a text. Those that are alike
/// so far are sorted by their next eight.
/// </summary>
internal static class HeadSort
{
    private const int Units = 8;
    private const int Few = 8;

    /// <param name="heads">Room for as many heads as there are ids.</param>
    /// <param name="head">The eight units of a text from a place on, as a number that sorts as they do; its last byte is 0 past the end, 0xFF where the full comparison must decide.</param>
    /// <param name="whole">The full comparison of two texts.</param>
    public static void Sort(Span<int> ids, Span<ulong> heads, Func<int, int, ulong> head, Comparison<int> whole, int depth = 0)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            heads[i] = head(ids[i], depth);
        }

        heads[..ids.Length].Sort(ids);
        for (var i = 0; i < ids.Length;)
        {
            var end = i + 1;
            while (end < ids.Length && heads[end] == heads[i])
            {
                end++;
            }

            if (end - i > Few && (heads[i] & 0xFF) is > 0 and < 0xFF)
            {
                Sort(ids[i..end], heads[i..end], head, whole, depth + Units);
            }
            else if (end - i > 1)
            {
                ids[i..end].Sort(whole);
            }

            i = end;
        }
    }

    /// <summary>The head of UTF-8 bytes.</summary>
    public static ulong Head(ReadOnlySpan<byte> bytes, int depth)
    {
        if (bytes.Length >= depth + Units)
        {
            return BinaryPrimitives.ReadUInt64BigEndian(bytes[depth..]);
        }

        ulong head = 0;
        for (var i = depth; i < depth + Units; i++)
        {
            head = (head << 8) | (i < bytes.Length ? bytes[i] : 0u);
        }

        return head;
    }

    /// <summary>The head of characters: from the first one beyond Latin-1 on, the full comparison decides.</summary>
    public static ulong Head(ReadOnlySpan<char> text, int depth)
    {
        ulong head = 0;
        var saturated = false;
        for (var i = depth; i < depth + Units; i++)
        {
            var c = saturated ? 0xFFu : i < text.Length ? text[i] : 0u;
            saturated |= c >= 0xFF;
            head = (head << 8) | Math.Min(c, 0xFF);
        }

        return head;
    }
}
