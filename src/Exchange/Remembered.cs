using PartnerDirectory.Data;

namespace PartnerDirectory.Exchange;

/// <summary>
/// Records by id, kept as JSON and read back when a row refers to them. A long list refers to few; as objects, hundreds of
/// thousands of them would keep the collector busy throughout.
/// </summary>
internal sealed class Remembered<T>
    where T : class
{
    private readonly Dictionary<Guid, Json> records = [];

    /// <exception cref="KeyNotFoundException">No record has this id.</exception>
    public T this[Guid id] => records[id].As<T>();

    public T? Find(Guid id) => records.GetValueOrDefault(id)?.As<T>();

    public void Keep(Guid id, Json record) => records[id] = record;
}
