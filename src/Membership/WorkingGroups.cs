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

        var check = new Validation();
        var group = MembershipRules.Canonical(given, check);
        if (check.Failed)
        {
            return new Invalid(check.Problems);
        }

        var existing = given.Id == Guid.Empty ? null : (await All(cancellation)).FirstOrDefault(other => other.Id == given.Id);
        if (given.Id != Guid.Empty && existing?.Version != given.Version)
        {
            return new StaleVersion(given.Id);
        }

        group = group with { Id = existing?.Id ?? ids.Next(), Version = (existing?.Version ?? 0) + 1 };
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
        var entry = new Entry(existing is null ? "working-group.add" : "working-group.save", Subject, group.Id, existing, group);
        return (await db.Write(actor, entry, [.. statements])).Problem is { } refused ? refused : group;
    }
}
