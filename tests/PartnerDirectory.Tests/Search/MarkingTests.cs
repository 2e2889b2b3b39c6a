using System.Text.Json;
using PartnerDirectory.Audit;
using PartnerDirectory.Calls;
using PartnerDirectory.Contacts;
using PartnerDirectory.Exchange;
using PartnerDirectory.Kernel;
using PartnerDirectory.Organisations;
using PartnerDirectory.Search;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using People = PartnerDirectory.Contacts.Contacts;

namespace PartnerDirectory.Tests.Search;

/// <summary>
/// One partner, one contact and one channel under each marking, each with words that nothing else has. What an actor may
/// not see is in no answer of any service: not found, not counted, not exported, not told by the history.
/// </summary>
public sealed class MarkingTests
{
    private static readonly string[] Audiences = ["everyone", "members", "secretariat", "kind:law_firm", "account:named@example.org"];

    [Theory, EachEngine]
    public async Task No_answer_holds_a_word_of_what_the_actor_may_not_see(TestDirectory directory)
    {
        var marked = new List<Planted>();
        foreach (var tlp in TlpLabels.All)
        {
            foreach (var audience in Audiences)
            {
                marked.Add(await Plant(directory, marked.Count, audience, tlp));
            }
        }

        // Written a second time, so that their histories hold both states.
        foreach (var planted in marked)
        {
            var organisation = (await directory.Get<PartnerDirectory.Organisations.Organisations>().Get(Actor.Operator, planted.Organisation.Id)).Taken();
            (await directory.Get<PartnerDirectory.Organisations.Organisations>().Save(Actor.Operator, organisation with { Website = "https://example.org" })).Taken();
        }

        var own = marked[0].Organisation.Id;
        Actor[] actors =
        [
            new("partner@example.org", Rights.Read) { Account = Id(1), Organisation = own, OrganisationKind = "payment_firm", InGoodStanding = true },
            new("firm@example.org", Rights.Read | Rights.Edit) { Account = null, Organisation = marked[15].Organisation.Id, OrganisationKind = "law_firm", InGoodStanding = true },
            new("suspended@example.org", Rights.Read) { Account = Id(2), Organisation = marked[15].Organisation.Id },
            new("named@example.org", Rights.Read) { Account = Id(3) },
            new("low@example.org", Rights.Read) { InGoodStanding = true, Ceiling = Tlp.Green },
            new("secretariat@example.org", Rights.Read | Rights.Edit) { IsSecretariat = true, Ceiling = Tlp.AmberStrict },
            new("auditor@example.org", Rights.Audit),
            Actor.Admin("admin@example.org"),
            Actor.Operator.ForAll(),
            Actor.Nobody,
        ];
        var wrong = new List<string>();
        foreach (var actor in actors)
        {
            var seen = 0;
            foreach (var planted in marked)
            {
                var seesBody = actor.Sees(planted.Organisation.VisibleTo, planted.Organisation.Tlp, [planted.Organisation.Id]);
                // The contact and its channel are marked like the organisation, and so seen with it.
                var told = await Told(directory, actor, planted, marked);
                seen += seesBody ? 1 : 0;
                foreach (var word in planted.Words)
                {
                    if (!seesBody && told.Contains(word, StringComparison.Ordinal))
                    {
                        wrong.Add($"{actor.Name} reads {word} of {planted.Organisation.VisibleTo} {planted.Organisation.Tlp}");
                    }
                    else if (seesBody && !told.Contains(word, StringComparison.Ordinal))
                    {
                        wrong.Add($"{actor.Name} misses {word} of {planted.Organisation.VisibleTo} {planted.Organisation.Tlp}");
                    }
                }
            }

            // Nothing is counted that isn't seen.
            var all = await directory.Get<PartnerSearch>().Find(new SearchQuery { Type = HitType.Organisation, WithFacets = true, Limit = 100 }, actor);
            all.Total.ShouldBe(seen, actor.Name);
            all.Facets.Where(facet => facet.Name == "country").SelectMany(facet => facet.Values).Sum(value => value.Count).ShouldBe(seen, actor.Name);
        }

        wrong.ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task A_contact_is_marked_as_its_organisation_where_that_is_stricter(TestDirectory directory)
    {
        var strict = await directory.Listed(Some.Organisation("Strict Partner") with { Tlp = "TLP:AMBER+STRICT" });
        var open = await directory.Listed(Some.Organisation("Open Partner") with { Tlp = "TLP:GREEN" });
        var desk = await directory.Listed(Some.Desk(strict.Id, "Loosely marked desk") with { Tlp = "TLP:CLEAR" });
        (await directory.Get<People>().Get(directory.Reader, desk.Id)).Problem.ShouldBeOfType<NotFound>();
        (await directory.Get<Profiles>().Contact(directory.Admin, desk.Id)).Taken().Contact.Tlp.ShouldBe("TLP:AMBER+STRICT");

        (await Found(directory, desk.Name, directory.Reader)).ShouldBe(0);
    }

    [Theory, EachEngine]
    public async Task A_second_affiliation_never_loosens_what_the_first_one_asks(TestDirectory directory)
    {
        var strict = await directory.Listed(Some.Organisation("Strict Partner") with { Tlp = "TLP:AMBER+STRICT" });
        var amber = await directory.Listed(Some.Organisation("Amber Partner") with { Tlp = "TLP:AMBER" });
        var open = await directory.Listed(Some.Organisation("Open Partner") with { Tlp = "TLP:GREEN" });
        var today = DateOnly.FromDateTime(directory.Time.GetUtcNow().UtcDateTime);
        var outsider = new Actor("outside@example.org", Rights.Read) { Account = Id(9), Organisation = Id(8), Ceiling = Tlp.Red };
        Affiliation now(Guid at) => new() { Organisation = at };
        Affiliation before(Guid at) => new() { Organisation = at, Since = today.AddYears(-3), Until = today.AddYears(-1) };
        foreach (var (name, affiliations, label, isForMember, isForOutsider) in new[]
        {
            ("Anna both", new[] { now(strict.Id), now(open.Id) }, "TLP:AMBER+STRICT", false, false),
            ("Berta was elsewhere", [now(strict.Id), before(open.Id)], "TLP:AMBER+STRICT", false, false),
            ("Clara amber too", [now(open.Id), now(amber.Id)], "TLP:AMBER", true, false),
            ("Dora came from strict", [now(open.Id), before(strict.Id)], "TLP:GREEN", true, true),
            ("Edda left both", [before(strict.Id), before(open.Id)], "TLP:AMBER+STRICT", false, false),
        })
        {
            var contact = await directory.Listed(Some.Desk(strict.Id, name) with { Tlp = "TLP:CLEAR", Affiliations = affiliations });
            (await directory.Get<Profiles>().Contact(directory.Admin, contact.Id)).Taken().Contact.Tlp.ShouldBe(label, name);
            var own = new Actor("own@example.org", Rights.Read) { Account = Id(7), Organisation = strict.Id, InGoodStanding = true, Ceiling = Tlp.Red };
            foreach (var (actor, isSeen) in new[] { (directory.Admin, true), (own, true), (directory.Reader, isForMember), (outsider, isForOutsider) })
            {
                ((await directory.Get<People>().Get(actor, contact.Id)).Problem is null).ShouldBe(isSeen, $"{name}, {actor.Name}");
                (await Found(directory, name, actor)).ShouldBe(isSeen ? 1 : 0, $"{name}, {actor.Name}");
            }
        }
    }

    private static async Task<int> Found(TestDirectory directory, string name, Actor actor) =>
        (await directory.Get<PartnerSearch>().Find(new SearchQuery { Text = name, Type = HitType.Contact }, actor)).Hits.Count(hit => hit.Certain);

    [Theory, EachEngine]
    public async Task A_channel_can_be_marked_more_strictly_than_its_contact(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation() with { Tlp = "TLP:GREEN", Callable = true });
        var own = new Actor("own@example.org", Rights.Read) { Organisation = organisation.Id, InGoodStanding = true };
        var desk = await directory.Listed(Some.Desk(organisation.Id) with
        {
            Tlp = "TLP:GREEN",
            Channels = [new Channel { Type = "phone", Value = "+442079460155", Tlp = "TLP:AMBER+STRICT" }, new Channel { Type = "email", Value = "desk@example.org" }],
        });
        (await directory.Get<People>().Get(directory.Reader, desk.Id)).Taken().Channels.ShouldHaveSingleItem().Value.ShouldBe("desk@example.org");
        (await directory.Get<People>().Get(own, desk.Id)).Taken().Channels.Count.ShouldBe(2);
        (await directory.Get<PartnerSearch>().Find(new SearchQuery { Text = "+442079460155" }, directory.Reader)).Total.ShouldBe(0);

        // An editor who doesn't see it leaves it as it is.
        var read = (await directory.Get<People>().Get(directory.Editor, desk.Id)).Taken();
        (await directory.Get<People>().Save(directory.Editor, read with { Name = "Renamed desk" })).Taken();
        (await directory.Get<People>().Get(directory.Admin, desk.Id)).Taken().Channels.Count.ShouldBe(2);
    }

    [Theory, EachEngine]
    public async Task Whoever_a_red_contact_names_reads_its_channels_too(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation() with { Tlp = "TLP:GREEN" });
        var desk = await directory.Listed(Some.Desk(organisation.Id) with
        {
            VisibleTo = "account:named@example.org",
            Tlp = "TLP:RED",
            Channels =
            [
                new Channel { Type = "email", Value = "desk@example.org" },
                new Channel { Type = "phone", Value = "+442079460155", Tlp = "TLP:RED" },
                new Channel { Type = "messenger", Value = "of the secretariat", VisibleTo = "secretariat" },
            ],
        });
        var named = new Actor("named@example.org", Rights.Read) { Account = Id(3) };
        (await directory.Get<People>().Get(named, desk.Id)).Taken().Channels.Select(channel => channel.Type).ShouldBe(["email", "phone"]);
        (await directory.Get<People>().Get(directory.Admin, desk.Id)).Problem.ShouldBeOfType<NotFound>();
    }

    [Theory, EachEngine]
    public async Task A_channel_that_is_hidden_now_is_hidden_in_the_past_too(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation() with { Tlp = "TLP:GREEN" });
        var hidden = await directory.Listed(Some.Organisation("Hidden employer") with { VisibleTo = "secretariat", Tlp = "TLP:GREEN" });
        var desk = await directory.Listed(Some.Desk(organisation.Id) with
        {
            Tlp = "TLP:GREEN",
            Affiliations = [new Affiliation { Organisation = organisation.Id }, new Affiliation { Organisation = hidden.Id, JobTitle = "Hidden title" }],
            Channels = [new Channel { Type = "messenger", Value = "was open once" }, new Channel { Type = "email", Value = "desk@example.org" }],
        });
        var now = (await directory.Get<People>().Save(Actor.Operator, desk with { Name = "Renamed desk", Channels = [desk.Channels[0] with { Tlp = "TLP:RED" }, desk.Channels[1]], Affiliations = [desk.Affiliations[0]] })).Taken();
        var low = Actor.Admin("low@example.org") with { Ceiling = Tlp.Amber };
        var auditor = new Actor("auditor@example.org", Rights.Read | Rights.Audit) { InGoodStanding = true, Ceiling = Tlp.Amber };
        foreach (var (who, told, isAll) in new[]
        {
            ("reader's history", JsonSerializer.Serialize((await directory.Get<Histories>().OfContact(directory.Reader, now.Id)).Taken()), false),
            ("auditor", JsonSerializer.Serialize((await directory.Get<Trail>().Page(auditor, new TrailFilter { Record = now.Id })).Taken()), false),
            ("operator's history", JsonSerializer.Serialize((await directory.Get<Histories>().OfContact(Actor.Operator, now.Id)).Taken()), true),
            ("operator as auditor", JsonSerializer.Serialize((await directory.Get<Trail>().Page(Actor.Operator, new TrailFilter { Record = now.Id })).Taken()), true),
            ("operator's copy of all", JsonSerializer.Serialize((await directory.Get<Persons>().Held(Actor.Operator, now.Id)).Taken()), true),
        })
        {
            told.ShouldContain("desk@example.org", customMessage: who);
            told.Contains("was open once", StringComparison.Ordinal).ShouldBe(isAll, who);
            told.Contains("Hidden title", StringComparison.Ordinal).ShouldBe(isAll, who);
        }

        // Everything that is held is given out by whom nothing is hidden from; others are told that it isn't everything.
        var held = (await directory.Get<Persons>().Held(low, now.Id)).Taken();
        JsonSerializer.Serialize(held).ShouldNotContain("was open once");
        held.Ledger.Where(entry => entry.Action.StartsWith("contact.", StringComparison.Ordinal)).ShouldAllBe(entry => entry.Withheld);
        (await directory.Get<Persons>().Held(Actor.Operator, now.Id)).Taken().Ledger.ShouldAllBe(entry => !entry.Withheld);
    }

    [Theory, EachEngine]
    public async Task Who_may_see_a_record_is_changed_only_after_a_fresh_proof(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation());
        var contact = await directory.Listed(Some.Desk(organisation.Id));
        var now = directory.Time.GetUtcNow();
        var (fresh, stale) = (directory.Editor with { Account = Id(7), ProvedAt = now.AddMinutes(-9) }, directory.Editor with { Account = Id(7), ProvedAt = now.AddMinutes(-11) });
        var words = await directory.Get<PartnerDirectory.Administration.Terms>().Current();
        var (bodies, people) = (directory.Get<PartnerDirectory.Organisations.Organisations>(), directory.Get<People>());
        bodies.Plan(stale, organisation with { Tlp = "TLP:RED" }, organisation, words).Problem.ShouldBeOfType<ProofNeeded>();
        bodies.Plan(stale, organisation with { City = "Gent" }, organisation, words).Problem.ShouldBeNull();
        bodies.Plan(fresh, organisation with { Tlp = "TLP:RED" }, organisation, words).Problem.ShouldBeNull();
        people.Plan(stale, contact with { VisibleTo = "secretariat" }, contact, _ => new Body("BE", null), words).Problem.ShouldBeOfType<ProofNeeded>();
        people.Plan(stale, contact with { Channels = [contact.Channels[0] with { Tlp = "TLP:RED" }] }, contact, _ => new Body("BE", null), words).Problem.ShouldBeOfType<ProofNeeded>();
        people.Plan(fresh, contact with { VisibleTo = "secretariat" }, contact, _ => new Body("BE", null), words).Problem.ShouldBeNull();
    }

    /// <summary>All that the services say to an actor who looks for the one record in every way.</summary>
    private static async Task<string> Told(TestDirectory directory, Actor actor, Planted planted, IReadOnlyList<Planted> all)
    {
        var told = new StringWriter();
        foreach (var text in planted.Words.Append("").Append("planted"))
        {
            var found = await directory.Get<PartnerSearch>().Find(new SearchQuery { Text = text, Limit = 100, WithFacets = true }, actor);
            await told.WriteLineAsync(JsonSerializer.Serialize(found.Hits.Where(hit => hit.Id == planted.Organisation.Id || hit.Id == planted.Contact.Id || text.Length > 0 && text != "planted")));
        }

        await told.WriteLineAsync(JsonSerializer.Serialize((await directory.Get<Profiles>().Organisation(actor, planted.Organisation.Id)).Value));
        await told.WriteLineAsync(JsonSerializer.Serialize((await directory.Get<Profiles>().Contact(actor, planted.Contact.Id)).Value));
        await told.WriteLineAsync(JsonSerializer.Serialize((await directory.Get<PartnerDirectory.Organisations.Organisations>().AsOf(actor, planted.Organisation.Id, 1))));
        await told.WriteLineAsync(JsonSerializer.Serialize((await directory.Get<People>().AsOf(actor, planted.Contact.Id, 1))));
        await told.WriteLineAsync(JsonSerializer.Serialize((await directory.Get<Histories>().OfOrganisation(actor, planted.Organisation.Id)).Value));
        await told.WriteLineAsync(JsonSerializer.Serialize((await directory.Get<Histories>().OfContact(actor, planted.Contact.Id)).Value));
        await told.WriteLineAsync(JsonSerializer.Serialize((await directory.Get<Coverage>().Of(actor, callable: true)).Value));
        await told.WriteLineAsync(JsonSerializer.Serialize((await directory.Get<WhomToCall>().Ask(actor, new CallQuestion(new Need("function", "single_point_of_contact"), "BE", false), 50)).Lines));
        await told.WriteLineAsync(JsonSerializer.Serialize(await directory.Get<Picks>().Offered(actor, planted.Words[0])));
        await told.WriteLineAsync(JsonSerializer.Serialize(await directory.Get<Listed>().OfOrganisation(actor, Sheet.Empty.With("legal_name", planted.Organisation.LegalName), Guid.Empty)));
        await told.WriteLineAsync(JsonSerializer.Serialize(await directory.Get<PartnerDirectory.Organisations.Organisations>().OfContact(actor, planted.Contact.Id)));
        await directory.Get<Export>().Organisations(actor, told);
        await directory.Get<Export>().Contacts(actor, told);

        // What is asked of other records tells nothing of this one either.
        foreach (var other in all.Where(other => other != planted).Take(3))
        {
            await told.WriteLineAsync(JsonSerializer.Serialize((await directory.Get<Profiles>().Organisation(actor, other.Organisation.Id)).Value));
        }

        return told.ToString();
    }

    private static async Task<Planted> Plant(TestDirectory directory, int number, string audience, string tlp)
    {
        var (name, person, mail) = ($"Xylo{Letters(number)}body", $"Quix{Letters(number)}desk", $"wump{Letters(number)}@example.org");
        var organisation = await Added(directory, Some.Organisation(name) with
        {
            Kind = number % 2 == 0 ? "payment_firm" : "law_firm",
            Country = "BE",
            Names = [],
            Territories = [],
            Identifiers = [],
            Reference = null,
            EmailDomains = [],
            Website = null,
            Callable = true,
            VisibleTo = audience,
            Tlp = tlp,
        });
        var contact = (await directory.Get<People>().Add(Actor.Operator, Some.Desk(organisation.Id, person) with { VisibleTo = audience, Tlp = tlp, Channels = [new Channel { Type = "email", Value = mail }] })).Taken();
        return new Planted(organisation, contact, [name, person, mail]);
    }

    private static async Task<Organisation> Added(TestDirectory directory, Organisation organisation) =>
        (await directory.Get<PartnerDirectory.Organisations.Organisations>().Add(Actor.Operator, organisation)).Taken();

    private static string Letters(int number) => new([(char)('a' + (number / 5)), (char)('k' + (number % 5)), (char)('a' + (number / 5)), 'z']);

    private static Guid Id(byte number) => new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number);

    private sealed record Planted(Organisation Organisation, Contact Contact, string[] Words);
}
