using PartnerDirectory.Kernel;

namespace PartnerDirectory.Membership;

/// <summary>An organisation's standing in the coalition, now and before: the aggregate, read and written whole.</summary>
public sealed record Membership
{
    public Guid Id { get; init; }
    public long Version { get; init; }
    public Guid Organisation { get; init; }

    /// <summary>The last day that it is renewed for; null is open. From the day after it is overdue, and the member not in good standing.</summary>
    public DateOnly? RenewBy { get; init; }

    /// <summary>The day of the newest renewal. Who renewed it is in the ledger.</summary>
    public DateOnly? RenewedOn { get; init; }

    /// <summary>What was noted at the newest renewal, for the secretariat.</summary>
    public string? RenewalNote { get; init; }

    /// <summary>Oldest first. The past is never overwritten: a change ends one row and begins the next.</summary>
    public IReadOnlyList<Standing> Standings { get; init; } = [];

    /// <summary>The standing that holds on a day; null before the first and between two.</summary>
    public Standing? On(DateOnly day) => Standings.LastOrDefault(standing => new Dated(standing.Since, standing.Until).HoldsOn(day));

    /// <summary>The first day of a standing that went on under one code, however often its class, reason or day of review changed.</summary>
    public DateOnly? Began(Standing standing)
    {
        var at = Standings.ToList().IndexOf(standing);
        while (at > 0 && Standings[at - 1].Code == standing.Code && Standings[at - 1].Until == Standings[at].Since)
        {
            at--;
        }

        return at < 0 ? standing.Since : Standings[at].Since;
    }

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

    /// <summary>For a suspension: the day on which somebody looks at it again. Readers learn neither why nor until when.</summary>
    public DateOnly? ReviewOn { get; init; }
}

/// <summary>What an admin renews a membership for: a day, or open when it is null, and a note.</summary>
public sealed record Renewal(DateOnly? RenewBy, string? Note);

/// <summary>A membership as it was seen: its organisation, and the version.</summary>
public sealed record SeenMembership(Guid Organisation, long Version);

/// <summary>Why a membership is to be looked at on a day.</summary>
public static class ReviewReasons
{
    public const string Renewal = "renewal";
    public const string Suspension = "suspension";
}

/// <summary>A renewal or a review of a suspension, and the day on which it is due.</summary>
public sealed record DueMembership(Guid Membership, Guid Organisation, DateOnly Due, string Rule);

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

    /// <summary>The chair first.</summary>
    public static int Order(string role) => role switch { "chair" => 0, "member" => 1, _ => 2 };

    public Guid Organisation { get; init; }
    public string Role { get; init; } = "member";
    public Guid? Representative { get; init; }
    public Guid? Alternate { get; init; }
    public DateOnly? Since { get; init; }
    public DateOnly? Until { get; init; }
}

/// <summary>How a seat stands on a day, in the order in which seats are shown.</summary>
public enum SeatState { Held, RunsOut, ToCome, Past }
