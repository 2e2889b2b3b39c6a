using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Membership;

/// <summary>Every read and write of working groups and their seats.</summary>
public sealed class WorkingGroups(Db db, Ids ids)
{
    /// <summary>Ledger subject of a group's entries.</summary>
    public const string Subject = "working group";

    public async Task<IReadOnlyList<WorkingGroup>> All(CancellationToken cancellation = default)
    {
        var seats = (await db.Many<SeatRow>("membership.all-seats", cancellation: cancellation)).ToLookup(row => row.WorkingGroupId);
        return [.. (await db.Many<WorkingGroupRow>("membership.groups", cancellation: cancellation)).Select(row => row.Whole(seats[row.Id]))];
    }

    /// <summary>Groups in which the organisation has or had a seat, each with that organisation's seats alone.</summary>
    public async Task<IReadOnlyList<WorkingGroup>> Of(Guid organisation, CancellationToken cancellation = default)
    {
        var seats = (await db.Many<SeatRow>("membership.seats-of-organisation", new { Id = organisation }, cancellation)).ToLookup(row => row.WorkingGroupId);
        return [.. (await db.Many<WorkingGroupRow>("membership.groups-of-organisation", new { Id = organisation }, cancellation)).Select(row => row.Whole(seats[row.Id]))];
    }

    /// <summary>Adds a group (empty id) or writes one over the version it was read as.</summary>
    public async Task<Result<WorkingGroup>> Save(Actor actor, WorkingGroup given, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotAdminister"));
        }

        if (Check(actor, given) is { } problem)
        {
            return problem;
        }

        var existing = given.Id == Guid.Empty ? null : await Get(given.Id, cancellation);
        if (given.Id != Guid.Empty && existing?.Version != given.Version)
        {
            return new StaleVersion(given.Id);
        }

        var group = MembershipRules.Canonical(given, new Validation()) with { Id = existing?.Id ?? ids.Next(), Version = (existing?.Version ?? 0) + 1 };
        return (await db.Write(actor, [ChangeTo(group, existing)], cancellation)).Problem is { } refused ? refused : group;
    }

    /// <summary>What would keep the group from being written; null when nothing would.</summary>
    public Problem? Check(Actor actor, WorkingGroup given)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotAdminister"));
        }

        var check = new Validation();
        MembershipRules.Canonical(given, check);
        return check.Failed ? new Invalid(check.Problems) : null;
    }

    /// <summary>The group with all of its seats; null when there is none.</summary>
    public async Task<WorkingGroup?> Get(Guid id, CancellationToken cancellation = default) =>
        await db.One<WorkingGroupRow>("membership.group", new { Id = id }, cancellation) is { } row
            ? row.Whole(await db.Many<SeatRow>("membership.seats-of", new { Id = id }, cancellation))
            : null;

    /// <summary>The group as it was in one version; null when the ledger doesn't have it.</summary>
    public async Task<WorkingGroup?> AsOf(Guid id, long version, CancellationToken cancellation = default) =>
        (await Ledger.Version<WorkingGroup>(db, Subject, id, version, cancellation: cancellation))?.After;

    /// <summary>The change that writes anew what was before the one which made <paramref name="version"/>, while it is the newest. A group that was new then is ended instead: on its page.</summary>
    public async Task<Result<Change>> PlanUndo(Actor actor, Guid id, long version, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotAdminister"));
        }

        if (await Get(id, cancellation) is not { } existing || await Ledger.Version<WorkingGroup>(db, Subject, id, version, cancellation: cancellation) is not { Before: { } before })
        {
            return new NotUndone(new Message("Problem.CannotUndo"));
        }

        return existing.Version != version ? new NotUndone(new Message("Problem.ChangedSince")) : ChangeTo(before with { Version = version + 1 }, existing);
    }

    /// <summary>The changes by which an organisation leaves all of its seats on a day, one a group.</summary>
    internal async Task<Result<IReadOnlyList<Change>>> PlanExit(Actor actor, Guid organisation, DateOnly day, CancellationToken cancellation)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotAdminister"));
        }

        var changes = new List<Change>();
        foreach (var held in await Of(organisation, cancellation))
        {
            if (await Get(held.Id, cancellation) is { } group && MembershipRules.Left(group, organisation, day) is var left && !left.Seats.SequenceEqual(group.Seats))
            {
                changes.Add(ChangeTo(left with { Version = group.Version + 1 }, group));
            }
        }

        return changes;
    }

    private static Change ChangeTo(WorkingGroup group, WorkingGroup? existing)
    {
        var row = WorkingGroupRow.Of(group);
        var statements = new List<Statement>();
        if (existing is null)
        {
            statements.Add(Statement.Add("membership.add-group", row));
        }
        else
        {
            statements.Add(Statement.Guard("membership.save-group", row));
            statements.Add(Statement.Clear("membership.clear-seats", row));
        }

        statements.AddRange(group.Seats.Select((seat, i) => Statement.Add("membership.add-seat", SeatRow.Of(group.Id, i, seat))));
        return new Change(new Entry(existing is null ? "working-group.add" : "working-group.save", Subject, group.Id, existing, group), statements);
    }
}
