using PartnerDirectory.Kernel;
using PartnerDirectory.Onboarding;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Onboarding;

/// <summary>The rule book of applications: who may do what when, and what comes of it.</summary>
public sealed class ApplicationRulesTests
{
    private static readonly DateOnly Today = new(2026, 11, 24);
    private static readonly Guid Board = new("00000000-0000-0000-0000-0000000000b0");
    private static readonly Who Applicant = new() { IsApplicant = true, Name = "Applicant" };
    private static readonly Who Daily = new() { IsSystem = true, Name = "system" };
    private static readonly Procedure Procedure = new()
    {
        Name = "Full",
        Class = "full",
        LapsesAfter = 365,
        Steps =
        [
            new Step { Type = StepTypes.Form, Title = "Form", Topics = [new Topic { Title = "Names", Questions = [new Question { Code = "legal_name", Field = "legal_name", Required = true }] }] },
            new Step { Type = StepTypes.Check, Title = "Register", Days = 14 },
            new Step { Type = StepTypes.Sponsors, Title = "Sponsors", Count = 2, Classes = ["full"], Unrelated = true },
            new Step { Type = StepTypes.Window, Title = "Objections", Days = 21, By = Electors.Members, StopAt = 3 },
            new Step { Type = StepTypes.Decision, Title = "Decision", Count = 3, By = Electors.Admins },
            new Step { Type = StepTypes.Agreement, Title = "Charter", Text = "We agree." },
        ],
    };

    // One that is brought to each stage, as a running coalition would bring it.
    internal static readonly Dictionary<string, Application> At = Made();

    public static TheoryData<string, string, string> Pairs()
    {
        // By whom each event is done, and in which stages the procedure above lets it happen.
        var allowed = new Dictionary<string, (string By, string[] In)>
        {
            [Events.Invite] = ("admin", [Stages.Prospect]),
            [Events.Write] = ("applicant", [Stages.Invited, Stages.Draft, Stages.Returned]),
            [Events.Submit] = ("applicant", [Stages.Invited, Stages.Draft, Stages.Returned]),
            [Events.Begin] = ("admin", [Stages.Submitted]),
            [Events.Return] = ("admin", [Stages.Submitted, Stages.Review, Stages.Objections, Stages.Decision]),
            [Events.Pass] = ("admin", [Stages.Review]),
            [Events.AskSponsor] = ("admin", [Stages.Invited, Stages.Draft, Stages.Returned, Stages.Submitted, Stages.Review]),
            [Events.Vouch] = ("member", [Stages.Invited, Stages.Draft, Stages.Returned, Stages.Submitted, Stages.Review]),
            [Events.Unvouch] = ("sponsor", [Stages.Objections, Stages.Decision]),
            [Events.Object] = ("member", [Stages.Objections]),
            [Events.Unobject] = ("objector", [Stages.Objections]),
            [Events.Vote] = ("admin", [Stages.Decision]),
            [Events.CloseVote] = ("admin", []),
            [Events.Minute] = ("admin", []),
            [Events.Sign] = ("applicant", [Stages.Agreement]),
            [Events.Admit] = ("admin", ["ready"]),
            [Events.Withdraw] = ("applicant", [.. Stages.Open, "ready"]),
            [Events.Refuse] = ("admin", [Stages.Prospect, Stages.Submitted, Stages.Review]),
            [Events.Comment] = ("admin", [.. Stages.All, "ready"]),
            [Events.Assign] = ("admin", [.. Stages.Open, "ready"]),
            [Events.Extend] = ("admin", [Stages.Invited, Stages.Draft, Stages.Returned, Stages.Review, Stages.Objections, Stages.Decision, Stages.Agreement]),
            [Events.Ask] = ("admin", [Stages.Review, Stages.Objections, Stages.Decision, Stages.Agreement]),
            [Events.Confirm] = ("admin", []),
            [Events.MakeGood] = ("admin", []),
            [Events.Erase] = ("admin", [.. Stages.Closed]),
            [Events.Day] = ("system", [.. Stages.Open, "ready"]),
        };
        var pairs = new TheoryData<string, string, string>();
        foreach (var (happening, (by, stages)) in allowed)
        {
            foreach (var stage in Stages.All.Append("ready"))
            {
                pairs.Add(stage, happening, stages.Contains(stage) ? by : "nobody");
            }
        }

        return pairs;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void Every_event_is_done_or_refused_in_every_stage_as_the_procedure_says(string stage, string happening, string by)
    {
        var application = At[stage];
        var everybody = new Dictionary<string, Who>
        {
            ["admin"] = Admin(9),
            ["applicant"] = Applicant,
            ["member"] = MemberOf(9),
            ["sponsor"] = MemberOf(1),
            ["objector"] = MemberOf(4),
            ["system"] = Daily,
            ["stranger"] = new Who { Name = "Stranger" },
        };
        var done = everybody.Where(one => Try(application, happening, one.Value).Problem is null).Select(one => one.Key).ToList();
        if (by == "nobody")
        {
            done.ShouldBeEmpty();
        }
        else
        {
            done.ShouldContain(by);
            done.ShouldNotContain("stranger");
        }

        // The pair says nothing when some event of the list is missing from it.
        Pairs().Select(row => row.Data.Item2).Distinct().Order().ShouldBe(Events.All.Order());
    }

    [Fact]
    public void An_application_goes_through_from_prospect_to_active()
    {
        var active = At[Stages.Active];
        active.Decisions.Single().Approved.ShouldBeTrue();
        active.Timeline.Select(one => one.Event).ShouldBe(["invite", "write", "submit", "begin", "pass", "vouch", "vouch", "day", "approve", "approve", "approve", "sign", "admit"]);
    }

    [Fact]
    public void Nobody_votes_twice_or_on_what_they_sponsored_or_on_their_own()
    {
        var decision = At[Stages.Decision] with { Organisation = Id(70), Root = Id(71) };
        var once = Must(decision, Vote(true), Admin(1));
        Refused(once, Vote(true), Admin(1)).ShouldBe("Problem.Application.VotedAlready");
        Refused(once, Vote(false) with { Text = "No" }, Admin(1)).ShouldBe("Problem.Application.VotedAlready");

        // A sponsor, the applicant's own body, its group of companies, and whoever applies with the same address.
        Refused(decision, Vote(true), Admin(2) with { Member = MemberOf(1).Member }).ShouldBe("Problem.Application.Barred");
        Refused(decision, Vote(true), Admin(2) with { Member = new Member(Id(70), Id(71), "Own", "full", true) }).ShouldBe("Problem.Application.Barred");
        Refused(decision, Vote(true), Admin(2) with { Member = new Member(Id(72), Id(71), "Sister", "full", true) }).ShouldBe("Problem.Application.Barred");
        Refused(decision, Vote(true), Admin(2) with { Email = "APPLY@example.org" }).ShouldBe("Problem.Application.Barred");
        Refused(decision, new Act(Events.Vote), Applicant).ShouldBe("Problem.Application.NotYours");

        // Nor by taking the vouching back first, nor by any other way to the same end.
        var back = decision with { Sponsors = [.. decision.Sponsors.Select(sponsor => sponsor with { WithdrawnOn = Today })] };
        Refused(back, Vote(true), Admin(2) with { Member = MemberOf(1).Member }).ShouldBe("Problem.Application.Barred");
        Refused(decision, CloseVote, Admin(2) with { Member = MemberOf(1).Member }).ShouldBe("Problem.Application.Barred");
        Refused(decision, new Act(Events.Ask) { Text = "Skip", Until = Today.AddDays(5) }, Admin(2) with { Member = MemberOf(1).Member }).ShouldBe("Problem.Application.Barred");
        Refused(At["ready"], new Act(Events.Admit), Admin(2) with { Member = MemberOf(1).Member }).ShouldBe("Problem.Application.Barred");
    }

    [Fact]
    public void Who_voted_cannot_vouch()
    {
        // Sponsors asked for after a vote: a second form round, say.
        var procedure = Procedure with { Steps = [Procedure.Steps[0], Procedure.Steps[4] with { By = Electors.Members, Count = 1 }, Procedure.Steps[2]] };
        var application = Must(Must(New(procedure), Invite, Admin(1)), Submit, Applicant);
        application = Must(application, new Act(Events.Begin), Admin(1));
        application = Must(application, Vote(true), MemberOf(1));
        application.Stage.ShouldBe(Stages.Review);
        Refused(application, Vouch, MemberOf(1)).ShouldBe("Problem.Application.VotedAlready");
        Must(application, Vouch, MemberOf(2)).Sponsors.Count.ShouldBe(1);
    }

    [Fact]
    public void Sponsors_are_of_the_class_unrelated_in_good_standing_and_not_the_applicants_own()
    {
        var review = At[Stages.Review] with { Sponsors = [], Organisation = Id(70), Root = Id(71) };
        var one = Must(review, Vouch, MemberOf(1));
        Refused(one, Vouch, MemberOf(1)).ShouldBe("Problem.Application.VouchedAlready");
        Refused(one, Vouch, new Who { Name = "Sister", Account = Id(31), Member = new Member(Id(32), Id(101), "Sister", "full", true) }).ShouldBe("Problem.Application.SponsorsRelated");
        Refused(one, Vouch, new Who { Name = "Observer", Account = Id(33), Member = new Member(Id(34), Id(34), "Observer", "observer", true) }).ShouldBe("Problem.Application.SponsorClass");
        Refused(one, Vouch, new Who { Name = "Suspended", Account = Id(35), Member = new Member(Id(36), Id(36), "Suspended", "full", false) }).ShouldBe("Problem.Application.SponsorClass");
        Refused(one, Vouch, new Who { Name = "Own", Account = Id(37), Member = new Member(Id(70), Id(71), "Own", "full", true) }).ShouldBe("Problem.Application.OwnSponsor");
        Refused(one, Vouch, new Who { Name = "Mother", Account = Id(38), Member = new Member(Id(71), Id(71), "Mother", "full", true) }).ShouldBe("Problem.Application.OwnSponsor");

        // An admin writes one down with a letter only.
        Refused(one, Vouch with { Sponsor = MemberOf(2).Member }, Admin(1)).ShouldBe("Problem.Invalid");
        Must(one, Vouch with { Sponsor = MemberOf(2).Member, File = Id(90) }, Admin(1)).Sponsors.Count.ShouldBe(2);
    }

    [Fact]
    public void A_sponsor_who_leaves_opens_the_step_again()
    {
        var objections = At[Stages.Objections];
        var back = Must(objections, new Act(Events.Unvouch), MemberOf(1));
        back.Stage.ShouldBe(Stages.Review);
        back.Step.ShouldBe(2);
        Must(back, Vouch, MemberOf(5)).Stage.ShouldBe(Stages.Objections);
    }

    [Fact]
    public void Three_objections_refuse_and_one_taken_back_does_not_count()
    {
        var open = At[Stages.Objections] with { Objections = [] };
        var two = Must(Must(open, Objection, MemberOf(5)), Objection, MemberOf(6));
        var back = Must(two, new Act(Events.Unobject) { Text = "Settled." }, MemberOf(5));
        Must(back, Objection, MemberOf(7)).Stage.ShouldBe(Stages.Objections);
        var refused = Must(two, Objection, MemberOf(7));
        refused.Stage.ShouldBe(Stages.Refused);
        refused.Decisions.Single().Reasons.Count.ShouldBe(3);
        Refused(two, Objection, MemberOf(5)).ShouldBe("Problem.Application.ObjectedAlready");
    }

    [Fact]
    public void A_window_closes_on_its_day_and_not_before()
    {
        var open = At[Stages.Objections] with { Objections = [] };
        open.DueOn.ShouldBe(Today.AddDays(21));
        Must(open, new Act(Events.Day), Daily, Today.AddDays(20)).Stage.ShouldBe(Stages.Objections);
        Must(open, new Act(Events.Day), Daily, Today.AddDays(21)).Stage.ShouldBe(Stages.Decision);
    }

    [Fact]
    public void Two_thirds_of_all_who_may_decide_is_counted_without_the_barred()
    {
        var step = new Step { Type = StepTypes.Decision, Title = "Board", By = Electors.OfGroup + Board, Count = 1, Share = "2/3", OfAll = true };
        var application = At[Stages.Decision] with { Procedure = Procedure with { Steps = [.. Procedure.Steps.Take(4), step, Procedure.Steps[5]] }, Votes = [] };

        // Seven seats, one of them a sponsor's: four of six are two thirds.
        Guid[] seats = [Id(1), Id(11), Id(12), Id(13), Id(14), Id(15), Id(16)];
        var voted = application;
        for (var i = 11; i <= 13; i++)
        {
            voted = Must(voted, Vote(true), Seat(i), electorate: seats);
        }

        voted.Stage.ShouldBe(Stages.Decision);
        Must(voted, Vote(true), Seat(14), electorate: seats).Stage.ShouldBe(Stages.Agreement);
        var no = Must(Must(voted, Vote(false) with { Text = "Too early." }, Seat(14), electorate: seats), Vote(false) with { Text = "No." }, Seat(15), electorate: seats);
        no.Stage.ShouldBe(Stages.Decision);
        Must(no, Vote(false) with { Text = "No." }, Seat(16), electorate: seats).Stage.ShouldBe(Stages.Refused);
        Refused(voted, Vote(true), MemberOf(15)).ShouldBe("Problem.Application.NotYours");
    }

    [Fact]
    public void Half_of_the_votes_given_waits_for_all_or_for_the_vote_to_be_closed()
    {
        var step = new Step { Type = StepTypes.Decision, Title = "Members", By = Electors.Members, Count = 1, Share = "1/2" };
        var application = At[Stages.Decision] with { Procedure = Procedure with { Steps = [.. Procedure.Steps.Take(4), step, Procedure.Steps[5]] }, Votes = [] };
        Guid[] members = [Id(11), Id(12), Id(13), Id(14)];
        var voted = Must(Must(application, Vote(true), MemberOf(11), electorate: members), Vote(false) with { Text = "No." }, MemberOf(12), electorate: members);
        voted.Stage.ShouldBe(Stages.Decision);
        Must(voted, CloseVote, Admin(1), electorate: members).Stage.ShouldBe(Stages.Agreement);
        Must(Must(application, Vote(false) with { Text = "No." }, MemberOf(12), electorate: members), CloseVote, Admin(1), electorate: members).Stage.ShouldBe(Stages.Refused);
    }

    [Fact]
    public void A_vote_is_closed_by_who_says_why_after_its_days_and_once_enough_have_voted()
    {
        var step = Procedure.Steps[4] with { Count = 2, Days = 10, By = Electors.Members };
        var application = At[Stages.Decision] with { Opened = [new Opened(4, Today)], DueOn = Today.AddDays(10), Procedure = Procedure with { Steps = [.. Procedure.Steps.Take(4), step, Procedure.Steps[5]] } };
        Guid[] members = [.. Enumerable.Range(11, 20).Select(Id)];
        var one = Must(application, Vote(true), MemberOf(11), electorate: members);
        Refused(one, new Act(Events.CloseVote), Admin(1)).ShouldBe("Problem.Invalid");
        Refused(one, CloseVote, Admin(1)).ShouldBe("Problem.Application.VoteRuns");
        ApplicationRules.Apply(one, CloseVote, Admin(1), On(10, members)).Problem!.Message.Key.ShouldBe("Problem.Application.TooFewVotes");
        var two = Must(one, Vote(false) with { Text = "No." }, MemberOf(12), electorate: members);
        ApplicationRules.Apply(two, CloseVote, Admin(1), On(10, members)).Value!.Stage.ShouldBe(Stages.Refused);
    }

    [Fact]
    public void Fewer_who_may_decide_than_have_to_refuse_nobody()
    {
        // Three approvals, and two admins, one of whom vouched.
        var application = At[Stages.Decision];
        var voted = Must(application, Vote(true), Admin(1), electorate: [Id(1001), Id(1002)]);
        voted.Stage.ShouldBe(Stages.Decision);
        Must(voted, Vote(false) with { Text = "No." }, Admin(2), electorate: [Id(1001), Id(1002)]).Stage.ShouldBe(Stages.Decision);
        ApplicationRules.Missing(voted, Today, 2).Select(Texts.Say).ShouldBe(["Decision: 1 of 3 approved.", "Only 2 may decide, and 3 approvals are needed: let more decide, or ask for an override."]);
        ApplicationRules.Missing(voted, Today, 3).Count.ShouldBe(1);
    }

    [Fact]
    public void More_than_half_is_more_than_half()
    {
        var step = Procedure.Steps[4] with { Count = 1, Share = ">1/2", OfAll = true, By = Electors.Members };
        var application = At[Stages.Decision] with { Procedure = Procedure with { Steps = [.. Procedure.Steps.Take(4), step, Procedure.Steps[5]] } };
        Guid[] members = [Id(11), Id(12), Id(13), Id(14)];
        var two = Must(Must(application, Vote(true), MemberOf(11), electorate: members), Vote(true), MemberOf(12), electorate: members);
        two.Stage.ShouldBe(Stages.Decision);
        Must(two, Vote(true), MemberOf(13), electorate: members).Stage.ShouldBe(Stages.Agreement);
        Must(Must(two, Vote(false) with { Text = "No." }, MemberOf(13), electorate: members), Vote(false) with { Text = "No." }, MemberOf(14), electorate: members).Stage.ShouldBe(Stages.Refused);
    }

    [Fact]
    public void Two_steps_for_sponsors_need_different_ones()
    {
        var advisory = Procedure.Steps[2] with { Title = "Advisory", Count = 1, Classes = ["advisory"] };
        var full = Procedure.Steps[2] with { Title = "Full", Count = 1 };
        var application = At[Stages.Review] with { Procedure = Procedure with { Steps = [Procedure.Steps[0], full, advisory, Procedure.Steps[5]] }, Step = 1 };
        var one = Must(application, Vouch, MemberOf(1));
        one.Step.ShouldBe(2);
        Refused(one, Vouch, MemberOf(2)).ShouldBe("Problem.Application.SponsorClass");
        Must(one, Vouch, MemberOf(3) with { Member = MemberOf(3).Member! with { Class = "advisory" } }).Stage.ShouldBe(Stages.Agreement);

        // Whoever comes first counts where it fits.
        var other = Must(application, Vouch, MemberOf(3) with { Member = MemberOf(3).Member! with { Class = "advisory" } });
        (other.Step, other.Stage).ShouldBe((1, Stages.Review));
        Must(other, Vouch, MemberOf(1)).Stage.ShouldBe(Stages.Agreement);
        Refused(application with { Asked = [] }, Vouch, MemberOf(1)).ShouldBe("Problem.Application.NotAsked");
    }

    [Fact]
    public void Steps_that_stand_open_together_end_each_on_its_own_day()
    {
        var steps = new[] { Procedure.Steps[1] with { Days = 14 }, Procedure.Steps[2] with { Days = 120 }, Procedure.Steps[1] with { Title = "Papers", Days = 3, AtDeadline = Outcomes.Lapse } };
        var application = Must(At[Stages.Submitted] with { Procedure = Procedure with { Steps = [Procedure.Steps[0], .. steps, Procedure.Steps[5]] } }, new Act(Events.Begin), Admin(1));
        application.DueOn.ShouldBe(Today.AddDays(3));
        Must(application, new Act(Events.Day), Daily, Today.AddDays(4)).Stage.ShouldBe(Stages.Lapsed);

        var papers = Must(application, Check with { Step = 3 }, Admin(1), Today.AddDays(2));
        papers.DueOn.ShouldBe(Today.AddDays(14));
        var checkedToo = Must(papers, Check with { Step = 1 }, Admin(1), Today.AddDays(5));
        (checkedToo.Step, checkedToo.DueOn).ShouldBe((2, Today.AddDays(120)));

        // One that goes on by itself leaves the others where they are.
        var waiving = application with { Procedure = application.Procedure with { Steps = [.. application.Procedure.Steps.Select(step => step.Title == "Papers" ? step with { AtDeadline = Outcomes.Advance } : step)] } };
        var waived = Must(waiving, new Act(Events.Day), Daily, Today.AddDays(4));
        (waived.Stage, waived.Step, waived.DueOn).ShouldBe((Stages.Review, 1, Today.AddDays(14)));
        ApplicationRules.OpenSteps(waived).ShouldBe([1, 2]);
        var next = Must(waived, new Act(Events.Day), Daily, Today.AddDays(5));
        (next.Timeline.Count, next.Waived.Count).ShouldBe((waived.Timeline.Count, 1));
    }

    [Fact]
    public void Objections_may_be_settled_until_the_window_ends_and_lead_to_a_vote()
    {
        var window = Procedure.Steps[3] with { StopAt = 1, AtEnd = true, WhenStopped = Outcomes.Advance };
        var vote = Procedure.Steps[4] with { OnlyIfStopped = true };
        var open = At[Stages.Objections] with { Objections = [], Procedure = Procedure with { Steps = [.. Procedure.Steps.Take(3), window, vote, Procedure.Steps[5]] } };
        var objected = Must(open, Objection, MemberOf(5));
        objected.Stage.ShouldBe(Stages.Objections);
        Must(objected, new Act(Events.Day), Daily, Today.AddDays(21)).Stage.ShouldBe(Stages.Decision);
        var settled = Must(objected, new Act(Events.Unobject) { Text = "Settled." }, MemberOf(5));
        Must(settled, new Act(Events.Day), Daily, Today.AddDays(21)).Stage.ShouldBe(Stages.Agreement);
    }

    [Fact]
    public void A_later_form_asks_for_its_own_topics()
    {
        var second = new Step { Type = StepTypes.Form, Title = "Papers", Topics = [new Topic { Title = "Papers", Questions = [new Question { Code = "papers", Label = "Papers", Required = true }] }] };
        var procedure = Procedure with { Steps = [Procedure.Steps[0], Procedure.Steps[1], second, Procedure.Steps[5]] };
        var application = Must(Must(New(procedure), Invite, Admin(1)), Submit, Applicant);
        ApplicationRules.FormOf(application)!.Title.ShouldBe("Form");
        application = Must(Must(application, new Act(Events.Begin), Admin(1)), Check, Admin(1));
        application.Stage.ShouldBe(Stages.Invited);
        ApplicationRules.FormOf(application)!.Title.ShouldBe("Papers");
        application = Must(Must(application, Submit, Applicant), new Act(Events.Begin), Admin(1));
        application.Stage.ShouldBe(Stages.Agreement);
    }

    [Fact]
    public void A_sponsor_who_leaves_while_it_is_decided_takes_the_votes_along()
    {
        var voted = Must(At[Stages.Decision], Vote(true), Admin(1));
        var back = Must(voted, new Act(Events.Unvouch), MemberOf(1));
        (back.Stage, back.Step, back.Votes.Count).ShouldBe((Stages.Review, 2, 0));
    }

    [Fact]
    public void What_was_decided_before_a_return_is_kept_and_decided_again()
    {
        var procedure = Procedure with { Steps = [Procedure.Steps[0], Procedure.Steps[4] with { Title = "First", Count = 1 }, Procedure.Steps[4] with { Title = "Second", Count = 1 }, Procedure.Steps[5]] };
        var application = Must(Must(Must(New(procedure), Invite, Admin(1)), Submit, Applicant), new Act(Events.Begin), Admin(1));
        application = Must(application, Vote(true), Admin(1));
        application.Step.ShouldBe(2);
        application = Must(application, new Act(Events.Return) { Text = "Another name?" }, Admin(1));
        application.Decisions.ShouldHaveSingleItem().Approved.ShouldBeTrue();
        application = Must(Must(application, Submit, Applicant), new Act(Events.Begin), Admin(1));
        (application.Step, application.Stage).ShouldBe((1, Stages.Decision));
        Must(application, Vote(true), Admin(1)).Step.ShouldBe(2);
    }

    [Fact]
    public void A_return_takes_back_what_was_checked_and_voted_but_not_who_vouches()
    {
        var voted = Must(At[Stages.Decision], Vote(true), Admin(1));
        var returned = Must(voted, new Act(Events.Return) { Text = "The number is wrong." }, Admin(2));
        returned.Stage.ShouldBe(Stages.Returned);
        returned.Step.ShouldBe(0);
        returned.Votes.ShouldBeEmpty();
        returned.Passed.ShouldBeEmpty();
        returned.Sponsors.Count.ShouldBe(2);
        var again = Must(Must(returned, Submit, Applicant), new Act(Events.Begin), Admin(1));
        again.Stage.ShouldBe(Stages.Review);
        Must(again, Check, Admin(1)).Stage.ShouldBe(Stages.Objections);
    }

    [Fact]
    public void An_override_needs_a_second_admin_a_reason_and_a_day_ahead()
    {
        var review = At[Stages.Review];
        Refused(review, new Act(Events.Ask) { Until = Today.AddDays(30) }, Admin(1)).ShouldBe("Problem.Invalid");
        Refused(review, new Act(Events.Ask) { Text = "The register is closed.", Until = Today }, Admin(1)).ShouldBe("Problem.Invalid");
        var asked = Must(review, new Act(Events.Ask) { Text = "The register is closed.", Until = Today.AddDays(30) }, Admin(1));
        asked.Step.ShouldBe(1);
        Refused(asked, new Act(Events.Confirm), Admin(1)).ShouldBe("Problem.Application.SecondAdmin");
        Must(asked, new Act(Events.Confirm), Admin(2)).Step.ShouldBe(2);
    }

    [Fact]
    public void What_an_override_let_through_is_owed_until_it_is_made_good_after_admission_too()
    {
        var let = Must(Must(At[Stages.Review], new Act(Events.Ask) { Text = "The register is closed.", Until = Today.AddDays(30) }, Admin(1)), new Act(Events.Confirm), Admin(2));
        ApplicationRules.Owed(let).Single().Until.ShouldBe(Today.AddDays(30));
        Texts.Say(ApplicationRules.Missing(let, Today)[0]).ShouldBe("Let through and to be made good by 24 December 2026: Register.");
        ApplicationRules.Owed(At[Stages.Review]).ShouldBeEmpty();
        ApplicationRules.Owed(let with { Stage = Stages.Withdrawn }).ShouldBeEmpty();

        var active = At[Stages.Active] with { Overrides = let.Overrides };
        ApplicationRules.Missing(active, Today).Count.ShouldBe(1);
        Refused(active, new Act(Events.MakeGood), Admin(1)).ShouldBe("Problem.Invalid");
        Refused(active, new Act(Events.MakeGood) { Text = "Looked up." }, MemberOf(1)).ShouldBe("Problem.Application.NotYours");
        var good = Must(active, new Act(Events.MakeGood) { Text = "Looked up when it opened." }, Admin(1));
        (good.Overrides.Single().MadeGood, good.Overrides.Single().MadeGoodOn).ShouldBe(("Looked up when it opened.", Today));
        ApplicationRules.Owed(good).ShouldBeEmpty();
        Refused(good, new Act(Events.MakeGood) { Text = "Again." }, Admin(1)).ShouldBe("Problem.Application.NotAtThisStage");
    }

    [Theory]
    [InlineData(Outcomes.Remind, Stages.Decision)]
    [InlineData(Outcomes.Refuse, Stages.Refused)]
    [InlineData(Outcomes.Lapse, Stages.Lapsed)]
    [InlineData(Outcomes.Advance, Stages.Agreement)]
    [InlineData(Outcomes.Return, Stages.Returned)]
    public void A_decision_that_nobody_takes_ends_as_the_procedure_says(string atDeadline, string then)
    {
        var step = Procedure.Steps[4] with { Days = 10, AtDeadline = atDeadline };
        var application = At[Stages.Decision] with { Opened = [new Opened(4, Today)], Votes = [], Procedure = Procedure with { Steps = [.. Procedure.Steps.Take(4), step, Procedure.Steps[5]] } };
        Must(application, new Act(Events.Day), Daily, Today.AddDays(10)).Stage.ShouldBe(Stages.Decision);
        Must(application, new Act(Events.Day), Daily, Today.AddDays(11)).Stage.ShouldBe(then);
    }

    [Theory]
    [InlineData(Outcomes.Remind, Stages.Review)]
    [InlineData(Outcomes.Advance, Stages.Objections)]
    [InlineData(Outcomes.Return, Stages.Returned)]
    [InlineData(Outcomes.Refuse, Stages.Refused)]
    [InlineData(Outcomes.Lapse, Stages.Lapsed)]
    public void A_step_that_is_late_ends_as_the_procedure_says(string atDeadline, string then)
    {
        var application = At[Stages.Review] with { Procedure = Procedure with { Steps = [Procedure.Steps[0], Procedure.Steps[1] with { AtDeadline = atDeadline }, .. Procedure.Steps.Skip(3)] } };
        Must(application, new Act(Events.Day), Daily, Today.AddDays(14)).Stage.ShouldBe(Stages.Review);
        Must(application, new Act(Events.Day), Daily, Today.AddDays(15)).Stage.ShouldBe(then);
    }

    [Fact]
    public void It_lapses_after_a_year_wherever_it_is()
    {
        foreach (var stage in Stages.Open.Where(stage => stage != Stages.Prospect))
        {
            Must(At[stage] with { Opened = [] }, new Act(Events.Day), Daily, Today.AddDays(364)).Stage.ShouldNotBe(Stages.Lapsed);
            Must(At[stage], new Act(Events.Day), Daily, Today.AddDays(365)).Stage.ShouldBe(Stages.Lapsed);
        }
    }

    [Fact]
    public void An_erased_applicant_leaves_what_was_decided()
    {
        var active = At[Stages.Active] with { Answers = new Dictionary<string, string> { ["legal_name"] = "New Partner", ["contact.press.email"] = "press@example.org" } };
        var erased = Must(active, new Act(Events.Erase), Admin(1));
        (erased.ContactName, erased.Email).ShouldBe(("", ""));
        erased.Answers.Keys.ShouldBe(["legal_name"]);
        erased.Timeline.ShouldAllBe(one => one.By != "Applicant" && one.Text != "Applicant");
        erased.Signatures.Single().Name.ShouldBe("");
        erased.Decisions.ShouldBe(active.Decisions);
        Refused(erased, new Act(Events.Erase), Admin(1)).ShouldBe("Problem.Application.NotAtThisStage");
    }

    [Fact]
    public void A_form_is_done_once_it_is_submitted_and_no_more_when_it_comes_back()
    {
        ApplicationRules.IsDone(At[Stages.Draft], 0).ShouldBeFalse();
        ApplicationRules.IsDone(At[Stages.Submitted], 0).ShouldBeTrue();
        ApplicationRules.IsDone(At[Stages.Returned], 0).ShouldBeFalse();
        ApplicationRules.IsDone(At[Stages.Review], 0).ShouldBeTrue();
    }

    [Fact]
    public void An_impossible_step_says_what_is_missing()
    {
        var problem = ApplicationRules.EventTo(At[Stages.Review], Stages.Decision, Today).Problem.ShouldBeOfType<NotNow>();
        Texts.Say(problem.Message).ShouldBe("That step can't be taken yet. To check: Register. Sponsors still to vouch: 2.");
        ApplicationRules.EventTo(At[Stages.Submitted], Stages.Review, Today).Value.ShouldBe(Events.Begin);
        ApplicationRules.EventTo(At[Stages.Decision], Stages.Prospect, Today).Problem.ShouldNotBeNull();
    }

    private static Act Invite => new(Events.Invite);

    private static Act Submit => new(Events.Submit) { Answers = new Dictionary<string, string> { ["legal_name"] = "New Partner" } };

    private static Act Check => new(Events.Pass) { Text = "Looked up." };

    private static Act Vouch => new(Events.Vouch) { Text = "We know them." };

    private static Act Objection => new(Events.Object) { Text = "Not yet." };

    private static Act CloseVote => new(Events.CloseVote) { Text = "Everybody was asked twice." };

    [Fact]
    public void Checks_are_made_by_those_whom_the_procedure_names_and_by_admins()
    {
        var procedure = Procedure with
        {
            Steps =
            [
                Procedure.Steps[0],
                new Step { Type = StepTypes.Sponsors, Title = "Sponsors", Count = 1 },
                new Step { Type = StepTypes.Check, Title = "Site visit", By = Electors.Sponsors, File = true },
                new Step { Type = StepTypes.Check, Title = "Experts", By = Electors.Together([Electors.OfGroup + Board.ToString("D"), Electors.OfKind + "law_firm"]) },
            ],
        };
        var review = Must(Must(Must(New(procedure), Invite, Admin(1)), Submit, Applicant), new Act(Events.Begin), Admin(1)) with { Organisation = Id(70), Root = Id(71) };
        ApplicationRules.WaitsFor(review).ShouldBe($"sponsors,group:{Board:D},kind:law_firm");
        var pass = new Act(Events.Pass) { Text = "Seen.", File = Id(90) };

        // Not yet a sponsor; a member of neither; the applicant's own group of companies.
        ApplicationRules.ChecksOf(review, MemberOf(1)).ShouldBeEmpty();
        Refused(review, pass with { Step = 2 }, MemberOf(1)).ShouldBe("Problem.Application.NotYours");
        Refused(review, pass with { Step = 3 }, MemberOf(1)).ShouldBe("Problem.Application.NotYours");
        Refused(review, pass with { Step = 3 }, Seat(5) with { Member = new Member(Id(72), Id(71), "Sister", "full", true) }).ShouldBe("Problem.Application.NotYours");

        var vouched = Must(review, Vouch, MemberOf(1));
        ApplicationRules.ChecksOf(vouched, MemberOf(1)).ShouldBe([2]);
        Refused(vouched, pass with { Step = 3 }, MemberOf(1)).ShouldBe("Problem.Application.NotYours");
        Refused(vouched, pass with { Step = 2, File = null }, MemberOf(1)).ShouldBe("Problem.Invalid");
        var visited = Must(vouched, pass, MemberOf(1));
        visited.Passed.Single().ShouldSatisfyAllConditions(one => one.Step.ShouldBe(2), one => one.By.ShouldBe("Member 1"));
        ApplicationRules.ChecksOf(visited, Seat(5)).ShouldBe([3]);
        ApplicationRules.ChecksOf(visited, MemberOf(6) with { Member = MemberOf(6).Member! with { Kind = "law_firm" } }).ShouldBe([3]);
        ApplicationRules.ChecksOf(visited, Admin(1)).ShouldBe([3]);
        Must(visited, pass with { File = null }, Seat(5)).Step.ShouldBe(4);
    }

    [Fact]
    public void Several_kinds_of_members_decide_together_each_organisation_once()
    {
        var by = Electors.Together([Electors.OfClass + "founder", Electors.OfGroup + Board.ToString("D")]);
        var procedure = Procedure with { Steps = [Procedure.Steps[0], new Step { Type = StepTypes.Decision, Title = "Decision", Count = 2, By = by }] };
        var decision = Must(Must(Must(New(procedure), Invite, Admin(1)), Submit, Applicant), new Act(Events.Begin), Admin(1));
        Guid[] electorate = [Id(1), Id(2), Id(3)];
        var founder = MemberOf(1) with { Member = MemberOf(1).Member! with { Class = "founder" } };
        var once = Must(decision, Vote(true), founder with { Groups = [Board] }, electorate: electorate);
        Refused(once, Vote(true), founder).ShouldBe("Problem.Application.VotedAlready");
        Refused(once, Vote(true), MemberOf(9)).ShouldBe("Problem.Application.NotYours");
        Refused(once, Vote(true), Admin(1)).ShouldBe("Problem.Application.NotYours");
        Must(once, Vote(true), Seat(2), electorate: electorate).Step.ShouldBe(2);
    }

    [Fact]
    public void Abstentions_count_for_the_quorum_and_not_for_the_share()
    {
        var procedure = Procedure with { Steps = [Procedure.Steps[0], new Step { Type = StepTypes.Decision, Title = "Board", Count = 1, Share = "2/3", Quorum = "3/4", By = Electors.OfGroup + Board.ToString("D"), Days = 10 }] };
        var decision = Must(Must(Must(New(procedure), Invite, Admin(1)), Submit, Applicant), new Act(Events.Begin), Admin(1));
        Guid[] board = [Id(1), Id(2), Id(3), Id(4)];
        Refused(decision, new Act(Events.Vote) { Abstains = true, Approves = true }, Seat(1)).ShouldBe("Problem.Invalid");

        var two = Must(Must(decision, Vote(true), Seat(1), electorate: board), new Act(Events.Vote) { Abstains = true }, Seat(2), electorate: board);
        two.Timeline[^1].Event.ShouldBe("abstain");
        two.Decisions.ShouldBeEmpty("one of two votes is for, but the quorum is three of four");
        var late = ApplicationRules.Apply(two, new Act(Events.CloseVote) { Text = "The days are over." }, Admin(1), On(11, board));
        late.Problem!.Message.Key.ShouldBe("Onboarding.Missing.quorum");

        var three = Must(two, new Act(Events.Vote) { Abstains = true }, Seat(3), electorate: board);
        var closed = Must(three, new Act(Events.CloseVote) { Text = "The days are over." }, Admin(1), Today.AddDays(11), board);
        closed.Decisions.Single().Approved.ShouldBeTrue("the one vote that was for or against was for");
        Must(three, Vote(false) with { Text = "No." }, Seat(4), electorate: board).Stage.ShouldBe(Stages.Refused, "one of two is less than two thirds");
    }

    [Fact]
    public void A_step_is_given_more_time_and_the_whole_with_it()
    {
        var review = At[Stages.Review] with { LapsesOn = Today.AddDays(20) };
        review.DueOn.ShouldBe(Today.AddDays(14));
        var extend = new Act(Events.Extend) { Text = "The register is closed in December.", Until = Today.AddDays(40) };
        Refused(review, extend with { Until = Today.AddDays(14) }, Admin(1)).ShouldBe("Problem.Invalid");
        Refused(review, extend with { Text = " " }, Admin(1)).ShouldBe("Problem.Invalid");
        Refused(review, extend with { Step = 5 }, Admin(1)).ShouldBe("Problem.Application.NotOpen");
        Refused(review, extend, MemberOf(1)).ShouldBe("Problem.Application.NotYours");

        var later = Must(review, extend, Admin(1));
        (later.DueOn, later.LapsesOn).ShouldBe((Today.AddDays(40), Today.AddDays(40)));
        Must(later, new Act(Events.Day), Daily, Today.AddDays(39)).Stage.ShouldBe(Stages.Review);
        Must(later, new Act(Events.Day), Daily, Today.AddDays(41)).Stage.ShouldBe(Stages.Lapsed);

        // A window stays open for as long as it was given.
        var window = At[Stages.Objections];
        var longer = Must(window, extend, Admin(1));
        Must(longer, new Act(Events.Day), Daily, Today.AddDays(39)).Stage.ShouldBe(Stages.Objections);
        Must(longer, new Act(Events.Day), Daily, Today.AddDays(40)).Stage.ShouldBe(Stages.Decision);
    }

    [Fact]
    public void An_admin_writes_down_what_a_member_sent_with_the_letter()
    {
        var window = At[Stages.Objections];
        var written = MemberOf(5) with { Name = "Member 5", Account = Id(1001), IsAdmin = true, WrittenBy = "Admin 1" };
        var objection = new Act(Events.Object) { Text = "By letter.", File = Id(90) };
        Refused(window, objection, Admin(1)).ShouldBe("Problem.Invalid");
        Refused(window, objection with { File = null }, written).ShouldBe("Problem.Invalid");
        var before = ApplicationRules.Standing(window, window.Step).Count;
        var objected = Must(window, objection, written);
        objected.Objections[^1].ShouldSatisfyAllConditions(one => one.By.ShouldBe("Member 5"), one => one.Account.ShouldBeNull(), one => one.File.ShouldBe(Id(90)), one => one.Organisation.ShouldBe(Id(5)));
        Refused(objected, objection, MemberOf(5)).ShouldBe("Problem.Application.ObjectedAlready");
        ApplicationRules.Standing(Must(objected, new Act(Events.Unobject), MemberOf(5)), objected.Step).Count.ShouldBe(before);
        ApplicationRules.Standing(Must(objected, new Act(Events.Unobject), written), objected.Step).Count.ShouldBe(before);

        // What the member said itself, no admin takes back in its name.
        var own = Must(window, new Act(Events.Object) { Text = "We object." }, MemberOf(5));
        Refused(own, new Act(Events.Unobject), written).ShouldBe("Problem.Application.NoObjection");
    }

    [Fact]
    public void A_meeting_decides_and_an_admin_writes_it_down_with_the_minutes()
    {
        var assembly = Procedure.Steps[4] with { InMeeting = true, By = Electors.Members, Count = 1, Share = ">1/2", Quorum = "1/3", WhenStopped = Outcomes.Return };
        var open = At[Stages.Decision] with { Organisation = Id(70), Root = Id(71), Procedure = Procedure with { Steps = [.. Procedure.Steps.Select((step, i) => i == 4 ? assembly : step)] } };
        IReadOnlyCollection<Guid> members = [.. Enumerable.Range(200, 60).Select(Id)];
        Act minute(int yes, int no, int abstaining, int? entitled = null) => new(Events.Minute) { Text = "Assembly of 3 May.", Tally = new Tally(yes, no, abstaining, entitled), File = Id(90) };
        string refused(Act act, Who who) => ApplicationRules.Apply(open, act, who, On(0, members)).Problem?.Message.Key ?? "done";

        // Nobody votes one by one, and the board asks for nobody's vote.
        ApplicationRules.WaitsFor(open).ShouldBe(Electors.Admins);
        ApplicationRules.IsTurnOf(open, members.ToHashSet(), Id(2200), Id(200)).ShouldBeFalse();
        ApplicationRules.Missing(open, Today).ShouldHaveSingleItem().Key.ShouldBe("Onboarding.Missing.minutes");
        refused(Vote(true), MemberOf(200)).ShouldBe("Problem.Application.InMeeting");
        refused(CloseVote, Admin(1)).ShouldBe("Problem.Application.InMeeting");
        ApplicationRules.EventTo(open, Stages.Agreement, Today).Problem!.Message.Key.ShouldBe("Problem.Application.Missing");

        // Only an admin, who neither applied nor vouched, with the minutes, and with votes that add up.
        refused(minute(31, 4, 2), MemberOf(200)).ShouldBe("Problem.Application.NotYours");
        refused(minute(31, 4, 2), Admin(2) with { Member = MemberOf(1).Member }).ShouldBe("Problem.Application.Barred");
        refused(minute(31, 4, 2) with { File = null }, Admin(1)).ShouldBe("Problem.Invalid");
        refused(minute(31, 4, 2) with { Text = " " }, Admin(1)).ShouldBe("Problem.Invalid");
        refused(minute(0, 0, 0), Admin(1)).ShouldBe("Problem.Invalid");
        refused(minute(5, -1, 0), Admin(1)).ShouldBe("Problem.Invalid");
        refused(minute(31, 4, 2, entitled: 36), Admin(1)).ShouldBe("Problem.Invalid");
        refused(new Act(Events.Minute) { Text = "Assembly.", File = Id(90) }, Admin(1)).ShouldBe("Problem.Invalid");

        // 19 of 60 are no third: it decided nothing. Of 57 who were entitled they are.
        refused(minute(10, 5, 4), Admin(1)).ShouldBe("Onboarding.Missing.quorum");
        var approved = Must(open, minute(10, 5, 4, entitled: 57), Admin(1), electorate: members);
        approved.Stage.ShouldBe(Stages.Agreement);
        approved.Decisions.Single().ShouldSatisfyAllConditions(one => one.Approved.ShouldBeTrue(), one => one.Tally.ShouldBe(new Tally(10, 5, 4, 57)), one => one.File.ShouldBe(Id(90)), one => one.Reasons.ShouldBe(["Assembly of 3 May."]));

        // A tie is no majority; it goes where the procedure says, with the votes.
        var lost = Must(open, minute(10, 10, 4), Admin(1), electorate: members);
        lost.Stage.ShouldBe(Stages.Returned);
        lost.Decisions.Single().ShouldSatisfyAllConditions(one => one.Approved.ShouldBeFalse(), one => one.TakenBack.ShouldBeTrue(), one => one.Tally!.Given.ShouldBe(24));

        // However many are for: enough against stop it.
        var strict = open with { Procedure = open.Procedure with { Steps = [.. open.Procedure.Steps.Select((step, i) => i == 4 ? step with { StopAt = 5 } : step)] } };
        Must(strict, minute(40, 4, 2), Admin(1), electorate: members).Stage.ShouldBe(Stages.Agreement);
        Must(strict, minute(40, 5, 2), Admin(1), electorate: members).Stage.ShouldBe(Stages.Returned);

        // Where votes are given one by one there is no meeting to write down.
        Refused(At[Stages.Decision], minute(31, 4, 2), Admin(1)).ShouldBe("Problem.Application.ByVotes");
    }

    [Fact]
    public void A_step_for_some_kinds_of_applicant_is_gone_through_by_those()
    {
        var procedure = Procedure with
        {
            Steps =
            [
                Procedure.Steps[0],
                new Step { Type = StepTypes.Check, Title = "Accounts", Kinds = ["payment_firm", "card_company"] },
                new Step { Type = StepTypes.Sponsors, Title = "Sponsors", Count = 1, Kinds = ["ngo"] },
                new Step { Type = StepTypes.Window, Title = "Objections", Days = 21, By = Electors.Members, Kinds = ["ngo"] },
                new Step { Type = StepTypes.Agreement, Title = "Charter", Text = "We agree." },
            ],
        };
        Application begun(string? kind) => Must(Must(Must(New(procedure) with { Kind = kind }, new Act(Events.Invite), Admin(1)), Submit, Applicant), new Act(Events.Begin), Admin(1));

        begun("payment_firm").ShouldSatisfyAllConditions(one => one.Stage.ShouldBe(Stages.Review), one => ApplicationRules.OpenSteps(one).ShouldBe([1]));
        var firm = Must(begun("payment_firm"), new Act(Events.Pass) { Text = "Seen." }, Admin(1));
        firm.Stage.ShouldBe(Stages.Agreement, "neither sponsors nor a window");
        ApplicationRules.Offers(begun("payment_firm"), Events.AskSponsor, Admin(1), On(0, [])).ShouldBeFalse();

        begun("ngo").ShouldSatisfyAllConditions(one => one.Stage.ShouldBe(Stages.Review), one => ApplicationRules.OpenSteps(one).ShouldBe([2]));
        Must(begun("ngo"), new Act(Events.Vouch) { Text = "We know them." }, MemberOf(1)).Stage.ShouldBe(Stages.Objections);
        begun("law_firm").Stage.ShouldBe(Stages.Agreement);

        // Whoever decides at a step for others has no say, and who vouched takes it back without reopening it.
        var voted = new Step { Type = StepTypes.Decision, Title = "Board", Count = 1, By = Electors.Members, Kinds = ["ngo"] };
        var skipping = begun("payment_firm") with { Procedure = procedure with { Steps = [procedure.Steps[0], procedure.Steps[2], voted, new Step { Type = StepTypes.Sponsors, Title = "Others", Count = 1 }, procedure.Steps[4]] } };
        skipping = skipping with { Step = 3, Stage = Stages.Review, Opened = [] };
        ApplicationRules.Offers(skipping, Events.Comment, MemberOf(9), On(0, [])).ShouldBeFalse();
        var through = Must(skipping, new Act(Events.Vouch) { Text = "We know them." }, MemberOf(1));
        through.Stage.ShouldBe(Stages.Agreement);
        var back = ApplicationRules.Apply(through with { Sponsors = [.. through.Sponsors, new Vouching(Id(2), Id(102), "Member 2", null, "Member 2", Today, "We too.", null, null) { Step = 3 }], Stage = Stages.Decision }, new Act(Events.Unvouch), MemberOf(1), On(0, [])).Value!;
        back.Step.ShouldBe(through.Step, "one is enough, and the step for others was never gone through");

        // Of whom the kind isn't known, nothing is spared.
        ApplicationRules.OpenSteps(begun(null)).ShouldBe([1, 2]);
    }

    [Fact]
    public void A_second_admin_is_asked_for_an_override_and_a_sponsor_once()
    {
        var review = At[Stages.Review];
        var asked = Must(review, new Act(Events.Ask) { Text = "The register is closed.", Until = Today.AddDays(5) }, Admin(1));
        ApplicationRules.Missing(asked, Today)[0].ShouldBe(new Message("Onboarding.Missing.confirm", "Admin 1", "The register is closed."));
        ApplicationRules.WaitsFor(At[Stages.Objections] with { Overrides = [.. asked.Overrides.Select(one => one with { Step = At[Stages.Objections].Step })] }).ShouldBe("members,admins");
        var confirmed = Must(asked, new Act(Events.Confirm), Admin(2));
        ApplicationRules.Missing(confirmed, Today).ShouldNotContain(message => message.Key == "Onboarding.Missing.confirm");

        var once = Must(review, new Act(Events.AskSponsor) { Sponsor = MemberOf(95).Member }, Admin(1));
        once.Timeline[^1].Text.ShouldBe("Member 95");
        Refused(once, new Act(Events.AskSponsor) { Sponsor = MemberOf(95).Member }, Admin(1)).ShouldBe("Problem.Application.AskedSponsor");
        ApplicationRules.MaySponsor(review, Id(95), "full").ShouldBeTrue();
        ApplicationRules.MaySponsor(review, Id(95), "advisory").ShouldBeFalse();
        ApplicationRules.MaySponsor(At[Stages.Agreement], Id(95), "full").ShouldBeFalse();
    }

    private static Act Vote(bool approves) => new(Events.Vote) { Approves = approves };

    private static Guid Id(int number) => new($"00000000-0000-0000-0000-{number:D12}");

    private static Who Admin(int number) => new() { Name = "Admin " + number, Account = Id(1000 + number), IsAdmin = true, Email = $"admin{number}@example.org" };

    /// <summary>Each of a group of companies of its own.</summary>
    internal static Who MemberOf(int number) => new() { Name = "Member " + number, Account = Id(2000 + number), Member = new Member(Id(number), Id(100 + number), "Member " + number, "full", true) };

    private static Who Seat(int number) => MemberOf(number) with { Groups = [Board] };

    private static Application New(Procedure procedure) => new() { Procedure = procedure, Name = "New Partner", Email = "apply@example.org", ContactName = "Applicant", MadeOn = Today, Asked = [.. Enumerable.Range(1, 80).Select(Id)] };

    private static Result<Application> Try(Application application, string happening, Who who) => ApplicationRules.Apply(
        application,
        new Act(happening)
        {
            Text = "Because.",
            Approves = true,
            File = Id(90),
            Until = Today.AddDays(30),
            Owner = Id(5),
            Answers = Submit.Answers,
            Sponsor = happening == Events.AskSponsor ? MemberOf(95).Member : null,
        },
        who,
        new Moment(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero), Today, [Id(1001), Id(1002), Id(1003), Id(1009)]));

    private static Application Must(Application application, Act act, Who who, DateOnly? today = null, IReadOnlyCollection<Guid>? electorate = null)
    {
        var result = ApplicationRules.Apply(application, act, who, new Moment(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero), today ?? Today, electorate ?? [Id(1001), Id(1002), Id(1003), Id(1004)]));
        result.Problem.ShouldBeNull(act.Event);
        return result.Value!;
    }

    private static Moment On(int day, IReadOnlyCollection<Guid> electorate) => new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero), Today.AddDays(day), electorate);

    private static string Refused(Application application, Act act, Who who) =>
        ApplicationRules.Apply(application, act, who, new Moment(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero), Today, [Id(1001), Id(1002), Id(1003), Id(1004)])).Problem.ShouldNotBeNull().Message.Key;

    private static Dictionary<string, Application> Made()
    {
        var at = new Dictionary<string, Application>();
        var application = at[Stages.Prospect] = New(Procedure);
        application = at[Stages.Invited] = Must(application, Invite, Admin(1));
        application = at[Stages.Draft] = Must(application, new Act(Events.Write), Applicant);
        application = at[Stages.Submitted] = Must(application, Submit, Applicant);
        at[Stages.Returned] = Must(application, new Act(Events.Return) { Text = "More, please." }, Admin(1));
        at[Stages.Withdrawn] = Must(application, new Act(Events.Withdraw) { Text = "Later." }, Applicant);
        at[Stages.Refused] = Must(application, new Act(Events.Refuse) { Text = "Not eligible." }, Admin(1));
        at[Stages.Lapsed] = Must(application, new Act(Events.Day), Daily, Today.AddDays(365));
        application = at[Stages.Review] = Must(application, new Act(Events.Begin), Admin(1));
        application = Must(application, Check, Admin(1));
        application = Must(Must(application, Vouch, MemberOf(1)), Vouch, MemberOf(2));
        at[Stages.Objections] = Must(application, Objection, MemberOf(4));
        application = at[Stages.Decision] = Must(application, new Act(Events.Day), Daily, Today.AddDays(21));
        application = Must(Must(Must(application, Vote(true), Admin(1)), Vote(true), Admin(2)), Vote(true), Admin(3));
        at[Stages.Agreement] = application;
        application = at["ready"] = Must(application, new Act(Events.Sign) { Text = "Applicant" }, Applicant);
        at[Stages.Active] = Must(application, new Act(Events.Admit), Admin(1));
        return at;
    }
}
