namespace PartnerDirectory.Audit;

/// <summary>An entry as it is stored, its hashes with it, and the counter and the head as they stood when it was read.</summary>
public sealed record LedgerLine
{
    public long Sequence { get; init; }
    public DateTimeOffset At { get; init; }
    public required string Actor { get; init; }
    public required string Action { get; init; }
    public required string Subject { get; init; }

    /// <summary>As text: another way of writing the same id would hide an entry from whoever looks for it.</summary>
    public required string SubjectId { get; init; }

    public string? Before { get; init; }
    public string? After { get; init; }
    public string? Salt { get; init; }
    public string? Commitment { get; init; }
    public string? Hash { get; init; }
    public long Revision { get; init; }
    public string? Head { get; init; }
}
