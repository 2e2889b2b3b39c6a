using PartnerDirectory.Kernel;

namespace PartnerDirectory.Onboarding;

/// <summary>
/// What may happen to an application, and what comes of it: the one place that decides. A value in, a value out; the day
/// and who may vote are given.
/// </summary>
public static class ApplicationRules
{
    private const int LongestText = 4000;

    /// <summary>The application after the act, or why not: what is missing, or who may.</summary>
    public static Result<Application> Apply(Application application, Act act, Who who, Moment moment)
    {
        if (Refusal(application, act, who) is { } refusal)
        {
            return refusal;
        }

        var result = act.Event switch
        {
            Events.Invite => Invite(application, moment),
            Events.Write => application.Stage == Stages.Invited ? application with { Stage = Stages.Draft } : application,
            Events.Submit => act.Wrong.Count > 0 ? new Invalid(act.Wrong) : application with { Stage = Stages.Submitted, SubmittedOn = moment.Today, Answers = act.Answers ?? application.Answers },
            Events.Begin => Settled(Started(application, application.Step + 1), moment),
            Events.Return => Returned(application),
            Events.Pass => Pass(application, act, who, moment),
            Events.AskSponsor => AskSponsor(application, act),
            Events.Vouch => Vouch(application, act, who, moment),
            Events.Unvouch => Unvouch(application, act, who, moment),
            Events.Object => Object(application, act, who, moment),
            Events.Unobject => Unobject(application, who, moment),
            Events.Vote => Vote(application, act, who, moment),
            Events.CloseVote => Closing(application, moment) is { } early ? early : Counted(application, moment, closing: true),
            Events.Minute => Minuted(application, act, moment),
            Events.Sign => Sign(application, act, who, moment),
            Events.Admit => Closed(application, Stages.Active, moment),
            Events.Withdraw => Closed(application, Stages.Withdrawn, moment),
            Events.Refuse => Closed(application with { Decisions = [.. application.Decisions, new Decided(application.Step, false, moment.Today, [act.Text!.Trim()])] }, Stages.Refused, moment),
            Events.Comment => application,
            Events.Assign => application with { Owner = act.Owner },
            Events.Extend => Extend(application, act, moment),
            Events.Ask => Ask(application, act, who, moment),
            Events.Confirm => Confirm(application, who, moment),
            Events.MakeGood => MakeGood(application, act, moment),
            Events.Erase => Erased(application),
            Events.Day => Day(application, moment),
            _ => throw new ArgumentOutOfRangeException(nameof(act), act.Event, "No such event."),
        };
        return result.Succeeded(out var next, out var problem) ? Told(application, Dated(next, moment), act, who, moment) : problem;
    }

    /// <summary>What the step that it is at still needs; empty when nothing is missing.</summary>
    /// <param name="application">As it stands.</param>
    /// <param name="today">The day.</param>
    /// <param name="mayDecide">How many may decide at a decision, where that is known.</param>
    public static IReadOnlyList<Message> Missing(Application application, DateOnly today, int? mayDecide = null)
    {
        var owed = Owed(application).Select(one => new Message("Onboarding.Missing.override", application.Procedure.Steps[one.Step].Title, one.Until)).ToList();
        if (Stages.IsClosed(application.Stage))
        {
            return owed;
        }

        switch (application.Stage)
        {
            case Stages.Prospect:
                return [new Message("Onboarding.Missing.invitation")];
            case Stages.Invited or Stages.Draft or Stages.Returned:
                return [new Message("Onboarding.Missing.form")];
            case Stages.Submitted:
                return [new Message("Onboarding.Missing.begin")];
        }

        if (application.Step >= application.Procedure.Steps.Count)
        {
            return [new Message("Onboarding.Missing.admission")];
        }

        var missing = owed;
        if (AskedOverride(application) is { } asked)
        {
            missing.Add(new Message("Onboarding.Missing.confirm", asked.AskedBy, asked.Reason));
        }

        foreach (var i in OpenSteps(application))
        {
            var step = application.Procedure.Steps[i];
            missing.AddRange(step.Type switch
            {
                StepTypes.Check => [new Message("Onboarding.Missing.check", step.Title)],
                StepTypes.Sponsors => [new Message("Onboarding.Missing.sponsors", Math.Max(1, step.Count - Vouched(application, i).Count))],
                StepTypes.Window => [new Message("Onboarding.Missing.window", Math.Max(0, (application.DueOn ?? today).DayNumber - today.DayNumber))],
                StepTypes.Decision when step.InMeeting => [new Message("Onboarding.Missing.minutes", step.Title)],
                StepTypes.Decision => MissingVotes(application, step, i, mayDecide),
                StepTypes.Agreement => [new Message("Onboarding.Missing.signature")],
                _ => Array.Empty<Message>(),
            });
        }

        return missing;
    }

    private static Message[] MissingVotes(Application application, Step step, int i, int? mayDecide)
    {
        var votes = Tally.Of(Votes(application, i));
        var needed = new Message("Onboarding.Missing.votes", step.Title, votes.For, Math.Max(1, step.Count));
        var share = step.Share is null ? null : new Message(step.OfAll ? "Onboarding.Missing.share-of-all" : "Onboarding.Missing.share-of-votes", votes.For, votes.Against, step.Share);
        var quorum = step.Quorum is null ? null : new Message("Onboarding.Missing.quorum", votes.Given, step.Quorum);
        var few = mayDecide < step.Count ? new Message("Onboarding.Missing.electors", mayDecide, step.Count) : null;
        return [.. new[] { needed, share, quorum, few }.OfType<Message>()];
    }

    /// <summary>How many of an electorate may decide on it: not the applicant's own, nor who vouched or did once.</summary>
    public static int MayDecide(Application application, IReadOnlyCollection<Guid> electorate) =>
        electorate.Count(id => application.Organisation != id && !application.Sponsors.Any(sponsor => sponsor.Organisation == id || sponsor.Account == id));

    /// <summary>The steps that can be worked on now: checks and sponsors that follow one another stand open together.</summary>
    public static IReadOnlyList<int> OpenSteps(Application application)
    {
        var steps = application.Procedure.Steps;
        if (application.Step >= steps.Count || Stages.IsClosed(application.Stage) || application.Stage is Stages.Prospect or Stages.Submitted)
        {
            return [];
        }

        if (!IsReview(steps[application.Step]))
        {
            return [application.Step];
        }

        var end = application.Step;
        while (end < steps.Count && IsReview(steps[end]))
        {
            end++;
        }

        return [.. Enumerable.Range(application.Step, end - application.Step).Where(i => !IsDone(application, i))];
    }

    /// <summary>Whom it waits for: <c>applicant</c>, <c>sponsors</c>, <c>time</c>, or who objects or decides; with the admins where an override is to be confirmed.</summary>
    public static string? WaitsFor(Application application) => WaitsByStep(application) is { } by && AskedOverride(application) is not null ? Electors.Together(Electors.Each(by).Append(Electors.Admins).Distinct()) : WaitsByStep(application);

    /// <summary>The override that was asked for at the step it is at and waits for a second admin.</summary>
    public static Override? AskedOverride(Application application) => Stages.IsClosed(application.Stage) ? null : application.Overrides.LastOrDefault(one => one.Step == application.Step && one.ConfirmedBy is null);

    private static string? WaitsByStep(Application application) => application switch
    {
        { Stage: Stages.Invited or Stages.Draft or Stages.Returned or Stages.Agreement } when application.Step < application.Procedure.Steps.Count => "applicant",
        { Stage: Stages.Objections } => application.Procedure.Steps[application.Step].By,
        { Stage: Stages.Decision } when application.Step < application.Procedure.Steps.Count && !application.Procedure.Steps[application.Step].InMeeting => application.Procedure.Steps[application.Step].By,
        _ when Stages.IsClosed(application.Stage) => null,
        { Stage: Stages.Review } when OpenSteps(application) is { Count: > 0 } open => Checkers([.. open.Select(i => application.Procedure.Steps[i])]),
        _ => Electors.Admins,
    };

    /// <summary>Whom the steps of a review wait for: admins look after sponsors that are waited for beside their own checks.</summary>
    private static string Checkers(List<Step> open)
    {
        var each = open.SelectMany(step => step.Type == StepTypes.Sponsors ? [Electors.Sponsors] : Electors.Each(step.By)).Distinct().ToList();
        return Electors.Together(each.Contains(Electors.Admins) ? each.Where(one => one != Electors.Sponsors) : each);
    }

    /// <summary>The open checks that this actor may make: an admin each, others those that the procedure gives them.</summary>
    public static IReadOnlyList<int> ChecksOf(Application application, Who who) =>
        [.. OpenSteps(application).Where(i => application.Procedure.Steps[i] is { Type: StepTypes.Check } step && MayCheck(application, step, who))];

    private static bool MayCheck(Application application, Step step, Who who) => who.IsAdmin ||
        (who.Member is { } member && !IsOwn(application, member) && ((Electors.Each(step.By).Contains(Electors.Sponsors) && Vouched(application).Any(one => one.Organisation == member.Id)) || IsElector(step.By, who)));

    /// <summary>The stages that a card of a stage can be brought to, and the next one, whose refusal says what is missing.</summary>
    public static IReadOnlyList<string> WaysFrom(string stage, bool isThrough)
    {
        List<string> ways = stage switch
        {
            Stages.Prospect => [Stages.Invited, Stages.Withdrawn, Stages.Refused],
            Stages.Invited or Stages.Draft or Stages.Returned => [Stages.Withdrawn],
            Stages.Submitted => [Stages.Review, Stages.Objections, Stages.Decision, Stages.Agreement, Stages.Returned, Stages.Withdrawn, Stages.Refused],
            Stages.Review => [Stages.Objections, Stages.Decision, Stages.Agreement, Stages.Returned, Stages.Withdrawn, Stages.Refused],
            Stages.Objections => [Stages.Decision, Stages.Agreement, Stages.Returned, Stages.Withdrawn],
            Stages.Decision => [Stages.Agreement, Stages.Returned, Stages.Withdrawn],
            _ => [Stages.Withdrawn],
        };
        return isThrough ? [Stages.Active, .. ways.Where(one => Place(one) < 0 || one == Stages.Returned)] : ways;
    }

    /// <summary>The event that would bring it into a stage, for whoever drags it there; or what stands in the way.</summary>
    public static Result<string> EventTo(Application application, string stage, DateOnly today)
    {
        if (Stages.IsClosed(application.Stage))
        {
            return new NotNow(new Message("Problem.Application.Closed"));
        }

        return (application.Stage, stage) switch
        {
            (Stages.Prospect, Stages.Invited) => Events.Invite,
            (_, Stages.Withdrawn) => Events.Withdraw,
            (_, Stages.Refused) => Events.Refuse,
            (Stages.Submitted or Stages.Review or Stages.Objections or Stages.Decision, Stages.Returned) => Events.Return,
            (Stages.Submitted, _) when application.Procedure.Steps.Skip(application.Step + 1).FirstOrDefault(step => IsFor(application, step)) is { } first && StageOf(first) == stage => Events.Begin,
            (_, Stages.Active) when application.Step >= application.Procedure.Steps.Count => Events.Admit,
            (Stages.Decision, Stages.Agreement) when !IsInMeeting(application) => Events.CloseVote,
            _ => Place(application.Stage) < Place(stage)
                ? new NotNow(new Message("Problem.Application.Missing", Joined(Missing(application, today))))
                : new NotNow(new Message("Problem.Application.NoWayBack")),
        };
    }

    /// <summary>Whether this actor may ever decide on it: not on its own organisation, nor on what it sponsored.</summary>
    public static bool IsBarred(Application application, Who who) =>
        (who.Email is { } email && email.Equals(application.Email, StringComparison.OrdinalIgnoreCase)) || IsOwn(application, who.Member) ||
        application.Sponsors.Any(sponsor => (who.Account is not null && sponsor.Account == who.Account) || (who.Member is not null && (sponsor.Organisation == who.Member.Id)));

    /// <summary>Whether the actor is one of those who object or decide at a step.</summary>
    public static bool IsElector(string by, Who who) => Electors.Each(by).Any(one => one switch
    {
        Electors.Admins => who.IsAdmin && who.WrittenBy is null,
        Electors.Members => who.Member is { InGoodStanding: true },
        _ when Electors.Group(one) is { } group => who.Groups.Contains(group),
        _ when Electors.Kind(one) is { } kind => who.Member is { InGoodStanding: true } member && member.Kind == kind,
        _ => who.Member is { InGoodStanding: true, Class: { } held } && held == Electors.Class(one),
    });

    /// <summary>Whether an account is still to be heard at a window or a decision: one of those who may, and not heard yet.</summary>
    public static bool IsTurnOf(Application application, IReadOnlySet<Guid> electors, Guid account, Guid? organisation)
    {
        var voter = application.Procedure.Steps[application.Step].By == Electors.Admins ? account : organisation;
        return voter is { } id && !IsInMeeting(application) && electors.Contains(id) && application.Organisation != organisation &&
            !application.Sponsors.Any(sponsor => sponsor.Organisation == organisation || sponsor.Account == account) &&
            !Votes(application, application.Step).Any(vote => vote.Voter == id || vote.Account == account) &&
            !Standing(application, application.Step).Any(one => one.Account == account || one.Organisation == id);
    }

    /// <summary>Whether a member of a class may still be asked to vouch, or be written down as vouching, as far as can be said without its group of companies.</summary>
    public static bool MaySponsor(Application application, Guid member, string? memberClass) =>
        SponsorsStep(application) is not null && application.Organisation != member && Vouched(application).All(one => one.Organisation != member) &&
        Enumerable.Range(application.Step, Math.Max(0, application.Procedure.Steps.Count - application.Step)).Select(i => application.Procedure.Steps[i])
            .Any(step => step.Type == StepTypes.Sponsors && IsFor(application, step) && (step.Classes.Count == 0 || step.Classes.Contains(memberClass ?? "")));

    /// <summary>Those who vouch now.</summary>
    public static IReadOnlyList<Vouching> Vouched(Application application) => [.. application.Sponsors.Where(sponsor => sponsor.WithdrawnOn is null)];

    /// <summary>Those who vouch now for one step: each vouches for one, so that two steps need different sponsors.</summary>
    public static IReadOnlyList<Vouching> Vouched(Application application, int step) => [.. Vouched(application).Where(sponsor => (sponsor.Step ?? step) == step)];

    /// <summary>Objections that stand.</summary>
    public static IReadOnlyList<Objection> Standing(Application application, int step) => [.. application.Objections.Where(objection => objection.Step == step && objection.WithdrawnOn is null)];

    /// <summary>Overrides that were confirmed and are to be made good, the first due first. They are owed after admission too, and end with any other end.</summary>
    public static IReadOnlyList<Override> Owed(Application application) => application.Stage is Stages.Withdrawn or Stages.Refused or Stages.Lapsed
        ? []
        : [.. application.Overrides.Where(one => one.ConfirmedBy is not null && one.MadeGoodOn is null).OrderBy(one => one.Until)];

    public static IReadOnlyList<Ballot> Votes(Application application, int step) => [.. application.Votes.Where(vote => vote.Step == step)];

    public static bool IsDone(Application application, int i)
    {
        if (i < application.Step || !IsFor(application, application.Procedure.Steps[i]) || application.Waived.Contains(i) || application.Overrides.Any(one => one.Step == i && one.ConfirmedBy is not null))
        {
            return true;
        }

        var step = application.Procedure.Steps[i];
        return step.Type switch
        {
            StepTypes.Form => i == application.Step && application.Stage == Stages.Submitted,
            StepTypes.Check => application.Passed.Any(passed => passed.Step == i),
            StepTypes.Sponsors => Vouched(application, i).Count >= step.Count,
            StepTypes.Decision => application.Decisions.Any(decided => decided is { Approved: true, TakenBack: false } && decided.Step == i) || (step.OnlyIfStopped && !WasStopped(application, i)),
            StepTypes.Agreement => application.Signatures.Any(signature => signature.Step == i),
            _ => false,
        };
    }

    /// <summary>Whether a step is for this applicant. One whose kind isn't known goes through all.</summary>
    public static bool IsFor(Application application, Step step) => step.Kinds.Count == 0 || application.Kind is null || step.Kinds.Contains(application.Kind);

    private static IEnumerable<Step> StepsFor(Application application) => application.Procedure.Steps.Where(step => IsFor(application, step));

    /// <summary>Whether it is at a decision that a meeting takes.</summary>
    private static bool IsInMeeting(Application application) => application.Step < application.Procedure.Steps.Count && application.Procedure.Steps[application.Step] is { Type: StepTypes.Decision, InMeeting: true };

    /// <summary>Whether the last window before a decision was stopped by objections.</summary>
    private static bool WasStopped(Application application, int decision)
    {
        var window = Enumerable.Range(0, decision).LastOrDefault(i => application.Procedure.Steps[i].Type == StepTypes.Window && IsFor(application, application.Procedure.Steps[i]), -1);
        return window < 0 || application.Decisions.Any(decided => decided.Step == window && !decided.TakenBack);
    }

    /// <summary>The form that the applicant fills in, or filled in last: the first one until it comes to another.</summary>
    public static Step? FormOf(Application application)
    {
        var forms = Enumerable.Range(0, application.Procedure.Steps.Count).Where(i => application.Procedure.Steps[i].Type == StepTypes.Form).ToList();
        return forms.Count == 0 ? null : application.Procedure.Steps[forms.LastOrDefault(i => i <= application.Step, forms[0])];
    }

    /// <summary>The last day of an open step; null for one without.</summary>
    public static DateOnly? DueOf(Application application, int i) =>
        application.Opened.FirstOrDefault(one => one.Step == i) is not { } opened ? null : opened.Until ?? (application.Procedure.Steps[i].Days is { } days ? opened.On.AddDays(days) : null);

    /// <summary>A record from before steps had a day of their own, with the days that its one last day tells.</summary>
    internal static Application Opened(Application application)
    {
        if (application.Opened.Count > 0 || application.DueOn is not { } due || OpenSteps(application) is not { Count: > 0 } open || open.FirstOrDefault(i => application.Procedure.Steps[i].Days is not null, -1) is not (>= 0 and var first))
        {
            return application;
        }

        var since = due.AddDays(-application.Procedure.Steps[first].Days!.Value);
        return application with { Opened = [.. open.Select(i => new Opened(i, since))] };
    }

    /// <summary>The stage that a step is worked on in.</summary>
    public static string StageOf(Step step) => step.Type switch
    {
        StepTypes.Form => Stages.Invited,
        StepTypes.Window => Stages.Objections,
        StepTypes.Decision => Stages.Decision,
        StepTypes.Agreement => Stages.Agreement,
        _ => Stages.Review,
    };

    /// <summary>Whether a page offers it to the actor: it may be done in this stage, though something typed may still be missing.</summary>
    public static bool Offers(Application application, string happening, Who who, Moment moment) =>
        Refusal(application, new Act(happening) { Text = "-" }, who) is null && happening switch
        {
            Events.Pass => ChecksOf(application, who).Count > 0,
            Events.Object when who.IsAdmin && !Electors.Each(application.Procedure.Steps[application.Step].By).Contains(Electors.Admins) => true,
            Events.Object => IsElector(application.Procedure.Steps[application.Step].By, who) && !IsOwn(application, who.Member) && !Standing(application, application.Step).Any(one => IsOf(one, who)),
            Events.Unobject => Standing(application, application.Step).Any(one => IsOf(one, who) || (who.IsAdmin && IsWrittenDown(one))),
            Events.Vote => IsElector(application.Procedure.Steps[application.Step].By, who) && !Votes(application, application.Step).Any(vote => vote.Voter == who.Member?.Id || (who.Account is not null && vote.Account == who.Account)),
            Events.Vouch => who.IsAdmin || (who.Member is { } member && application.Asked.Contains(member.Id) && SponsorProblem(application, application.Procedure.Steps[SponsorsStep(application, member)!.Value], member) is null),
            Events.CloseVote => Closing(application, moment) is null,
            Events.Unvouch => Vouched(application).Any(one => one.Organisation == who.Member?.Id) || (who.IsAdmin && Vouched(application).Count > 0),
            Events.Confirm => AskedOverride(application) is { } asked && asked.AskedAccount != (who.Account ?? Guid.Empty),
            Events.Withdraw => who.IsAdmin || who.IsApplicant,
            Events.Day => false,
            _ => true,
        };

    /// <summary>Why the actor can't do this to it in the stage it is at; null when it can.</summary>
    private static Problem? Refusal(Application application, Act act, Who who)
    {
        if (!MayEver(application, act, who))
        {
            return new Forbidden(new Message("Problem.Application.NotYours"));
        }

        if (Stages.IsClosed(application.Stage) && !(act.Event is Events.Comment or Events.MakeGood or Events.Erase && who.IsAdmin))
        {
            return new NotNow(new Message("Problem.Application.Closed"));
        }

        if (application.Stage == Stages.Decision && act.Event is Events.Vote or Events.CloseVote or Events.Minute && IsInMeeting(application) != (act.Event == Events.Minute))
        {
            return new NotNow(new Message(act.Event == Events.Minute ? "Problem.Application.ByVotes" : "Problem.Application.InMeeting"));
        }

        if (!IsTimely(application, act.Event))
        {
            return new NotNow(act.Event == Events.Admit && application.Step < application.Procedure.Steps.Count && Missing(application, application.DueOn ?? application.MadeOn) is { Count: > 0 } missing
                ? new Message("Problem.Application.Missing", Joined(missing))
                : new Message("Problem.Application.NotAtThisStage", new Message("Onboarding.Event." + act.Event), new Message("Onboarding.Stage." + application.Stage)));
        }

        if (act.Event is Events.Admit or Events.Refuse or Events.Ask or Events.Confirm or Events.CloseVote or Events.Minute or Events.Vote && IsBarred(application, who))
        {
            return new Forbidden(new Message("Problem.Application.Barred"));
        }

        if (act.Event is Events.Return or Events.Refuse or Events.Withdraw or Events.Comment or Events.Pass or Events.Vouch or Events.Object or Events.Ask or Events.Extend or Events.MakeGood or Events.Sign or Events.CloseVote or Events.Minute || act is { Event: Events.Vote, Approves: false })
        {
            return string.IsNullOrWhiteSpace(act.Text) ? Wrong("text", act.Text, "Required") : act.Text.Trim().Length > LongestText ? Wrong("text", act.Text[..40] + "…", "TooLong", LongestText, act.Text.Length) : null;
        }

        return null;
    }

    /// <summary>Whether this actor may do it to this application at any time.</summary>
    private static bool MayEver(Application application, Act act, Who who) => act.Event switch
    {
        Events.Write or Events.Submit => who.IsApplicant,
        Events.Withdraw or Events.Sign => who.IsApplicant || who.IsAdmin,
        Events.Day => who.IsSystem,
        Events.Vouch or Events.Unvouch => who.IsAdmin || who.Member is not null,
        Events.Pass => who.IsAdmin || StepsFor(application).Any(step => step.Type == StepTypes.Check && MayCheck(application, step, who)),
        Events.Object or Events.Unobject => who.IsAdmin || StepsFor(application).Any(step => step.Type == StepTypes.Window && IsElector(step.By, who)),
        Events.Vote => StepsFor(application).Any(step => step.Type == StepTypes.Decision && IsElector(step.By, who)),
        Events.Comment => who.IsAdmin || StepsFor(application).Any(step => step.Type is StepTypes.Window or StepTypes.Decision && IsElector(step.By, who)),
        _ => who.IsAdmin,
    };

    private static bool IsTimely(Application application, string happening)
    {
        var (stage, atStep) = (application.Stage, application.Step < application.Procedure.Steps.Count);
        return happening switch
        {
            Events.Invite => stage == Stages.Prospect,
            Events.Write or Events.Submit => Stages.IsWriting(stage),
            Events.Begin => stage == Stages.Submitted,
            Events.Return => stage is Stages.Submitted or Stages.Review or Stages.Objections or Stages.Decision && application.Procedure.Steps.Take(application.Step + 1).Any(step => step.Type == StepTypes.Form),
            Events.Pass => stage == Stages.Review && atStep,
            Events.Vouch or Events.AskSponsor => stage != Stages.Prospect && SponsorsStep(application) is not null,
            Events.Unvouch => stage is not (Stages.Prospect or Stages.Agreement),
            Events.Object or Events.Unobject => stage == Stages.Objections,
            Events.Vote or Events.CloseVote or Events.Minute => stage == Stages.Decision && atStep,
            Events.Sign => stage == Stages.Agreement && atStep,
            Events.Admit => !atStep,
            Events.Extend => OpenSteps(application).Count > 0,
            Events.Refuse => stage is Stages.Prospect or Stages.Submitted or Stages.Review,
            Events.Ask => stage is Stages.Review or Stages.Objections or Stages.Decision or Stages.Agreement && atStep,
            Events.Confirm => application.Overrides.Any(one => one.ConfirmedBy is null && one.Step == application.Step),
            Events.MakeGood => Owed(application).Count > 0,
            Events.Erase => Stages.IsClosed(stage) && (application.ContactName.Length > 0 || application.Email.Length > 0 || application.Signatures.Any(one => one.Name.Length > 0) ||
                application.Answers.Keys.Any(code => code.StartsWith(DirectoryFields.Contact, StringComparison.Ordinal))),
            _ => true,
        };
    }

    private static Result<Application> Invite(Application application, Moment moment) =>
        Settled(Started(application with { LapsesOn = application.Procedure.LapsesAfter is { } days ? moment.Today.AddDays(days) : null }, 0), moment);

    /// <summary>Back to the form. What was checked, objected and voted belongs to the version that is taken back; who vouched still does.</summary>
    private static Application Returned(Application application)
    {
        var form = Enumerable.Range(0, application.Step + 1).Last(i => i < application.Procedure.Steps.Count && application.Procedure.Steps[i].Type == StepTypes.Form);
        return Started(
            application with
            {
                Passed = [.. application.Passed.Where(one => one.Step < form)],
                Objections = [.. application.Objections.Where(one => one.Step < form)],
                Votes = [.. application.Votes.Where(one => one.Step < form)],
                Decisions = TakenBack(application, form),
                Overrides = [.. application.Overrides.Where(one => one.Step < form)],
                Waived = [.. application.Waived.Where(one => one < form)],
                Opened = [],
            },
            form) with
        { Stage = Stages.Returned };
    }

    private static Result<Application> Pass(Application application, Act act, Who who, Moment moment)
    {
        var i = act.Step ?? ChecksOf(application, who).FirstOrDefault(-1);
        if (!OpenSteps(application).Contains(i) || application.Procedure.Steps[i].Type != StepTypes.Check)
        {
            return new NotNow(new Message("Problem.Application.NoCheck"));
        }

        if (!MayCheck(application, application.Procedure.Steps[i], who))
        {
            return new Forbidden(new Message("Problem.Application.NotYours"));
        }

        if (application.Procedure.Steps[i].File && act.File is null)
        {
            return Wrong("file", null, "EvidenceMissing");
        }

        return Settled(application with { Passed = [.. application.Passed, new Passed(i, who.Name, moment.Today, act.Text!.Trim(), act.File)] }, moment);
    }

    private static Result<Application> AskSponsor(Application application, Act act)
    {
        if (act.Sponsor is not { } sponsor)
        {
            return Wrong("sponsor", null, "Required");
        }

        return SponsorProblem(application, application.Procedure.Steps[SponsorsStep(application, sponsor)!.Value], sponsor) is { } problem ? problem
            : application.Asked.Contains(sponsor.Id) ? new NotNow(new Message("Problem.Application.AskedSponsor", sponsor.Name))
            : application with { Asked = [.. application.Asked.Append(sponsor.Id).Distinct()] };
    }

    /// <summary>Why a member can't vouch; null when it can.</summary>
    private static Problem? SponsorProblem(Application application, Step step, Member sponsor)
    {
        if (!sponsor.InGoodStanding || (step.Classes.Count > 0 && !step.Classes.Contains(sponsor.Class ?? "")))
        {
            return new NotNow(new Message("Problem.Application.SponsorClass", sponsor.Name));
        }

        if (IsOwn(application, sponsor))
        {
            return new Forbidden(new Message("Problem.Application.OwnSponsor"));
        }

        if (Vouched(application).Any(other => other.Organisation == sponsor.Id))
        {
            return new NotNow(new Message("Problem.Application.VouchedAlready", sponsor.Name));
        }

        if (step.Unrelated && Vouched(application).FirstOrDefault(other => other.Root == sponsor.Root) is { } relative)
        {
            return new NotNow(new Message("Problem.Application.SponsorsRelated", sponsor.Name, relative.Name));
        }

        return application.Votes.Any(vote => vote.Voter == sponsor.Id) ? new NotNow(new Message("Problem.Application.VotedAlready")) : null;
    }

    private static Result<Application> Vouch(Application application, Act act, Who who, Moment moment)
    {
        var sponsor = who.IsAdmin && act.Sponsor is not null ? act.Sponsor : who.Member;
        if (sponsor is null)
        {
            return Wrong("sponsor", null, "Required");
        }

        if (!who.IsAdmin && !application.Asked.Contains(sponsor.Id))
        {
            return new Forbidden(new Message("Problem.Application.NotAsked"));
        }

        var at = SponsorsStep(application, sponsor)!.Value;
        var step = application.Procedure.Steps[at];

        if (SponsorProblem(application, step, sponsor) is { } unfit)
        {
            return unfit;
        }

        if (who.Account is not null && application.Votes.Any(vote => vote.Account == who.Account))
        {
            return new NotNow(new Message("Problem.Application.VotedAlready"));
        }

        // Whoever writes a sponsor down for somebody else shows the letter.
        if ((step.File || act.Sponsor is not null) && act.File is null)
        {
            return Wrong("file", null, "EvidenceMissing");
        }

        var vouching = new Vouching(sponsor.Id, sponsor.Root, sponsor.Name, act.Sponsor is null ? who.Account : null, who.Name, moment.Today, act.Text!.Trim(), act.File, null) { Step = at };
        return Settled(application with { Sponsors = [.. application.Sponsors, vouching] }, moment);
    }

    private static Result<Application> Unvouch(Application application, Act act, Who who, Moment moment)
    {
        var sponsor = who.IsAdmin && act.Sponsor is not null ? act.Sponsor.Id : who.Member?.Id;
        if (!Vouched(application).Any(one => one.Organisation == sponsor))
        {
            return new NotNow(new Message("Problem.Application.NotVouched"));
        }

        var next = application with { Sponsors = [.. application.Sponsors.Select(one => one.Organisation == sponsor && one.WithdrawnOn is null ? one with { WithdrawnOn = moment.Today } : one)] };

        // A step that was through is open again when too few are left; one that was never gone through, or was let through, isn't.
        var reopened = Enumerable.Range(0, Math.Min(application.Step, application.Procedure.Steps.Count)).FirstOrDefault(
            i => application.Procedure.Steps[i] is { Type: StepTypes.Sponsors } step && IsFor(application, step) && Vouched(application, i).Count >= step.Count && Vouched(next, i).Count < step.Count &&
                !application.Waived.Contains(i) && !application.Overrides.Any(one => one.Step == i && one.ConfirmedBy is not null),
            -1);
        return reopened >= 0 && !Stages.IsWriting(application.Stage) && application.Stage != Stages.Submitted
            ? Started(next with { Objections = [.. next.Objections.Where(one => one.Step < reopened)], Votes = [.. next.Votes.Where(one => one.Step < reopened)], Decisions = TakenBack(next, reopened) }, reopened)
            : next;
    }

    private static Result<Application> Object(Application application, Act act, Who who, Moment moment)
    {
        var step = application.Procedure.Steps[application.Step];
        if (!IsElector(step.By, who))
        {
            return who is { IsAdmin: true, Member: null } ? Wrong("sponsor", null, "Required") : new Forbidden(new Message("Problem.Application.NotYours"));
        }

        if (IsOwn(application, who.Member))
        {
            return new Forbidden(new Message("Problem.Application.Barred"));
        }

        if (Standing(application, application.Step).Any(one => IsOf(one, who)))
        {
            return new NotNow(new Message("Problem.Application.ObjectedAlready"));
        }

        // Whoever writes an objection down for a member shows what it sent; the member can take it back itself.
        if (who.WrittenBy is not null && act.File is null)
        {
            return Wrong("file", null, "EvidenceMissing");
        }

        var objection = new Objection(application.Step, who.Member?.Id, who.WrittenBy is null ? who.Account : null, who.Name, moment.Today, act.Text!.Trim(), null) { File = act.File };
        var next = application with { Objections = [.. application.Objections, objection] };
        return !step.AtEnd && IsStopped(next) ? StoppedByObjections(next, moment) : next;
    }

    /// <summary>What a member objected to by itself is its own to take back: an admin takes back what an admin wrote down.</summary>
    private static Result<Application> Unobject(Application application, Who who, Moment moment)
    {
        bool isTheirs(Objection one) => IsOf(one, who) && (who.WrittenBy is null || IsWrittenDown(one));
        return Standing(application, application.Step).Any(isTheirs)
            ? application with { Objections = [.. application.Objections.Select(one => one.Step == application.Step && one.WithdrawnOn is null && isTheirs(one) ? one with { WithdrawnOn = moment.Today } : one)] }
            : new NotNow(new Message("Problem.Application.NoObjection"));
    }

    /// <summary>Whether an admin wrote an objection down for a member.</summary>
    public static bool IsWrittenDown(Objection objection) => objection is { Organisation: not null, Account: null };

    private static Result<Application> Vote(Application application, Act act, Who who, Moment moment)
    {
        var step = application.Procedure.Steps[application.Step];
        if (!IsElector(step.By, who))
        {
            return new Forbidden(new Message("Problem.Application.NotYours"));
        }

        if (act.Approves is null && !act.Abstains)
        {
            return Wrong("approves", null, "Required");
        }

        // What would be both is neither.
        if (act.Approves is not null && act.Abstains)
        {
            return Wrong("approves", null, "OneVote");
        }

        // Of admins each account votes, of members and seats each organisation.
        if ((step.By == Electors.Admins ? who.Account : who.Member?.Id) is not { } voter)
        {
            return new Forbidden(new Message("Problem.Application.NoVoter"));
        }

        if (Votes(application, application.Step).Any(vote => vote.Voter == voter || (who.Account is not null && vote.Account == who.Account)))
        {
            return new NotNow(new Message("Problem.Application.VotedAlready"));
        }

        var ballot = new Ballot(application.Step, voter, who.Account, who.Name, moment.Today, act.Approves == true, act.Text?.Trim() ?? "") { Abstains = act.Abstains };
        return Counted(application with { Votes = [.. application.Votes, ballot] }, moment, closing: false);
    }

    /// <summary>Decides where the votes do: as soon as the rest can't change it, or when the vote is closed.</summary>
    private static Result<Application> Counted(Application application, Moment moment, bool closing)
    {
        var step = application.Procedure.Steps[application.Step];
        var votes = Votes(application, application.Step);
        return Counted(application, Tally.Of(votes), new Decided(application.Step, true, moment.Today, Reasons(votes)), moment, closing);
    }

    private static Result<Application> Counted(Application application, Tally votes, Decided decided, Moment moment, bool closing)
    {
        var step = application.Procedure.Steps[application.Step];
        var (yes, no, all) = (votes.For, votes.Against, Entitled(application, votes, moment));
        var open = closing ? 0 : all - votes.Given;
        var needed = Math.Max(1, step.Count);
        var share = ProcedureRules.ShareOf(step.Share);
        if (yes >= needed && HasQuorum(step, votes, all) && (share is null || (step.OfAll ? share.IsReached(yes, all) : open == 0 && share.IsReached(yes, yes + no))))
        {
            return Settled(application with { Decisions = [.. application.Decisions, decided] }, moment);
        }

        // Where fewer may decide than have to, nobody's vote is a refusal: it waits for more of them, or for an override.
        var best = yes + open;
        var lost = (step.StopAt is { } most && no >= most) || (all >= needed && best < needed) ||
            (share is not null && no > 0 && !share.IsReached(best, step.OfAll ? all : yes + no + open)) || closing;
        return lost ? Stopped(application, step, decided, moment) : application;
    }

    private static int Entitled(Application application, Tally votes, Moment moment) => Math.Max(votes.Entitled ?? MayDecide(application, moment.Electorate), votes.Given);

    private static bool HasQuorum(Step step, Tally votes, int all) => ProcedureRules.ShareOf(step.Quorum)?.IsReached(votes.Given, all) != false;

    /// <summary>A meeting without its quorum decides nothing, neither for nor against.</summary>
    private static Result<Application> Minuted(Application application, Act act, Moment moment)
    {
        if (act.Tally is not { For: >= 0, Against: >= 0, Abstaining: >= 0, Given: > 0 } votes)
        {
            return Wrong("tally", null, "Tally");
        }

        if (votes.Entitled < votes.Given)
        {
            return Wrong("entitled", votes.Entitled.Value.ToString(System.Globalization.CultureInfo.InvariantCulture), "Entitled", votes.Given);
        }

        if (act.File is null)
        {
            return Wrong("file", null, "MinutesMissing");
        }

        // Here all votes are there at once: whether enough are against doesn't hang on which came first.
        var step = application.Procedure.Steps[application.Step];
        var decided = new Decided(application.Step, true, moment.Today, [act.Text!.Trim()]) { Tally = votes, File = act.File };
        return HasQuorum(step, votes, Entitled(application, votes, moment))
            ? step.StopAt is { } most && votes.Against >= most ? Stopped(application, step, decided, moment) : Counted(application, votes, decided, moment, closing: true)
            : new NotNow(new Message("Onboarding.Missing.quorum", votes.Given, step.Quorum));
    }

    /// <summary>Why a vote can't be closed yet: its days aren't over, or too few have voted to say anything.</summary>
    private static NotNow? Closing(Application application, Moment moment)
    {
        var (votes, step) = (Tally.Of(Votes(application, application.Step)), application.Procedure.Steps[application.Step]);
        var least = Math.Max(1, step.Count);
        return application.DueOn > moment.Today ? new NotNow(new Message("Problem.Application.VoteRuns", application.DueOn))
            : votes.Given < least ? new NotNow(new Message("Problem.Application.TooFewVotes", votes.Given, least))
            : !HasQuorum(step, votes, Entitled(application, votes, moment)) ? new NotNow(new Message("Onboarding.Missing.quorum", votes.Given, step.Quorum))
            : null;
    }

    private static Result<Application> Sign(Application application, Act act, Who who, Moment moment)
    {
        if ((application.Procedure.Steps[application.Step].File || !who.IsApplicant) && act.File is null)
        {
            return Wrong("file", null, "EvidenceMissing");
        }

        return Settled(application with { Signatures = [.. application.Signatures, new Signature(application.Step, act.Text!.Trim(), moment.Today, act.File)] }, moment);
    }

    private static Result<Application> Ask(Application application, Act act, Who who, Moment moment)
    {
        if (act.Until is null || act.Until <= moment.Today)
        {
            return Wrong("until", act.Until?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), "DayAhead");
        }

        if (TooFar(act.Until.Value, moment) is { } far)
        {
            return far;
        }

        if (application.Overrides.Any(one => one.Step == application.Step && one.ConfirmedBy is null))
        {
            return new NotNow(new Message("Problem.Application.AskedAlready"));
        }

        return application with { Overrides = [.. application.Overrides, new Override(application.Step, who.Account ?? Guid.Empty, who.Name, act.Text!.Trim(), act.Until.Value, null, null)] };
    }

    /// <summary>The step given, or the open one that is due first.</summary>
    private static Result<Application> Extend(Application application, Act act, Moment moment)
    {
        var i = act.Step ?? OpenSteps(application).OrderBy(open => DueOf(application, open) ?? DateOnly.MaxValue).First();
        if (!OpenSteps(application).Contains(i))
        {
            return new NotNow(new Message("Problem.Application.NotOpen"));
        }

        if (act.Until is not { } until || until <= moment.Today || until <= DueOf(application, i))
        {
            return Wrong("until", act.Until?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), "LaterDay", DueOf(application, i) is { } due && due > moment.Today ? due : moment.Today);
        }

        if (TooFar(until, moment) is { } far)
        {
            return far;
        }

        return application with
        {
            Opened = [.. application.Opened.Where(one => one.Step != i), (application.Opened.FirstOrDefault(one => one.Step == i) ?? new Opened(i, moment.Today)) with { Until = until }],
            LapsesOn = application.LapsesOn < until ? until : application.LapsesOn,
        };
    }

    /// <summary>The one that is due first.</summary>
    private static Application MakeGood(Application application, Act act, Moment moment)
    {
        var owed = Owed(application)[0];
        return application with { Overrides = [.. application.Overrides.Select(one => one == owed ? one with { MadeGood = act.Text!.Trim(), MadeGoodOn = moment.Today } : one)] };
    }

    private static Result<Application> Confirm(Application application, Who who, Moment moment)
    {
        var asked = application.Overrides.Last(one => one.Step == application.Step && one.ConfirmedBy is null);
        if (asked.AskedAccount == (who.Account ?? Guid.Empty))
        {
            return new Forbidden(new Message("Problem.Application.SecondAdmin"));
        }

        return Settled(application with { Overrides = [.. application.Overrides.Select(one => one == asked ? one with { ConfirmedBy = who.Name, ConfirmedOn = moment.Today } : one)] }, moment);
    }

    private static Result<Application> Day(Application application, Moment moment)
    {
        if (application.LapsesOn <= moment.Today)
        {
            return Closed(application, Stages.Lapsed, moment);
        }

        // Steps that stand open together end each on its own day; what one of them brings may open others.
        foreach (var i in OpenSteps(application))
        {
            if (DueOf(application, i) is { } due && (due < moment.Today || (due == moment.Today && application.Procedure.Steps[i].Type == StepTypes.Window)) &&
                Late(application, i, moment) is { } result && (!result.Succeeded(out var next, out _) || !ReferenceEquals(next, application)))
            {
                return result;
            }
        }

        return application;
    }

    /// <summary>What comes of an open step whose last day is behind.</summary>
    private static Result<Application> Late(Application application, int i, Moment moment)
    {
        var step = application.Procedure.Steps[i];
        if (step.Type == StepTypes.Window)
        {
            return IsStopped(application) ? StoppedByObjections(application, moment) : Settled(Started(application, i + 1), moment);
        }

        // The votes that were given decide where they can; only then the day does.
        if (step.Type == StepTypes.Decision && step.AtDeadline != Outcomes.Remind && Counted(application, moment, closing: true).Succeeded(out var counted, out _) && counted.Decisions[^1].Approved)
        {
            return counted;
        }

        return step.AtDeadline switch
        {
            Outcomes.Advance when step.Type is StepTypes.Check or StepTypes.Sponsors => Settled(application with { Waived = [.. application.Waived, i] }, moment),
            Outcomes.Advance when step.Type == StepTypes.Decision => Settled(application with { Decisions = [.. application.Decisions, new Decided(i, true, moment.Today, Reasons(Votes(application, i)))] }, moment),
            Outcomes.Return when application.Procedure.Steps.Take(i).Any(one => one.Type == StepTypes.Form) => Returned(application),
            Outcomes.Refuse => Closed(application with { Decisions = [.. application.Decisions, new Decided(i, false, moment.Today, Reasons(Votes(application, i)))] }, Stages.Refused, moment),
            Outcomes.Lapse => Closed(application, Stages.Lapsed, moment),
            _ => application,
        };
    }

    private static bool IsStopped(Application application) => application.Procedure.Steps[application.Step].StopAt is { } most && Standing(application, application.Step).Count >= most;

    private static Result<Application> StoppedByObjections(Application application, Moment moment) =>
        Stopped(application, application.Procedure.Steps[application.Step], new Decided(application.Step, false, moment.Today, [.. Standing(application, application.Step).Select(one => one.By + ": " + one.Text)]), moment);

    /// <summary>
    /// With the day from which each open step runs, and the first of their last days. A step keeps its day while others that
    /// stand open beside it are done.
    /// </summary>
    private static Application Dated(Application application, Moment moment)
    {
        var open = OpenSteps(application);
        var opened = open.Select(i => application.Opened.FirstOrDefault(one => one.Step == i) ?? new Opened(i, moment.Today)).ToList();
        var dated = application with { Opened = application.Opened.SequenceEqual(opened) ? application.Opened : opened };
        var days = open.Select(i => DueOf(dated, i)).OfType<DateOnly>().ToList();
        return dated with { DueOn = days.Count == 0 ? null : days.Min() };
    }

    /// <summary>Without who applied: what was decided and why stays, the names and addresses go.</summary>
    private static Application Erased(Application application) => application with
    {
        ContactName = "",
        Email = "",
        Language = null,
        Answers = application.Answers.Where(answer => !answer.Key.StartsWith(DirectoryFields.Contact, StringComparison.Ordinal)).ToDictionary(answer => answer.Key, answer => answer.Value),
        Signatures = [.. application.Signatures.Select(signature => signature with { Name = "" })],
        Timeline = [.. application.Timeline.Select(one => one.By == application.ContactName ? one with { By = "", Text = one.Event == Events.Sign ? null : one.Text } : one)],
    };

    private static Result<Application> Stopped(Application application, Step step, Decided how, Moment moment)
    {
        var decided = application with { Decisions = [.. application.Decisions, how with { Approved = step.WhenStopped == Outcomes.Advance }] };
        return step.WhenStopped switch
        {
            Outcomes.Return when application.Procedure.Steps.Take(application.Step).Any(one => one.Type == StepTypes.Form) => Returned(decided),
            Outcomes.Advance => Settled(Started(decided, application.Step + 1), moment),
            _ => Closed(decided, Stages.Refused, moment),
        };
    }

    /// <summary>Decisions are kept for good; those from a step on that is gone through again count no more.</summary>
    private static IReadOnlyList<Decided> TakenBack(Application application, int from) => [.. application.Decisions.Select(one => one.Step < from ? one : one with { TakenBack = true })];

    /// <summary>Goes on over every step that is done.</summary>
    private static Application Settled(Application application, Moment moment)
    {
        while (application.Step < application.Procedure.Steps.Count && application.Procedure.Steps[application.Step].Type != StepTypes.Form && IsDone(application, application.Step))
        {
            application = Started(application, application.Step + 1);
        }

        return application;
    }

    private static Application Started(Application application, int step)
    {
        var steps = application.Procedure.Steps;
        return step >= steps.Count ? application with { Step = steps.Count } : application with { Step = step, Stage = StageOf(steps[step]) };
    }

    private static Application Closed(Application application, string stage, Moment moment) =>
        application with { Stage = stage, ClosedOn = moment.Today };

    /// <summary>With the line in its timeline. A day on which nothing changed leaves none.</summary>
    private static Application Told(Application before, Application after, Act act, Who who, Moment moment) =>
        IsNothing(before, after, act)
            ? after
            : after with { Timeline = [.. after.Timeline, new Happening(moment.Now, who.WrittenBy is null ? who.Name : $"{who.Name} ({who.WrittenBy})", act.Event == Events.Vote ? act.Abstains ? "abstain" : act.Approves == true ? "approve" : "reject" : act.Event, before.Step, after.Stage, act.Event == Events.AskSponsor ? act.Sponsor!.Name : act.Text?.Trim())] };

    /// <summary>Whether a day or a pause in typing left everything as it was.</summary>
    internal static bool IsNothing(Application before, Application after, Act act) =>
        act.Event is Events.Day or Events.Write && before.Stage == after.Stage && before.Step == after.Step && before.Waived.Count == after.Waived.Count;

    private static bool IsReview(Step step) => step.Type is StepTypes.Check or StepTypes.Sponsors;

    /// <summary>The first step for sponsors that isn't behind it, preferring one that this sponsor is fit for and that still needs some.</summary>
    private static int? SponsorsStep(Application application, Member? sponsor = null)
    {
        var steps = Enumerable.Range(0, application.Procedure.Steps.Count).Where(i => i >= application.Step && application.Procedure.Steps[i].Type == StepTypes.Sponsors && IsFor(application, application.Procedure.Steps[i])).ToList();
        var open = steps.Where(i => !IsDone(application, i)).ToList();
        return steps.Count == 0 ? null
            : open.Where(i => sponsor is not null && SponsorProblem(application, application.Procedure.Steps[i], sponsor) is null).Concat(open).Concat(steps).First();
    }

    /// <summary>Whether the member is the applicant, or of its group of companies.</summary>
    public static bool IsOwn(Application application, Member? member) =>
        member is not null && (member.Id == application.Organisation || (application.Root is not null && member.Root == application.Root));

    private static bool IsOf(Objection objection, Who who) =>
        who.Member is not null ? objection.Organisation == who.Member.Id : objection.Organisation is null && objection.Account == who.Account && objection.By == who.Name;

    private static IReadOnlyList<string> Reasons(IReadOnlyList<Ballot> votes) => [.. votes.Where(vote => vote.Reason.Length > 0).Select(vote => vote.By + ": " + vote.Reason)];

    /// <summary>Several sentences as one.</summary>
    private static Message Joined(IReadOnlyList<Message> messages) =>
        messages.Count == 0 ? new Message("Onboarding.Missing.nothing") : messages.Skip(1).Aggregate(messages[0], (all, next) => new Message("Onboarding.Both", all, next));

    private static int Place(string stage) => stage == Stages.Active ? Stages.Open.Count : Stages.Open.ToList().IndexOf(stage);

    private static Invalid? TooFar(DateOnly day, Moment moment)
    {
        var check = new Validation();
        check.TooFarAhead("until", day, moment.Today);
        return check.Failed ? new Invalid(check.Problems) : null;
    }

    private static Invalid Wrong(string field, string? value, string name, params object?[] args)
    {
        var check = new Validation();
        check.Add(field, value, name, args);
        return new Invalid(check.Problems);
    }
}
