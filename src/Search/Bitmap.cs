using System.Numerics;
using System.Runtime.CompilerServices;

namespace PartnerDirectory.Search;

/// <summary>A set of document ordinals, 64 to a word.</summary>
internal sealed class Bitmap(int length)
{
    public readonly ulong[] Bits = new ulong[(length + 63) >> 6];

    public int Length { get; } = length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(int ordinal) => (Bits[ordinal >> 6] >> ordinal & 1) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int ordinal) => Bits[ordinal >> 6] |= 1UL << ordinal;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Clear(int ordinal) => Bits[ordinal >> 6] &= ~(1UL << ordinal);

    public void SetAll()
    {
        Array.Fill(Bits, ulong.MaxValue);
        if ((Length & 63) != 0)
        {
            Bits[^1] = (1UL << (Length & 63)) - 1;
        }
    }

    public Bitmap Copy()
    {
        var copy = new Bitmap(Length);
        Bits.CopyTo(copy.Bits, 0);
        return copy;
    }

    public void And(Bitmap other)
    {
        Span<ulong> mine = Bits;
        ReadOnlySpan<ulong> others = other.Bits.AsSpan(0, mine.Length);
        for (; mine.Length >= Vector<ulong>.Count; mine = mine[Vector<ulong>.Count..], others = others[Vector<ulong>.Count..])
        {
            (new Vector<ulong>(mine) & new Vector<ulong>(others)).CopyTo(mine);
        }

        for (var i = 0; i < mine.Length; i++)
        {
            mine[i] &= others[i];
        }
    }

    /// <summary>How many are in both; <paramref name="other"/> is at least as long.</summary>
    public int CountOfBoth(Bitmap other)
    {
        ReadOnlySpan<ulong> a = Bits;
        var b = other.Bits.AsSpan(0, a.Length);
        var (first, second, i) = (0, 0, 0);
        for (; i + 3 < a.Length; i += 4)
        {
            // Two sums, so that no count waits for the one before.
            first += BitOperations.PopCount(a[i] & b[i]) + BitOperations.PopCount(a[i + 1] & b[i + 1]);
            second += BitOperations.PopCount(a[i + 2] & b[i + 2]) + BitOperations.PopCount(a[i + 3] & b[i + 3]);
        }

        for (; i < a.Length; i++)
        {
            first += BitOperations.PopCount(a[i] & b[i]);
        }

        return first + second;
    }

    public int Count()
    {
        var count = 0;
        foreach (var word in Bits)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }
}
