using PartnerDirectory.Administration;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Membership;

/// <summary>Every read and write of standings and mandates.</summary>
public sealed class Memberships(Db db, Terms terms, Ids ids)
{
    /// <summary>Ledger subjects. The entries name the organisation, so that its history is read with one key.</summary>
    public const string Subject = "membership";
    public const string MandateSubject = "mandate";

    public async Task<Membership?> Of(Guid organisation, CancellationToken cancellation = default)
    {
        if (await db.One<MembershipRow>("membership.of-organisation", new { Id = organisation }, cancellation) is not { } row)
        {
            return null;
        }

        return row.Whole(await db.Many<StandingRow>("membership.standings-of", new { row.Id }, cancellation));
    }

    public async Task<IReadOnlyList<Mandate>> MandatesOf(Guid organisation, CancellationToken cancellation = default) =>
        [.. (await db.Many<MandateRow>("membership.mandates-of", new { Id = organisation }, cancellation)).Select(row => row.Whole())];

    /// <summary>All memberships by organisation; for export and for matching an import.</summary>
    public async Task<Dictionary<Guid, Membership>> All(CancellationToken cancellation = default)
    {
        var standings = (await db.Many<StandingRow>("membership.all-standings", cancellation: cancellation)).ToLookup(row => row.MembershipId);
        var rows = await db.Many<MembershipRow>("membership.all", cancellation: cancellation);
        return rows.ToDictionary(row => row.OrganisationId, row => row.Whole([.. standings[row.Id]]));
    }

    public async Task<ILookup<Guid, Mandate>> AllMandates(CancellationToken cancellation = default) =>
        (await db.Many<MandateRow>("membership.all-mandates", cancellation: cancellation)).Select(row => row.Whole()).ToLookup(mandate => mandate.Organisation);

    /// <summary>A new standing or class from a day on, with its reason.</summary>
    public async Task<Result<Membership>> Change(Actor actor, Guid organisation, Standing next, CancellationToken cancellation = default)
    {
        var existing = await Of(organisation, cancellation);
        if (!Plan(actor, organisation, next, existing, await terms.Current(cancellation)).Succeeded(out var plan, out var problem))
        {
            return problem;
        }

        return plan.Change is not null && (await db.Write(actor, [plan.Change], cancellation)).Problem is { } refused ? refused : plan.Membership;
    }

    /// <summary>
    /// The change that gives an organisation a standing. The same standing and class as now is no change; a different one
    /// begins on its day and ends what held before.
    /// </summary>
    public Result<PlannedMembership> Plan(Actor actor, Guid organisation, Standing given, Membership? existing, TermList words)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotAdminister"));
        }

        var check = new Validation();
        var next = MembershipRules.Canonical(given, words, check);
        if (existing is { Standings: [.., var last] } && !check.Failed && last.Code == next.Code && (next.Class is null || last.Class == next.Class))
        {
            return new PlannedMembership(existing, null);
        }

        var standings = MembershipRules.Changed(existing?.Standings ?? [], next, check);
        if (check.Failed)
        {
            return new Invalid(check.Problems);
        }

        var record = new Membership { Id = existing?.Id ?? ids.Next(), Version = (existing?.Version ?? 0) + 1, Organisation = organisation, Standings = standings };
        return new PlannedMembership(record, ChangeTo(record, existing, "membership." + next.Code));
    }

    /// <summary>
    /// The change that takes back the one which made <paramref name="version"/>: the standings before it are written anew.
    /// Only while it is the newest.
    /// </summary>
    public async Task<Result<Change>> PlanUndo(Actor actor, Guid organisation, long version, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotAdminister"));
        }

        if (await Of(organisation, cancellation) is not { } existing || await Ledger.Version<Membership>(db, Subject, organisation, version, cancellation: cancellation) is not { } written)
        {
            return new NotUndone(new Message("Problem.CannotUndo"));
        }

        return existing.Version != version
            ? new NotUndone(new Message("Problem.ChangedSince"))
            : ChangeTo(existing with { Version = version + 1, Standings = written.Before?.Standings ?? [] }, existing, "membership.undo");
    }

    private static Change ChangeTo(Membership record, Membership? existing, string action)
    {
        var row = MembershipRow.Of(record);
        var statements = new List<Statement>();
        if (existing is null)
        {
            statements.Add(Statement.Add("membership.add", row));
        }
        else
        {
            statements.Add(Statement.Guard("membership.save", row));
            statements.Add(Statement.Clear("membership.clear-standings", row));
        }

        statements.AddRange(record.Standings.Select((standing, i) => Statement.Add("membership.add-standing", StandingRow.Of(record.Id, i, standing))));
        return new Change(new Entry(action, Subject, record.Organisation, existing, record), statements);
    }

    public async Task<Result<Mandate>> AddMandate(Actor actor, Mandate given, CancellationToken cancellation = default)
    {
        if (!PlanMandate(actor, given, await MandatesOf(given.Organisation, cancellation), await terms.Current(cancellation)).Succeeded(out var plan, out var problem))
        {
            return problem;
        }

        return plan.Change is not null && (await db.Write(actor, [plan.Change], cancellation)).Problem is { } refused ? refused : plan.Mandate;
    }

    /// <summary>
    /// The change that adds or ends a mandate: one like an existing one (same word, same first day) is the same mandate,
    /// and takes the new last day and amount.
    /// </summary>
    public Result<PlannedMandate> PlanMandate(Actor actor, Mandate given, IEnumerable<Mandate> existing, TermList words)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotAdminister"));
        }

        var check = new Validation();
        var mandate = MembershipRules.Canonical(given, words, check);
        var others = existing.ToList();
        var same = others.Find(other => other.Code == mandate.Code && other.Since == mandate.Since);
        mandate = mandate with { Id = same?.Id ?? ids.Next(), Version = (same?.Version ?? 0) + 1 };
        if (others.Exists(other => MembershipRules.Overlap(other, mandate)))
        {
            check.Add("mandates", mandate.Code, "MandatesOverlap");
        }

        if (check.Failed)
        {
            return new Invalid(check.Problems);
        }

        if (same is not null && same == mandate with { Version = same.Version })
        {
            return new PlannedMandate(same, null);
        }

        var row = MandateRow.Of(mandate);
        var statement = same is null ? Statement.Add("membership.add-mandate", row) : Statement.Guard("membership.save-mandate", row);
        return new PlannedMandate(mandate, new Change(new Entry(same is null ? "mandate.add" : "mandate.save", MandateSubject, mandate.Organisation, same, mandate), [statement]));
    }
}

public sealed record PlannedMembership(Membership Membership, Change? Change);

public sealed record PlannedMandate(Mandate Mandate, Change? Change);
