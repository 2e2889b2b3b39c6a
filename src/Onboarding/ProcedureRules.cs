using System.Globalization;
using System.Text.RegularExpressions;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Onboarding;

/// <summary>A part of the votes: at least that, or more than that.</summary>
public sealed record Share(int Parts, int Of, bool More)
{
    public bool IsReached(int approvals, int of) => More ? approvals * Of > Parts * of : approvals * Of >= Parts * of;
}

/// <summary>What makes a procedure one that can be gone through.</summary>
public static partial class ProcedureRules
{
    private const int MostSteps = 40;
    public const int MostDays = 3660;
    public const int MostMonths = 120;

    /// <summary>The procedure in canonical form; what can't be taken is noted with the step it is in.</summary>
    public static Procedure Canonical(Procedure given, TermList words, Validation check)
    {
        if (given.Steps.Count is 0 or > MostSteps)
        {
            check.Add("steps", given.Steps.Count.ToString(CultureInfo.InvariantCulture), "Steps", MostSteps);
        }

        var codes = new HashSet<string>(StringComparer.Ordinal);
        return given with
        {
            Name = check.Text("name", given.Name, 200, required: true) ?? "",
            Description = check.Text("description", given.Description, 2000, lines: true),
            Class = check.One("class", given.Class, text => words.Find(TermLists.Class, text), "Term", words.Known(TermLists.Class)) ?? "",
            Kinds = check.Each("kinds", given.Kinds, text => words.Find(TermLists.Kind, text), "Term", words.Known(TermLists.Kind)),
            Mandates = check.Each("mandates", given.Mandates, text => words.Find(TermLists.Mandate, text), "Term", words.Known(TermLists.Mandate)),
            Standing = given.Standing == "provisional" ? "provisional" : "active",
            LapsesAfter = Days("lapses_after", given.LapsesAfter, check),
            TermMonths = Within("term_months", given.TermMonths, MostMonths, check),
            Steps = check.Parts("steps", given.Steps, step => Canonical(step, given.Steps.TakeWhile(other => !ReferenceEquals(other, step)).ToList(), words, codes, check)),
        };
    }

    /// <summary>A share such as <c>2/3</c>, <c>75 %</c> or <c>&gt;1/2</c>; null when it isn't one, or can't be reached.</summary>
    public static Share? ShareOf(string? text) =>
        text is not null && Percent().Match(text) is { Success: true } percent ? ShareOf($"{percent.Groups[1].Value}{percent.Groups[2].Value}/100") :
        text is not null && Fraction().Match(text) is { Success: true } match && int.TryParse(match.Groups[2].Value, CultureInfo.InvariantCulture, out var parts) &&
        int.TryParse(match.Groups[3].Value, CultureInfo.InvariantCulture, out var of) && parts > 0 && (match.Groups[1].Length > 0 ? of > parts : of >= parts) ? new Share(parts, of, match.Groups[1].Length > 0) : null;

    private static Step Canonical(Step given, IReadOnlyList<Step> before, TermList words, HashSet<string> codes, Validation check)
    {
        // What a deadline can't bring is refused here, rather than left undone on the day.
        if ((given.AtDeadline == Outcomes.Advance && given.Type is StepTypes.Form or StepTypes.Agreement) || (given.AtDeadline == Outcomes.Return && before.All(step => step.Type != StepTypes.Form)))
        {
            check.Add("at_deadline", given.AtDeadline, given.AtDeadline == Outcomes.Return ? "NoFormBefore" : "NotByItself");
        }

        if (given.Type is StepTypes.Window or StepTypes.Decision && given.WhenStopped == Outcomes.Return && before.All(step => step.Type != StepTypes.Form))
        {
            check.Add("when_stopped", given.WhenStopped, "NoFormBefore");
        }

        if (given is { Type: StepTypes.Decision, OnlyIfStopped: true } && before.LastOrDefault(step => step.Type == StepTypes.Window) is not { WhenStopped: Outcomes.Advance, StopAt: not null })
        {
            check.Add("only_if_stopped", null, "NoWindowBefore");
        }

        if (!StepTypes.All.Contains(given.Type))
        {
            check.Add("type", given.Type, "OneOf", string.Join(", ", StepTypes.All));
        }

        if (!Outcomes.AtDeadline.Contains(given.AtDeadline))
        {
            check.Add("at_deadline", given.AtDeadline, "OneOf", string.Join(", ", Outcomes.AtDeadline));
        }

        var step = given with
        {
            Title = check.Text("title", given.Title, 200, required: true) ?? "",
            Guidance = check.Text("guidance", given.Guidance, 2000, lines: true),
            Days = Days("days", given.Days, check),
            InMeeting = given is { Type: StepTypes.Decision, InMeeting: true },
            Kinds = check.Each("for_kinds", given.Kinds, text => words.Find(TermLists.Kind, text), "Term", words.Known(TermLists.Kind)),
        };
        if (given.Type == StepTypes.Form && step.Kinds.Count > 0)
        {
            check.Add("for_kinds", null, "FormForAll");
        }

        switch (given.Type)
        {
            case StepTypes.Form:
                if (given.Topics.Count == 0 || given.Topics.Any(topic => topic.Questions.Count == 0))
                {
                    check.Add("topics", null, "TopicsMissing");
                }

                return step with { Topics = [.. given.Topics.Select(topic => Canonical(topic, words, codes, check))] };
            case StepTypes.Sponsors when given.Count is < 1 or > 20:
                check.Add("count", given.Count.ToString(CultureInfo.InvariantCulture), "Between", 1, 20);
                return step;
            case StepTypes.Sponsors:
                return step with { Classes = check.Each("classes", given.Classes, text => words.Find(TermLists.Class, text), "Term", words.Known(TermLists.Class)) };
            case StepTypes.Window:
                if (step.Days is null)
                {
                    check.Add("days", null, "Required");
                }

                return By(step, check);
            case StepTypes.Decision:
                if (given.Count is < 1 or > 500)
                {
                    check.Add("count", given.Count.ToString(CultureInfo.InvariantCulture), "Between", 1, 500);
                }

                if (!string.IsNullOrWhiteSpace(given.Share) && ShareOf(given.Share) is null)
                {
                    check.Add("share", given.Share, "Share");
                }

                if (!string.IsNullOrWhiteSpace(given.Quorum) && ShareOf(given.Quorum) is null)
                {
                    check.Add("quorum", given.Quorum, "Share");
                }

                return By(step with { Quorum = string.IsNullOrWhiteSpace(given.Quorum) ? null : given.Quorum.Trim(), Share = string.IsNullOrWhiteSpace(given.Share) ? null : given.Share.Trim() }, check);
            case StepTypes.Agreement:
                return step with { Text = check.Text("text", given.Text, 20_000, required: true, lines: true) };
            case StepTypes.Check:
                return By(step, check);
            default:
                return step;
        }
    }

    private static Step By(Step step, Validation check)
    {
        if (!Electors.IsKnown(step.By, step.Type))
        {
            check.Add("by", step.By, "Electors");
        }

        if (step.StopAt is < 1 or > 500)
        {
            check.Add("stop_at", step.StopAt.Value.ToString(CultureInfo.InvariantCulture), "Between", 1, 500);
        }

        if (!Outcomes.WhenStopped.Contains(step.WhenStopped))
        {
            check.Add("when_stopped", step.WhenStopped, "OneOf", string.Join(", ", Outcomes.WhenStopped));
        }

        return step;
    }

    private static Topic Canonical(Topic given, TermList words, HashSet<string> codes, Validation check) => given with
    {
        Title = check.Text("topic", given.Title, 200, required: true) ?? "",
        Guidance = check.Text("topic", given.Guidance, 2000, lines: true),
        Questions = [.. given.Questions.Select(question => Canonical(question, words, codes, check))],
    };

    private static Question Canonical(Question given, TermList words, HashSet<string> codes, Validation check)
    {
        var question = given with { Code = given.Code.Trim() };
        if (question.Field is { } field && !DirectoryFields.IsKnown(field, words))
        {
            check.Add("question", field, "DirectoryField", field, string.Join(", ", DirectoryFields.OfOrganisation), string.Join(", ", words.Known(TermLists.Function)));
        }

        if (!Code().IsMatch(question.Code) || !codes.Add(question.Code))
        {
            check.Add("question", question.Code, "QuestionCode", question.Code);
        }

        if (question.Field is not null)
        {
            return question;
        }

        if (!QuestionTypes.All.Contains(question.Type) || (question.Type == QuestionTypes.Choice && question.Choices.Count < 2))
        {
            check.Add("question", question.Code, "QuestionType", string.Join(", ", QuestionTypes.All));
        }

        return question with { Label = check.Text("question", given.Label, 500, required: true), Hint = check.Text("question", given.Hint, 1000, lines: true) };
    }

    private static int? Days(string field, int? days, Validation check) => Within(field, days, MostDays, check);

    private static int? Within(string field, int? number, int most, Validation check)
    {
        if (number is { } given && (given < 1 || given > most))
        {
            check.Add(field, given.ToString(CultureInfo.InvariantCulture), "Between", 1, most);
        }

        return number;
    }

    [GeneratedRegex(@"^\s*(>?)\s*(\d{1,3})\s*/\s*(\d{1,3})\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Fraction();

    [GeneratedRegex(@"^\s*(>?)\s*(\d{1,3})\s*%\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Percent();

    [GeneratedRegex(@"^[a-z0-9_.]{1,80}$", RegexOptions.CultureInvariant)]
    private static partial Regex Code();
}
