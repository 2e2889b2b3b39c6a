using System.Globalization;
using PartnerDirectory.Administration;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Organisations;

/// <summary>How long ended affiliations stay. Null months: for good.</summary>
public sealed record RetentionPeriod(int? Months, long Version);

/// <summary>What a run takes away, or would: ended affiliations, and contacts that have no other.</summary>
public sealed record Purged(int Affiliations, int Contacts);

/// <summary>A contact that somebody meant to look at again by now.</summary>
public sealed record DueReview(Guid Id, string Name, DateOnly ReviewBy);

/// <summary>Takes away what isn't needed any longer: affiliations that ended longer ago than an admin set.</summary>
public sealed class Retention(Db db, Persons persons, Contacts.Contacts contacts, Settings settings, TimeProvider time)
{
    public const int MostMonths = 1_200;

    private const string Name = "retention.ended-affiliations";

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    public async Task<RetentionPeriod> Period(CancellationToken cancellation = default)
    {
        var setting = await settings.Get(Name, cancellation);
        return new RetentionPeriod(int.TryParse(setting.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var months) ? months : null, setting.Version);
    }

    /// <summary>Sets the period; the daily run erases by it. Asks for a proof of the last ten minutes, as an erasure by hand does.</summary>
    public async Task<Result<RetentionPeriod>> Set(Actor actor, RetentionPeriod given, CancellationToken cancellation = default)
    {
        if (actor.May(Rights.Administer) && !actor.HasProved(time.GetUtcNow()))
        {
            return new ProofNeeded();
        }

        if (given.Months is < 1 or > MostMonths)
        {
            return new Invalid([new FieldProblem("months", given.Months.Value.ToString(CultureInfo.InvariantCulture), new Message("Why.Months", MostMonths), new Message("Remedy.Months"))]);
        }

        var saved = await settings.Save(actor, new Setting { Name = Name, Version = given.Version, Value = given.Months?.ToString(CultureInfo.InvariantCulture) ?? "" }, cancellation);
        return saved.Problem is { } problem ? problem : given with { Version = saved.Value!.Version };
    }

    /// <summary>What a run would take away today with such a period.</summary>
    public async Task<Result<Purged>> Preview(Actor actor, int? months, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotErase"));
        }

        var due = months is null or < 1 or > MostMonths ? [] : await Due(months.Value, cancellation);
        return new Purged(due.Sum(contact => contact.Count()), due.Count(IsAll));
    }

    /// <summary>Takes away what is due today. What somebody changes at that moment waits for the next run.</summary>
    public async Task<Result<Purged>> Run(Actor actor, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotErase"));
        }

        if (!actor.HasProved(time.GetUtcNow()))
        {
            return new ProofNeeded();
        }

        var (affiliations, gone) = (0, 0);
        if ((await Period(cancellation)).Months is { } months)
        {
            foreach (var due in await Due(months, cancellation))
            {
                if ((await contacts.Get(actor, due.Key, cancellation)).Value is not { } contact)
                {
                    continue;
                }

                var ended = contact.Affiliations.Where(affiliation => IsDue(affiliation.Until, months)).ToList();
                var isAll = ended.Count == contact.Affiliations.Count;
                var written = isAll ? await persons.Gone(actor, contact.Id, contact.Version, Persons.Retention, cancellation) : await Shorten(actor, contact, ended, cancellation);
                if (written.Problem is null)
                {
                    affiliations += ended.Count;
                    gone += isAll ? 1 : 0;
                }
            }
        }

        if (affiliations > 0)
        {
            await db.Scrub(cancellation);
        }

        return new Purged(affiliations, gone);
    }

    /// <summary>The contacts whose day to be looked at again has come, the longest overdue first.</summary>
    public async Task<Result<IReadOnlyList<DueReview>>> Reviews(Actor actor, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotErase"));
        }

        return (List<DueReview>)[.. (await db.Many<ReviewRow>("persons.reviews", new { Today }, cancellation)).Select(row => new DueReview(row.Id, row.Name, row.ReviewBy))];
    }

    private async Task<Result<long>> Shorten(Actor actor, Contacts.Contact contact, List<Contacts.Affiliation> ended, CancellationToken cancellation)
    {
        var entries = await persons.EntriesTelling(contact.Id, [.. ended.Select(affiliation => affiliation.Organisation).Distinct()], cancellation);
        return await db.Erase(
            actor,
            [
                Contacts.Contacts.Purge(contact, [.. contact.Affiliations.Except(ended)], Today),
                // What emptied an entry is named as in an erasure, by which the chain is checked.
                new Change(new Entry("person.erase", Contacts.Contacts.Subject, contact.Id, null, new Emptied(entries, Persons.Retention)), [.. entries.Select(sequence => Statement.Clear("persons.empty-entry", new { Sequence = sequence }))]),
            ],
            cancellation);
    }

    private async Task<List<IGrouping<Guid, EndedRow>>> Due(int months, CancellationToken cancellation) =>
        [.. (await db.Many<EndedRow>("persons.ended", new { Before = Today }, cancellation)).Where(row => IsDue(row.Until, months)).GroupBy(row => row.ContactId)];

    /// <summary>The day on which an affiliation no longer holds counts as the first of its last months.</summary>
    private bool IsDue(DateOnly? until, int months) => until is { } day && day.AddMonths(months) <= Today;

    private static bool IsAll(IGrouping<Guid, EndedRow> due) => due.Count() == due.First().Held;
}

internal sealed record EndedRow
{
    public Guid ContactId { get; init; }
    public DateOnly Until { get; init; }
    public long Held { get; init; }
}

internal sealed record ReviewRow
{
    public Guid Id { get; init; }
    public required string Name { get; init; }
    public DateOnly ReviewBy { get; init; }
}
