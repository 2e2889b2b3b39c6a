namespace PartnerDirectory.Kernel;

public enum OpenState
{
    Open,

    /// <summary>No hours are on record, or hours without the zone they are in.</summary>
    Unknown,
    Closed,
}

/// <summary>Why somebody doesn't answer at the moment.</summary>
public enum ClosedBy
{
    Nothing,
    Hours,
    Holiday,
    Absence,
}

/// <summary>Whether a contact answers at one instant, until when, and when again. Instants are UTC.</summary>
public sealed record Availability
{
    public OpenState State { get; init; } = OpenState.Unknown;

    /// <summary>Day and night, holidays too.</summary>
    public bool IsAlways { get; init; }

    /// <summary>When it stops being open; null while no end is in sight.</summary>
    public DateTimeOffset? ClosesAt { get; init; }

    /// <summary>The next opening of one that is closed; null when none is within a year.</summary>
    public DateTimeOffset? OpensAt { get; init; }

    public ClosedBy Because { get; init; }

    public Holiday? Holiday { get; init; }

    /// <summary>The first day on which an absent contact is back.</summary>
    public DateOnly? AwayUntil { get; init; }

    /// <summary>Who answers for an absent contact.</summary>
    public Guid? Deputy { get; init; }

    /// <summary>The hours close on public holidays, and whose holidays these are isn't known here.</summary>
    public bool HolidaysUnknown { get; init; }
}
