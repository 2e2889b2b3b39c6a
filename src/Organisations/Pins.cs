using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Search;

namespace PartnerDirectory.Organisations;

/// <summary>The partners that somebody keeps at hand. Each actor has pins of their own.</summary>
public sealed class Pins(Db db, PartnerSearch search, Ids ids, TimeProvider time)
{
    /// <summary>Ledger subject of a pin: it says nothing of the record that is pinned.</summary>
    public const string Subject = "pin";

    private const int Most = 20;

    /// <summary>What the actor has pinned and may see, the newest first.</summary>
    public async Task<IReadOnlyList<Guid>> Of(Actor actor, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Read))
        {
            return [];
        }

        var (index, viewer) = (await search.Current(cancellation), search.ViewerOf(actor));
        return [.. (await Rows(actor, cancellation)).Select(row => row.SubjectId).Where(id => index.Find(id, viewer) is not null)];
    }

    /// <summary>Pins a record, or takes the pin away. Doing either twice is doing it once.</summary>
    public async Task<Result<bool>> Set(Actor actor, Guid record, bool pinned, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Read))
        {
            return new Forbidden(new Message("Problem.MayNotRead"));
        }

        if ((await search.Current(cancellation)).Find(record, search.ViewerOf(actor)) is not { } hit)
        {
            return new NotFound(new Message("Problem.NoOrganisation"));
        }

        var rows = await Rows(actor, cancellation);
        if (rows.Any(row => row.SubjectId == record) == pinned)
        {
            return pinned;
        }

        if (pinned && rows.Count >= Most)
        {
            return new Conflict(new Message("Problem.TooManyPins", Most));
        }

        var pin = new Pin { Owner = actor.Key, Subject = hit.Type == HitType.Organisation ? "organisation" : "contact", SubjectId = record, PinnedAt = time.GetUtcNow() };
        var statement = pinned ? Statement.Add("organisations.add-pin", pin) : Statement.Clear("organisations.clear-pin", pin);
        // An id of its own: who keeps a record at hand is no part of the record's history.
        var written = await db.Write(actor, new Entry(pinned ? "pin.add" : "pin.remove", Subject, ids.Next(), pinned ? null : pin, pinned ? pin : null), statement);
        return written.Problem is { } problem ? problem : pinned;
    }

    private async Task<IReadOnlyList<PinRow>> Rows(Actor actor, CancellationToken cancellation) =>
        await db.Many<PinRow>("organisations.pins", new { Owner = actor.Key }, cancellation);

    private sealed record Pin
    {
        public required string Owner { get; init; }
        public required string Subject { get; init; }
        public Guid SubjectId { get; init; }
        public DateTimeOffset PinnedAt { get; init; }
    }
}

internal sealed record PinRow
{
    public required string Subject { get; init; }
    public Guid SubjectId { get; init; }
}
