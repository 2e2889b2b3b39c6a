using PartnerDirectory.Kernel;

namespace PartnerDirectory.Onboarding;

/// <summary>The kinds of step a procedure is made of.</summary>
public static class StepTypes
{
    /// <summary>The applicant fills in a form and submits it; an admin takes it into review.</summary>
    public const string Form = "form";

    /// <summary>An admin checks something and says how.</summary>
    public const string Check = "check";

    /// <summary>Members vouch for the applicant.</summary>
    public const string Sponsors = "sponsors";

    /// <summary>Others may object for a number of days.</summary>
    public const string Window = "window";

    /// <summary>Several people decide.</summary>
    public const string Decision = "decision";

    /// <summary>The applicant signs.</summary>
    public const string Agreement = "agreement";

    public static readonly IReadOnlyList<string> All = [Form, Check, Sponsors, Window, Decision, Agreement];
}

/// <summary>What happens when a step's last day has passed, or when objections or votes stop it.</summary>
public static class Outcomes
{
    public const string Remind = "remind";
    public const string Advance = "advance";
    public const string Return = "return";
    public const string Refuse = "refuse";
    public const string Lapse = "lapse";

    public static readonly IReadOnlyList<string> AtDeadline = [Remind, Advance, Return, Refuse, Lapse];
    public static readonly IReadOnlyList<string> WhenStopped = [Refuse, Return, Advance];
}

/// <summary>How a class of member is admitted: the aggregate, read and written whole. Data, not code.</summary>
public sealed record Procedure
{
    public Guid Id { get; init; }
    public long Version { get; init; }
    public string Name { get; init; } = "";
    public string? Description { get; init; }

    /// <summary>The class of membership it leads to.</summary>
    public string Class { get; init; } = "full";

    /// <summary>The kinds of organisation it is for; empty for all.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>Mandates that a new member holds from its first day, such as founder.</summary>
    public IReadOnlyList<string> Mandates { get; init; } = [];

    /// <summary><c>active</c>, or <c>provisional</c> where a trial comes first.</summary>
    public string Standing { get; init; } = "active";

    /// <summary>Months from admission until the membership is to be looked at again: the end of a trial, or of a term; null for none.</summary>
    public int? TermMonths { get; init; }

    public IReadOnlyList<Step> Steps { get; init; } = [];

    /// <summary>Days after the invitation at which an application that isn't through lapses; null for never.</summary>
    public int? LapsesAfter { get; init; }

    /// <summary>No application begins on it any more; those that run stay on it.</summary>
    public bool Retired { get; init; }
}

/// <summary>One step. Which of the fields count depends on <see cref="Type"/>.</summary>
public sealed record Step
{
    public string Type { get; init; } = StepTypes.Check;
    public string Title { get; init; } = "";
    public string? Guidance { get; init; }

    /// <summary>Days until the step is due; of a window, its length.</summary>
    public int? Days { get; init; }

    /// <summary>What happens when it isn't done by then: one of <see cref="Outcomes.AtDeadline"/>.</summary>
    public string AtDeadline { get; init; } = Outcomes.Remind;

    /// <summary>Of a form: its topics, one a page.</summary>
    public IReadOnlyList<Topic> Topics { get; init; } = [];

    /// <summary>Of a check: a file must show it. Of sponsors: each sends a letter. Of an agreement: a signed copy.</summary>
    public bool File { get; init; }

    /// <summary>Sponsors needed, or approvals needed.</summary>
    public int Count { get; init; }

    /// <summary>The classes of membership that sponsors may have; empty for any.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Sponsors belong neither to the applicant's group of companies nor to one another's.</summary>
    public bool Unrelated { get; init; }

    /// <summary>
    /// Who may object or decide, or make a check beside the admins: <c>admins</c>, <c>members</c>, <c>class:full</c>,
    /// <c>kind:ngo</c>, <c>group:ID</c>, of a check <c>sponsors</c>; several with commas between them.
    /// </summary>
    public string By { get; init; } = Electors.Admins;

    /// <summary>This many objections, or rejections, stop it; null for none.</summary>
    public int? StopAt { get; init; }

    /// <summary>What happens then: one of <see cref="Outcomes.WhenStopped"/>.</summary>
    public string WhenStopped { get; init; } = Outcomes.Refuse;

    /// <summary>Of a window: objections are counted when it ends, so that they can be settled until then, rather than as they come.</summary>
    public bool AtEnd { get; init; }

    /// <summary>Of a decision: it is taken only where the window before it was stopped by objections and went on.</summary>
    public bool OnlyIfStopped { get; init; }

    /// <summary>The share of approvals, such as <c>2/3</c>, or <c>&gt;1/2</c> for more than that; null when the number alone counts.</summary>
    public string? Share { get; init; }

    /// <summary>Whether the share is of all who may decide, rather than of the votes given.</summary>
    public bool OfAll { get; init; }

    /// <summary>The share of those who may decide that has to vote, abstentions included, written as <see cref="Share"/>; null for none.</summary>
    public string? Quorum { get; init; }

    /// <summary>Of a decision: taken in a meeting. Nobody votes here; an admin writes the counted votes down, with the minutes.</summary>
    public bool InMeeting { get; init; }

    /// <summary>The kinds of applicant that it is for; empty for all. Others, whose kind is known, go on without it.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>Of an agreement: what is signed.</summary>
    public string? Text { get; init; }
}

/// <summary>A page of the applicant's form.</summary>
public sealed record Topic
{
    public string Title { get; init; } = "";
    public string? Guidance { get; init; }

    /// <summary>Nothing in it has to be filled in; what is filled in is checked.</summary>
    public bool Optional { get; init; }

    public IReadOnlyList<Question> Questions { get; init; } = [];
}

/// <summary>One question to the applicant: a field of the directory, or one of the procedure's own.</summary>
public sealed record Question
{
    /// <summary>What the answer is kept under, unique in the form: that of the field where none is given.</summary>
    public string Code
    {
        get => field.Length > 0 ? field : Field ?? "";
        init;
    } = "";

    /// <summary>A field of the directory (<see cref="DirectoryFields"/>) that the answer becomes at admission; null for a question of the procedure's own.</summary>
    public string? Field { get; init; }

    /// <summary>Of a question of the procedure's own: one of <see cref="QuestionTypes"/>.</summary>
    public string Type { get; init; } = QuestionTypes.Text;

    public string? Label { get; init; }
    public string? Hint { get; init; }
    public bool Required { get; init; }
    public IReadOnlyList<string> Choices { get; init; } = [];
}

public static class QuestionTypes
{
    public const string Text = "text";
    public const string Lines = "lines";
    public const string Choice = "choice";
    public const string Date = "date";
    public const string File = "file";

    public static readonly IReadOnlyList<string> All = [Text, Lines, Choice, Date, File];
}

/// <summary>Who objects, decides or checks.</summary>
public static class Electors
{
    public const string Admins = "admins";
    public const string Members = "members";
    public const string OfClass = "class:";
    public const string OfKind = "kind:";
    public const string OfGroup = "group:";

    /// <summary>Those who vouch for the applicant.</summary>
    public const string Sponsors = "sponsors";

    private const char Between = ',';

    /// <summary>Each of those that are named together.</summary>
    public static IReadOnlyList<string> Each(string by) => by.Split(Between);

    public static string Together(IEnumerable<string> each) => string.Join(Between, each);

    /// <summary>Whether a step can name them. Of admins each account counts, of others each organisation: they can't decide together.</summary>
    public static bool IsKnown(string by, string type) =>
        Each(by) is var each && each.All(one => IsKnown(one) || (one == Sponsors && type == StepTypes.Check)) && (each.Count == 1 || type == StepTypes.Check || !each.Contains(Admins));

    private static bool IsKnown(string by) => by is Admins or Members || Class(by) is { Length: > 0 } || Kind(by) is { Length: > 0 } || Group(by) is not null;

    public static Guid? Group(string by) => by.StartsWith(OfGroup, StringComparison.Ordinal) && Guid.TryParse(by[OfGroup.Length..], out var id) ? id : null;

    public static string? Kind(string by) => by.StartsWith(OfKind, StringComparison.Ordinal) ? by[OfKind.Length..] : null;

    public static string? Class(string by) => by.StartsWith(OfClass, StringComparison.Ordinal) ? by[OfClass.Length..] : null;
}

/// <summary>The directory's own fields that a form may ask for. Those of a contact begin with <c>contact.</c>, the function and a dot.</summary>
public static class DirectoryFields
{
    public const string LegalName = "legal_name";
    public const string Country = "country";
    public const string EmailDomains = "email_domains";
    public const string Capabilities = "capabilities";
    public const string Territories = "territories";
    public const string Languages = "languages";
    public const string Contact = "contact.";

    public static readonly IReadOnlyList<string> OfOrganisation =
        [LegalName, "short_name", "acronym", Country, "city", "website", EmailDomains, "lei", "bic", "registration", Territories, Languages, Capabilities, "description"];

    public static readonly IReadOnlyList<string> OfContact = ["name", "job_title", "email", "phone"];

    public static bool IsKnown(string field, TermList words) =>
        OfOrganisation.Contains(field) || (ContactPart(field) is ({ } function, { } part) && words.Get(TermLists.Function, function) is not null && OfContact.Contains(part));

    /// <summary>The function and the part of a contact's field: <c>contact.duty_desk.phone</c>.</summary>
    public static (string? Function, string? Part) ContactPart(string field) =>
        field.Split('.') is ["contact", var function, var part] ? (function, part) : (null, null);
}
