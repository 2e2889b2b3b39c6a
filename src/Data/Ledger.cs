using System.Text.Json;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Data;

/// <summary>What the ledger says of the change that made one version of a record; a null <paramref name="Before"/> means it was new.</summary>
public sealed record Written<T>(DateTimeOffset At, string Actor, T? Before, T After)
    where T : class
{
    /// <summary>Why an actor can't take the change back: something came after it, or it is somebody else's; null when they can.</summary>
    public NotUndone? KeptFrom(Actor actor, long version, long newest) =>
        newest != version ? new NotUndone(new Message("Problem.ChangedSince"))
        : Actor != actor.Key && !actor.IsSecretariat ? new NotUndone(new Message("Problem.NotYours"))
        : null;
}

/// <summary>Reads earlier versions of records out of the ledger.</summary>
public static class Ledger
{
    /// <summary>The change that made a version; null when the ledger has none, or nothing like it.</summary>
    /// <param name="record">Narrows it to one record where the entries of several stand under one id (the mandates of an organisation).</param>
    public static async Task<Written<T>?> Version<T>(Db db, string subject, Guid id, long version, Guid? record = null, CancellationToken cancellation = default)
        where T : class
    {
        var rows = await db.Many<LedgerEntryRow>("data.ledger-of-version", new
        {
            Subject = subject,
            SubjectId = id,
            Version = version.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Record = (record ?? Guid.Empty).ToString("D"),
            AnyRecord = record is null,
        }, cancellation);
        return rows is [.., var row] && Entry.Read<T>(row.After) is { } after ? new Written<T>(row.At, row.Actor, Entry.Read<T>(row.Before), after) : null;
    }
}

internal sealed record LedgerEntryRow
{
    public DateTimeOffset At { get; init; }
    public required string Actor { get; init; }
    public string? Before { get; init; }
    public string? After { get; init; }
}
