using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Administration;

/// <summary>One list of words as the ledger keeps it.</summary>
public sealed record WordList
{
    public Guid Id { get; init; }
    public long Version { get; init; }
    public string List { get; init; } = "";
    public IReadOnlyList<Term> Terms { get; init; } = [];
}

/// <summary>Reads and writes the words that admins can change. Each keystroke asks for them, so they are read again only after a write.</summary>
public sealed class Terms(Db db) : IDisposable
{
    /// <summary>Ledger subject of a list's entries.</summary>
    public const string Subject = "words";

    // The lists have no version of their own: the ledger counts their changes, and one at a time compares and writes.
    private readonly SemaphoreSlim writing = new(1, 1);
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

    /// <summary>One list with the number of changes it has seen.</summary>
    public async Task<WordList> Of(string list, CancellationToken cancellation = default) => new()
    {
        Id = IdOf(list),
        Version = (await db.One<WordsVersionRow>("administration.words-version", new { Id = IdOf(list) }, cancellation))!.Value,
        List = list,
        Terms = [.. (await Current(cancellation)).Of(list)],
    };

    /// <summary>The list as it was in one version; null when the ledger doesn't have it.</summary>
    public async Task<WordList?> AsOf(string list, long version, CancellationToken cancellation = default)
    {
        if ((await Ledger.Version<WordList>(db, Subject, IdOf(list), version, cancellation: cancellation))?.After is { } then)
        {
            return then;
        }

        // Before its first change the list is what that change began with.
        return version == 0 ? (await Ledger.Version<WordList>(db, Subject, IdOf(list), 1, cancellation: cancellation))?.Before : null;
    }

    /// <summary>Writes a list whole, in its order: words renamed, retired, moved and added. A stale version is refused.</summary>
    public async Task<Result<WordList>> Save(Actor actor, WordList given, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotChangeWords"));
        }

        await writing.WaitAsync(cancellation);
        try
        {
            var existing = await Of(given.List, cancellation);
            if (!TermRules.Lists.Contains(given.List))
            {
                return new NotFound(new Message("Problem.NoWordList"));
            }

            if (existing.Version != given.Version)
            {
                return new StaleVersion(existing.Id);
            }

            var check = new Validation();
            var terms = TermRules.Canonical(given.List, existing.Terms, given.Terms, check);
            if (check.Failed)
            {
                return new Invalid(check.Problems);
            }

            if (Same(existing.Terms, terms))
            {
                return existing;
            }

            var record = existing with { Version = existing.Version + 1, Terms = terms };
            return (await db.Write(actor, [ChangeTo(record, existing)], cancellation)).Problem is { } refused ? refused : record;
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>The change that writes a list as it was before the one which made <paramref name="version"/>, while it is the newest. Words that were new then are retired.</summary>
    public async Task<Result<Change>> PlanUndo(Actor actor, Guid id, long version, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotChangeWords"));
        }

        if (TermRules.Lists.FirstOrDefault(list => IdOf(list) == id) is not { } name || await Ledger.Version<WordList>(db, Subject, id, version, cancellation: cancellation) is not { Before: { } before })
        {
            return new NotUndone(new Message("Problem.CannotUndo"));
        }

        var existing = await Of(name, cancellation);
        if (existing.Version != version)
        {
            return new NotUndone(new Message("Problem.ChangedSince"));
        }

        var added = existing.Terms.Where(term => before.Terms.All(other => other.Code != term.Code)).Select(term => term with { Retired = true });
        return ChangeTo(before with { Version = version + 1, Terms = [.. before.Terms, .. added] }, existing);
    }

    public void Dispose() => writing.Dispose();

    public static Guid IdOf(string list) => Ids.Of("words/" + list);

    private static bool Same(IReadOnlyList<Term> a, IReadOnlyList<Term> b) =>
        a.Count == b.Count && a.Zip(b).All(pair => pair.First with { Labels = pair.Second.Labels } == pair.Second &&
            pair.First.Labels.Count == pair.Second.Labels.Count && pair.First.Labels.All(label => pair.Second.Labels.GetValueOrDefault(label.Key) == label.Value));

    private static Change ChangeTo(WordList record, WordList existing) => new(
        new Entry("words.save", Subject, record.Id, existing, record),
        [
            Statement.Clear("administration.clear-labels", new { record.List }),
            .. record.Terms.Select((term, i) => Statement.Add("administration.save-term", TermPlaceRow.Of(i + 1, term))),
            .. record.Terms.SelectMany(term => term.Labels.Select(label => Statement.Add("administration.add-label", TermLabelRow.Of(term, label.Key, label.Value)))),
        ]);

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

internal sealed record TermPlaceRow
{
    public required string List { get; init; }
    public required string Code { get; init; }
    public int Position { get; init; }
    public bool Retired { get; init; }
    public string? NeedsChannel { get; init; }

    public static TermPlaceRow Of(int position, Term term) => new() { List = term.List, Code = term.Code, Position = position, Retired = term.Retired, NeedsChannel = term.NeedsChannel };
}

internal sealed record TermLabelRow
{
    public required string List { get; init; }
    public required string Code { get; init; }
    public required string Language { get; init; }
    public required string Label { get; init; }

    public static TermLabelRow Of(Term term, string language, string label) => new() { List = term.List, Code = term.Code, Language = language, Label = label };
}

internal sealed record WordsVersionRow
{
    public long Value { get; init; }
}
