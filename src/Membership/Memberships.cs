using PartnerDirectory.Administration;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Membership;

/// <summary>Every read and write of standings, renewals and mandates.</summary>
public sealed class Memberships(Db db, Terms terms, Ids ids, TimeProvider time)
{
    /// <summary>Ledger subjects. The entries name the organisation, so that its history is read with one key.</summary>
    public const string Subject = "membership";
    public const string MandateSubject = "mandate";

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

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

    /// <summary>All memberships; for export and for matching an import. One is held at a time.</summary>
    public async IAsyncEnumerable<Membership> All([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var standings = new Beside<StandingRow>(db.Stream<StandingRow>("membership.all-standings", cancellation: cancellation), row => row.MembershipId, cancellation);
        await foreach (var row in db.Stream<MembershipRow>("membership.all", cancellation: cancellation))
        {
            yield return row.Whole(await standings.Of(row.Id));
        }
    }

    public async Task<ILookup<Guid, Mandate>> AllMandates(CancellationToken cancellation = default) =>
        (await db.Many<MandateRow>("membership.all-mandates", cancellation: cancellation)).Select(row => row.Whole()).ToLookup(mandate => mandate.Organisation);

    /// <summary>
    /// Renewals and reviews of suspensions that are due on a day or were due before it, the longest due first. The day may
    /// be one to come. A suspension that names no day is due from its first.
    /// </summary>
    public async Task<IReadOnlyList<DueMembership>> DueForReview(DateOnly day, CancellationToken cancellation = default) =>
        [.. (await db.Many<DueRow>("membership.due-for-review", new { Day = day }, cancellation)).Select(row => new DueMembership(row.MembershipId, row.OrganisationId, row.Due, row.Rule))];

    /// <summary>The mandates held on a day, by organisation.</summary>
    public async Task<ILookup<Guid, Mandate>> MandatesOn(DateOnly day, CancellationToken cancellation = default) =>
        (await db.Many<MandateRow>("membership.mandates-on", new { Day = day }, cancellation)).Select(row => row.Whole()).ToLookup(mandate => mandate.Organisation);

    /// <summary>
    /// Renews memberships, all of them or none: until a day, or for a number of months after their terms. One that changed
    /// since it was seen refuses them all.
    /// </summary>
    public async Task<Result<IReadOnlyList<Membership>>> Renew(Actor actor, IReadOnlyList<SeenMembership> which, DateOnly? until, int? months, string? note, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotAdminister"));
        }

        var (check, today) = (new Validation(), Today);
        var noted = check.Text("note", note, 500);
        if (which.Count == 0)
        {
            check.Add("memberships", null, "NothingChosen");
        }

        MembershipRules.Next(null, today, until, months, check);
        if (check.Failed)
        {
            return new Invalid(check.Problems);
        }

        var (changes, renewed) = (new List<Change>(), new List<Membership>());
        foreach (var seen in which.DistinctBy(one => one.Organisation))
        {
            if (await Of(seen.Organisation, cancellation) is not { } existing || existing.Version != seen.Version)
            {
                return new StaleVersion(seen.Organisation);
            }

            if (existing.On(today) is not { } standing || !MembershipRules.IsRenewed(standing.Code))
            {
                return new NotRunning();
            }

            var term = new Validation();
            if (MembershipRules.Next(existing.RenewBy, today, until, months, term) is not { } next)
            {
                return new Invalid(term.Problems);
            }

            var record = existing with { Version = existing.Version + 1, RenewBy = next, RenewedOn = today, RenewalNote = noted };
            renewed.Add(record);
            changes.Add(ChangeTo(record, existing, "membership.renew"));
        }

        return (await db.Write(actor, changes, cancellation)).Problem is { } refused ? refused : renewed;
    }

    /// <summary>
    /// The changes that end a membership and all of its mandates on a day. What can't be ended is noted in
    /// <paramref name="check"/>.
    /// </summary>
    internal async Task<(IReadOnlyList<Change> Changes, Problem? Problem)> PlanExit(Actor actor, Membership existing, IReadOnlyList<Mandate> mandates, DateOnly day, string reason, Validation check, CancellationToken cancellation)
    {
        var ended = MembershipRules.Ended(mandates, day, check).Select(pair =>
            new Change(new Entry("mandate.save", MandateSubject, existing.Organisation, pair.Was, pair.Ended), [Statement.Guard("membership.save-mandate", MandateRow.Of(pair.Ended))])).ToList();
        var next = new Standing { Code = "ended", Class = existing.Standings[^1].Class, Since = day, Reason = reason };
        return Plan(actor, existing.Organisation, next, existing, await terms.Current(cancellation)).Succeeded(out var plan, out var problem)
            ? plan.Change is null ? ([], new NotRunning()) : ([plan.Change, .. ended], null)
            : ([], problem);
    }

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
    /// begins on its day and ends what held before. With <paramref name="renewBy"/> it is to be renewed by that day.
    /// </summary>
    public Result<PlannedMembership> Plan(Actor actor, Guid organisation, Standing given, Membership? existing, TermList words, DateOnly? renewBy = null)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotAdminister"));
        }

        var check = new Validation();
        var next = MembershipRules.Canonical(given, words, check);
        bool isSame(Standing standing) => standing.Code == next.Code && (next.Class is null || standing.Class == next.Class) && (next.ReviewOn is null || next.ReviewOn == standing.ReviewOn);

        // A plan for another day than the one given isn't what is asked for; what holds today already is, whatever is planned.
        if (!check.Failed && existing is { Standings: [.., var last] } &&
            ((isSame(last) && (last.Since is null || last.Since <= Today || last.Since == next.Since)) || (!(next.Since > Today) && existing.On(Today) is { } now && isSame(now))))
        {
            return new PlannedMembership(existing, null);
        }

        var standings = MembershipRules.Changed(existing?.Standings ?? [], next, Today, check);
        if (check.Failed)
        {
            return new Invalid(check.Problems);
        }

        var record = (existing ?? new Membership { Id = ids.Next(), Organisation = organisation }) with { Version = (existing?.Version ?? 0) + 1, Standings = standings };
        if (next.Code == "ended")
        {
            // Whoever comes back some day isn't overdue from the start.
            record = record with { RenewBy = null };
        }
        else if (renewBy is not null)
        {
            record = record with { RenewBy = renewBy };
        }

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
            : ChangeTo((written.Before ?? existing with { RenewBy = null, RenewedOn = null, RenewalNote = null, Standings = [] }) with { Version = version + 1 }, existing, "membership.undo");
    }

    /// <summary>The membership with another day until which it is renewed, or another note; null when neither differs or one can't be.</summary>
    private Membership? Renewed(Membership? planned, Membership? existing, Renewal given, Validation check)
    {
        var note = check.Text("renewal_note", given.Note, 500);
        var isMoved = given.RenewBy != existing?.RenewBy;
        if (!isMoved && (note is null || note == existing?.RenewalNote))
        {
            return null;
        }

        if (planned is not { Standings: [.., var last] } || !MembershipRules.IsRenewed(last.Code))
        {
            check.Add("renew_by", given.RenewBy?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), "NotRunning");
            return null;
        }

        if (isMoved && given.RenewBy is { } until)
        {
            check.TooFarAhead("renew_by", until, Today);
            if (until <= planned.JoinedOn)
            {
                check.Add("renew_by", until.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), "RenewalBeforeStart", planned.JoinedOn);
            }
        }

        return planned with { Version = (existing?.Version ?? 0) + 1, RenewBy = given.RenewBy, RenewedOn = isMoved && given.RenewBy is not null ? Today : planned.RenewedOn, RenewalNote = note ?? (isMoved ? null : planned.RenewalNote) };
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
    /// A new standing, where one is given, the day until which it is renewed, and mandates added, changed or ended, in one
    /// write. Mandates that aren't given stay as they are: none is ever taken away. The versions given are those that were
    /// seen; 0 for no membership yet.
    /// </summary>
    public Task<Result<SavedMembership>> Save(Actor actor, Guid organisation, long version, Standing? next, IReadOnlyList<Mandate> mandates, CancellationToken cancellation = default) =>
        Save(actor, organisation, version, next, null, mandates, cancellation);

    /// <inheritdoc cref="Save(Actor, Guid, long, Standing, IReadOnlyList{Mandate}, CancellationToken)"/>
    public async Task<Result<SavedMembership>> Save(Actor actor, Guid organisation, long version, Standing? next, Renewal? renewal, IReadOnlyList<Mandate> mandates, CancellationToken cancellation = default)
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
            // A standing that isn't changed was reviewed when it began.
            if (!(existing is { Standings: [.., { Code: "suspended" } last] } && next.ReviewOn is null && (next.Class is null || next.Class == last.Class)))
            {
                MembershipRules.CheckReview(next, check);
            }

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

        if (renewal is not null && Renewed(saved, existing, renewal, check) is { } renewed)
        {
            changes.Clear();
            changes.Add(ChangeTo(renewed, existing, renewed.Standings == existing?.Standings ? "membership.renew" : "membership." + renewed.Standings[^1].Code));
            saved = renewed;
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

/// <summary>A membership that doesn't run is not renewed.</summary>
public sealed record NotRunning() : Conflict(new Message("Problem.NotRunning"));
