using System.Text;
using System.Text.Json;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Audit;

/// <summary>Where the ledger isn't what was written: an entry's sequence and time as they stand there now, and what differs.</summary>
public sealed record LedgerBreak(long Sequence, DateTimeOffset? At, Message What);

/// <summary>
/// Takes the entries of a ledger in the order of their sequence, and tells every place where one was changed, taken away,
/// moved or put in. Holds one entry at a time, and what was erased until it meets the entry that tells of the erasure.
/// </summary>
public sealed class LedgerVerifier : IDisposable
{
    /// <summary>The action whose entry allows those before it, of the same subject, to lack their states.</summary>
    public const string Erasure = "person.erase";

    private const int MostTold = 100;

    private readonly LedgerChain chain = new(null);
    private readonly List<LedgerBreak> breaks = [];
    private readonly Dictionary<string, List<(long Sequence, DateTimeOffset At)>> erased = new(StringComparer.Ordinal);
    private readonly ILookup<long, SignedHead> kept;
    private readonly long lastKept;
    private readonly DateTimeOffset chainedSince;

    /// <param name="kept">Heads that were signed before and kept elsewhere; their signatures are the caller's to check.</param>
    /// <param name="chainedSince">From when on no entry can be without its hash.</param>
    public LedgerVerifier(IReadOnlyList<SignedHead> kept, DateTimeOffset chainedSince)
    {
        this.chainedSince = chainedSince;
        this.kept = kept.ToLookup(head => head.Sequence);
        lastKept = kept.Select(head => head.Sequence).DefaultIfEmpty(0).Max();
    }

    /// <summary>The sequence of the newest entry taken.</summary>
    public long Last { get; private set; }

    public long Entries { get; private set; }

    /// <summary>How many entries at the beginning are from before there was a chain: nothing vouches for them.</summary>
    public long Unchained { get; private set; }

    /// <summary>How many entries have lost their states to an erasure that the ledger tells of.</summary>
    public long Erased { get; private set; }

    /// <summary>How many breaks there are; no more than a hundred are told one by one.</summary>
    public int Count { get; private set; }

    public IReadOnlyList<LedgerBreak> Breaks => breaks;

    public void Take(LedgerLine line)
    {
        Entries++;
        if (line.Sequence != Last + 1)
        {
            Break(line, line.Sequence == Last + 2 ? new Message("Audit.Break.Missing", Last + 1) : new Message("Audit.Break.Gap", Last + 1, line.Sequence - 1));
        }

        Last = line.Sequence;
        if (line.At.Ticks % TimeSpan.TicksPerMillisecond != 0)
        {
            Break(line, new Message("Audit.Break.Time"));
        }

        foreach (var head in kept[line.Sequence].Where(head => head.Hash != line.Hash))
        {
            Break(line, new Message("Audit.Break.KeptHead", head.At.UtcDateTime));
        }

        if (line is { Salt: null, Commitment: null, Hash: null } && chain.Head is null)
        {
            Unchained++;
            if (line.At >= chainedSince)
            {
                Break(line, new Message("Audit.Break.NoHash"));
            }

            return;
        }

        Content(line);
        var hash = chain.Link(line.Sequence, line.At.ToUnixTimeMilliseconds(), line.Actor, line.Action, line.Subject, line.SubjectId, line.Commitment);
        if (hash != line.Hash)
        {
            Break(line, line.Hash is null ? new Message("Audit.Break.NoHash") : new Message("Audit.Break.Hash"));
            chain.GoOnFrom(line.Hash ?? hash);
        }

        if (line.Action == Erasure)
        {
            Resolve(line);
        }
    }

    /// <summary>An entry that could not be read at all ends the reading.</summary>
    public void Unreadable(string why) => Break(Last + 1, null, new Message("Audit.Break.Unreadable", why));

    /// <summary>What only shows at the end: the counter and the head, erasures that nothing tells of, and kept heads beyond the last entry.</summary>
    public void End(long revision, string? head)
    {
        foreach (var (sequence, at) in erased.Values.SelectMany(entries => entries).OrderBy(entry => entry.Sequence))
        {
            Break(sequence, at, new Message("Audit.Break.NotErased"));
        }

        erased.Clear();
        if (revision != Last)
        {
            Break(Last, null, new Message("Audit.Break.Revision", revision, Last));
        }

        if (head != chain.Head)
        {
            Break(Last, null, new Message("Audit.Break.Head"));
        }

        if (lastKept > Last)
        {
            Break(Last, null, new Message("Audit.Break.Cut", lastKept));
        }
    }

    public void Dispose() => chain.Dispose();

    private void Content(LedgerLine line)
    {
        if (line.Salt is not null)
        {
            if (chain.Commitment(line.Salt, Json(line.Before), Json(line.After)) != line.Commitment)
            {
                Break(line, new Message("Audit.Break.Content"));
            }
        }
        else if (line.Before is not null || line.After is not null)
        {
            Break(line, new Message("Audit.Break.NoSalt"));
        }
        else
        {
            if (!erased.TryGetValue(line.SubjectId, out var entries))
            {
                erased[line.SubjectId] = entries = [];
            }

            entries.Add((line.Sequence, line.At));
        }

        static Json? Json(string? text) => text is null ? null : new Json(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Allows what the entry of an erasure names: its subject's entries, and those it lists one by one.</summary>
    private void Resolve(LedgerLine erasure)
    {
        if (erased.Remove(erasure.SubjectId, out var theirs))
        {
            Erased += theirs.Count;
        }

        foreach (var (subject, entries) in erased.Count == 0 ? [] : erased.ToList())
        {
            var named = Listed(erasure.After);
            Erased += entries.RemoveAll(entry => named.Contains(entry.Sequence));
            if (entries.Count == 0)
            {
                erased.Remove(subject);
            }
        }
    }

    private static HashSet<long> Listed(string? after)
    {
        try
        {
            using var json = JsonDocument.Parse(after ?? "{}");
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("entries", out var entries) && entries.ValueKind == JsonValueKind.Array
                ? [.. entries.EnumerateArray().Select(entry => entry.ValueKind == JsonValueKind.Number && entry.TryGetInt64(out var sequence) ? sequence : 0)]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private void Break(LedgerLine line, Message what) => Break(line.Sequence, line.At, what);

    private void Break(long sequence, DateTimeOffset? at, Message what)
    {
        Count++;
        if (breaks.Count < MostTold)
        {
            breaks.Add(new LedgerBreak(sequence, at, what));
        }
    }
}
