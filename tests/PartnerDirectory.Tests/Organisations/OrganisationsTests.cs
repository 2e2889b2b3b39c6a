using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Organisations;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using Directory = PartnerDirectory.Organisations.Organisations;

namespace PartnerDirectory.Tests.Organisations;

public sealed class OrganisationsTests
{
    [Theory, EachEngine]
    public async Task What_was_added_is_read_back_whole(TestDirectory directory)
    {
        var organisations = directory.Get<Directory>();
        var added = await organisations.Add(directory.Editor, new Organisation
        {
            LegalName = "  Visa Europe Belgium ",
            Names = [new OrganisationName { Type = NameTypes.Translated, Name = "Visa België", Language = "NL" }],
            Country = "Belgium",
            EmailDomains = ["Visa.Example.org"],
            Identifiers = [new Identifier("BIC", "abcd be bb")],
        });
        added.Problem.ShouldBeNull();

        var read = await organisations.Get(directory.Reader, added.Value!.Id);
        read.Value!.LegalName.ShouldBe("Visa Europe Belgium");
        read.Value.Names.ShouldHaveSingleItem().Language.ShouldBe("nl");
        read.Value.Country.ShouldBe("BE");
        read.Value.EmailDomains.ShouldBe(["visa.example.org"]);
        read.Value.Identifiers.ShouldBe([new Identifier("bic", "ABCDBEBB")]);
        read.Value.Version.ShouldBe(1);
    }

    [Theory, EachEngine]
    public async Task A_reader_changes_nothing(TestDirectory directory)
    {
        var refused = await directory.Get<Directory>().Add(directory.Reader, new Organisation { LegalName = "Anybody" });
        refused.Problem.ShouldBeOfType<Forbidden>();
    }

    [Theory, EachEngine]
    public async Task Saving_what_was_read_changes_nothing(TestDirectory directory)
    {
        var added = await directory.Listed(Some.Full());
        var before = await Raw.Everything(directory.Location);
        var read = (await directory.Get<Directory>().Get(directory.Admin, added.Id)).Taken();
        (await directory.Get<Directory>().Save(directory.Editor, read)).Taken().Version.ShouldBe(1);
        (await Raw.Everything(directory.Location)).ShouldBe(before);
    }

    [Theory, EachEngine]
    public async Task A_change_replaces_every_part_of_the_record(TestDirectory directory)
    {
        var added = await directory.Listed(Some.Full());
        var changed = Some.Organisation("New name") with { Id = added.Id, Version = added.Version, Identifiers = [new Identifier("x", "1")] };
        (await directory.Get<Directory>().Save(directory.Editor, changed)).Taken();
        var read = (await directory.Get<Directory>().Get(directory.Admin, added.Id)).Taken();
        read.Names.ShouldBeEmpty();
        read.Capabilities.ShouldBeEmpty();
        read.Identifiers.ShouldBe([new Identifier("x", "1")]);
        read.LegalName.ShouldBe("New name");
    }

    [Theory, EachEngine]
    public async Task A_record_that_is_not_there_is_told_as_missing(TestDirectory directory)
    {
        var organisations = directory.Get<Directory>();
        var nowhere = Guid.Parse("01900000-0000-7000-8000-000000000001");
        (await organisations.Get(directory.Reader, nowhere)).Problem.ShouldBeOfType<NotFound>();
        (await organisations.Save(directory.Editor, Some.Organisation() with { Id = nowhere, Version = 1 })).Problem.ShouldBeOfType<NotFound>();
        (await organisations.Withdraw(directory.Editor, nowhere, 1, "gone")).Problem.ShouldBeOfType<NotFound>();
    }

    [Theory, EachEngine]
    public async Task Two_records_cannot_have_one_reference(TestDirectory directory)
    {
        await directory.Listed(Some.Organisation());
        var before = await Raw.Everything(directory.Location);
        (await directory.Get<Directory>().Add(directory.Editor, Some.Organisation("Another") with { Reference = "ref-Visa Europe Belgium" })).Problem.ShouldBeOfType<Taken>();
        (await Raw.Everything(directory.Location)).ShouldBe(before);
        (await directory.Get<Directory>().Add(directory.Editor, Some.Organisation("Another") with { Reference = null })).Taken();
        (await directory.Get<Directory>().Add(directory.Editor, Some.Organisation("A third") with { Reference = null })).Taken();
    }

    [Theory, EachEngine]
    public async Task A_withdrawn_record_stays_with_the_secretariat_and_its_reason_with_it(TestDirectory directory)
    {
        var organisations = directory.Get<Directory>();
        var added = await directory.Listed(Some.Organisation());
        var withdrawn = (await organisations.Withdraw(directory.Editor, added.Id, added.Version, "Dissolved.")).Taken();
        withdrawn.WithdrawnOn.ShouldBe(Some.Today);

        (await organisations.Get(directory.Reader, added.Id)).Problem.ShouldBeOfType<NotFound>();
        (await organisations.Get(directory.Editor, added.Id)).Problem.ShouldBeOfType<NotFound>();
        (await organisations.Get(directory.Admin, added.Id)).Taken().WithdrawnBecause.ShouldBe("Dissolved.");
        (await Raw.One(directory.Location, "select action from ledger order by sequence desc limit 1")).ShouldBe("organisation.withdraw");
    }

    [Theory, EachEngine]
    public async Task What_is_for_the_secretariat_is_neither_read_nor_overwritten_by_others(TestDirectory directory)
    {
        var organisations = directory.Get<Directory>();
        var hidden = await directory.Listed(Some.Organisation() with { VisibleTo = "secretariat" });
        foreach (var actor in new[] { directory.Reader, directory.Editor, Actor.Nobody })
        {
            (await organisations.Get(actor, hidden.Id)).Problem.ShouldBeOfType<NotFound>();
        }

        var before = await Raw.Everything(directory.Location);
        (await organisations.Save(directory.Editor, hidden with { LegalName = "Overwritten" })).Problem.ShouldBeOfType<NotFound>();
        (await organisations.Withdraw(directory.Editor, hidden.Id, hidden.Version, "why not")).Problem.ShouldBeOfType<NotFound>();
        (await Raw.Everything(directory.Location)).ShouldBe(before);
        (await organisations.Save(directory.Admin, hidden with { LegalName = "Mended" })).Taken();
    }

    [Theory, EachEngine]
    public async Task Whoever_may_not_edit_is_told_so_whether_the_record_is_there_or_not(TestDirectory directory)
    {
        var organisations = directory.Get<Directory>();
        var listed = await directory.Listed(Some.Organisation());
        var answers = new[]
        {
            await organisations.Save(directory.Reader, listed),
            await organisations.Save(directory.Reader, listed with { Version = 7 }),
            await organisations.Save(directory.Reader, listed with { Id = Guid.Parse("01900000-0000-7000-8000-000000000001") }),
            await organisations.Withdraw(directory.Reader, listed.Id, 1, "x"),
        };
        answers.ShouldAllBe(answer => answer.Problem is Forbidden);
    }

    [Theory, EachEngine]
    public async Task Prospects_and_applicants_are_seen_by_the_secretariat_alone(TestDirectory directory)
    {
        foreach (var (standing, seen) in new[] { ("prospect", false), ("applicant", false), ("provisional", true), ("active", true), ("suspended", true), ("ended", true) })
        {
            var organisation = await directory.Listed(Some.Organisation("Partner " + standing), new Standing { Code = standing, Class = "full", Since = new DateOnly(2020, 1, 1), Reason = "CANARY reason" });
            var contact = await directory.Listed(Some.Desk(organisation.Id, "Desk " + standing));
            var profiles = directory.Get<Profiles>();
            (await profiles.Organisation(directory.Admin, organisation.Id)).Taken().Standing!.Code.ShouldBe(standing);
            foreach (var actor in new[] { directory.Reader, directory.Editor })
            {
                ((await profiles.Organisation(actor, organisation.Id)).Problem is null).ShouldBe(seen, standing);
                ((await profiles.Contact(actor, contact.Id)).Problem is null).ShouldBe(seen, standing);
            }
        }
    }

    [Theory, EachEngine]
    public async Task Readers_learn_that_a_partner_is_suspended_and_not_why(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation(), new Standing { Code = "active", Since = new DateOnly(2020, 1, 1), Reason = "CANARY admitted" });
        (await directory.Get<Memberships>().Change(directory.Admin, organisation.Id, new Standing { Code = "suspended", Since = new DateOnly(2026, 1, 1), Reason = "CANARY suspended" })).Taken();
        var profiles = directory.Get<Profiles>();

        var read = (await profiles.Organisation(directory.Reader, organisation.Id)).Taken();
        read.Standing!.Code.ShouldBe("suspended");
        System.Text.Json.JsonSerializer.Serialize(read).ShouldNotContain("CANARY");
        (await profiles.Organisation(directory.Admin, organisation.Id)).Taken().Standing!.Reason.ShouldBe("CANARY suspended");
    }

    [Theory, EachEngine]
    public async Task A_profile_names_no_organisation_that_the_reader_may_not_see(TestDirectory directory)
    {
        var hidden = await directory.Listed(Some.Organisation("CANARY parent") with { VisibleTo = "secretariat" });
        var prospect = await directory.Listed(Some.Organisation("CANARY prospect"), new Standing { Code = "prospect", Since = new DateOnly(2026, 1, 1) });
        var shown = await directory.Listed(Some.Organisation() with { Parent = hidden.Id });
        var contact = await directory.Listed(Some.Desk(shown.Id) with
        {
            Affiliations = [Of(shown.Id, null), Of(hidden.Id, "CANARY title"), Of(prospect.Id, "CANARY role")],
        });

        foreach (var actor in new[] { directory.Reader, directory.Editor })
        {
            var profile = System.Text.Json.JsonSerializer.Serialize((await directory.Get<Profiles>().Organisation(actor, shown.Id)).Taken());
            var page = System.Text.Json.JsonSerializer.Serialize((await directory.Get<Profiles>().Contact(actor, contact.Id)).Taken());
            foreach (var text in new[] { profile, page })
            {
                text.ShouldContain("Coalition desk");
                text.ShouldNotContain("CANARY");
                text.ShouldNotContain(prospect.Id.ToString());
                text.Replace("\"Parent\":\"" + hidden.Id, "", StringComparison.Ordinal).ShouldNotContain(hidden.Id.ToString());
            }
        }

        System.Text.Json.JsonSerializer.Serialize((await directory.Get<Profiles>().Organisation(directory.Admin, shown.Id)).Taken()).ShouldContain("CANARY parent");
    }

    [Theory, EachEngine]
    public async Task Every_problem_of_a_record_is_told_at_once(TestDirectory directory)
    {
        var refused = await directory.Get<Directory>().Add(directory.Editor, new Organisation
        {
            LegalName = " ",
            Names = [new OrganisationName { Type = "nickname", Name = "x" }, new OrganisationName { Type = NameTypes.Former, Name = "y", Language = "klingonish", Since = new DateOnly(2020, 1, 1), Until = new DateOnly(2019, 1, 1) }],
            Kind = "bank",
            Country = "Atlantis",
            Territories = ["BE", "Mordor"],
            Website = "javascript:alert(1)",
            EmailDomains = ["not a domain"],
            Identifiers = [new Identifier("lei", "123")],
            Languages = ["xx"],
            Capabilities = [new Capability { Code = "fly" }],
            VisibleTo = "somebody",
            Tlp = "TLP:BLUE",
            City = "a\u0007b",
        });
        refused.Told().ShouldBe(
        [
            "legal_name Why.Required", "other_names Why.NameType", "other_names Why.DatesOrder", "other_names Why.Language", "kind Why.Term", "country Why.Country", "territories Why.Territory",
            "website Why.Link", "email_domains Why.Domain", "identifiers Why.Identifier", "languages Why.Language", "capabilities Why.Term", "visible_to Why.Audience", "tlp Why.Tlp", "city Why.ControlCharacter",
        ], ignoreOrder: true);
        (await Raw.One(directory.Location, "select count(*) from organisations")).ShouldBe("0");
    }

    [Theory, EachEngine]
    public async Task A_capability_without_a_word_for_it_is_refused(TestDirectory directory)
    {
        var refused = await directory.Get<Directory>().Add(directory.Editor, Some.Organisation() with { Capabilities = [new Capability { Code = " " }] });
        refused.Told().ShouldBe(["capabilities Why.Required"]);
    }

    [Theory, EachEngine]
    public async Task A_prospect_is_neither_read_nor_saved_nor_listed_by_others(TestDirectory directory)
    {
        var organisations = directory.Get<PartnerDirectory.Organisations.Organisations>();
        foreach (var standing in (string[])["prospect", "applicant"])
        {
            var hidden = await directory.Listed(Some.Organisation(standing), new Standing { Code = standing, Since = Some.Today });
            foreach (var actor in new[] { directory.Reader, directory.Editor })
            {
                (await organisations.Get(actor, hidden.Id)).Problem.ShouldBeOfType<NotFound>();
                (await organisations.All(actor).ToListAsync()).ShouldBeEmpty();
            }

            (await organisations.Save(directory.Editor, hidden with { City = "Elsewhere" })).Problem.ShouldBeOfType<NotFound>();
            (await organisations.Get(directory.Admin, hidden.Id)).Taken().City.ShouldBe("Brussels");
        }

        (await organisations.All(directory.Admin).ToListAsync()).Count.ShouldBe(2);
    }

    private static PartnerDirectory.Contacts.Affiliation Of(Guid organisation, string? title) => new() { Organisation = organisation, JobTitle = title };
}
