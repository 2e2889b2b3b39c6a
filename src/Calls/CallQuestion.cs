using PartnerDirectory.Kernel;

namespace PartnerDirectory.Calls;

/// <summary>What somebody needs: a capability of an organisation, or a function of a contact, by its code.</summary>
public sealed record Need(string List, string Code)
{
    public bool IsCapability => List == TermLists.Capability;
}

/// <summary>Whom do I call? <paramref name="Territory"/>: a country (alpha-2), a region (EU, EEA, EUROPE, CANDIDATES, WORLD), or null for anywhere.</summary>
public sealed record CallQuestion(Need Need, string? Territory, bool Urgent);

/// <summary>How what a partner covers stands to what was asked: the sooner in this order, the nearer.</summary>
public enum Cover
{
    /// <summary>The territory itself, or none was asked for.</summary>
    Asked,
    Eu,
    Candidates,
    Eea,
    Europe,
    World,

    /// <summary>Only a part of the region asked for.</summary>
    Part,
    No,
}

/// <summary>What a contact is to the need: the sooner in this order, the more it is meant for it.</summary>
public enum Role
{
    Named,
    SinglePoint,
    DutyDesk,
    Other,
    No,
}

/// <summary>What a candidate's organisation can do: through which function to ask, and where (none: wherever it serves).</summary>
public sealed record Offer(string Code, string? Function, IReadOnlyList<string> Territories);

/// <summary>One way to reach a candidate.</summary>
public sealed record Way(string Type, string Value, string State = "working")
{
    public bool IsPhone => Type == "phone";
}

/// <summary>A contact in one of its organisations, with all that decides whether it is called, and when.</summary>
public sealed record CallCandidate
{
    public required Guid Contact { get; init; }
    public required string Name { get; init; }

    /// <summary>Folded name, for the last order.</summary>
    public required string SortKey { get; init; }
    public required Guid Organisation { get; init; }
    public string Standing { get; init; } = "active";

    /// <summary>May be called although it is no member.</summary>
    public bool Callable { get; init; }
    public string? Country { get; init; }
    public IReadOnlyList<string> Territories { get; init; } = [];
    public IReadOnlyList<Offer> Offers { get; init; } = [];

    /// <summary>What the contact is called for in this organisation.</summary>
    public IReadOnlyList<string> Functions { get; init; } = [];
    public IReadOnlyList<Way> Ways { get; init; } = [];
    public Availability Availability { get; init; } = new();
    public DateOnly? ConfirmedOn { get; init; }

    /// <summary>Somebody else of the organisation is called for the function, who need not be among the candidates.</summary>
    public bool BesideNamed { get; init; }

    /// <summary>The affiliation holds today.</summary>
    public bool Current { get; init; } = true;

    /// <summary>Whoever asks may see the contact and the organisation.</summary>
    public bool Visible { get; init; } = true;
    public bool Withdrawn { get; init; }
}

public enum CallReasonKind
{
    Covers,
    CoversRegion,
    CoversWorld,
    CoversPart,
    AlwaysOpen,
    OpenUntil,
    Open,
    HoursUnknown,
    Closed,
    NamedFor,
    SinglePoint,
    DutyDesk,
    StandsIn,
    Other,
    NotMember,
    Provisional,
    OnlyMail,
    Confirmed,
}

/// <summary>Why a contact has its place: a territory's or function's code, an instant or a number of days, as the kind says.</summary>
public sealed record CallReason(CallReasonKind Kind, string? Code = null, DateTimeOffset? At = null, int? Days = null);

/// <summary>A candidate in its place, with the reasons for it.</summary>
public sealed record CallAnswer(CallCandidate Candidate, Cover Cover, Role Role, IReadOnlyList<CallReason> Reasons);
