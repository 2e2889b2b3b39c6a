namespace PartnerDirectory.Data;

/// <summary>
/// Walks the rows of a part beside the rows of their owners. Both come ordered by the owner's id, so each row is read
/// once and only one owner's rows are held.
/// </summary>
public sealed class Beside<T>(IAsyncEnumerable<T> rows, Func<T, Guid> owner, CancellationToken cancellation = default) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<T> rows = rows.GetAsyncEnumerator(cancellation);
    private bool started;
    private bool more;

    /// <summary>The rows of the next owner in order; rows of owners passed over are skipped.</summary>
    public async ValueTask<IReadOnlyList<T>> Of(Guid id)
    {
        if (!started)
        {
            started = true;
            more = await rows.MoveNextAsync();
        }

        List<T>? found = null;
        while (more)
        {
            // Guid compares its fields as unsigned numbers: the order of the text, and of PostgreSQL's uuid.
            var order = owner(rows.Current).CompareTo(id);
            if (order > 0)
            {
                break;
            }

            if (order == 0)
            {
                (found ??= []).Add(rows.Current);
            }

            more = await rows.MoveNextAsync();
        }

        return found ?? (IReadOnlyList<T>)[];
    }

    public ValueTask DisposeAsync() => rows.DisposeAsync();
}
