namespace PartnerDirectory.Onboarding;

/// <summary>Where an application stands. What comes after <see cref="Active"/> leads nowhere by itself.</summary>
public static class Stages
{
    public const string Prospect = "prospect";
    public const string Invited = "invited";
    public const string Draft = "draft";
    public const string Submitted = "submitted";
    public const string Review = "review";
    public const string Objections = "objections";
    public const string Decision = "decision";
    public const string Agreement = "agreement";
    public const string Active = "active";
    public const string Returned = "returned";
    public const string Withdrawn = "withdrawn";
    public const string Refused = "refused";
    public const string Lapsed = "lapsed";

    public static readonly IReadOnlyList<string> Open = [Prospect, Invited, Draft, Returned, Submitted, Review, Objections, Decision, Agreement];
    public static readonly IReadOnlyList<string> Closed = [Active, Withdrawn, Refused, Lapsed];
    public static readonly IReadOnlyList<string> All = [.. Open, .. Closed];

    /// <summary>The applicant may write.</summary>
    public static bool IsWriting(string stage) => stage is Invited or Draft or Returned;

    public static bool IsClosed(string stage) => Closed.Contains(stage);
}

/// <summary>What can happen to an application.</summary>
public static class Events
{
    public const string Invite = "invite";
    public const string Write = "write";
    public const string Submit = "submit";
    public const string Begin = "begin";
    public const string Return = "return";
    public const string Pass = "pass";
    public const string AskSponsor = "ask_sponsor";
    public const string Vouch = "vouch";
    public const string Unvouch = "unvouch";
    public const string Object = "object";
    public const string Unobject = "unobject";
    public const string Vote = "vote";
    public const string CloseVote = "close_vote";

    /// <summary>What a meeting decided is written down, with its minutes.</summary>
    public const string Minute = "minute";
    public const string Sign = "sign";
    public const string Admit = "admit";
    public const string Withdraw = "withdraw";
    public const string Refuse = "refuse";
    public const string Comment = "comment";
    public const string Assign = "assign";

    /// <summary>A later last day for an open step, and with it for the whole where that would lapse before.</summary>
    public const string Extend = "extend";
    public const string Ask = "ask_override";
    public const string Confirm = "confirm_override";

    /// <summary>What an override let through is made good.</summary>
    public const string MakeGood = "make_good";

    /// <summary>The applicant's details go, once it is closed.</summary>
    public const string Erase = "erase";

    /// <summary>A day began: windows close, deadlines pass. The system's alone.</summary>
    public const string Day = "day";

    public static readonly IReadOnlyList<string> All =
        [Invite, Write, Submit, Begin, Return, Pass, AskSponsor, Vouch, Unvouch, Object, Unobject, Vote, CloseVote, Minute, Sign, Admit, Withdraw, Refuse, Comment, Assign, Extend, Ask, Confirm, MakeGood, Erase, Day];

    /// <summary>What adds to an application and takes nothing of it back: it doesn't matter what others did meanwhile.</summary>
    public static readonly IReadOnlyList<string> OnlyAdding = [AskSponsor, Vouch, Unvouch, Object, Unobject, Vote, Comment];
}

/// <summary>One organisation going through one procedure: the aggregate, read and written whole.</summary>
public sealed record Application
{
    public Guid Id { get; init; }
    public long Version { get; init; }

    /// <summary>The procedure as it was when the application began: it stays on that version.</summary>
    public Procedure Procedure { get; init; } = new();

    public string Name { get; init; } = "";
    public string? Country { get; init; }
    public string? Kind { get; init; }

    /// <summary>Who fills in the form, and the address that links are mailed to.</summary>
    public string ContactName { get; init; } = "";

    public string Email { get; init; } = "";

    /// <summary>The language mail is written in.</summary>
    public string? Language { get; init; }

    /// <summary>The listed organisation it is about; null until admission for one that isn't listed.</summary>
    public Guid? Organisation { get; init; }

    /// <summary>The organisation at the top of the applicant's group of companies, where it is listed.</summary>
    public Guid? Root { get; init; }

    /// <summary>The account that looks after it.</summary>
    public Guid? Owner { get; init; }

    public string Stage { get; init; } = Stages.Prospect;

    /// <summary>The step it is at; the number of steps once all are done.</summary>
    public int Step { get; init; }

    public DateOnly MadeOn { get; init; }
    public DateOnly? SubmittedOn { get; init; }
    public DateOnly? ClosedOn { get; init; }

    /// <summary>Since when each step that can be worked on now runs.</summary>
    public IReadOnlyList<Opened> Opened { get; init; } = [];

    /// <summary>Steps that went on by themselves on their last day, as the procedure has it.</summary>
    public IReadOnlyList<int> Waived { get; init; } = [];

    /// <summary>The first last day of the steps that can be worked on now.</summary>
    public DateOnly? DueOn { get; init; }

    /// <summary>The day at which it lapses.</summary>
    public DateOnly? LapsesOn { get; init; }

    /// <summary>What was submitted last, by the questions' codes.</summary>
    public IReadOnlyDictionary<string, string> Answers { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<Passed> Passed { get; init; } = [];

    /// <summary>Members that were asked to vouch: they see the application.</summary>
    public IReadOnlyList<Guid> Asked { get; init; } = [];

    public IReadOnlyList<Vouching> Sponsors { get; init; } = [];
    public IReadOnlyList<Objection> Objections { get; init; } = [];
    public IReadOnlyList<Ballot> Votes { get; init; } = [];
    public IReadOnlyList<Decided> Decisions { get; init; } = [];
    public IReadOnlyList<Override> Overrides { get; init; } = [];
    public IReadOnlyList<Signature> Signatures { get; init; } = [];

    /// <summary>Everything that happened, oldest first; nothing is ever taken out.</summary>
    public IReadOnlyList<Happening> Timeline { get; init; } = [];
}

public sealed record Opened(int Step, DateOnly On)
{
    /// <summary>The last day that an admin gave it instead of the procedure's.</summary>
    public DateOnly? Until { get; init; }
}

/// <summary>A check that was made, and how.</summary>
public sealed record Passed(int Step, string By, DateOnly On, string Note, Guid? File);

/// <summary>A member who vouches. <paramref name="Root"/> is the top of its group of companies.</summary>
public sealed record Vouching(Guid Organisation, Guid Root, string Name, Guid? Account, string By, DateOnly On, string Text, Guid? File, DateOnly? WithdrawnOn)
{
    /// <summary>The step it counts for; null in records from when it counted for all.</summary>
    public int? Step { get; init; }
}

public sealed record Objection(int Step, Guid? Organisation, Guid? Account, string By, DateOnly On, string Text, DateOnly? WithdrawnOn)
{
    /// <summary>The letter, where an admin wrote it down for a member.</summary>
    public Guid? File { get; init; }
}

/// <summary>A vote: of an account where admins decide, of an organisation where members or the seats of a group do.</summary>
public sealed record Ballot(int Step, Guid Voter, Guid? Account, string By, DateOnly On, bool Approves, string Reason)
{
    /// <summary>Heard, but neither for nor against.</summary>
    public bool Abstains { get; init; }
}

/// <summary>Votes as they were counted. <paramref name="Entitled"/>: how many might have voted, where that was said.</summary>
public sealed record Tally(int For, int Against, int Abstaining, int? Entitled = null)
{
    public int Given => For + Against + Abstaining;

    public static Tally Of(IReadOnlyList<Ballot> votes) =>
        new(votes.Count(vote => vote is { Approves: true, Abstains: false }), votes.Count(vote => vote is { Approves: false, Abstains: false }), votes.Count(vote => vote.Abstains));
}

/// <summary>How a decision came out, with the reasons that were given; kept for good.</summary>
public sealed record Decided(int Step, bool Approved, DateOnly On, IReadOnlyList<string> Reasons)
{
    /// <summary>It went back to before this step afterwards: the step is to be gone through again.</summary>
    public bool TakenBack { get; init; }

    /// <summary>Of a meeting: how its votes were counted, and its minutes.</summary>
    public Tally? Tally { get; init; }

    public Guid? File { get; init; }
}

/// <summary>A step let through although something is missing: asked for by one admin, confirmed by another, to be made good by a day.</summary>
public sealed record Override(int Step, Guid AskedAccount, string AskedBy, string Reason, DateOnly Until, string? ConfirmedBy, DateOnly? ConfirmedOn)
{
    /// <summary>How it was made good; null while it is owed.</summary>
    public string? MadeGood { get; init; }

    public DateOnly? MadeGoodOn { get; init; }
}

public sealed record Signature(int Step, string Name, DateOnly On, Guid? File);

public sealed record Happening(DateTimeOffset At, string By, string Event, int Step, string Stage, string? Text);
