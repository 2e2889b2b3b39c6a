using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using People = PartnerDirectory.Contacts.Contacts;

namespace PartnerDirectory.Tests.Contacts;

public sealed class ContactsTests
{
    [Theory, EachEngine]
    public async Task A_phone_in_national_notation_is_read_with_the_country_of_the_organisation(TestDirectory directory)
    {
        var british = await directory.Listed(Some.Organisation() with { Country = "GB" });
        var contact = await directory.Listed(Some.Desk(british.Id) with { Channels = [new Channel { Type = "phone", Value = "020 7946 0110" }, new Channel { Value = "Desk@Bücher.Example" }] });
        contact.Channels.Select(channel => channel.Value).ShouldBe(["+442079460110", "Desk@bücher.example"]);
    }

    [Theory, EachEngine]
    public async Task Saving_what_was_read_changes_nothing(TestDirectory directory)
    {
        var (one, two) = (await directory.Listed(Some.Organisation()), await directory.Listed(Some.Organisation("Second")));
        var added = await directory.Listed(Some.FullContact(one.Id, two.Id));
        var before = await Raw.Everything(directory.Location);
        var read = (await directory.Get<People>().Get(directory.Admin, added.Id)).Taken();
        (await directory.Get<People>().Save(directory.Admin, read)).Taken().Version.ShouldBe(1);
        (await Raw.Everything(directory.Location)).ShouldBe(before);
    }

    [Theory, EachEngine]
    public async Task A_stale_version_is_refused(TestDirectory directory)
    {
        var read = await directory.Listed(Some.Desk((await directory.Listed(Some.Organisation())).Id));
        (await directory.Get<People>().Save(directory.Editor, read with { Name = "Other desk" })).Taken().Version.ShouldBe(2);
        (await directory.Get<People>().Save(directory.Editor, read with { Name = "Third desk" })).Problem.ShouldBe(new StaleVersion(read.Id));
    }

    [Theory, EachEngine]
    public async Task Two_contacts_cannot_have_one_reference(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation());
        await directory.Listed(Some.Desk(organisation.Id));
        (await directory.Get<People>().Add(directory.Editor, Some.Desk(organisation.Id, "Second desk") with { Reference = "ref-Coalition desk" })).Problem.ShouldBeOfType<Taken>();
    }

    [Theory, EachEngine]
    public async Task A_channel_for_the_secretariat_is_read_by_nobody_else_and_survives_their_changes(TestDirectory directory)
    {
        var people = directory.Get<People>();
        var organisation = await directory.Listed(Some.Organisation());
        var added = await directory.Listed(Some.Desk(organisation.Id) with
        {
            Channels = [new Channel { Type = "phone", Value = "+442079460199", VisibleTo = "secretariat", Label = "CANARY" }, new Channel { Value = "desk@example.org" }],
        });

        foreach (var actor in new[] { directory.Reader, directory.Editor })
        {
            (await people.Get(actor, added.Id)).Taken().Channels.ShouldHaveSingleItem().Value.ShouldBe("desk@example.org");
            (await people.Of(actor, organisation.Id)).ShouldHaveSingleItem().Channels.ShouldHaveSingleItem();
        }

        // An editor saves the record as seen: what was hidden from them is still there, and nothing came back to them.
        var seen = (await people.Get(directory.Editor, added.Id)).Taken();
        var saved = (await people.Save(directory.Editor, seen with { Name = "Renamed desk" })).Taken();
        saved.Channels.ShouldHaveSingleItem().Value.ShouldBe("desk@example.org");
        var whole = (await people.Get(directory.Admin, added.Id)).Taken();
        whole.Name.ShouldBe("Renamed desk");
        whole.Channels.Select(channel => channel.Value).ShouldBe(["+442079460199", "desk@example.org"]);

        // Saving what was seen again is no change.
        (await people.Save(directory.Editor, saved)).Taken().Version.ShouldBe(2);
    }

    [Theory, EachEngine]
    public async Task What_is_for_the_secretariat_is_neither_read_nor_overwritten_by_others(TestDirectory directory)
    {
        var people = directory.Get<People>();
        var hidden = await directory.Listed(Some.Desk((await directory.Listed(Some.Organisation())).Id) with { VisibleTo = "secretariat" });
        var before = await Raw.Everything(directory.Location);
        (await people.Get(directory.Editor, hidden.Id)).Problem.ShouldBeOfType<NotFound>();
        (await people.Save(directory.Editor, hidden with { Name = "Overwritten" })).Problem.ShouldBeOfType<NotFound>();
        (await people.Save(directory.Reader, hidden)).Problem.ShouldBeOfType<Forbidden>();
        (await people.Save(directory.Editor, hidden with { Id = Guid.Parse("01900000-0000-7000-8000-000000000001") })).Problem.ShouldBeOfType<NotFound>();
        (await Raw.Everything(directory.Location)).ShouldBe(before);
    }

    [Theory, EachEngine]
    public async Task A_withdrawn_contact_stays_with_the_secretariat(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation());
        var added = await directory.Listed(Some.Desk(organisation.Id));
        (await directory.Get<People>().Save(directory.Editor, added with { WithdrawnOn = Some.Today, WithdrawnBecause = "Left." })).Taken();
        (await directory.Get<People>().Of(directory.Reader, organisation.Id)).ShouldBeEmpty();
        (await directory.Get<People>().Of(directory.Admin, organisation.Id)).ShouldHaveSingleItem();
    }

    [Theory, EachEngine]
    public async Task An_officer_is_named_only_with_a_recorded_agreement(TestDirectory directory)
    {
        var people = directory.Get<People>();
        var police = await directory.Listed(Some.Organisation("Demo Police") with { Kind = "police_unit" });
        var officer = Some.Desk(police.Id, "Officer Demo") with { Kind = "person" };
        (await people.Add(directory.Editor, officer)).Told().ShouldBe(["kind Why.OfficerWithoutAgreement"]);
        (await people.Add(directory.Editor, officer with { NamedByAgreement = "Letter of 2026-01-02" })).Taken();
        (await people.Add(directory.Editor, officer with { Reference = null, VisibleTo = "secretariat" })).Taken();
        (await people.Add(directory.Editor, officer with { Reference = null, Kind = "desk" })).Taken();
    }

    [Theory, EachEngine]
    public async Task A_function_needs_its_channel_while_it_is_held(TestDirectory directory)
    {
        var people = directory.Get<People>();
        var organisation = await directory.Listed(Some.Organisation());
        Contact With(DateOnly? until, params Channel[] channels) => new()
        {
            Name = "Duty desk",
            Affiliations = [new Affiliation { Organisation = organisation.Id, Functions = ["duty_desk"], Until = until }],
            Channels = channels,
        };

        (await people.Add(directory.Editor, With(null, new Channel { Value = "duty@example.org" }))).Told().ShouldBe(["functions Why.FunctionNeedsChannel"]);
        (await people.Add(directory.Editor, With(null, new Channel { Type = "phone", Value = "+442079460110", State = "retired" }))).Told().ShouldBe(["functions Why.FunctionNeedsChannel"]);
        (await people.Add(directory.Editor, With(null, new Channel { Type = "phone", Value = "+442079460110" }))).Taken();
        (await people.Add(directory.Editor, With(Some.Today))).Taken();
        (await people.Add(directory.Editor, With(Some.Today.AddDays(1)))).Told().ShouldBe(["functions Why.FunctionNeedsChannel"]);
    }

    [Theory, EachEngine]
    public async Task Affiliations_of_one_post_may_not_overlap(TestDirectory directory)
    {
        var people = directory.Get<People>();
        var (one, two) = (await directory.Listed(Some.Organisation()), await directory.Listed(Some.Organisation("Second")));
        Affiliation Post(Guid organisation, string title, int since, int? until = null) =>
            new() { Organisation = organisation, JobTitle = title, Since = new DateOnly(since, 1, 1), Until = until is null ? null : new DateOnly(until.Value, 1, 1) };

        (await people.Add(directory.Editor, new Contact { Name = "A", Affiliations = [Post(one.Id, "Lead", 2020), Post(one.Id, "Lead", 2021)] })).Told().ShouldBe(["from Why.AffiliationsOverlap"]);
        (await people.Add(directory.Editor, new Contact { Name = "B", Affiliations = [Post(one.Id, "Lead", 2020, 2021), Post(one.Id, "Lead", 2021)] })).Taken();
        (await people.Add(directory.Editor, new Contact { Name = "C", Affiliations = [Post(one.Id, "Lead", 2020), Post(one.Id, "Adviser", 2020), Post(two.Id, "Lead", 2020)] })).Taken();
    }

    [Theory, EachEngine]
    public async Task Every_problem_of_a_contact_is_told_at_once(TestDirectory directory)
    {
        var refused = await directory.Get<People>().Add(directory.Editor, new Contact
        {
            Kind = "robot",
            Languages = ["xx"],
            TimeZone = "Brussels",
            Hours = "whenever",
            Affiliations = [new Affiliation { Organisation = Guid.Parse("01900000-0000-7000-8000-000000000001"), Functions = ["juggling"], Since = new DateOnly(2020, 1, 1), Until = new DateOnly(2020, 1, 1) }],
            Channels =
            [
                new Channel { Type = "pigeon", Value = "coo" }, new Channel { Type = "phone", Value = "999" }, new Channel { Value = "nobody" },
                new Channel { Type = "portal", Value = "javascript:alert(1)" }, new Channel { Type = "messenger", Value = "x", State = "asleep", VisibleTo = "who" },
            ],
        });
        refused.Told().ShouldBe(
        [
            "kind Why.ContactKind", "organisation Why.NoSuchOrganisation", "name Why.Required", "languages Why.Language", "time_zone Why.Zone", "hours Why.Hours", "from Why.DatesOrder", "functions Why.Term",
            "channel Why.ChannelType", "phone Why.Phone", "email Why.Email", "channel Why.Link", "channel Why.ChannelState", "channel Why.Audience",
        ], ignoreOrder: true);
    }

    [Theory, EachEngine]
    public async Task A_channel_without_a_value_is_refused(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation());
        foreach (var type in ChannelTypes.All)
        {
            var refused = await directory.Get<People>().Add(directory.Editor, Some.Desk(organisation.Id) with { Channels = [new Channel { Type = type, Value = " " }] });
            refused.Told().ShouldHaveSingleItem().ShouldEndWith("Why.Required", customMessage: type);
        }
    }

    [Theory]
    [InlineData("24/7", "24/7")]
    [InlineData("Mo-Fr 09:00-17:00", "Mo-Fr 09:00-17:00")]
    [InlineData("mo-fr 9:00-17:00; ph OFF", "Mo-Fr 09:00-17:00; PH off")]
    [InlineData("Mo,We,Fr 09:00-12:00,13:00-17:00", "Mo 09:00-12:00,13:00-17:00; We 09:00-12:00,13:00-17:00; Fr 09:00-12:00,13:00-17:00")]
    [InlineData("Sa-Mo 10:00-12:00", "Mo 10:00-12:00; Sa-Su 10:00-12:00")]
    [InlineData("22:00-06:00", "Mo-Su 22:00-06:00")]
    [InlineData("Mo 00:00-24:00", "Mo 00:00-24:00")]
    public void Hours_have_one_spelling(string text, string canonical)
    {
        Hours.Parse(text)!.ToString().ShouldBe(canonical);
        Hours.Parse(canonical).ShouldBe(Hours.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("PH off")]
    [InlineData("always")]
    [InlineData("Mo-Fr")]
    [InlineData("Mo-Fr 09:00")]
    [InlineData("Mo-Fr 09:00-09:00")]
    [InlineData("Mo-Fr 25:00-26:00")]
    [InlineData("Xx 09:00-17:00")]
    [InlineData("Mo-We-Fr 09:00-17:00")]
    [InlineData("Mo 24:00-01:00")]
    public void What_are_no_hours_is_refused(string text) => Hours.Parse(text).ShouldBeNull();

    [Fact]
    public void The_first_way_to_reach_somebody_works_is_preferred_and_is_a_phone()
    {
        var retired = new Channel { Type = "phone", Value = "+1", State = "retired", Preferred = true };
        var email = new Channel { Type = "email", Value = "e" };
        var phone = new Channel { Type = "phone", Value = "+2" };
        var preferred = new Channel { Type = "email", Value = "p", Preferred = true };
        ContactRules.First([retired, email, phone]).ShouldBe(phone);
        ContactRules.First([retired, email, phone, preferred]).ShouldBe(preferred);
        ContactRules.First([retired]).ShouldBeNull();
    }
}
