using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Audit;

/// <summary>A record whose details were shown, and its marking: the strictest of what was shown of it.</summary>
public sealed record Seen(string Record, Guid Id, string Tlp);

/// <summary>An export: which list, in what form, what it was narrowed to, and how far it went.</summary>
public sealed record Exported(string What, string Form, string? Filter, int Rows, bool Complete)
{
    /// <summary>The strictly marked records among the rows, the first ten thousand.</summary>
    public IReadOnlyList<Guid> Strict { get; init; } = [];
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
    public const int MostStrict = 10_000;

    /// <summary>The same actor who looks at the same record again within this is one look.</summary>
    public static readonly TimeSpan OneLook = TimeSpan.FromMinutes(10);

    // A flood of refusals must fill neither the disk nor the queue of writers.
    private const int MostRefusals = 60;
    private const int MostRemembered = 50_000;
    private const int LongestPath = 200;

    private readonly Lock remembering = new();
    private readonly Dictionary<(string Actor, string What), DateTimeOffset> told = [];
    private DateTimeOffset minute;
    private int refusals;
    private int untold;

    /// <summary>Whether a marking is so strict that reads of it are told.</summary>
    public static bool IsTold(string tlp) => TlpLabels.Parse(tlp) >= Tlp.AmberStrict;

    /// <summary>Somebody was shown records, on a page or through the API; of these the strictly marked are told.</summary>
    /// <param name="way">What they were shown by: <c>page</c>, <c>api</c>, <c>call</c>, <c>card</c>.</param>
    public async Task Saw(Actor actor, string way, IEnumerable<Seen> seen, CancellationToken cancellation = default)
    {
        var due = seen.Where(one => IsTold(one.Tlp)).DistinctBy(one => one.Id).Where(one => Due(actor, one.Id.ToString("N"))).ToList();
        if (due.Count > 0 && !await Tell(actor, [.. due.Select(one => new Entry("read." + way, ReadSubject, one.Id, null, one))], cancellation))
        {
            Forget(actor, due.Select(one => one.Id.ToString("N")));
        }
    }

    public async Task Took(Actor actor, Exported export, CancellationToken cancellation = default) =>
        await Tell(actor, [new Entry("export." + export.What, ExportSubject, ids.Next(), null, export)], cancellation);

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

    private void Forget(Actor actor, IEnumerable<string> what)
    {
        lock (remembering)
        {
            foreach (var one in what)
            {
                told.Remove((actor.Key, one));
            }
        }
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
