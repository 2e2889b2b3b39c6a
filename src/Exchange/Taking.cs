using PartnerDirectory.Audit;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Exchange;

/// <summary>An export while it is written. The ledger is told when it ends, whole or not, unless nothing was in it.</summary>
internal sealed class Taking(Audit.Audit audit, Actor actor, string what, string form, object? filter) : IAsyncDisposable
{
    private readonly HashSet<Guid> records = [];
    private int rows;
    private bool complete;

    /// <summary>One more row.</summary>
    public void Told(params ReadOnlySpan<Guid> of)
    {
        rows++;
        foreach (var id in of)
        {
            records.Add(id);
        }
    }

    /// <summary>Nothing is missing; gives the number of rows.</summary>
    public int Whole()
    {
        complete = true;
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        if (rows > 0)
        {
            await audit.Took(actor, new Exported(what, form, filter, rows, complete), records);
        }
    }
}
