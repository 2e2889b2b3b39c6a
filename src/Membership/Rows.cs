using PartnerDirectory.Kernel;

namespace PartnerDirectory.Membership;

internal sealed record MembershipRow
{
    public Guid Id { get; init; }
    public long Version { get; init; }
    public Guid OrganisationId { get; init; }
    public DateOnly? RenewBy { get; init; }
    public DateOnly? RenewedOn { get; init; }
    public string? RenewalNote { get; init; }

    public static MembershipRow Of(Membership membership) => new()
    {
        Id = membership.Id,
        Version = membership.Version,
        OrganisationId = membership.Organisation,
        RenewBy = membership.RenewBy,
        RenewedOn = membership.RenewedOn,
        RenewalNote = membership.RenewalNote,
    };

    public Membership Whole(IReadOnlyList<StandingRow> standings) => new()
    {
        Id = Id,
        Version = Version,
        Organisation = OrganisationId,
        RenewBy = RenewBy,
        RenewedOn = RenewedOn,
        RenewalNote = RenewalNote,
        Standings = [.. standings.Select(row => row.Whole())],
    };
}

internal sealed record StandingRow
{
    public Guid MembershipId { get; init; }
    public int Position { get; init; }
    public required string Standing { get; init; }
    public string? Class { get; init; }
    public string? Reason { get; init; }
    public DateOnly? Since { get; init; }
    public DateOnly? Until { get; init; }
    public DateOnly? ReviewOn { get; init; }

    public static StandingRow Of(Guid membership, int position, Standing standing) => new()
    {
        MembershipId = membership,
        Position = position,
        Standing = standing.Code,
        Class = standing.Class,
        Reason = standing.Reason,
        Since = standing.Since,
        Until = standing.Until,
        ReviewOn = standing.ReviewOn,
    };

    public Standing Whole() => new() { Code = Standing, Class = Class, Reason = Reason, Since = Since, Until = Until, ReviewOn = ReviewOn };
}

internal sealed record MandateRow
{
    public Guid Id { get; init; }
    public long Version { get; init; }
    public Guid OrganisationId { get; init; }
    public required string Mandate { get; init; }
    public string? Amount { get; init; }
    public string? Currency { get; init; }
    public string? Note { get; init; }
    public DateOnly? Since { get; init; }
    public DateOnly? Until { get; init; }

    public static MandateRow Of(Mandate mandate) => new()
    {
        Id = mandate.Id,
        Version = mandate.Version,
        OrganisationId = mandate.Organisation,
        Mandate = mandate.Code,
        Amount = mandate.Amount,
        Currency = mandate.Currency,
        Note = mandate.Note,
        Since = mandate.Since,
        Until = mandate.Until,
    };

    public Mandate Whole() => new()
    {
        Id = Id,
        Version = Version,
        Organisation = OrganisationId,
        Code = Mandate,
        Amount = Amount,
        Currency = Currency,
        Note = Note,
        Since = Since,
        Until = Until,
    };
}

internal sealed record WorkingGroupRow
{
    public Guid Id { get; init; }
    public long Version { get; init; }
    public required string Kind { get; init; }
    public required string Name { get; init; }
    public required string SortKey { get; init; }
    public string? Description { get; init; }
    public DateOnly? Since { get; init; }
    public DateOnly? Until { get; init; }

    public static WorkingGroupRow Of(WorkingGroup group) => new()
    {
        Id = group.Id,
        Version = group.Version,
        Kind = group.Kind,
        Name = group.Name,
        SortKey = Kernel.SortKey.Of(group.Name),
        Description = group.Description,
        Since = group.Since,
        Until = group.Until,
    };

    public WorkingGroup Whole(IEnumerable<SeatRow> seats) => new()
    {
        Id = Id,
        Version = Version,
        Kind = Kind,
        Name = Name,
        Description = Description,
        Since = Since,
        Until = Until,
        Seats = [.. seats.Select(seat => seat.Whole())],
    };
}

internal sealed record SeatRow
{
    public Guid WorkingGroupId { get; init; }
    public int Position { get; init; }
    public Guid OrganisationId { get; init; }
    public required string Role { get; init; }
    public Guid? RepresentativeId { get; init; }
    public Guid? AlternateId { get; init; }
    public DateOnly? Since { get; init; }
    public DateOnly? Until { get; init; }

    public static SeatRow Of(Guid group, int position, Seat seat) => new()
    {
        WorkingGroupId = group,
        Position = position,
        OrganisationId = seat.Organisation,
        Role = seat.Role,
        RepresentativeId = seat.Representative,
        AlternateId = seat.Alternate,
        Since = seat.Since,
        Until = seat.Until,
    };

    public Seat Whole() => new()
    {
        Organisation = OrganisationId,
        Role = Role,
        Representative = RepresentativeId,
        Alternate = AlternateId,
        Since = Since,
        Until = Until,
    };
}

internal sealed record DueRow
{
    public Guid MembershipId { get; init; }
    public Guid OrganisationId { get; init; }
    public DateOnly Due { get; init; }
    public required string Rule { get; init; }
}
