using System.Text.Json;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Audit;

/// <summary>What an entry says of a read: what kind of record was shown, and the strictest marking of it and of what it stands in.</summary>
public sealed record Seen(string Record, string Tlp);

/// <summary>An export: which list, in what form, what it was narrowed to, and how far it went.</summary>
public sealed record Exported(string What, string Form, object? Filter, int Rows, bool Complete)
{
    /// <summary>The strictly marked records among the rows, the first ten thousand.</summary>
    public IReadOnlyList<Guid> Strict { get; init; } = [];

    public int StrictCount { get; init; }
}

/// <summary>
/// Tells the ledger what changes nothing: reads of what is marked strictly, exports, refusals. What can't be told is logged
/// and doesn't stop anybody: whom to call at night must be readable on a full disk too.
/// </summary>
public sealed class Audit(Db db, Ids ids, TimeProvider time, ILogger<Audit>? logger = null)
{
    public const string ReadSubject = "read";
    public const string ExportSubject = "export";
    public const string RefusalSubject = "refusal";

    /// <summary>Entries of applications, which the secretariat alone is told about.</summary>
    public const string ApplicationSubject = "application";
    private const int MostStrict = 10_000;

    /// <summary>The same actor who looks at the same record again within this is one look.</summary>
    public static readonly TimeSpan OneLook = TimeSpan.FromMinutes(10);

    // A flood of refusals must fill neither the disk nor the queue of writers.
    private const int MostRefusals = 60;
    private const int MostRemembered = 50_000;
    private const int LongestPath = 200;
    private const int IdsPerQuery = 1_000;

    private readonly Lock remembering = new();
    private readonly Dictionary<(string Actor, string What), DateTimeOffset> told = [];
    private DateTimeOffset minute;
    private int refusals;
    private int untold;

    /// <summary>Somebody was shown the details of organisations and contacts; of these the strictly marked are told.</summary>
    /// <param name="way">What they were shown by: <c>page</c>, <c>api</c>, <c>call</c>, <c>card</c>, <c>list</c>, <c>ledger</c>.</param>
    public async Task Saw(Actor actor, string way, IEnumerable<Guid> records, CancellationToken cancellation = default)
    {
        var due = (await Strict(actor, records.Where(id => !IsRemembered(actor, id)), cancellation)).Where(pair => Due(actor, pair.Key.ToString("N"))).ToList();
        if (due.Count > 0 && !await Tell(actor, [.. due.Select(pair => new Entry("read." + way, ReadSubject, pair.Key, null, pair.Value))], cancellation))
        {
            Forget(actor, due.Select(pair => pair.Key));
        }
    }

    /// <summary>Somebody took a list with them. What it was narrowed to and the strictly marked records in it are told.</summary>
    /// <param name="records">Every record that the list told of.</param>
    public async Task Took(Actor actor, Exported export, IReadOnlyCollection<Guid> records)
    {
        // Also when the reader went away half-way: what was sent was sent.
        List<Guid> strict = [.. (await Strict(actor, records, CancellationToken.None)).Keys];
        var entry = export with { Strict = [.. strict.Take(MostStrict)], StrictCount = strict.Count };
        await Tell(actor, [new Entry("export." + export.What, ExportSubject, ids.Next(), null, entry)], CancellationToken.None);
    }

    /// <summary>Somebody asked for a page or an endpoint that they may not use. One entry in ten minutes for each, and sixty a minute in all; the next says how many were left out.</summary>
    public async Task Refused(Actor actor, string method, string path, CancellationToken cancellation = default)
    {
        var shown = path.Length > LongestPath ? path[..LongestPath] : path;
        if (!Due(actor, method + " " + shown) || Flooded() is not { } left)
        {
            return;
        }

        await Tell(actor, [new Entry("refusal", RefusalSubject, actor.Account ?? Guid.Empty, null, new { Method = method, Path = shown, LeftOut = left })], cancellation);
    }

    /// <summary>
    /// Under the actor's name but without its rights: what happened is told also of an account that was disabled meanwhile,
    /// and of an admin who looks as somebody else.
    /// </summary>
    private async Task<bool> Tell(Actor actor, IReadOnlyList<Entry> entries, CancellationToken cancellation)
    {
        try
        {
            if ((await db.Write(new Actor(actor.Key, Rights.None), [.. entries.Select(entry => new Change(entry, []))], cancellation)).Problem is not { } problem)
            {
                return true;
            }

            Warn(actor, entries[0].Action, Texts.Say(problem.Message), null);
        }
        catch (System.Data.Common.DbException e)
        {
            Warn(actor, entries[0].Action, e.Message, e);
        }

        return false;
    }

    private void Warn(Actor actor, string action, string why, Exception? e)
    {
        if (logger is not null)
        {
            Log.NotTold(logger, actor.Key, action, why, e);
        }
    }

    private bool Due(Actor actor, string what)
    {
        var now = time.GetUtcNow();
        lock (remembering)
        {
            if (told.TryGetValue((actor.Key, what), out var last) && now - last < OneLook && now >= last)
            {
                return false;
            }

            if (told.Count >= MostRemembered)
            {
                foreach (var old in told.Where(pair => now - pair.Value >= OneLook).Select(pair => pair.Key).ToList())
                {
                    told.Remove(old);
                }

                if (told.Count >= MostRemembered)
                {
                    told.Clear();
                }
            }

            told[(actor.Key, what)] = now;
            return true;
        }
    }

    private bool IsRemembered(Actor actor, Guid id)
    {
        var now = time.GetUtcNow();
        lock (remembering)
        {
            return told.TryGetValue((actor.Key, id.ToString("N")), out var last) && now - last < OneLook && now >= last;
        }
    }

    private void Forget(Actor actor, IEnumerable<Guid> records)
    {
        lock (remembering)
        {
            foreach (var id in records)
            {
                told.Remove((actor.Key, id.ToString("N")));
            }
        }
    }

    /// <summary>
    /// Those of the records of which the actor was shown something marked strictly: the record itself, one of its channels, or
    /// what it stands in. What was kept from them isn't told as seen by them.
    /// </summary>
    private async Task<Dictionary<Guid, Seen>> Strict(Actor actor, IEnumerable<Guid> records, CancellationToken cancellation)
    {
        var strict = new Dictionary<Guid, Seen>();
        foreach (var portion in records.Distinct().Chunk(IdsPerQuery))
        {
            var rows = await db.Many<MarkingRow>("audit.markings", new { Ids = JsonSerializer.Serialize(portion) }, cancellation);
            if (!rows.Any(static row => TlpLabels.IsStrict(row.Tlp)))
            {
                continue;
            }

            var homes = rows.Where(static row => row.OrganisationId is not null).ToLookup(static row => row.Id, static row => row.OrganisationId!.Value);
            foreach (var row in rows.Where(row => TlpLabels.IsStrict(row.Tlp) && (row.Part == "record" || actor.Sees(row.VisibleTo, row.Tlp, row.OrganisationId is { } home ? [home] : homes[row.Id]))))
            {
                strict[row.Id] = new Seen(row.Record, TlpLabels.Strictest(row.Tlp, strict.GetValueOrDefault(row.Id)?.Tlp));
            }
        }

        return strict;
    }

    /// <summary>Null when the minute is full; otherwise how many refusals were left out before this one.</summary>
    private int? Flooded()
    {
        var now = time.GetUtcNow();
        lock (remembering)
        {
            if (now - minute >= TimeSpan.FromMinutes(1) || now < minute)
            {
                (minute, refusals) = (now, 0);
            }

            if (refusals >= MostRefusals)
            {
                untold++;
                return null;
            }

            refusals++;
            var left = untold;
            untold = 0;
            return left;
        }
    }
}

internal sealed record MarkingRow
{
    public Guid Id { get; init; }
    public required string Record { get; init; }

    /// <summary>Whose marking it is: the <c>record</c>'s own, a <c>channel</c>'s, or that of a <c>home</c>.</summary>
    public required string Part { get; init; }
    public required string VisibleTo { get; init; }
    public required string Tlp { get; init; }

    /// <summary>The organisation that it is, or that it stands in.</summary>
    public Guid? OrganisationId { get; init; }
}
