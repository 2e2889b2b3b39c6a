using PartnerDirectory.Kernel;

namespace PartnerDirectory.Onboarding;

/// <summary>What somebody wants done to an application.</summary>
public sealed record Act(string Event)
{
    /// <summary>Reasons, a comment, how a check was made, the name signed with.</summary>
    public string? Text { get; init; }

    /// <summary>The step a check belongs to; the step it is at when none is given.</summary>
    public int? Step { get; init; }

    /// <summary>Of a vote: whether it is for the applicant. A vote says which.</summary>
    public bool? Approves { get; init; }

    /// <summary>Of a vote: neither for nor against.</summary>
    public bool Abstains { get; init; }

    /// <summary>Of a meeting's decision.</summary>
    public Tally? Tally { get; init; }

    /// <summary>A letter, evidence, a signed copy, minutes.</summary>
    public Guid? File { get; init; }

    /// <summary>The sponsor, or the member that objects, that an admin writes down; null for the actor's own organisation.</summary>
    public Member? Sponsor { get; init; }

    /// <summary>Until when an override must be made good; the new last day of a step.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>The new owner.</summary>
    public Guid? Owner { get; init; }

    public IReadOnlyDictionary<string, string>? Answers { get; init; }

    /// <summary>What is wrong with the answers; worked out by whoever knows the directory's words.</summary>
    public IReadOnlyList<FieldProblem> Wrong { get; init; } = [];
}

/// <summary>A member organisation: the top of its group of companies, its class, and whether it is in good standing.</summary>
public sealed record Member(Guid Id, Guid Root, string Name, string? Class, bool InGoodStanding)
{
    public string? Kind { get; init; }
}

/// <summary>Who acts, as far as procedures ask.</summary>
public sealed record Who
{
    /// <summary>How the timeline names them.</summary>
    public string Name { get; init; } = "";

    public Guid? Account { get; init; }
    /// <summary>The address the account signs in with.</summary>
    public string? Email { get; init; }

    public bool IsAdmin { get; init; }

    /// <summary>Holds the application's private link.</summary>
    public bool IsApplicant { get; init; }

    public bool IsSystem { get; init; }

    /// <summary>The organisation the account belongs to; null for the secretariat.</summary>
    public Member? Member { get; init; }

    /// <summary>The working groups in which that organisation holds a seat that votes.</summary>
    public IReadOnlyList<Guid> Groups { get; init; } = [];

    /// <summary>An admin who writes down what the member sent; null where the member acts itself.</summary>
    public string? WrittenBy { get; init; }
}

/// <summary>What the rules need to know beside the application: the day, and who may vote at the step it is at.</summary>
/// <param name="Electorate">Accounts where admins decide; organisations where members or a group do.</param>
public sealed record Moment(DateTimeOffset Now, DateOnly Today, IReadOnlyCollection<Guid> Electorate);

/// <summary>It can't be done now: what is missing, or why not by this actor.</summary>
public sealed record NotNow(Message Why) : Conflict(Why);
