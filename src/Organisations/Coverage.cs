using System.Collections.Concurrent;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Organisations;

/// <summary>Who covers what, as an actor may see it.</summary>
public sealed class Coverage(Db db, TimeProvider time)
{
    private const int MostKept = 64;

    // Read again after a write or at midnight; actors that see the same share one.
    private readonly ConcurrentDictionary<(string Sight, bool Callable), Known> known = [];

    /// <summary>The capabilities of members in good standing; with <paramref name="callable"/> also of those that an admin marked as callable.</summary>
    public async Task<Result<IReadOnlyList<Cover>>> Of(Actor actor, bool callable, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Read))
        {
            return new Forbidden(new Message("Problem.MayNotRead"));
        }

        var (revision, today) = (await db.Revision(cancellation), DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        var sight = (actor.SightKey, callable);
        if (known.TryGetValue(sight, out var now) && now.Revision == revision && now.Day == today)
        {
            return Result(now.Covers);
        }

        var sets = new Dictionary<(string?, string?, string?), IReadOnlySet<string>>();
        var covers = new List<Cover>();
        foreach (var row in await db.Many<CoverageRow>("organisations.coverage", new { Today = today }, cancellation))
        {
            if (CoverageRules.Counts(row.Standing, row.Callable, callable) && actor.Sees(row.VisibleTo, row.Tlp, [row.Id]) && (actor.IsSecretariat || row.Standing is not ("prospect" or "applicant")))
            {
                var key = (row.OfferedIn, row.Territories, row.Country);
                if (!sets.TryGetValue(key, out var countries))
                {
                    countries = CoverageRules.CountriesOf(Lists.Split(row.OfferedIn), Lists.Split(row.Territories), row.Country);
                    sets[key] = countries;
                }

                covers.Add(new Cover(row.Id, row.LegalName, row.Kind, row.Standing, row.Capability, countries));
            }
        }

        if (known.Count >= MostKept)
        {
            known.Clear();
        }

        known[sight] = new Known(covers, revision, today);
        return Result(covers);

        static Result<IReadOnlyList<Cover>> Result(List<Cover> covers) => (Result<IReadOnlyList<Cover>>)covers.AsReadOnly();
    }

    private sealed record Known(List<Cover> Covers, long Revision, DateOnly Day);
}

internal sealed record CoverageRow
{
    public Guid Id { get; init; }
    public required string LegalName { get; init; }
    public string? Kind { get; init; }
    public string? Country { get; init; }
    public string? Territories { get; init; }
    public bool Callable { get; init; }
    public required string VisibleTo { get; init; }
    public required string Tlp { get; init; }
    public string? Standing { get; init; }
    public required string Capability { get; init; }
    public string? OfferedIn { get; init; }
}
