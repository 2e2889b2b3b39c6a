using PartnerDirectory.Data;

namespace PartnerDirectory.Exchange;

/// <summary>
/// Records by id, kept as JSON and read back when a row refers to them. A long list refers to few; as objects, hundreds of
/// thousands of them would keep the collector busy throughout. The JSON stands in large blocks, which the collector neither
/// moves nor looks into: whoever searches meanwhile would wait for that.
/// </summary>
internal sealed class Remembered<T>
    where T : class
{
    private const int BlockSize = 1 << 20;

    private readonly Dictionary<Guid, (byte[] Block, int Start, int Length)> records = [];
    private byte[] block = [];
    private int used;

    /// <exception cref="KeyNotFoundException">No record has this id.</exception>
    public T this[Guid id] => Find(id) ?? throw new KeyNotFoundException($"No record has the id {id}.");

    public T? Find(Guid id) => records.TryGetValue(id, out var at) ? Json.As<T>(at.Block.AsSpan(at.Start, at.Length)) : null;

    public bool Has(Guid id) => records.ContainsKey(id);

    public void Keep(Guid id, Json record)
    {
        var utf8 = record.Utf8;
        if (utf8.Length > block.Length - used)
        {
            block = new byte[Math.Max(BlockSize, utf8.Length)];
            used = 0;
        }

        utf8.CopyTo(block, used);
        records[id] = (block, used, utf8.Length);
        used += utf8.Length;
    }
}
