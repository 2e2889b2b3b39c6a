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

    /// <summary>
    /// A new standing, where one is given, and mandates added, changed or ended, in one write. Mandates that aren't given
    /// stay as they are: none is ever taken away. The versions given are those that were seen; 0 for no membership yet.
    /// </summary>
    public async Task<Result<SavedMembership>> Save(Actor actor, Guid organisation, long version, Standing? next, IReadOnlyList<Mandate> mandates, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotAdminister"));
        }

        var (existing, words) = (await Of(organisation, cancellation), await terms.Current(cancellation));
        if ((existing?.Version ?? 0) != version)
        {
            return new StaleVersion(organisation);
        }

        var (check, changes, saved) = (new Validation(), new List<Change>(), existing);
        var problems = new List<FieldProblem>();
        if (next is not null)
        {
            if (Plan(actor, organisation, next, existing, words).Succeeded(out var plan, out var problem))
            {
                saved = plan.Membership;
                changes.AddRange(plan.Change is null ? [] : [plan.Change]);
            }
            else if (problem is Invalid invalid)
            {
                problems.AddRange(invalid.Fields);
            }
            else
            {
                return problem;
            }
        }

        var all = (await MandatesOf(organisation, cancellation)).ToDictionary(mandate => mandate.Id);
        var given = check.Parts("mandates", mandates, mandate => MembershipRules.Canonical(mandate, words, check) with { Organisation = organisation, Id = mandate.Id == Guid.Empty ? ids.Next() : mandate.Id });
        var (before, changed) = (all.ToDictionary(), new List<Mandate>());
        foreach (var mandate in given)
        {
            if (mandate.Version > 0 && all.GetValueOrDefault(mandate.Id)?.Version != mandate.Version)
            {
                return new StaleVersion(mandate.Id);
            }

            all[mandate.Id] = mandate;
        }

        for (var i = 0; i < given.Count; i++)
        {
            var mandate = given[i];
            check.In("mandates", i, () =>
            {
                if (all.Values.Any(other => MembershipRules.Overlap(other, mandate)))
                {
                    check.Add("mandates", mandate.Code, "MandatesOverlap");
                }

                return mandate;
            });
            var was = before.GetValueOrDefault(mandate.Id);
            if (was != mandate)
            {
                var written = mandate with { Version = mandate.Version + 1 };
                var row = MandateRow.Of(written);
                var statement = was is null ? Statement.Add("membership.add-mandate", row) : Statement.Guard("membership.save-mandate", row);
                changes.Add(new Change(new Entry(was is null ? "mandate.add" : "mandate.save", MandateSubject, organisation, was, written), [statement]));
                changed.Add(written);
            }
        }

        problems.AddRange(check.Problems);
        if (problems.Count > 0)
        {
            return new Invalid(problems);
        }

        return changes.Count > 0 && (await db.Write(actor, changes, cancellation)).Problem is { } refused ? refused : new SavedMembership(saved, changed);
    }

    /// <summary>The change that writes a mandate as it was before the one which made <paramref name="version"/>, while it is the newest. One that was new then is ended instead: on its page.</summary>
    public async Task<Result<Change>> PlanUndoMandate(Actor actor, Guid organisation, Guid id, long version, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotAdminister"));
        }

        if ((await MandatesOf(organisation, cancellation)).FirstOrDefault(mandate => mandate.Id == id) is not { } existing ||
            await Ledger.Version<Mandate>(db, MandateSubject, organisation, version, id, cancellation) is not { Before: { } before })
        {
            return new NotUndone(new Message("Problem.CannotUndo"));
        }

        if (existing.Version != version)
        {
            return new NotUndone(new Message("Problem.ChangedSince"));
        }

        var back = before with { Version = version + 1 };
        var row = MandateRow.Of(back);
        return new Change(new Entry("mandate.undo", MandateSubject, organisation, existing, back), [Statement.Guard("membership.save-mandate", row)]);
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

/// <summary>What was written: the membership, null when there is none, and the mandates that were added or changed.</summary>
public sealed record SavedMembership(Membership? Membership, IReadOnlyList<Mandate> Mandates);

public sealed record PlannedMandate(Mandate Mandate, Change? Change);
