using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using PartnerDirectory.Accounts;
using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Organisations;
using PartnerDirectory.Reminders;
using PartnerDirectory.Tests.Reminders;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using People = PartnerDirectory.Contacts.Contacts;

namespace PartnerDirectory.Tests.Contacts;

public sealed partial class FreshnessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("freshness-").FullName;

    private CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory, EachEngine]
    public async Task A_round_asks_who_is_here_and_was_not_confirmed_lately_and_asks_again_once(TestDirectory directory)
    {
        var organisation = (await directory.Listed(Some.Organisation())).Id;
        await directory.Listed(At(organisation, "never") with { Languages = ["sv", "de"] });
        await directory.Listed(At(organisation, "long-ago") with { ConfirmedOn = Some.Today.AddDays(-120) });
        await directory.Listed(At(organisation, "lately") with { ConfirmedOn = Some.Today.AddDays(-119) });
        await directory.Listed(At(organisation, "gone") with { WithdrawnOn = Some.Today, WithdrawnBecause = "Left." });
        await directory.Listed(At(organisation, "left") with { Affiliations = [new Affiliation { Organisation = organisation, Until = Some.Today }] });
        await directory.Listed(At(organisation, "bounces") with { Channels = [new Channel { Value = "bounces@police.example", State = "bouncing" }] });
        var freshness = directory.Get<Freshness>();

        (await freshness.Figures(directory.Admin)).Taken().ShouldBe(new FreshnessFigures(4, 1, 2, 1, null));
        (await freshness.Begin(directory.Admin)).Taken().Days.ShouldBe(120);
        (await freshness.Begin(directory.Admin)).Problem.ShouldBeOfType<RoundBegan>();
        await Mailed(directory);
        await Mailed(directory);
        Sent().Select(message => message.To.Mailboxes.Single().Address).ShouldBe(["never@police.example", "long-ago@police.example"], ignoreOrder: true);
        Sent().Single(message => message.To.Mailboxes.Single().Address.StartsWith("never", StringComparison.Ordinal)).Subject.ShouldBe("Stimmen Ihre Angaben noch?");

        // Who answered is not asked again; who didn't is, once, and not after the round.
        (await freshness.StillRight(Token("long-ago"), Cancellation)).ShouldBeNull();
        for (var day = 0; day < 60; day++)
        {
            directory.Time.Advance(TimeSpan.FromDays(1));
            await Mailed(directory);
        }

        Sent().Select(message => message.To.Mailboxes.Single().Address).Order().ShouldBe(["long-ago@police.example", "never@police.example", "never@police.example"]);
        (await freshness.Figures(directory.Admin)).Taken().Percent.ShouldBe(25);
    }

    [Theory, EachEngine]
    public async Task Rounds_begin_by_themselves_only_where_an_admin_says_so(TestDirectory directory)
    {
        var freshness = directory.Get<Freshness>();
        await freshness.BeginWhenDue(Cancellation);
        (await freshness.Figures(directory.Admin)).Taken().Round.ShouldBeNull();

        (await freshness.Set(directory.Admin, new FreshnessPeriod(0, true, 0))).Told().ShouldBe(["days Why.FreshnessDays"]);
        (await freshness.Set(directory.Admin, new FreshnessPeriod(30, true, 0))).Taken();
        var begun = new HashSet<DateOnly>();
        for (var day = 0; day < 91; day++)
        {
            await freshness.BeginWhenDue(Cancellation);
            begun.Add((await freshness.Figures(directory.Admin)).Taken().Round!.BegunOn);
            directory.Time.Advance(TimeSpan.FromDays(1));
        }

        begun.ShouldBe([Some.Today, Some.Today.AddDays(30), Some.Today.AddDays(60), Some.Today.AddDays(90)]);
    }

    [Theory, EachEngine]
    public async Task A_link_shows_the_contacts_own_details_and_a_button_confirms_them(TestDirectory directory)
    {
        var organisation = (await directory.Listed(Some.Organisation())).Id;
        var contact = await directory.Listed(At(organisation, "ana") with
        {
            Languages = ["fr"],
            Source = "a card",
            Channels = [new Channel { Value = "ana@police.example" }, new Channel { Type = "phone", Value = "+442079460112", VisibleTo = "secretariat" }, new Channel { Type = "phone", Value = "+442079460113", Tlp = "TLP:RED" }],
        });
        await directory.Listed(At(organisation, "other") with { ConfirmedOn = Some.Today });
        await Begun(directory);
        await using var site = await RunningSite.Start(directory);
        var page = "/confirm?link=" + Token("ana");

        // Opened as a mail scanner opens it: twice, and nothing is changed or used up.
        var html = await Html(site, page + "&lang=fr");
        html = await Html(site, page + "&lang=fr");
        html.ShouldContain("ana@police.example");
        html.ShouldContain("Visa Europe Belgium");
        html.ShouldContain("Toujours exact");
        foreach (var kept in new[] { "7946 0112", "442079460112", "442079460113", "a card", "other" })
        {
            html.ShouldNotContain(kept);
        }

        (await directory.Get<People>().Get(directory.Admin, contact.Id)).Taken().Version.ShouldBe(1);
        var answer = await Posted(site, page, "still-right");
        (await answer.Content.ReadAsStringAsync(Cancellation)).ShouldContain("Thank you");
        var after = (await directory.Get<People>().Get(directory.Admin, contact.Id)).Taken();
        after.ConfirmedOn.ShouldBe(Some.Today);
        after.Version.ShouldBe(2);
        (await Raw.One(directory.Location, "select actor from ledger order by sequence desc limit 1")).ShouldBe("confirmation link");
    }

    [Theory, EachEngine]
    public async Task Links_that_ended_were_used_are_of_others_or_guessed_get_the_same_reply(TestDirectory directory)
    {
        var organisation = (await directory.Listed(Some.Organisation())).Id;
        foreach (var name in new[] { "used", "ended", "gone" })
        {
            await directory.Listed(At(organisation, name));
        }

        await Begun(directory);
        await using var site = await RunningSite.Start(directory, ("Limits:SignInsPerMinute", "12"));
        await Html(site, "/confirm?link=" + Token("used"));
        (await directory.Get<Freshness>().StillRight(Token("used"), Cancellation)).ShouldBeNull();
        (await directory.Get<Freshness>().StillRight(Token("used"), Cancellation)).ShouldBeOfType<LinkEnded>();
        var gone = await directory.Get<Freshness>().Opens(Token("gone"), Cancellation);
        (await directory.Get<People>().Withdraw(directory.Admin, gone!.Contact.Id, 1, "Left.")).Taken();
        var replies = new List<string>();
        foreach (var token in new[] { Token("used"), Token("gone"), new string('A', 43), "", new string('x', 5_000), await directory.Get<Links>().Make(LinkPurposes.Reset, null, "a@example.org", TimeSpan.FromHours(1)) })
        {
            replies.Add(await Html(site, "/confirm?link=" + token));
        }

        directory.Time.Advance(TimeSpan.FromDays(Freshness.RoundLasts + 1));
        replies.Add(await Html(site, "/confirm?link=" + Token("ended")));
        replies.Select(reply => Changing().Replace(reply, "")).Distinct().Count().ShouldBe(1);
        replies[0].ShouldContain("does not work any more");
        (await Raw.One(directory.Location, "select count(*) from contacts where confirmed_on is not null")).ShouldBe("1");

        // Guessing is slowed down.
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 12; i++)
        {
            statuses.Add((await site.Client.GetAsync(new Uri("/confirm?link=guess" + i, UriKind.Relative), Cancellation)).StatusCode);
        }

        statuses.ShouldContain(HttpStatusCode.TooManyRequests);
    }

    [Theory, EachEngine]
    public async Task What_a_contact_changes_waits_for_an_editor_who_decides_on_each_field(TestDirectory directory)
    {
        var organisation = (await directory.Listed(Some.Organisation())).Id;
        var contact = await directory.Listed(At(organisation, "ana") with
        {
            Affiliations = [new Affiliation { Organisation = organisation, JobTitle = "Lead" }],
            Channels = [new Channel { Value = "ana@police.example", VerifiedOn = Some.Today, VerifiedBy = "call back", Preferred = true }, new Channel { Type = "phone", Value = "+442079460110", VerifiedOn = Some.Today }, new Channel { Type = "phone", Value = "+442079460112", VisibleTo = "secretariat" }],
        });
        await Begun(directory);
        await using var site = await RunningSite.Start(directory);
        var page = "/confirm?link=" + Token("ana");

        // A number that is none is told, and nothing typed is lost nor the link used up.
        var html = WebUtility.HtmlDecode(await (await Posted(site, page, "propose", ("Given[0]", "Ana Müller"), ("Given[1]", "Head"), ("Given[2]", ""), ("Given[3]", "ana.m@police.example"), ("Given[4]", "not a number"))).Content.ReadAsStringAsync(Cancellation));
        html.ShouldContain("value=\"Ana Müller\"");
        html.ShouldContain("value=\"not a number\"");
        html.ShouldContain("href=\"/confirm?link=");
        (await Raw.One(directory.Location, "select count(*) from contact_proposals")).ShouldBe("0");

        html = await (await Posted(site, page, "propose", ("Given[0]", "Ana Müller"), ("Given[1]", "Head"), ("Given[2]", ""), ("Given[3]", "ana.m@police.example"), ("Given[4]", ""), ("Given[5]", "+442079460199"))).Content.ReadAsStringAsync(Cancellation);
        html.ShouldContain("Your changes have arrived");
        (await directory.Get<People>().Get(directory.Admin, contact.Id)).Taken().ShouldBe(contact, Records);
        (await directory.Get<Freshness>().Proposals(directory.Reader)).Problem.ShouldBeOfType<Forbidden>();
        (await directory.Get<Freshness>().Proposals(directory.Editor with { Ceiling = Tlp.Clear })).Taken().ShouldBeEmpty();
        var proposal = (await directory.Get<Freshness>().Proposals(directory.Editor)).Taken().ShouldHaveSingleItem();
        proposal.Changes.ShouldBe(
        [
            new ProposedChange(ProposedFields.Name, "", "ana", "Ana Müller"),
            new ProposedChange(ProposedFields.JobTitle, organisation.ToString("D"), "Lead", "Head"),
            new ProposedChange(ProposedFields.Channel, "email", "ana@police.example", "ana.m@police.example"),
            new ProposedChange(ProposedFields.Channel, "phone", "+442079460110", ""),
            new ProposedChange(ProposedFields.NewChannel, "phone", "", "+442079460199"),
        ]);

        // All but the name.
        (await directory.Get<Freshness>().Decide(directory.Reader, proposal, new HashSet<int> { 1 })).Problem.ShouldBeOfType<Forbidden>();
        (await directory.Get<Freshness>().Decide(directory.Editor, proposal with { Contact = proposal.Contact with { Version = 0 } }, new HashSet<int> { 1 })).Problem.ShouldBeOfType<StaleVersion>();
        var after = (await directory.Get<Freshness>().Decide(directory.Editor, proposal, new HashSet<int> { 1, 2, 3, 4 })).Taken();
        after.Name.ShouldBe("ana");
        after.ConfirmedOn.ShouldBeNull();
        after.Affiliations.Single().JobTitle.ShouldBe("Head");
        var whole = (await directory.Get<People>().Get(directory.Admin, contact.Id)).Taken();
        whole.Channels.Select(channel => (channel.Value, channel.State, channel.VerifiedOn)).ShouldBe(
            [("ana.m@police.example", "working", null), ("+442079460110", "retired", Some.Today), ("+442079460112", "working", null), ("+442079460199", "working", null)], ignoreOrder: true);
        (await directory.Get<Freshness>().Decide(directory.Editor, proposal, new HashSet<int> { 0 })).Problem.ShouldBeOfType<NotFound>();
        (await Raw.One(directory.Location, "select actor from ledger where action = 'contact.save' order by sequence desc limit 1")).ShouldBe(directory.Editor.Name);

        // Its words are gone, here and in the ledger, which has them as the contact's history alone.
        (await Raw.One(directory.Location, "select changes from contact_proposals")).ShouldBe("[]");
        (await Raw.Rows(directory.Location, "select cast(after as text) from ledger where subject = 'proposal'")).ShouldAllBe(row => !row[0]!.Contains("ana", StringComparison.OrdinalIgnoreCase));
    }

    [Theory, EachEngine]
    public async Task When_all_is_accepted_the_record_counts_as_confirmed_on_the_day_it_was_said(TestDirectory directory)
    {
        var organisation = (await directory.Listed(Some.Organisation())).Id;
        var contact = await directory.Listed(At(organisation, "ana"));
        await Begun(directory);
        var freshness = directory.Get<Freshness>();

        // What the link doesn't show can't be changed by it, whatever a form says.
        (await freshness.Propose(Token("ana"), [new ProposedChange(ProposedFields.Channel, "email", "somebody@else.example", "mine@else.example"), new ProposedChange("tlp", "", "TLP:AMBER", "TLP:CLEAR"), new ProposedChange(ProposedFields.Name, "", "ana", "ana")], Cancellation)).ShouldBeOfType<NothingProposed>();
        (await freshness.Propose(Token("ana"), [new ProposedChange(ProposedFields.Name, "", "ana", " ")], Cancellation)).ShouldBeOfType<Invalid>();
        (await freshness.Propose(Token("ana"), [new ProposedChange(ProposedFields.Hours, "", "", "whenever")], Cancellation)).ShouldBeOfType<Invalid>().Fields.Single().Field.ShouldBe("hours");
        (await freshness.Propose(Token("ana"), [new ProposedChange(ProposedFields.Hours, "", "", "24/7"), new ProposedChange(ProposedFields.Languages, "", "", "fr, nl")], Cancellation)).ShouldBeNull();
        (await freshness.Propose(Token("ana"), [new ProposedChange(ProposedFields.Hours, "", "", "24/7")], Cancellation)).ShouldBeOfType<LinkEnded>();

        directory.Time.Advance(TimeSpan.FromDays(3));
        var proposal = (await freshness.Proposals(directory.Editor)).Taken().Single();
        var after = (await freshness.Decide(directory.Editor, proposal, new HashSet<int> { 0, 1 })).Taken();
        after.ConfirmedOn.ShouldBe(Some.Today);
        after.Hours.ShouldBe("24/7");
        after.Languages.ShouldBe(["fr", "nl"]);
        after.Version.ShouldBe(contact.Version + 1);
    }

    [Theory, EachEngine]
    public async Task An_address_that_a_server_refuses_for_good_is_marked_and_the_next_one_tried(TestDirectory directory)
    {
        await using var sink = await MailSink.Start();
        var organisation = (await directory.Listed(Some.Organisation())).Id;
        var contact = await directory.Listed(At(organisation, "refused") with { Channels = [new Channel { Value = "refused@police.example", Preferred = true }, new Channel { Value = "second@police.example" }] });
        (await directory.Get<Freshness>().Begin(directory.Admin)).Taken();
        var reminders = directory.Reminders(Post.To(sink), [.. directory.Services.GetServices<IReminderSource>()]);

        (await reminders.Run(Cancellation)).ShouldBe(new RoundOutcome(0, 1));
        (await directory.Get<People>().Get(directory.Admin, contact.Id)).Taken().Channels.Select(channel => channel.State).ShouldBe(["bouncing", "working"]);
        directory.Time.Advance(TimeSpan.FromDays(1));
        (await reminders.Run(Cancellation)).ShouldBe(new RoundOutcome(1, 0));
        (await sink.Next()).GetProperty("to")[0].GetString().ShouldBe("second@police.example");
    }

    [Theory, EachEngine]
    public async Task Who_is_erased_leaves_no_link_no_proposal_and_no_address(TestDirectory directory)
    {
        var organisation = (await directory.Listed(Some.Organisation())).Id;
        var contact = await directory.Listed(At(organisation, "ana"));
        await Begun(directory);
        (await directory.Get<Freshness>().Propose(Token("ana"), [new ProposedChange(ProposedFields.Name, "", "ana", "Anastasia")], Cancellation)).ShouldBeNull();
        var held = (await directory.Get<Persons>().Held(directory.Admin, contact.Id)).Taken();
        held.Reminders.ShouldHaveSingleItem().Recipient.ShouldBe("ana@police.example");
        held.Proposals.ShouldHaveSingleItem().Changes.ShouldContain("Anastasia");

        (await directory.Get<Persons>().Erase(directory.Admin, contact.Id, contact.Version, "request")).Taken();
        (await Raw.One(directory.Location, "select count(*) from contact_links")).ShouldBe("0");
        (await Raw.One(directory.Location, "select count(*) from contact_proposals")).ShouldBe("0");
        (await Raw.Rows(directory.Location, "select recipient, reason, state from reminders")).ShouldHaveSingleItem().ShouldBe([null, null, "sent"]);
    }

    private static readonly IEqualityComparer<Contact> Records = EqualityComparer<Contact>.Create((a, b) => System.Text.Json.JsonSerializer.Serialize(a) == System.Text.Json.JsonSerializer.Serialize(b));

    private static Contact At(Guid organisation, string name) => new()
    {
        Kind = "person",
        Name = name,
        Affiliations = [new Affiliation { Organisation = organisation }],
        Channels = [new Channel { Value = name + "@police.example" }],
    };

    private async Task Begun(TestDirectory directory)
    {
        (await directory.Get<Freshness>().Begin(directory.Admin)).Taken();
        await Mailed(directory);
    }

    private Task<RoundOutcome> Mailed(TestDirectory directory) => directory.Reminders(Post.To(folder), [.. directory.Services.GetServices<IReminderSource>()]).Run(Cancellation);

    private List<MimeMessage> Sent() => [.. Directory.GetFiles(folder, "*.eml").Select(file => MimeMessage.Load(file))];

    [Theory, EachEngine]
    public async Task What_admins_set_on_its_page_and_on_that_of_personal_data_is_kept(TestDirectory directory)
    {
        await using var _ = directory;
        await using var site = await RunningSite.Start(directory);
        using var admin = await site.SignedIn(directory, Rights.Read | Rights.Edit | Rights.Administer);
        await Post("/administration/freshness", ("_handler", "period"), ("Form.Days", "90"), ("Form.Version", "0"));
        (await directory.Get<Freshness>().Period()).Days.ShouldBe(90);
        await Post("/administration/personal-data", ("_handler", "retention"), ("Form.Months", "18"), ("Form.Act", "save"), ("Form.Version", "0"));
        (await directory.Get<Retention>().Period()).Months.ShouldBe(18);

        async Task Post(string page, params (string Name, string Value)[] values)
        {
            var token = await RunningSite.Token(admin, page);
            using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", token), .. values.Select(value => KeyValuePair.Create(value.Name, value.Value))]);
            using var answer = await admin.PostAsync(new Uri(page, UriKind.Relative), form, Cancellation);
            answer.StatusCode.ShouldBe(HttpStatusCode.Found, page);
        }
    }

    private string Token(string name)
    {
        var message = Sent().First(message => message.To.Mailboxes.Single().Address == name + "@police.example");
        return Link().Match(message.TextBody!).Groups[1].Value;
    }

    private async Task<string> Html(RunningSite site, string page) => WebUtility.HtmlDecode(await site.Client.GetStringAsync(new Uri(page, UriKind.Relative), Cancellation));

    private async Task<HttpResponseMessage> Posted(RunningSite site, string page, string form, params (string Name, string Value)[] values)
    {
        using var visitor = site.Visitor();
        var token = await RunningSite.Token(visitor, page);
        using var content = new FormUrlEncodedContent([new("_handler", form), new("__RequestVerificationToken", token), .. values.Select(value => KeyValuePair.Create(value.Name, value.Value))]);
        var answer = await visitor.PostAsync(new Uri(page, UriKind.Relative), content, Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await answer.Content.LoadIntoBufferAsync(Cancellation);
        return answer;
    }

    [GeneratedRegex(@"http://localhost/confirm\?link=([\w-]{43})&lang=\w\w")]
    private static partial Regex Link();

    // What differs from one answer to the next, whatever was asked: nonces, tokens, the address itself.
    [GeneratedRegex(@"nonce=""[^""]*""|name=""__RequestVerificationToken"" value=""[^""]*""|/confirm\?link=[\w-]*|link%3D[\w-]*|<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex Changing();
}
