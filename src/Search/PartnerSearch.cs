using System.Collections.Concurrent;
using System.Diagnostics;
using PartnerDirectory.Administration;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Search;

/// <summary>
/// The search of one node: holds the index, and brings it up to date before it answers. A search first compares
/// revisions, so what was committed anywhere is found by the next search; a new day is a change too, because what is
/// current depends on it.
/// </summary>
public sealed class PartnerSearch(Db db, Terms terms, TimeProvider time) : IDisposable
{
    // Reading that many records one by one takes about as long as reading everything.
    private const int TooManyToFollow = 1_000;

    // Of so many entries some are sure to be of records.
    private const int TooManyToRead = 20_000;
    private const int MostViewers = 1_000;

    private static readonly string[] Followed = ["organisation", "membership", "mandate", "contact"];

    // Stand in entries of many records; what is neither is found by no search, and leaves the index as it is.
    private static readonly string[] Rebuilt = [Terms.Subject];

    private static readonly TimeSpan AMoment = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim updating = new(1, 1);
    private readonly ConcurrentDictionary<string, Viewer> viewers = new(StringComparer.Ordinal);
    private volatile State? state;
    private long lastAsked;

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>Whether somebody searched a moment ago: work that can wait gives way.</summary>
    public bool IsBusy => Stopwatch.GetElapsedTime(Volatile.Read(ref lastAsked)) < AMoment;

    public async ValueTask<SearchResult> Find(SearchQuery query, Actor actor, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Read))
        {
            return new SearchResult { Total = 0, Certain = 0, Hits = [], Revision = 0 };
        }

        Volatile.Write(ref lastAsked, Stopwatch.GetTimestamp());
        var viewer = ViewerOf(actor);
        var asked = db.Revision(cancellation);
        if (asked.IsCompleted || state is not { } now || now.Day != Today)
        {
            return (await Current(await asked, cancellation)).Search(query, viewer);
        }

        // The database answers over a network: the index at hand is searched meanwhile, and that counts where nothing changed.
        var found = now.Index.Search(query, viewer);
        var revision = await asked;
        return now.Index.Revision >= revision ? found : (await Current(revision, cancellation)).Search(query, viewer);
    }

    /// <summary>What an actor may see of the index. Those who see the same share one, and with it the bitmaps made for it.</summary>
    public Viewer ViewerOf(Actor actor)
    {
        if (viewers.Count > MostViewers)
        {
            viewers.Clear();
        }

        return viewers.GetOrAdd(actor.SightKey, static (_, actor) => new Viewer(marking => Markings.SightOf(actor, marking), actor.Organisation), actor);
    }

    /// <summary>The index with everything that is committed now.</summary>
    public async ValueTask<DirectoryIndex> Current(CancellationToken cancellation = default) =>
        await Current(await db.Revision(cancellation), cancellation);

    private async ValueTask<DirectoryIndex> Current(long revision, CancellationToken cancellation)
    {
        return state is { } now && now.Index.Revision >= revision && now.Day == Today ? now.Index : await Update(cancellation);
    }

    /// <summary>The organisation to show beside a contact: the first current one that the actor may see, else a past one.</summary>
    public static OrganisationEntry? EmployerOf(ContactEntry contact, DirectoryIndex index, Actor actor) =>
        contact.Affiliations.OrderByDescending(affiliation => affiliation.Current)
            .Select(affiliation => index.Organisation(affiliation.Organisation))
            .FirstOrDefault(found => found is not null && actor.Sees(found));

    /// <summary>True once the first index is built.</summary>
    public bool IsReady => state is not null;

    public void Dispose() => updating.Dispose();

    private async Task<DirectoryIndex> Update(CancellationToken cancellation)
    {
        await updating.WaitAsync(cancellation);
        try
        {
            // Read before the records: a change committed meanwhile is then read twice rather than missed.
            var revision = await db.Revision(cancellation);
            var (today, now) = (Today, state);
            if (now is not null && now.Index.Revision >= revision && now.Day == today)
            {
                return now.Index;
            }

            var index = now is not null && now.Day == today && revision - now.Index.Revision <= TooManyToRead
                ? await Follow(now.Index, today, revision, cancellation)
                : null;
            index ??= await Build(today, revision, cancellation);
            state = new State(index, today);
            return index;
        }
        finally
        {
            updating.Release();
        }
    }

    private async Task<DirectoryIndex> Build(DateOnly today, long revision, CancellationToken cancellation)
    {
        var words = Words(await terms.Current(cancellation));
        return await Task.Run(() => DirectoryIndex.Build(new IndexReader(db, today).Organisations(), new IndexReader(db, today).Contacts(), words, revision), cancellation);
    }

    /// <summary>Null when the words themselves changed, or too many records to follow one by one.</summary>
    private async Task<DirectoryIndex?> Follow(DirectoryIndex index, DateOnly today, long revision, CancellationToken cancellation)
    {
        var changed = await db.Many<ChangedRow>("search.changed", new { Since = index.Revision }, cancellation);
        if (changed.Any(row => Rebuilt.Contains(row.Subject)) || changed.Count(row => Followed.Contains(row.Subject)) > TooManyToFollow)
        {
            return null;
        }

        var reader = new IndexReader(db, today);
        var (organisations, contacts, gone) = (new List<OrganisationEntry>(), new List<ContactEntry>(), new List<Guid>());
        var people = changed.Where(row => row.Subject == "contact").Select(row => row.SubjectId).ToHashSet();
        foreach (var id in changed.Where(row => row.Subject != "contact" && Followed.Contains(row.Subject)).Select(row => row.SubjectId).Distinct())
        {
            var (before, after) = (index.Organisation(id), reader.Organisation(id));
            Take(after, organisations, id);
            if (before is not null && before.Audience != after?.Audience)
            {
                people.UnionWith(reader.ContactsOf(id));
            }
        }

        foreach (var id in people)
        {
            Take(reader.Contact(id), contacts, id);
        }

        return index.With(organisations, contacts, gone, revision);

        void Take<T>(T? entry, List<T> into, Guid id)
            where T : class
        {
            if (entry is null)
            {
                gone.Add(id);
            }
            else
            {
                into.Add(entry);
            }
        }
    }

    private static List<TermEntry> Words(TermList terms) =>
        [.. terms.All.Select(term => new TermEntry(term.List, term.Code, [.. term.Labels.Values]))];

    private sealed record State(DirectoryIndex Index, DateOnly Day);
}

internal sealed record ChangedRow
{
    public required string Subject { get; init; }
    public Guid SubjectId { get; init; }
}
