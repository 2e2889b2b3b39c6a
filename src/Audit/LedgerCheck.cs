using System.Data;
using System.Globalization;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using System.Security.Cryptography;

namespace PartnerDirectory.Audit;

/// <summary>What a verification found. The ledger holds when there is no break.</summary>
public sealed record Verdict(long Entries, long Unchained, long Erased, int Count, IReadOnlyList<LedgerBreak> Breaks);

/// <summary>How far a verification is, from 0 to 1.</summary>
public sealed record CheckProgress(long Entries, double Fraction);

/// <summary>Checks the whole ledger of a database, and signs its head.</summary>
public sealed class LedgerCheck(Db db, TimeProvider time)
{
    private const int Told = 1_000;

    /// <summary>Reads every entry once, holding one at a time.</summary>
    /// <param name="kept">Heads signed before, which must be in the chain.</param>
    /// <param name="key">The public key that all of them must be signed with; null takes the one that each names.</param>
    public async Task<Result<Verdict>> Verify(Actor actor, IReadOnlyList<SignedHead> kept, string? key = null, IProgress<CheckProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Audit))
        {
            return new Forbidden(new Message("Problem.MayNotAudit"));
        }

        var genuine = kept.Where(head => head.IsGenuine(key)).ToList();
        using var verifier = new LedgerVerifier(genuine, await ChainedSince(cancellation));
        LedgerLine? last = null;
        try
        {
            await foreach (var line in db.Stream<LedgerLine>("audit.entries", cancellation: cancellation))
            {
                verifier.Take(line);
                last = line;
                if (verifier.Entries % Told == 0)
                {
                    progress?.Report(new CheckProgress(verifier.Entries, Math.Min(1, line.Sequence / (double)Math.Max(1, line.Revision))));
                }
            }

            if (last is null)
            {
                var head = await Newest(cancellation);
                verifier.End(head.Value, head.Head);
            }
            else
            {
                verifier.End(last.Revision, last.Head);
            }
        }
        catch (Exception e) when (e is DataException or FormatException or InvalidCastException or OverflowException)
        {
            verifier.Unreadable(e.Message);
        }

        var forged = kept.Except(genuine).Select(head => new LedgerBreak(head.Sequence, head.At, new Message("Audit.Break.Signature"))).ToList();
        return new Verdict(verifier.Entries, verifier.Unchained, verifier.Erased, verifier.Count + forged.Count, [.. forged, .. verifier.Breaks]);
    }

    /// <summary>The head as it stands now.</summary>
    public async Task<Result<SignedHead>> Sign(Actor actor, ECDsa key, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Audit))
        {
            return new Forbidden(new Message("Problem.MayNotAudit"));
        }

        var newest = await Newest(cancellation);
        return newest.Head is { } hash ? SignedHead.Sign(db.Location.Name, newest.Value, hash, time.GetUtcNow(), key) : new NoHead();
    }

    /// <summary>
    /// From when on every entry has its place in the chain: the beginning, where the ledger was made with one; else a day
    /// after it got one, whatever the zone that the moment was written down in.
    /// </summary>
    private async Task<DateTimeOffset> ChainedSince(CancellationToken cancellation)
    {
        var migrated = (await db.Many<MigratedRow>("audit.migrated", cancellation: cancellation)).Select(row => DateTime.Parse(row.Applied, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal)).ToList();
        return migrated is [var made, var chained] && chained - made > TimeSpan.FromHours(1) ? new DateTimeOffset(chained).AddDays(1) : DateTimeOffset.MinValue;
    }

    private async Task<HeadRow> Newest(CancellationToken cancellation) => (await db.One<HeadRow>("audit.head", cancellation: cancellation))!;
}

internal sealed record MigratedRow
{
    public required string Name { get; init; }
    public required string Applied { get; init; }
}

internal sealed record HeadRow
{
    public long Value { get; init; }
    public string? Head { get; init; }
}
