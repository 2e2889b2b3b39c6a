using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Onboarding;
using PartnerDirectory.Reminders;
using PartnerDirectory.Search;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using Logins = PartnerDirectory.Accounts.Accounts;
using Question = PartnerDirectory.Onboarding.Question;

namespace PartnerDirectory.Tests.Onboarding;

/// <summary>Applications from invitation to membership, over both engines.</summary>
public sealed class ApplicationsTests
{
    private static readonly Dictionary<string, string> Answers = new()
    {
        ["legal_name"] = "Baltic Bank Demo AS",
        ["country"] = "LV",
        ["city"] = "Riga",
        ["registration"] = "40003000001",
        ["capabilities"] = "trace_payments|training",
        ["description"] = "A bank of a demo.",
        ["territories"] = "LV, EE",
        ["languages"] = "lv, en",
        ["email_domains"] = "baltic.example",
        ["contact.single_point_of_contact.name"] = "Demo Person",
        ["contact.single_point_of_contact.email"] = "spoc@baltic.example",
        ["contact.single_point_of_contact.phone"] = "+44 20 7946 0199",
        ["conflict"] = "No",
        ["investigated"] = "No",
        ["motivation"] = "To help.",
    };

    [Theory, EachEngine]
    public async Task A_new_partner_is_admitted_and_found_at_once(TestDirectory directory)
    {
        await using var _ = directory;
        var (applications, forms) = (directory.Get<Applications>(), directory.Get<ApplicantForms>());
        var admins = new[] { await Account(directory, "one"), await Account(directory, "two"), await Account(directory, "three") };
        var procedure = (await directory.Get<Procedures>().All(directory.Admin)).Single(one => one.Name == "Founding coalition member");
        var application = await Submitted(directory, procedure, admins[0]);
        application = await Do(directory, admins[0], application, new Act(Events.Begin));
        foreach (var i in new[] { 1, 2, 3 })
        {
            application = await Do(directory, admins[0], application, new Act(Events.Pass) { Step = i, Text = "Looked up." });
        }

        foreach (var name in new[] { "Sponsor One", "Sponsor Two" })
        {
            var (sponsor, who) = await MemberOf(directory, name);
            (await applications.Get(who, application.Id)).Problem.ShouldBeOfType<NoApplication>();
            application = await Do(directory, admins[0], application, new Act(Events.AskSponsor) { Sponsor = await applications.Sponsor(sponsor) });
            (await applications.Waiting(who)).Select(card => card.Id).ShouldContain(application.Id);
            application = await Do(directory, who, application, new Act(Events.Vouch) { Text = "We have worked with them." });
        }

        application.Stage.ShouldBe(Stages.Objections);
        var (_, objector) = await MemberOf(directory, "Objector");
        await Do(directory, objector, application, new Act(Events.Object) { Text = "We have a question." });
        await Do(directory, objector, application, new Act(Events.Unobject) { Text = "It is answered." });
        directory.Time.Advance(TimeSpan.FromDays(14));
        (await directory.Get<ApplicationActs>().Day()).ShouldBe(1);
        foreach (var admin in admins)
        {
            application = await Do(directory, admin, application, new Act(Events.Vote) { Approves = true, Text = "Yes." });
        }

        application.Stage.ShouldBe(Stages.Agreement);
        var token = (await forms.Link(admins[0], application.Id)).Taken();
        (await forms.Sign(token, "Demo Person", null, null)).Taken();
        var done = await Do(directory, admins[0], application, new Act(Events.Admit));
        done.Stage.ShouldBe(Stages.Active);

        var hit = (await directory.Get<PartnerSearch>().Find(new SearchQuery { Text = "balt ba" }, directory.Reader)).Hits[0];
        hit.Id.ShouldBe(done.Organisation!.Value);
        var membership = (await directory.Get<Memberships>().Of(hit.Id))!;
        membership.Standings.Single().Code.ShouldBe("active");
        membership.Standings.Single().Class.ShouldBe("full");
        var contact = (await directory.Get<PartnerDirectory.Contacts.Contacts>().Of(directory.Reader, hit.Id)).Single();
        contact.Name.ShouldBe("Demo Person");
        contact.Affiliations.Single().Functions.ShouldBe(["single_point_of_contact"]);
        done.Timeline.Count.ShouldBeGreaterThan(12);
    }

    [Theory, EachEngine]
    public async Task Nothing_is_written_when_one_record_of_an_admission_cannot_be(TestDirectory directory)
    {
        await using var _ = directory;
        var admin = await Account(directory, "one");
        var procedure = (await directory.Get<Procedures>().Save(directory.Admin, new Procedure
        {
            Name = "Short",
            Class = "associate",
            Steps = [new Step { Type = StepTypes.Form, Title = "Form", Topics = [new Topic { Title = "All", Questions = [new Question { Field = "legal_name", Required = true }, new Question { Field = "contact.duty_desk.name" }] }] }],
        })).Taken();
        var applications = directory.Get<Applications>();
        var added = (await applications.Add(admin, Invitation(procedure))).Taken();
        added = await Do(directory, admin, added, new Act(Events.Invite));
        var forms = directory.Get<ApplicantForms>();
        var token = (await forms.Link(admin, added.Id)).Taken();

        // A duty desk needs a phone, which this form doesn't ask for.
        await forms.Save(token, new Dictionary<string, string> { ["legal_name"] = "No Phone Demo", ["contact.duty_desk.name"] = "Desk" });
        added = (await forms.Submit(token)).Taken();
        added = await Do(directory, admin, added, new Act(Events.Begin));
        (await applications.Do(admin, added.Id, added.Version, new Act(Events.Admit))).Problem.ShouldBeOfType<Invalid>();
        (await directory.Get<PartnerSearch>().Find(new SearchQuery { Text = "No Phone Demo" }, directory.Admin)).Hits.ShouldNotContain(hit => hit.Organisation!.Names[0].Text == "No Phone Demo");
        (await applications.Get(admin, added.Id)).Taken().Version.ShouldBe(added.Version);
    }

    [Theory, EachEngine]
    public async Task A_running_application_stays_on_the_version_it_began_with(TestDirectory directory)
    {
        await using var _ = directory;
        var admin = await Account(directory, "one");
        var procedures = directory.Get<Procedures>();
        var procedure = (await procedures.All(directory.Admin)).Single(one => one.Name == "Advisory member");
        var application = (await directory.Get<Applications>().Add(admin, Invitation(procedure))).Taken();
        var changed = (await procedures.Save(directory.Admin, procedure with { Steps = [procedure.Steps[0]] })).Taken();
        changed.Version.ShouldBe(1);
        (await procedures.Save(directory.Admin, changed with { Version = 0 })).Problem.ShouldBeOfType<StaleVersion>();
        (await directory.Get<Applications>().Get(admin, application.Id)).Taken().Procedure.Steps.Count.ShouldBe(procedure.Steps.Count);
        (await procedures.Get(directory.Admin, procedure.Id)).Taken().Steps.Count.ShouldBe(1);
    }

    [Theory, EachEngine]
    public async Task Links_that_ended_were_revoked_or_guessed_open_nothing(TestDirectory directory)
    {
        await using var _ = directory;
        var (forms, admin) = (directory.Get<ApplicantForms>(), await Account(directory, "one"));
        var procedure = (await directory.Get<Procedures>().All(directory.Admin))[0];
        var application = await Do(directory, admin, (await directory.Get<Applications>().Add(admin, Invitation(procedure))).Taken(), new Act(Events.Invite));
        var first = (await forms.Link(admin, application.Id)).Taken();
        (await forms.Open(first)).ShouldNotBeNull();
        var second = (await forms.Link(admin, application.Id)).Taken();
        (await forms.Open(first)).ShouldBeNull();
        (await forms.Open(second + "x")).ShouldBeNull();
        (await forms.Open("")).ShouldBeNull();
        (await forms.Save(first, new Dictionary<string, string> { ["legal_name"] = "x" })).ShouldBeNull();
        (await forms.Revoke(admin, application.Id)).Taken().ShouldBeTrue();
        (await forms.Open(second)).ShouldBeNull();
        var third = (await forms.Link(admin, application.Id)).Taken();
        directory.Time.Advance(ApplicantForms.LinkLasts);
        (await forms.Open(third)).ShouldBeNull();
        (await forms.Link(directory.Editor, application.Id)).Problem.ShouldBeOfType<Forbidden>();
    }

    [Theory, EachEngine]
    public async Task What_two_windows_write_at_once_is_kept_answer_by_answer(TestDirectory directory)
    {
        await using var _ = directory;
        await using var other = directory.AnotherProcess();
        var (forms, admin) = (directory.Get<ApplicantForms>(), await Account(directory, "one"));
        var procedure = (await directory.Get<Procedures>().All(directory.Admin)).Single(one => one.Name == "Founding coalition member");
        var application = await Do(directory, admin, (await directory.Get<Applications>().Add(admin, Invitation(procedure))).Taken(), new Act(Events.Invite));
        var token = (await forms.Link(admin, application.Id)).Taken();
        var saved = await Task.WhenAll(Answers.Select((answer, i) => (i % 2 == 0 ? forms : other.Get<ApplicantForms>()).Save(token, new Dictionary<string, string> { [answer.Key] = answer.Value })));
        saved.ShouldAllBe(at => at != null);
        var view = (await forms.Open(token))!;
        view.Answers.OrderBy(one => one.Key).ShouldBe(Answers.OrderBy(one => one.Key));
        view.Application.Stage.ShouldBe(Stages.Draft);
        (await forms.Save(token, new Dictionary<string, string> { ["nobody_asked"] = "x" })).ShouldNotBeNull();
        (await forms.Open(token))!.Answers.ShouldNotContainKey("nobody_asked");
    }

    [Theory, EachEngine]
    public async Task A_sending_that_a_later_one_overtook_on_its_way_takes_nothing_back(TestDirectory directory)
    {
        await using var _ = directory;
        var (forms, admin) = (directory.Get<ApplicantForms>(), await Account(directory, "one"));
        var procedure = (await directory.Get<Procedures>().All(directory.Admin)).Single(one => one.Name == "Founding coalition member");
        var application = await Do(directory, admin, (await directory.Get<Applications>().Add(admin, Invitation(procedure))).Taken(), new Act(Events.Invite));
        var token = (await forms.Link(admin, application.Id)).Taken();

        await Write("typed last", Turn.From("a1:2"));
        await Write("overtaken", Turn.From("a1:1"));
        await Write("sent twice", Turn.From("a1:2"));
        (await Name()).ShouldBe("typed last");
        await Write("another window", Turn.From("b1:1"));
        (await Name()).ShouldBe("another window");
        await Write("overtaken", Turn.From("a1:2"));
        (await Name()).ShouldBe("another window");
        await Write("without a script", Turn.From(""));
        (await Name()).ShouldBe("without a script");
        for (var i = 0; i < 50; i++)
        {
            await Write("window " + i, Turn.From($"w{i}:{i}"));
        }

        await Write("overtaken", Turn.From("w49:49"));
        (await Name()).ShouldBe("window 49");

        async Task Write(string name, Turn? turn) => (await forms.Save(token, new Dictionary<string, string> { ["legal_name"] = name }, turn)).ShouldNotBeNull();
        async Task<string> Name() => (await forms.Open(token))!.Answers["legal_name"];
    }

    [Theory]
    [InlineData("a1:7", 7L)]
    [InlineData("a:b:7", 7L)]
    [InlineData("a1:", null)]
    [InlineData(":7", null)]
    [InlineData("a1:-7", null)]
    [InlineData("a1:99999999999999999999", null)]
    [InlineData("12345678901234567890123456789012345678901:7", null)]
    [InlineData("a1", null)]
    [InlineData(null, null)]
    public void A_turn_that_no_script_of_ours_wrote_is_none(string? text, long? number) => (Turn.From(text)?.Number).ShouldBe(number);

    [Theory, EachEngine]
    public async Task A_form_that_lacks_an_answer_is_not_submitted_and_says_which(TestDirectory directory)
    {
        await using var _ = directory;
        var (forms, admin) = (directory.Get<ApplicantForms>(), await Account(directory, "one"));
        var procedure = (await directory.Get<Procedures>().All(directory.Admin)).Single(one => one.Name == "Founding coalition member");
        var application = await Do(directory, admin, (await directory.Get<Applications>().Add(admin, Invitation(procedure))).Taken(), new Act(Events.Invite));
        var token = (await forms.Link(admin, application.Id)).Taken();
        await forms.Save(token, new Dictionary<string, string>(Answers) { ["legal_name"] = " ", ["country"] = "Atlantis", ["contact.duty_desk.name"] = "Desk" });
        (await forms.Submit(token)).Told().ShouldBe(["legal_name Why.Required", "country Why.Country", "contact.duty_desk.phone Why.Required"], ignoreOrder: true);
        (await forms.Open(token))!.Application.Stage.ShouldBe(Stages.Draft);
    }

    [Theory, EachEngine]
    public async Task The_owner_is_reminded_of_what_an_override_let_through_until_it_is_made_good(TestDirectory directory)
    {
        await using var _ = directory;
        var (one, two) = (await Account(directory, "one"), await Account(directory, "two"));
        var procedure = (await directory.Get<Procedures>().All(directory.Admin)).Single(each => each.Name == "Founding coalition member");
        var application = await Do(directory, one, await Submitted(directory, procedure, one), new Act(Events.Begin));
        var until = DateOnly.FromDateTime(directory.Time.GetUtcNow().UtcDateTime).AddDays(200);
        await Do(directory, one, application, new Act(Events.Ask) { Text = "The register is closed.", Until = until });
        var source = directory.Services.GetServices<IReminderSource>().OfType<ApplicationReminders>().Single();
        (await Rules(until)).ShouldBeEmpty();
        application = await Do(directory, two, application, new Act(Events.Confirm));
        (await Rules(until.AddDays(-8))).ShouldBeEmpty();
        (await Rules(until.AddDays(-7))).ShouldBe([ApplicationReminders.OwedSoon]);
        (await Rules(until.AddDays(1))).ShouldBe([ApplicationReminders.OwedLate]);
        await Do(directory, one, application, new Act(Events.MakeGood) { Text = "Looked up." });
        (await Rules(until.AddDays(1))).ShouldBeEmpty();

        async Task<List<string>> Rules(DateOnly day) => [.. (await source.Due(day, default).ToListAsync()).Where(reminder => reminder.Rule.StartsWith("override", StringComparison.Ordinal)).Select(reminder => reminder.Rule)];
    }

    [Theory, EachEngine]
    public async Task A_member_whose_vote_decides_sees_no_address_and_the_applicant_is_written_to_all_the_same(TestDirectory directory)
    {
        await using var _ = directory;
        var folder = Directory.CreateTempSubdirectory("directory-letters-").FullName;
        await using var site = await RunningSite.Start(directory, ("Mail:PickupFolder", folder), ("Mail:From", "directory@coalition.example"));
        var admin = await Account(directory, "one");
        var procedure = (await directory.Get<Procedures>().Save(directory.Admin, new Procedure
        {
            Name = "Members decide",
            Class = "associate",
            Steps =
            [
                new Step { Type = StepTypes.Form, Title = "Form", Topics = [new Topic { Title = "All", Questions = [new Question { Field = "legal_name", Required = true }] }] },
                new Step { Type = StepTypes.Decision, Title = "Members", By = Electors.Members, Count = 1 },
                new Step { Type = StepTypes.Agreement, Title = "Charter", Text = "We agree." },
            ],
        })).Taken();
        var application = await Do(directory, admin, await Submitted(directory, procedure, admin), new Act(Events.Begin));
        var (_, member) = await MemberOf(directory, "Voting Member");
        var acted = (await site.App.Services.GetRequiredService<ApplicationActs>().Do(member, application.Id, 0, new Act(Events.Vote) { Approves = true }, "http://localhost")).Taken();
        (acted.Application.Stage, acted.Application.Email, acted.NotMailed).ShouldBe((Stages.Agreement, "", null));
        var letter = await File.ReadAllTextAsync(Directory.GetFiles(folder).ShouldHaveSingleItem(), TestContext.Current.CancellationToken);
        letter.ShouldContain("apply@baltic.example");
        Directory.Delete(folder, recursive: true);
    }

    [Theory, EachEngine]
    public async Task A_step_that_waits_for_a_document_is_reminded_of_by_its_name(TestDirectory directory)
    {
        await using var _ = directory;
        var admin = await Account(directory, "one");
        var procedure = (await directory.Get<Procedures>().Save(directory.Admin, new Procedure
        {
            Name = "With evidence",
            Class = "associate",
            Steps =
            [
                new Step { Type = StepTypes.Form, Title = "Form", Topics = [new Topic { Title = "All", Questions = [new Question { Field = "legal_name", Required = true }] }] },
                new Step { Type = StepTypes.Check, Title = "Look up the register", Days = 5 },
                new Step { Type = StepTypes.Check, Title = "Report of the site visit", Days = 5, File = true },
            ],
        })).Taken();
        var application = await Do(directory, admin, await Submitted(directory, procedure, admin), new Act(Events.Begin));
        var source = directory.Services.GetServices<IReminderSource>().OfType<ApplicationReminders>().Single();
        var reminder = (await source.Due(application.DueOn!.Value, default).ToListAsync()).Single();
        (reminder.Template, reminder.Values["evidence"]).ShouldBe((LetterKinds.EvidenceMissing, "Report of the site visit"));
        var pdf = (await directory.Get<ApplicationFiles>().Add(admin, application.Id, "visit.pdf", new MemoryStream("%PDF-1.7 visit"u8.ToArray()))).Taken();
        application = await Do(directory, admin, application, new Act(Events.Pass) { Step = 2, Text = "We were there.", File = pdf.Id });
        (await source.Due(application.DueOn!.Value, default).ToListAsync()).Single().Template.ShouldBe(LetterKinds.ApplicationReminder);
    }

    [Theory, EachEngine]
    public async Task The_applicant_is_reminded_while_it_writes_and_the_owner_afterwards(TestDirectory directory)
    {
        await using var _ = directory;
        var admin = await Account(directory, "one");
        var procedure = (await directory.Get<Procedures>().All(directory.Admin)).Single(one => one.Name == "Founding coalition member");
        var application = await Do(directory, admin, (await directory.Get<Applications>().Add(admin, Invitation(procedure))).Taken(), new Act(Events.Invite));
        var due = application.DueOn!.Value;
        var source = directory.Services.GetServices<IReminderSource>().OfType<ApplicationReminders>().Single();
        (await source.Due(due.AddDays(-8), default).ToListAsync()).ShouldBeEmpty();
        var soon = (await source.Due(due.AddDays(-7), default).ToListAsync()).Single();
        (soon.Rule, soon.To, soon.DueOn).ShouldBe((ApplicationReminders.Soon, "apply@baltic.example", due));
        (await source.Due(due, default).ToListAsync()).Single().Id.ShouldBe(soon.Id);
        (await source.Due(due.AddDays(1), default).ToListAsync()).Single().Rule.ShouldBe(ApplicationReminders.Late);

        var forms = directory.Get<ApplicantForms>();
        var token = (await forms.Link(admin, application.Id)).Taken();
        await forms.Save(token, Answers);
        (await forms.Submit(token)).Taken();
        (await source.Due(due.AddDays(1), default).ToListAsync()).ShouldBeEmpty();
        await Do(directory, admin, application, new Act(Events.Begin));
        (await source.Due(due, default).ToListAsync()).Single().To.ShouldBe("one@example.org");

        // Where nobody looks after it, every admin is told.
        await Account(directory, "two");
        await Do(directory, admin, application, new Act(Events.Assign));
        (await source.Due(due, default).ToListAsync()).Select(one => one.To).ShouldBe(["one@example.org", "two@example.org"], ignoreOrder: true);
        (await source.Due(due, default).ToListAsync()).Select(one => one.Id).Distinct().Count().ShouldBe(2);
    }

    [Theory, EachEngine]
    public async Task Two_admins_at_once_do_not_overwrite_one_another(TestDirectory directory)
    {
        await using var _ = directory;
        var (applications, admin, other) = (directory.Get<Applications>(), await Account(directory, "one"), await Account(directory, "two"));
        var procedure = (await directory.Get<Procedures>().All(directory.Admin)).Single(one => one.Name == "Advisory member");
        var application = await Submitted(directory, procedure, admin);
        await Do(directory, admin, application, new Act(Events.Begin));
        (await applications.Do(other, application.Id, application.Version, new Act(Events.Return) { Text = "No." })).Problem.ShouldBeOfType<StaleVersion>();
    }

    [Theory, EachEngine]
    public async Task Outsiders_see_nothing_and_deciders_no_contact_details(TestDirectory directory)
    {
        await using var _ = directory;
        var (applications, admin) = (directory.Get<Applications>(), await Account(directory, "one"));
        var (_, member) = await MemberOf(directory, "Curious");
        var procedure = (await directory.Get<Procedures>().Save(directory.Admin, new Procedure
        {
            Name = "Members decide",
            Class = "associate",
            Steps =
            [
                new Step { Type = StepTypes.Form, Title = "Form", Topics = [new Topic { Title = "All", Questions = [new Question { Field = "legal_name", Required = true }, new Question { Field = "contact.press.email" }] }] },
                new Step { Type = StepTypes.Check, Title = "Check" },
                new Step { Type = StepTypes.Decision, Title = "Vote", By = Electors.Members, Count = 1 },
            ],
        })).Taken();
        var application = await Submitted(directory, procedure, admin, new Dictionary<string, string> { ["legal_name"] = "Hidden Demo", ["contact.press.email"] = "press@hidden.example" });
        application = await Do(directory, admin, application, new Act(Events.Begin));
        (await applications.Get(member, application.Id)).Problem.ShouldBeOfType<NoApplication>();
        (await applications.Do(member, application.Id, 0, new Act(Events.Vote) { Approves = true })).Problem.ShouldBeOfType<NoApplication>();
        (await applications.Board(member)).Cards.ShouldBeEmpty();
        (await applications.List(member, new ApplicationFilter())).Items.ShouldBeEmpty();
        (await applications.Figures(member)).ShouldBeEmpty();

        application = await Do(directory, admin, application, new Act(Events.Pass) { Text = "Secret note" });
        (await applications.Waiting(member)).Single().Id.ShouldBe(application.Id);
        var seen = (await applications.Get(member, application.Id)).Taken();
        seen.Answers.ShouldBe(new Dictionary<string, string> { ["legal_name"] = "Hidden Demo" });
        (seen.Email, seen.ContactName, seen.Timeline.Count, seen.Passed.Single().Note).ShouldBe(("", "", 0, ""));
        await Do(directory, member, application, new Act(Events.Vote) { Approves = true });
        (await applications.Waiting(member)).ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task The_ledger_names_applicants_to_the_secretariat_alone(TestDirectory directory)
    {
        await using var _ = directory;
        var admin = await Account(directory, "one");
        var procedure = (await directory.Get<Procedures>().All(directory.Admin))[0];
        (await directory.Get<Applications>().Add(admin, Invitation(procedure))).Taken();
        var inside = new Actor("inside", Rights.Read | Rights.Audit) { IsSecretariat = true };
        Told(await Page(inside)).ShouldContain("Baltic Bank Demo");
        Told(await Page(inside with { Name = "outside", IsSecretariat = false, InGoodStanding = true })).ShouldNotContain("Baltic Bank Demo");

        async Task<IEnumerable<PartnerDirectory.Audit.TrailEntry>> Page(Actor actor) => await directory.Get<PartnerDirectory.Audit.Trail>().All(actor, new PartnerDirectory.Audit.TrailFilter()).ToListAsync();
        static string Told(IEnumerable<PartnerDirectory.Audit.TrailEntry> entries) => string.Join(' ', entries.SelectMany(entry => entry.Changes.SelectMany(change => change.Came).Append(entry.Record)));
    }

    [Theory, EachEngine]
    public async Task The_table_pages_and_filters_and_the_board_counts(TestDirectory directory)
    {
        await using var _ = directory;
        var (applications, admin) = (directory.Get<Applications>(), await Account(directory, "one"));
        var procedure = (await directory.Get<Procedures>().All(directory.Admin))[0];
        for (var i = 0; i < 60; i++)
        {
            (await applications.Add(admin, Invitation(procedure) with { Name = $"Demo {i:D3}", Country = i % 2 == 0 ? "FR" : "DE" })).Taken();
        }

        var page = await applications.List(admin, new ApplicationFilter());
        page.Items.Count.ShouldBe(Applications.PageSize);
        var rest = await applications.List(admin, new ApplicationFilter { After = page.Next });
        page.Items.Concat(rest.Items).Select(card => card.Name).ShouldBe(Enumerable.Range(0, 60).Select(i => $"Demo {i:D3}"));
        (await applications.List(admin, new ApplicationFilter { Country = "FR", Text = "demo 05" })).Items.Select(card => card.Name).ShouldBe(["Demo 050", "Demo 052", "Demo 054", "Demo 056", "Demo 058"]);
        var board = await applications.Board(admin);
        board.Counts[Stages.Prospect].ShouldBe(60);
        board.Cards.Count.ShouldBe(25);
    }

    [Theory, EachEngine]
    public async Task Figures_tell_where_each_application_stood_at_the_end_of_each_month(TestDirectory directory)
    {
        await using var _ = directory;
        var (applications, admin) = (directory.Get<Applications>(), await Account(directory, "one"));
        var procedure = (await directory.Get<Procedures>().All(directory.Admin)).Single(one => one.Name == "Founding coalition member");
        var application = await Submitted(directory, procedure, admin);
        await applications.Add(admin, Invitation(procedure) with { Name = "Later Demo" });
        directory.Time.Advance(TimeSpan.FromDays(30));
        application = await Do(directory, admin, application, new Act(Events.Begin));
        directory.Time.Advance(TimeSpan.FromDays(35));
        await Do(directory, admin, application, new Act(Events.Refuse) { Text = "Not eligible." });
        var months = await applications.Figures(admin);
        months.Select(month => month.Month.Month).ShouldBe([11, 12, 1]);
        months[0].Open.OrderBy(one => one.Key).ShouldBe([new(Stages.Prospect, 1), new(Stages.Submitted, 1)]);
        months[1].Open.OrderBy(one => one.Key).ShouldBe([new(Stages.Prospect, 1), new(Stages.Review, 1)]);
        months[2].Open.ShouldBe([new(Stages.Prospect, 1)]);
        months.Select(month => month.Begun).ShouldBe([2, 0, 0]);
        (months[2].Refused, months[2].DaysToDecision).ShouldBe((1, 65));
    }

    [Theory, EachEngine]
    public async Task A_name_or_domain_that_is_there_already_is_told(TestDirectory directory)
    {
        await using var _ = directory;
        var (applications, admin) = (directory.Get<Applications>(), await Account(directory, "one"));
        var listed = await directory.Listed(Some.Organisation("Nordic Pay Demo") with { EmailDomains = ["nordic.example"], Identifiers = [new PartnerDirectory.Organisations.Identifier("registration", "556677")] });
        (await applications.Doubles(admin, Guid.Empty, "nordic pay demo", null)).Single().Address.ShouldBe("/organisations/" + listed.Id);
        (await applications.Doubles(admin, Guid.Empty, "Something else", "a@nordic.example")).Single().Why.ShouldBe("domain");
        (await applications.Doubles(admin, Guid.Empty, "Something else", null, new Dictionary<string, string> { ["registration"] = "556677" })).Single().Why.ShouldBe("identifier");
        var procedure = (await directory.Get<Procedures>().All(directory.Admin))[0];
        var first = (await applications.Add(admin, Invitation(procedure) with { Name = "Twice Demo" })).Taken();
        (await applications.Doubles(admin, Guid.Empty, "Twice demo", null)).Single().Address.ShouldBe("/onboarding/" + first.Id);
        (await applications.Doubles(directory.Reader, Guid.Empty, "nordic pay demo", null)).ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task Files_are_what_their_content_says_and_no_larger_than_allowed(TestDirectory directory)
    {
        await using var _ = directory;
        var (files, admin) = (directory.Get<ApplicationFiles>(), await Account(directory, "one"));
        var procedure = (await directory.Get<Procedures>().All(directory.Admin))[0];
        var application = (await directory.Get<Applications>().Add(admin, Invitation(procedure))).Taken();
        var pdf = (await files.Add(admin, application.Id, "../../etc/letter.exe", new MemoryStream("%PDF-1.7 letter"u8.ToArray()))).Taken();
        pdf.Name.ShouldBe("letter.exe.pdf");
        var told = (await Raw.One(directory.Location, "select \"after\" from ledger where action = 'application.file'")).ShouldNotBeNull();
        told.ShouldContain(pdf.Sha256);
        told.ShouldNotContain("letter.exe");
        (await Raw.One(directory.Location, "select actor from ledger where action = 'application.file'")).ShouldBe(admin.Key);
        (await files.AddAsApplicant(application.Id, "own.txt", new MemoryStream("Own words."u8.ToArray()))).Problem.ShouldBeNull();
        (await files.Get(admin, application.Id, pdf.Id)).Taken().Bytes.ShouldBe("%PDF-1.7 letter"u8.ToArray());
        foreach (var bad in new[] { "<svg onload=alert(1)>"u8.ToArray(), "<!doctype html>"u8.ToArray(), "MZ\0\u0001"u8.ToArray(), "#!/bin/sh\necho"u8.ToArray(), [], Zip("word/vbaProject.bin", "[Content_Types].xml", "word/document.xml"), Zip("payload.js") })
        {
            (await files.Add(admin, application.Id, "letter.pdf", new MemoryStream(bad))).Told().ShouldBe(["file Why.FileType"]);
        }

        (await files.Add(admin, application.Id, "a.docx", new MemoryStream(Zip("[Content_Types].xml", "word/document.xml")))).Taken().Type.ShouldBe("docx");
        (await files.Add(admin, application.Id, "large.txt", new MemoryStream(Encoding.UTF8.GetBytes(new string('a', (10 * 1024 * 1024) + 1))))).Told().ShouldBe(["file Why.FileTooLarge"]);
        var (_, member) = await MemberOf(directory, "Curious");
        (await files.Get(member, application.Id, pdf.Id)).Problem.ShouldBeOfType<NoApplication>();
        (await files.Get(admin, directory.Get<Ids>().Next(), pdf.Id)).Problem.ShouldBeOfType<NoApplication>();
        (await Raw.One(directory.Location, "select count(*) from ledger where action = 'application.file'")).ShouldBe("3");
        (await CommandLine.Run(directory.Location, "audit", "verify")).ExitCode.ShouldBe(0);
    }

    private static byte[] Zip(params string[] names)
    {
        var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in names)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                writer.Write("x");
            }
        }

        return buffer.ToArray();
    }

    private static Invited Invitation(Procedure procedure) => new() { Procedure = procedure.Id, Name = "Baltic Bank Demo", Country = "LV", Kind = "payment_firm", ContactName = "Demo Person", Email = "apply@baltic.example", Language = "en" };

    private static async Task<Application> Submitted(TestDirectory directory, Procedure procedure, Actor admin, Dictionary<string, string>? answers = null)
    {
        var forms = directory.Get<ApplicantForms>();
        var application = await Do(directory, admin, (await directory.Get<Applications>().Add(admin, Invitation(procedure))).Taken(), new Act(Events.Invite));
        var token = (await forms.Link(admin, application.Id)).Taken();
        (await forms.Save(token, answers ?? Answers)).ShouldNotBeNull();
        await forms.Submit(token);
        var seen = (await directory.Get<Applications>().Get(admin, application.Id)).Taken();
        seen.Stage.ShouldBe(Stages.Submitted);
        return seen;
    }

    [Theory, EachEngine]
    public async Task Sponsors_check_members_of_two_kinds_decide_and_letters_are_written_down(TestDirectory directory)
    {
        await using var _ = directory;
        var applications = directory.Get<Applications>();
        var admin = await Account(directory, "one");
        var founding = (await directory.Get<Procedures>().All(directory.Admin)).Single(one => one.Name == "Founding coalition member");
        var (sponsor, sponsorStaff) = await MemberOf(directory, "Sponsor");
        var (seat, seatStaff) = await MemberOf(directory, "Seat");
        var (other, otherStaff) = await MemberOf(directory, "Other");
        var group = (await directory.Get<WorkingGroups>().Save(directory.Admin, new WorkingGroup { Name = "Board", Seats = [new Seat { Organisation = seat }] })).Taken();
        var procedure = (await directory.Get<Procedures>().Save(directory.Admin, new Procedure
        {
            Name = "Visited",
            Class = "full",
            Steps =
            [
                founding.Steps[0],
                new Step { Type = StepTypes.Sponsors, Title = "Sponsor", Count = 1 },
                new Step { Type = StepTypes.Check, Title = "Site visit", By = Electors.Sponsors },
                new Step { Type = StepTypes.Window, Title = "Objections", Days = 14, By = Electors.Members, StopAt = 3 },
                new Step { Type = StepTypes.Decision, Title = "Decision", Count = 1, Quorum = "1/2", By = Electors.Together([Electors.OfGroup + group.Id.ToString("D"), Electors.OfKind + "payment_firm"]) },
            ],
        })).Taken();
        var application = await Submitted(directory, procedure, admin);
        application = await Do(directory, admin, application, new Act(Events.Begin));
        application = await Do(directory, admin, application, new Act(Events.AskSponsor) { Sponsor = await applications.Sponsor(sponsor) });
        application = await Do(directory, sponsorStaff, application, new Act(Events.Vouch) { Text = "We know them." });
        (await applications.Waiting(sponsorStaff)).Select(card => card.Id).ShouldContain(application.Id, "the visit is the sponsor's");
        (await applications.Checks(sponsorStaff, application)).ShouldBe([2]);
        (await applications.Do(otherStaff, application.Id, 0, new Act(Events.Pass) { Step = 2, Text = "Seen." })).Problem.ShouldBeOfType<NoApplication>();
        application = await Do(directory, sponsorStaff, application, new Act(Events.Pass) { Step = 2, Text = "We were there." });
        application.Stage.ShouldBe(Stages.Objections);

        // What a member sent by mail is written down for it, with its letter, and is the member's to take back.
        var letter = (await directory.Get<ApplicationFiles>().Add(admin, application.Id, "letter.pdf", new MemoryStream(Encoding.ASCII.GetBytes("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF")))).Taken();
        var objection = new Act(Events.Object) { Text = "By letter.", Sponsor = await applications.Sponsor(other), File = letter.Id };
        (await applications.Do(otherStaff, application.Id, 0, objection with { Sponsor = await applications.Sponsor(seat) })).Problem.ShouldNotBeNull("nobody objects in another's name");
        application = await Do(directory, admin, application, objection);
        application.Objections.Single().ShouldSatisfyAllConditions(one => one.Organisation.ShouldBe(other), one => one.By.ShouldBe("Other"), one => one.File.ShouldBe(letter.Id));
        application.Timeline[^1].By.ShouldBe("Other (Demo one)");
        await Do(directory, otherStaff, application, new Act(Events.Unobject) { Text = "It is answered." });

        // More time, and then the decision by the seat and by every member of a kind.
        var due = application.DueOn!.Value;
        application = await Do(directory, admin, application, new Act(Events.Extend) { Text = "Holidays.", Until = due.AddDays(7) });
        directory.Time.Advance(TimeSpan.FromDays(15));
        (await directory.Get<ApplicationActs>().Day()).ShouldBe(0);
        directory.Time.Advance(TimeSpan.FromDays(7));
        (await directory.Get<ApplicationActs>().Day()).ShouldBe(1);
        application = (await applications.Get(admin, application.Id)).Taken();
        application.Stage.ShouldBe(Stages.Decision);
        (await applications.Waiting(seatStaff)).Select(card => card.Id).ShouldContain(application.Id);
        (await applications.WhoMayBeHeard(application, default)).ShouldContain(seat);
        await Do(directory, seatStaff, application, new Act(Events.Vote) { Abstains = true });
        (await applications.Waiting(seatStaff)).ShouldBeEmpty();
        (await applications.Do(sponsorStaff, application.Id, 0, new Act(Events.Vote) { Approves = true })).Problem!.Message.Key.ShouldBe("Problem.Application.Barred");
        (await Do(directory, otherStaff, application, new Act(Events.Vote) { Approves = true })).Votes.Count(vote => vote.Abstains).ShouldBe(1);
    }

    private static async Task<Application> Do(TestDirectory directory, Actor actor, Application application, Act act) =>
        (await directory.Get<Applications>().Do(actor, application.Id, 0, act)).Taken();

    private static async Task<Actor> Account(TestDirectory directory, string name)
    {
        var account = (await directory.Get<Logins>().Add(Actor.Operator, new Account { Name = name + "@example.org", DisplayName = "Demo " + name, Rights = Rights.Read | Rights.Edit | Rights.Administer, IsSecretariat = true, Ceiling = "TLP:RED" }, "a password of many words")).Taken();
        return (await directory.Get<Actors>().OfAccount(account.Id))!.Actor;
    }

    internal static async Task<(Guid Organisation, Actor Actor)> MemberOf(TestDirectory directory, string name)
    {
        var organisation = await directory.Listed(Some.Organisation(name), new Standing { Code = "active", Class = "full", Since = new DateOnly(2020, 1, 1) });
        var account = (await directory.Get<Logins>().Add(Actor.Operator, new Account { Name = name.Replace(' ', '.').ToLowerInvariant() + "@example.org", DisplayName = name, Rights = Rights.Read, Organisation = organisation.Id, Ceiling = "TLP:AMBER" }, "a password of many words")).Taken();
        return (organisation.Id, (await directory.Get<Actors>().OfAccount(account.Id))!.Actor);
    }
}
