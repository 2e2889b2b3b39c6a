using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Organisations;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using Bodies = PartnerDirectory.Organisations.Organisations;
using People = PartnerDirectory.Contacts.Contacts;

namespace PartnerDirectory.Tests.Organisations;

public sealed class HistoryTests
{
    [Fact]
    public void Two_states_are_told_apart_field_by_field()
    {
        Fact name = new("name", "short", "Visa"), other = new("name", "short", "Visa Europe"), city = new("city", null, "Brussels");
        HistoryRules.Changes([name, city], [city, name]).ShouldBeEmpty("order is no change");
        HistoryRules.Changes([], []).ShouldBeEmpty();
        var changed = HistoryRules.Changes([name, city], [other, city]).ShouldHaveSingleItem();
        changed.Field.ShouldBe("name");
        changed.Went.ShouldBe([name]);
        changed.Came.ShouldBe([other]);
        HistoryRules.Changes([name, name], [name]).ShouldHaveSingleItem().Went.ShouldBe([name]);
        HistoryRules.Changes([city], [name]).Select(change => change.Field).ShouldBe(["name", "city"], "what the later state lacks stands last");
        HistoryRules.Changes([name], [name with { Until = new DateOnly(2020, 1, 1) }]).Count.ShouldBe(1, "a day is part of a value");
    }

    [Theory, EachEngine]
    public async Task A_history_tells_when_and_what_and_who_to_those_who_keep_the_records(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation(), new Standing { Since = new DateOnly(2020, 1, 1) });
        var service = directory.Get<PartnerDirectory.Organisations.Organisations>();
        (await service.Save(directory.Editor, organisation with { City = "Gent", EmailDomains = ["visa.example"] })).Taken();

        var staff = (await directory.Get<Histories>().OfOrganisation(directory.Editor, organisation.Id)).Taken().Items;
        staff.Select(entry => (entry.Action, entry.By)).ShouldBe([("organisation.save", "test editor"), ("membership.active", "test admin"), ("organisation.add", "test admin")]);
        staff[0].At.ShouldBe(directory.Time.GetUtcNow());
        staff[0].Changes.Select(change => change.Field).ShouldBe(["city", "email_domain"]);
        staff[0].Changes[0].Went.ShouldBe([new Fact("city", null, "Brussels")]);
        staff[0].Changes[0].Came.ShouldBe([new Fact("city", null, "Gent")]);

        var reader = (await directory.Get<Histories>().OfOrganisation(directory.Reader, organisation.Id)).Taken().Items;
        reader.Select(entry => entry.Action).ShouldBe(staff.Select(entry => entry.Action));
        reader.ShouldAllBe(entry => entry.By == null);
    }

    [Theory, EachEngine]
    public async Task What_an_actor_may_not_see_leaves_no_trace_in_a_history(TestDirectory directory)
    {
        var hidden = await directory.Listed(Some.Organisation("Hidden parent") with { Reference = "h", VisibleTo = "secretariat" });
        var organisation = await directory.Listed(Some.Organisation() with { VisibleTo = "secretariat", City = "Secret city" }, new Standing { Code = "prospect", Since = new DateOnly(2020, 1, 1), Reason = "Secret reason one" });
        var service = directory.Get<PartnerDirectory.Organisations.Organisations>();
        var shown = (await service.Save(directory.Admin, organisation with { VisibleTo = "everyone", City = "Open city", Parent = hidden.Id })).Taken();
        (await directory.Get<Memberships>().Change(directory.Admin, shown.Id, new Standing { Code = "active", Since = new DateOnly(2021, 1, 1) })).Taken();
        (await directory.Get<Memberships>().Change(directory.Admin, shown.Id, new Standing { Code = "suspended", Since = new DateOnly(2022, 1, 1), Reason = "Secret reason two" })).Taken();
        var contact = await directory.Listed(Some.Desk(shown.Id) with { Channels = [new Channel { Type = "email", Value = "open@example.org" }] });
        (await directory.Get<People>().Save(directory.Admin, contact with { Channels = [.. contact.Channels, new Channel { Type = "phone", Value = "+442079460999", VisibleTo = "secretariat" }] })).Taken();
        (await directory.Get<People>().Save(directory.Admin, (await directory.Get<People>().Get(directory.Admin, contact.Id)).Taken() with { Affiliations = [.. contact.Affiliations, new Affiliation { Organisation = hidden.Id }] })).Taken();

        var histories = directory.Get<Histories>();
        string[] secrets = ["Secret", "Hidden", "prospect", "0999"];
        var read = string.Join('\n', (await histories.OfOrganisation(directory.Reader, shown.Id)).Taken().Items.Concat((await histories.OfContact(directory.Reader, contact.Id)).Taken().Items)
            .SelectMany(entry => entry.Changes).SelectMany(change => change.Came.Concat(change.Went).Append(new Fact(change.Field, null, null))));
        foreach (var secret in secrets)
        {
            read.ShouldNotContain(secret);
        }

        read.ShouldContain("Open city");
        read.ShouldContain("suspended");
        (await histories.OfContact(directory.Reader, contact.Id)).Taken().Items.Count.ShouldBe(1, "entries of which nothing may be seen are left out");

        var all = string.Join('\n', (await histories.OfOrganisation(directory.Admin, shown.Id)).Taken().Items.Concat((await histories.OfContact(directory.Admin, contact.Id)).Taken().Items)
            .SelectMany(entry => entry.Changes).SelectMany(change => change.Came.Concat(change.Went)));
        secrets.ShouldAllBe(secret => all.Contains(secret, StringComparison.Ordinal));

        (await histories.OfOrganisation(directory.Reader, hidden.Id)).Problem.ShouldBeOfType<NotFound>();
    }

    [Theory, EachEngine]
    public async Task A_long_history_comes_in_pages_without_a_gap(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation());
        for (var i = 0; i < 24; i++)
        {
            organisation = (await directory.Get<PartnerDirectory.Organisations.Organisations>().Save(directory.Editor, organisation with { City = "City " + i })).Taken();
        }

        var seen = new List<long>();
        string? below = null;
        do
        {
            var page = (await directory.Get<Histories>().OfOrganisation(directory.Reader, organisation.Id, below)).Taken();
            page.Items.Count.ShouldBeLessThanOrEqualTo(Histories.PageSize);
            seen.AddRange(page.Items.Select(entry => entry.Sequence));
            below = page.Next;
        }
        while (below is not null);

        seen.Count.ShouldBe(25);
        seen.ShouldBe(seen.Distinct().OrderDescending());
        (await directory.Get<Histories>().OfOrganisation(directory.Reader, organisation.Id, "nonsense")).Taken().Items.Count.ShouldBe(Histories.PageSize);
    }

    [Theory, EachEngine]
    public async Task A_profile_tells_standings_before_chapters_and_no_reasons(TestDirectory directory)
    {
        var parent = await directory.Listed(Some.Organisation("Parent") with { Reference = "p" }, new Standing { Code = "applicant", Since = new DateOnly(2019, 1, 1) });
        (await directory.Get<Memberships>().Change(directory.Admin, parent.Id, new Standing { Since = new DateOnly(2020, 1, 1), Reason = "Secret" })).Taken();
        await directory.Listed(Some.Organisation("Chapter") with { Reference = "c", Parent = parent.Id });
        await directory.Listed(Some.Organisation("Hidden chapter") with { Reference = "hc", Parent = parent.Id, VisibleTo = "secretariat" });
        await directory.Listed(Some.Organisation("Prospective chapter") with { Reference = "pc", Parent = parent.Id }, new Standing { Code = "prospect", Since = new DateOnly(2020, 1, 1) });

        var seen = (await directory.Get<Profiles>().Organisation(directory.Reader, parent.Id)).Taken();
        seen.Chapters.Select(chapter => chapter.LegalName).ShouldBe(["Chapter"]);
        seen.Membership!.Standings.Select(standing => (standing.Code, standing.Reason)).ShouldBe([("active", null)]);
        (await directory.Get<Profiles>().Organisation(directory.Admin, parent.Id)).Taken().Chapters.Count.ShouldBe(3);

        // What became part of it is withdrawn: told to whoever may see what is.
        var former = await directory.Listed(Some.Organisation("Taken in") with { Reference = "t" });
        (await directory.Get<Bodies>().Save(directory.Editor, former with { MergedInto = parent.Id, WithdrawnOn = Some.Today, WithdrawnBecause = "Became part of Parent." })).Taken();
        (await directory.Get<Profiles>().Organisation(directory.Admin, parent.Id)).Taken().Predecessors.Select(before => before.LegalName).ShouldBe(["Taken in"]);
        (await directory.Get<Profiles>().Organisation(directory.Reader, parent.Id)).Taken().Predecessors.ShouldBeEmpty();
    }
}
