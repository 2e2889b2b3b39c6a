using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Administration;

/// <summary>Reads the words that admins can change. Each keystroke asks for them, so they are read again only after a write.</summary>
public sealed class Terms(Db db)
{
    private volatile Known? known;

    public async Task<TermList> Current(CancellationToken cancellation = default)
    {
        var revision = await db.Revision(cancellation);
        if (known is { } now && now.Revision == revision)
        {
            return now.List;
        }

        var list = await Read(cancellation);
        known = new Known(list, revision);
        return list;
    }

    private async Task<TermList> Read(CancellationToken cancellation)
    {
        var labels = (await db.Many<TermLabelRow>("administration.term-labels", cancellation: cancellation)).ToLookup(row => (row.List, row.Code));
        var rows = await db.Many<TermRow>("administration.terms", cancellation: cancellation);
        return new TermList([.. rows.Select(row => new Term(
            row.List, row.Code, row.Retired, row.NeedsChannel, labels[(row.List, row.Code)].ToDictionary(label => label.Language, label => label.Label, StringComparer.Ordinal)))]);
    }

    private sealed record Known(TermList List, long Revision);
}

internal sealed record TermRow
{
    public required string List { get; init; }
    public required string Code { get; init; }
    public bool Retired { get; init; }
    public string? NeedsChannel { get; init; }
}

internal sealed record TermLabelRow
{
    public required string List { get; init; }
    public required string Code { get; init; }
    public required string Language { get; init; }
    public required string Label { get; init; }
}
