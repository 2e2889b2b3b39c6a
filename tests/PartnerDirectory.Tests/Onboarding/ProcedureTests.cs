using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Onboarding;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using Question = PartnerDirectory.Onboarding.Question;

namespace PartnerDirectory.Tests.Onboarding;

/// <summary>Procedures as admins write them: the published ones of four communities, and what can't be gone through.</summary>
public sealed class ProcedureTests
{
    private const string Form = """
        # Organisation
        > As in the register.
        legal_name *
        country
        # Reasons (optional)
        why * : Why do you want to join?
        kind_of_work = What do you do? | Respond | Support
        since @ Since when?
        policy ^ Your policy
        motto - Your motto
        contact.single_point_of_contact.name
        """;

    /// <summary>
    /// As the communities publish them. FIRST: two sponsors who are members, a site visit, letters, a board vote of two thirds,
    /// a year. Trusted Introducer: two sponsors, three weeks, three objections. Debian: an advocate, identification, philosophy
    /// and skills checked by an application manager, the front desk, the account managers. Egmont Group: a sponsor, an on-site
    /// visit, a working group's endorsement, the heads' consensus. INHOPE: support shown, an assessment, the general assembly.
    /// </summary>
    public static TheoryData<string, Step[]> Communities() => new()
    {
        {
            "FIRST",
            [
                FormStep(), new Step { Type = StepTypes.Sponsors, Title = "Sponsors", Count = 2, Classes = ["full"], Unrelated = true, File = true },
                new Step { Type = StepTypes.Check, Title = "Site visit", File = true }, new Step { Type = StepTypes.Window, Title = "Members comment", Days = 14, By = Electors.Members },
                new Step { Type = StepTypes.Decision, Title = "Board", By = Electors.OfGroup + Guid.Empty.ToString("D"), Count = 1, Share = "2/3", OfAll = true },
            ]
        },
        {
            "Trusted Introducer",
            [FormStep(), new Step { Type = StepTypes.Sponsors, Title = "Sponsors", Count = 2 }, new Step { Type = StepTypes.Window, Title = "Three weeks", Days = 21, By = Electors.OfClass + "full", StopAt = 3 }]
        },
        {
            "Debian",
            [
                FormStep(), new Step { Type = StepTypes.Sponsors, Title = "Advocate", Count = 1, Classes = ["full"] }, new Step { Type = StepTypes.Check, Title = "Identification" },
                new Step { Type = StepTypes.Check, Title = "Philosophy and procedures" }, new Step { Type = StepTypes.Check, Title = "Tasks and skills", Days = 180, AtDeadline = Outcomes.Return },
                new Step { Type = StepTypes.Decision, Title = "Front desk", Count = 1 }, new Step { Type = StepTypes.Decision, Title = "Account managers", Count = 2 },
            ]
        },
        {
            "Egmont Group",
            [
                FormStep(), new Step { Type = StepTypes.Sponsors, Title = "Sponsoring unit", Count = 1, Classes = ["full"] }, new Step { Type = StepTypes.Check, Title = "On-site visit", File = true },
                new Step { Type = StepTypes.Decision, Title = "Working group", By = Electors.OfGroup + Guid.Empty.ToString("D"), Count = 1, Share = "1/2" },
                new Step { Type = StepTypes.Decision, Title = "Heads of units", By = Electors.OfClass + "full", Count = 1, Share = "1/1", StopAt = 1 },
                new Step { Type = StepTypes.Agreement, Title = "Charter", Text = "We accept the charter.", File = true },
            ]
        },
        {
            "INHOPE",
            [
                FormStep(), new Step { Type = StepTypes.Check, Title = "Support of police and government", File = true }, new Step { Type = StepTypes.Check, Title = "Assessment on site", File = true, Kinds = ["ngo"] },
                new Step { Type = StepTypes.Decision, Title = "General assembly", InMeeting = true, By = Electors.OfClass + "full", Count = 1, Share = ">1/2", Quorum = "1/2", Days = 365 },
                new Step { Type = StepTypes.Agreement, Title = "Code of practice", Text = "We accept the code.", File = true },
            ]
        },
    };

    [Theory, MemberData(nameof(Communities))]
    public async Task The_procedure_of_a_real_community_is_written_without_code_and_gone_through(string community, Step[] steps)
    {
        foreach (var engine in new[] { PartnerDirectory.Data.Engine.Sqlite, PartnerDirectory.Data.Engine.PostgreSql })
        {
            await using var directory = await TestDirectory.Create(engine);
            var bodies = new List<PartnerDirectory.Organisations.Organisation>();
            for (var i = 0; i < 3; i++)
            {
                bodies.Add(await directory.Listed(Some.Organisation("Body " + i), new Standing { Code = "active", Class = "full", Since = new DateOnly(2020, 1, 1) }));
            }

            var group = (await directory.Get<WorkingGroups>().Save(directory.Admin, new WorkingGroup { Name = "Board", Seats = [.. bodies.Select(body => new Seat { Organisation = body.Id })] })).Taken();
            var written = steps.Select(step => step with { By = step.By.Replace(Guid.Empty.ToString("D"), group.Id.ToString("D"), StringComparison.Ordinal) }).ToList();
            var procedure = (await directory.Get<Procedures>().Save(directory.Admin, new Procedure { Name = community, Class = "full", Steps = written, LapsesAfter = 365 })).Taken();

            var application = new Application { Procedure = procedure, Name = community, Email = "apply@example.org", MadeOn = Some.Today, Asked = [.. Enumerable.Range(0, 9).Select(i => Ids.Of("sponsor" + i))] };
            application = Do(application, new Act(Events.Invite), Admin(0));
            application = Do(application, new Act(Events.Submit) { Answers = new Dictionary<string, string> { ["legal_name"] = community } }, new Who { IsApplicant = true, Name = "Applicant" });
            application = Do(application, new Act(Events.Begin), Admin(0));
            for (var turn = 0; turn < 40 && application.Step < procedure.Steps.Count; turn++)
            {
                var step = procedure.Steps[application.Step];
                application = step.Type switch
                {
                    StepTypes.Check => Do(application, new Act(Events.Pass) { Text = "Seen.", File = Guid.Empty }, Admin(0)),
                    StepTypes.Sponsors => Do(application, new Act(Events.Vouch) { Text = "We know them.", File = Guid.Empty }, Voucher(application.Sponsors.Count)),
                    StepTypes.Window => ApplicationRules.Apply(application, new Act(Events.Day), new Who { IsSystem = true }, new Moment(directory.Time.GetUtcNow(), application.DueOn!.Value, [])).Taken(),
                    StepTypes.Decision when step.InMeeting => Do(application, new Act(Events.Minute) { Text = "Assembly.", Tally = new Tally(2, 0, 1), File = Guid.Empty }, Admin(0)),
                    StepTypes.Decision when step.By == Electors.Admins => Do(application, new Act(Events.Vote) { Approves = true }, Admin(application.Votes.Count)),
                    StepTypes.Decision => Do(application, new Act(Events.Vote) { Approves = true }, Member(bodies[application.Votes.Count(vote => vote.Step == application.Step)].Id)),
                    _ => Do(application, new Act(Events.Sign) { Text = "Head", File = Guid.Empty }, new Who { IsApplicant = true, Name = "Applicant" }),
                };
            }

            Do(application, new Act(Events.Admit), Admin(0)).Stage.ShouldBe(Stages.Active, community);

            Who Admin(int number) => new() { Name = "Admin " + number, Account = bodies[number % 3].Id, IsAdmin = true };
            Who Voucher(int number) => new() { Name = "Sponsor", Account = group.Id, Member = new Member(Ids.Of("sponsor" + number), Ids.Of("root" + number), "Sponsor " + number, "full", true) };
            Who Member(Guid id) => new() { Name = "Member", Account = id, Groups = [group.Id], Member = new Member(id, id, "Member", "full", true) };
            Application Do(Application on, Act act, Who who) => ApplicationRules.Apply(on, act, who, new Moment(directory.Time.GetUtcNow(), Some.Today, [.. bodies.Select(body => body.Id)])).Taken();
        }
    }

    [Fact]
    public void A_form_is_written_in_lines_and_read_back_the_same()
    {
        var topics = FormNotation.Read(Form);
        topics.Select(topic => (topic.Title, topic.Optional, topic.Guidance)).ShouldBe([("Organisation", false, "As in the register."), ("Reasons", true, null)]);
        topics.SelectMany(topic => topic.Questions).Select(question => (question.Code, question.Field, question.Required, question.Field is null ? question.Type : "")).ShouldBe(
        [
            ("legal_name", "legal_name", true, ""), ("country", "country", false, ""), ("why", null, true, "lines"), ("kind_of_work", null, false, "choice"), ("since", null, false, "date"),
            ("policy", null, false, "file"), ("motto", null, false, "text"), ("contact.single_point_of_contact.name", "contact.single_point_of_contact.name", false, ""),
        ]);
        topics[1].Questions[1].Choices.ShouldBe(["Respond", "Support"]);
        FormNotation.Write(FormNotation.Read(FormNotation.Write(topics))).ShouldBe(FormNotation.Write(topics));
    }

    [Theory, EachEngine]
    public async Task What_cannot_be_gone_through_is_refused_with_the_step_it_is_in(TestDirectory directory)
    {
        await using var _ = directory;
        var procedures = directory.Get<Procedures>();
        var founding = (await procedures.All(directory.Admin)).Single(one => one.Name == "Founding coalition member");
        (await procedures.Save(directory.Admin, founding with { Id = Guid.Empty, Version = 0, Name = "FOUNDING coalition member" })).Told().ShouldBe(["name Why.ProcedureNamed"]);
        (await procedures.Save(directory.Admin, new Procedure { Name = " ", Class = "nobility", Steps = [] })).Told().ShouldBe(["steps Why.Steps", "name Why.Required", "class Why.Term"]);
        var bad = await procedures.Save(directory.Admin, new Procedure
        {
            Name = "Bad",
            Steps =
            [
                new Step { Type = StepTypes.Form, Title = "Form", Kinds = ["ngo"], Topics = [new Topic { Title = "T", Questions = [new Question { Field = "shoe_size" }, new Question { Code = "a", Label = "A?" }, new Question { Code = "a", Label = "A?" }] }] },
                new Step { Type = StepTypes.Window, Title = "No days", By = "somebody" },
                new Step { Type = StepTypes.Decision, Title = "Share", Count = 0, Share = "3/2" },
                new Step { Type = "dance", Title = "" },
            ],
        });
        bad.Problem.ShouldBeOfType<Invalid>().Fields.Select(field => $"{field.Part!.Value.Index} {field.Field} {field.Why.Key}").ShouldBe(
        [
            "0 for_kinds Why.FormForAll", "0 question Why.DirectoryField", "0 question Why.QuestionCode", "1 days Why.Required", "1 by Why.Electors", "2 count Why.Between", "2 share Why.Share", "3 type Why.OneOf", "3 title Why.Required",
        ]);
    }

    [Theory]
    [InlineData("2/3", 2, 3)]
    [InlineData(" 1 / 1 ", 1, 1)]
    [InlineData("> 1/2", 1, 2, true)]
    [InlineData("75 %", 75, 100)]
    [InlineData(">50%", 50, 100, true)]
    [InlineData("120%", 0, 0)]
    [InlineData(">1/1", 0, 0)]
    [InlineData("3/2", 0, 0)]
    [InlineData("0/3", 0, 0)]
    [InlineData("most", 0, 0)]
    public void A_share_is_a_fraction_of_at_most_the_whole(string text, int parts, int of, bool more = false) =>
        ProcedureRules.ShareOf(text).ShouldBe(of == 0 ? null : new Share(parts, of, more));

    private static Step FormStep() => new() { Type = StepTypes.Form, Title = "Form", Topics = FormNotation.Read(Form) };
}
