using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Organisations;

/// <summary>A result with its filters under a name. Its address shows each reader what they may see, whoever saved it.</summary>
public sealed record SavedView(Guid Id, string Name, string Address, bool IsShared, bool IsOwn);

/// <summary>The views that an actor saved or that others share.</summary>
public sealed class SavedViews(Db db, Ids ids, TimeProvider time)
{
    /// <summary>Ledger subject of a view.</summary>
    public const string Subject = "saved view";

    private const string Page = "/find";
    private const int Most = 100;

    /// <summary>The actor's own and the shared ones, by name.</summary>
    public async Task<IReadOnlyList<SavedView>> Of(Actor actor, CancellationToken cancellation = default) =>
        actor.May(Rights.Read)
            ? [.. (await db.Many<SavedViewRow>("organisations.saved-views", new { Owner = actor.Key }, cancellation)).Select(row => View(row, actor)).OrderBy(view => view.Name, StringComparer.CurrentCulture)]
            : [];

    /// <param name="address">Of a result page; its place among the pages is left out.</param>
    public async Task<Result<SavedView>> Save(Actor actor, string name, string address, bool shared, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Read))
        {
            return new Forbidden(new Message("Problem.MayNotRead"));
        }

        var check = new Validation();
        var row = new SavedViewRow
        {
            Id = ids.Next(),
            Version = 1,
            Owner = actor.Key,
            Name = check.Text("name", name, 100, required: true) ?? "",
            Query = Query(address, check),
            Shared = shared,
            MadeAt = time.GetUtcNow(),
        };
        var own = (await Of(actor, cancellation)).Where(view => view.IsOwn).ToList();
        if (own.Exists(view => view.Name.Equals(row.Name, StringComparison.OrdinalIgnoreCase)))
        {
            check.Add("name", row.Name, "ViewNamed");
        }

        if (check.Failed)
        {
            return new Invalid(check.Problems);
        }

        if (own.Count >= Most)
        {
            return new Conflict(new Message("Problem.TooManyViews", Most));
        }

        var written = await db.Write(actor, new Entry("saved view.add", Subject, row.Id, null, row), Statement.Add("organisations.add-saved-view", row));
        return written.Problem is { } problem ? problem : View(row, actor);
    }

    /// <summary>Takes a view away: one's own, or as an admin any shared one.</summary>
    public async Task<Result<bool>> Remove(Actor actor, Guid id, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Read))
        {
            return new Forbidden(new Message("Problem.MayNotRead"));
        }

        var row = await db.One<SavedViewRow>("organisations.saved-view", new { Id = id }, cancellation);
        if (row is null || (row.Owner != actor.Key && !(row.Shared && actor.May(Rights.Administer))))
        {
            return new NotFound(new Message("Problem.NoView"));
        }

        var written = await db.Write(actor, new Entry("saved view.remove", Subject, id, row, null), Statement.Clear("organisations.clear-saved-view", row));
        return written.Problem is { } problem ? problem : true;
    }

    private static SavedView View(SavedViewRow row, Actor actor) => new(row.Id, row.Name, Page + row.Query, row.Shared, row.Owner == actor.Key);

    /// <summary>The part after the page, without cursors: where somebody had got to is no part of a view.</summary>
    private static string Query(string address, Validation check)
    {
        if (address != Page && !address.StartsWith(Page + "?", StringComparison.Ordinal))
        {
            check.Add("address", address, "ViewAddress");
            return "";
        }

        var parts = address[Page.Length..].TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(part => !part.StartsWith("cursor=", StringComparison.Ordinal) && !part.StartsWith("before=", StringComparison.Ordinal)).ToList();
        var query = parts.Count == 0 ? "" : "?" + string.Join('&', parts);
        return check.Text("address", query, 2_000) ?? "";
    }
}

internal sealed record SavedViewRow
{
    public Guid Id { get; init; }
    public long Version { get; init; }
    public required string Owner { get; init; }
    public required string Name { get; init; }
    public required string Query { get; init; }
    public bool Shared { get; init; }
    public DateTimeOffset MadeAt { get; init; }
}
