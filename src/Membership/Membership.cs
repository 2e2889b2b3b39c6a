using PartnerDirectory.Kernel;

namespace PartnerDirectory.Membership;

/// <summary>An organisation's standing in the coalition, now and before: the aggregate, read and written whole.</summary>
public sealed record Membership
{
    public Guid Id { get; init; }
    public long Version { get; init; }
    public Guid Organisation { get; init; }

    /// <summary>Oldest first. The past is never overwritten: a change ends one row and begins the next.</summary>
    public IReadOnlyList<Standing> Standings { get; init; } = [];

    /// <summary>The standing that holds on a day; null before the first and between two.</summary>
    public Standing? On(DateOnly day) => Standings.LastOrDefault(standing => new Dated(standing.Since, standing.Until).HoldsOn(day));

    /// <summary>The first day with a standing inside the coalition (provisional or active); null when it isn't known.</summary>
    public DateOnly? JoinedOn => Standings.FirstOrDefault(standing => standing.Code is "provisional" or "active" or "suspended" or "ended")?.Since;
}

public sealed record Standing
{
    public static readonly IReadOnlyList<string> Codes = ["prospect", "applicant", "provisional", "active", "suspended", "ended"];

    public string Code { get; init; } = "active";
    public string? Class { get; init; }

    /// <summary>Why it changed. Readers learn that a suspended partner is not available, not why.</summary>
    public string? Reason { get; init; }

    public DateOnly? Since { get; init; }
    public DateOnly? Until { get; init; }
}

/// <summary>A dated role of an organisation in the coalition as a whole.</summary>
public sealed record Mandate
{
    public Guid Id { get; init; }
    public long Version { get; init; }
    public Guid Organisation { get; init; }
    public string Code { get; init; } = "";

    /// <summary>What a funder gave, a decimal number, with <see cref="Currency"/> (ISO 4217).</summary>
    public string? Amount { get; init; }

    public string? Currency { get; init; }
    public string? Note { get; init; }
    public DateOnly? Since { get; init; }
    public DateOnly? Until { get; init; }
}

/// <summary>Steering group, work package or national chapter, with its seats: the aggregate, read and written whole.</summary>
public sealed record WorkingGroup
{
    public static readonly IReadOnlyList<string> Kinds = ["steering group", "work package", "national chapter"];

    public Guid Id { get; init; }
    public long Version { get; init; }
    public string Kind { get; init; } = "work package";
    public string Name { get; init; } = "";
    public string? Description { get; init; }
    public DateOnly? Since { get; init; }
    public DateOnly? Until { get; init; }
    public IReadOnlyList<Seat> Seats { get; init; } = [];
}

/// <summary>A seat belongs to an organisation for a term; a representative and an alternate fill it.</summary>
public sealed record Seat
{
    public static readonly IReadOnlyList<string> Roles = ["chair", "member", "observer"];

    public Guid Organisation { get; init; }
    public string Role { get; init; } = "member";
    public Guid? Representative { get; init; }
    public Guid? Alternate { get; init; }
    public DateOnly? Since { get; init; }
    public DateOnly? Until { get; init; }
}
