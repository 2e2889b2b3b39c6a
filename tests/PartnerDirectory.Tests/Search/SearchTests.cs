using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Organisations;
using PartnerDirectory.Search;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using Directory = PartnerDirectory.Organisations.Organisations;
using People = PartnerDirectory.Contacts.Contacts;

namespace PartnerDirectory.Tests.Search;

/// <summary>The search over a database that changes, as its users meet it.</summary>
public sealed class SearchTests
{
    private static readonly string[] Questions =
        ["", "visa", "alpha", "alpha beta", "gam", "dlta", "epsilon brussels", "belgium", "BE", "zeta@example.org", "example.org", "0110", "+442079460110", "desk", "legal process", "training", "founder", "active", "prospect", "ana", "lead", "old", "ref-7", "nothing like it"];

    [Theory, EachEngine]
    public async Task What_another_process_wrote_is_found_by_the_next_search(TestDirectory directory)
    {
        await using var other = directory.AnotherProcess();
        (await Found(directory, "visa", directory.Reader)).ShouldBeEmpty();

        var added = await other.Listed(Some.Organisation());
        (await Found(directory, "visa", directory.Reader)).ShouldBe([added.Id]);

        var contact = await other.Listed(Some.Desk(added.Id, "Sentinel desk"));
        (await Found(directory, "sentinel", directory.Reader)).ShouldContain(contact.Id);

        (await other.Get<Directory>().Save(other.Editor, added with { LegalName = "Renamed Belgium" })).Taken();
        (await Found(directory, "renamed", directory.Reader)).ShouldContain(added.Id);
        (await Found(directory, "visa", directory.Reader)).ShouldNotContain(added.Id);

        (await other.Get<Memberships>().Change(other.Admin, added.Id, new Standing { Code = "prospect", Since = new DateOnly(2026, 1, 1) })).Taken();
        (await Found(directory, "renamed", directory.Reader)).ShouldBeEmpty();
        (await Found(directory, "renamed", directory.Admin)).ShouldContain(added.Id);
    }

    [Theory, EachEngine]
    public async Task After_any_sequence_of_writes_the_search_answers_like_one_built_from_scratch(TestDirectory directory)
    {
        foreach (var seed in new[] { 1, 2, 3 })
        {
            var random = Rng(seed);
            for (var step = 0; step < 70; step++)
            {
                await Write(directory, random, (seed * 1000) + step);

                // The index follows in portions of every size, not only change by change.
                if (random.Next(3) == 0)
                {
                    await directory.Get<PartnerSearch>().Current();
                }

                if (step % 10 == 9)
                {
                    await Agree(directory, $"seed {seed}, step {step}");
                }
            }
        }
    }

    [Theory, EachEngine]
    public async Task A_new_day_changes_what_is_current(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation() with { Capabilities = [new Capability { Code = "training", Since = Some.Today.AddDays(1) }] }, new Standing { Code = "active", Since = new DateOnly(2020, 1, 1), Until = Some.Today.AddDays(1) });
        (await directory.Get<Memberships>().Change(directory.Admin, organisation.Id, new Standing { Code = "suspended", Since = Some.Today.AddDays(1) })).Taken();
        var training = new SearchQuery { Capabilities = ["training"] };

        (await directory.Get<PartnerSearch>().Find(training, directory.Reader)).Total.ShouldBe(0);
        (await directory.Get<PartnerSearch>().Find(new SearchQuery { Standings = ["active"] }, directory.Reader)).Total.ShouldBe(1);

        directory.Time.Advance(TimeSpan.FromDays(1));

        (await directory.Get<PartnerSearch>().Find(training, directory.Reader)).Total.ShouldBe(1);
        (await directory.Get<PartnerSearch>().Find(new SearchQuery { Standings = ["active"] }, directory.Reader)).Total.ShouldBe(0);
        (await directory.Get<PartnerSearch>().Find(new SearchQuery { Standings = ["suspended"] }, directory.Reader)).Total.ShouldBe(1);
    }

    [Theory, EachEngine]
    public async Task Nobody_learns_from_the_search_what_they_may_not_see(TestDirectory directory)
    {
        var shown = await directory.Listed(Some.Organisation() with { Capabilities = [new Capability { Code = "training" }] }, new Standing { Code = "active", Class = "full", Since = new DateOnly(2020, 1, 1) });
        var desk = await directory.Listed(Some.Desk(shown.Id) with { Channels = [new Channel { Value = "desk@example.org" }, new Channel { Value = "xyzzy.channel@example.org", VisibleTo = "secretariat" }, new Channel { Type = "phone", Value = "+12025550177", VisibleTo = "secretariat" }] });
        var names = new[] { "Xyzzyprospect", "Xyzzyapplicant", "Xyzzyhidden" };
        var hidden = new List<Guid>();
        foreach (var (name, standing, visible) in new[] { (names[0], "prospect", "everyone"), (names[1], "applicant", "everyone"), (names[2], "active", "secretariat") })
        {
            var organisation = await directory.Listed(
                Some.Organisation(name) with { City = name + "city", Country = "MT", Kind = "crypto_asset_provider", Languages = ["mt"], EmailDomains = [name + ".example"], Capabilities = [new Capability { Code = "seize_assets" }], Names = [new OrganisationName { Type = NameTypes.Former, Name = name + "formerly" }], Identifiers = [new Identifier("x", name + "1")], VisibleTo = visible },
                new Standing { Code = standing, Class = "observer", Since = new DateOnly(2020, 1, 1) });
            hidden.Add(organisation.Id);
            hidden.Add((await directory.Listed(Some.Desk(organisation.Id, name + " desk") with { Channels = [new Channel { Value = name + "@example.org" }], Languages = ["mt"] })).Id);
        }

        hidden.Add((await directory.Listed(Some.Desk(shown.Id, "Xyzzysecret desk") with { VisibleTo = "secretariat", Languages = ["mt"] })).Id);

        // A contact that is seen for one organisation and also belongs to one that isn't.
        await directory.Listed(Some.Desk(shown.Id, "Shared desk") with { Affiliations = [new Affiliation { Organisation = shown.Id }, new Affiliation { Organisation = hidden[0], JobTitle = "Xyzzytitle", Department = "Xyzzydepartment", Functions = ["press"] }] });

        (await Found(directory, "xyzzy", directory.Admin)).Count.ShouldBeGreaterThan(5);
        string[] questions = ["", "xyzzytitle", "xyzzydepartment", "xyzzy", "xyzzyprospect", "xyzzyprospct", "xyzzyapplicant desk", "xyzzyhiddencity", "xyzzyprospectformerly", "x:xyzzyprospect1", "xyzzyprospect1", "xyzzyprospect.example", "xyzzyprospect@example.org", "malta", "MT", "seize assets", "crypto", "prospect", "applicant", "observer", "maltese", "xyzzysecret", "ref-xyzzyprospect", "xyzzy.channel", "xyzzy.channel@example.org", "+12025550177", "5550177", "0177"];
        foreach (var actor in new[] { directory.Reader, directory.Editor })
        {
            foreach (var question in questions)
            {
                foreach (var query in new SearchQuery[] { new() { Text = question }, new() { Text = question, Kinds = ["crypto_asset_provider"] }, new() { Text = question, Standings = ["prospect", "applicant"] }, new() { Text = question, Countries = ["MT"] }, new() { Text = question, Capabilities = ["seize_assets"] }, new() { Text = question, Functions = ["victim_identification"] }, new() { Text = question, Languages = ["mt"] } })
                {
                    var result = await directory.Get<PartnerSearch>().Find(query with { WithFacets = true, Limit = 100 }, actor);
                    result.Hits.Select(hit => hit.Id).Intersect(hidden).ShouldBeEmpty(question);
                    result.Hits.ShouldAllBe(hit => hit.Matched == null || !hit.Matched.Contains("xyzzy", StringComparison.OrdinalIgnoreCase), question);
                    result.Total.ShouldBe(result.Hits.Count, question);
                    result.Facets.SelectMany(facet => facet.Values).Select(value => value.Code).Where(code => code is "MT" or "crypto_asset_provider" or "seize_assets" or "prospect" or "applicant" or "observer" or "mt").ShouldBeEmpty(question);
                    result.Facets.SelectMany(facet => facet.Values).ShouldAllBe(value => value.Count <= 3);
                }
            }

            // What only the hidden record has finds nothing for certain.
            foreach (var question in questions.Where(question => question.Contains("xyzzy", StringComparison.Ordinal) || question.Contains("5550177", StringComparison.Ordinal)))
            {
                (await directory.Get<PartnerSearch>().Find(new SearchQuery { Text = question }, actor)).Certain.ShouldBe(0, question);
            }
        }

        // The prospect becomes a member, and what the shared desk does there may be told.
        (await directory.Get<Memberships>().Change(directory.Admin, hidden[0], new Standing { Code = "active", Class = "observer", Since = Some.Today })).Problem.ShouldBeNull();
        (await directory.Get<PartnerSearch>().Find(new SearchQuery { Text = "xyzzytitle" }, directory.Reader)).Certain.ShouldBe(1);

        (await directory.Get<PartnerSearch>().Find(new SearchQuery { Text = "" }, Actor.Nobody)).Total.ShouldBe(0);
        (await directory.Get<PartnerSearch>().Find(new SearchQuery { Text = "coalition desk" }, directory.Reader)).Hits.ShouldContain(hit => hit.Id == desk.Id);
    }

    [Theory, EachEngine]
    public async Task Any_text_gets_an_answer(TestDirectory directory)
    {
        await directory.Listed(Some.Full());
        await directory.Listed(Some.Organisation());
        string[] long_ = [new('x', 10_000), string.Concat(Enumerable.Repeat("visa ", 2_000)), string.Concat(Enumerable.Range(0, 3_000).Select(i => (char)(i % 0x60 * 0x111))), new('\u0301', 10_000), new('\ud800', 10_000), string.Concat(Enumerable.Repeat("a b", 3_334))];
        foreach (var text in NaughtyStrings.All.Concat(long_))
        {
            foreach (var sort in Enum.GetValues<SortOrder>())
            {
                var result = await directory.Get<PartnerSearch>().Find(new SearchQuery { Text = text, Sort = sort, WithFacets = true, Cursor = text, Kinds = sort == SortOrder.Kind ? [text] : [] }, directory.Reader);
                result.Total.ShouldBeInRange(0, 2);
            }
        }
    }

    private static async Task<IReadOnlyList<Guid>> Found(TestDirectory directory, string text, Actor actor) =>
        [.. (await directory.Get<PartnerSearch>().Find(new SearchQuery { Text = text, Limit = 100 }, actor)).Hits.Where(hit => hit.Certain).Select(hit => hit.Id)];

    /// <summary>One change, of a kind and to a record that the seed chooses.</summary>
    private static async Task Write(TestDirectory directory, Random random, int step)
    {
        var organisations = new List<Organisation>();
        await foreach (var organisation in directory.Get<Directory>().All(directory.Admin))
        {
            organisations.Add(organisation);
        }

        var contacts = new List<Contact>();
        await foreach (var contact in directory.Get<People>().All(directory.Admin))
        {
            contacts.Add(contact);
        }

        // By reference: ids differ from run to run.
        organisations.Sort((a, b) => string.CompareOrdinal(a.Reference, b.Reference));
        contacts.Sort((a, b) => string.CompareOrdinal(a.Reference, b.Reference));
        Organisation One() => organisations[random.Next(organisations.Count)];
        Contact Someone() => contacts[random.Next(contacts.Count)];
        string Word() => new[] { "Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta", "Visa", "Brussels" }[random.Next(8)];

        var choice = random.Next(12);
        if (organisations.Count < 4 || choice < 3)
        {
            await directory.Listed(Some.Organisation($"{Word()} {Word()} {step}") with
            {
                Reference = "ref-" + step,
                Country = new[] { "BE", "FR", "GB", null }[random.Next(4)],
                Names = random.Next(2) == 0 ? [] : [new OrganisationName { Type = NameTypes.Former, Name = "Old " + Word() }],
                Capabilities = random.Next(2) == 0 ? [] : [new Capability { Code = "training" }],
                VisibleTo = random.Next(6) == 0 ? "secretariat" : "everyone",
            });
            return;
        }

        if (contacts.Count < 3 || choice < 5)
        {
            await directory.Listed(Some.Desk(One().Id, $"{Word()} desk {step}") with
            {
                Reference = "c-" + step,
                Channels = [new Channel { Value = Word() + "@example.org" }, new Channel { Type = "phone", Value = $"+4420794601{random.Next(100):00}" }],
                VisibleTo = random.Next(6) == 0 ? "secretariat" : "everyone",
            });
            return;
        }

        switch (choice)
        {
            case 5:
                (await directory.Get<Directory>().Save(directory.Admin, One() with { LegalName = $"{Word()} {Word()} renamed {step}" })).Taken();
                break;
            case 6:
                var gone = One();
                (await directory.Get<Directory>().Save(directory.Admin, gone with { WithdrawnOn = gone.WithdrawnOn is null ? Some.Today : null, WithdrawnBecause = gone.WithdrawnOn is null ? "Gone." : null })).Taken();
                break;
            case 7:
                (await directory.Get<People>().Save(directory.Admin, Someone() with { Affiliations = [new Affiliation { Organisation = One().Id, JobTitle = "Lead", Functions = ["legal_process"] }] })).Taken();
                break;
            case 8:
                var leaver = Someone();
                (await directory.Get<People>().Save(directory.Admin, leaver with { Affiliations = [.. leaver.Affiliations.Select(affiliation => affiliation with { Until = affiliation.Until is null ? Some.Today : null })] })).Taken();
                break;
            case 9:
                // The past is not overwritten: a second change of one organisation in a day is refused, which is an answer too.
                await directory.Get<Memberships>().Change(directory.Admin, One().Id, new Standing { Code = Standing.Codes[random.Next(Standing.Codes.Count)], Class = "full", Since = new DateOnly(2020, 1, 1).AddDays(step % 1000) });
                break;
            case 10:
                await directory.Get<Memberships>().AddMandate(directory.Admin, new Mandate { Organisation = One().Id, Code = "founder", Since = new DateOnly(2009, 3, 3) });
                break;
            default:
                (await directory.Get<WorkingGroups>().Save(directory.Admin, new WorkingGroup { Name = "Group " + step, Seats = [new Seat { Organisation = One().Id }] })).Taken();
                break;
        }
    }

    private static async Task Agree(TestDirectory directory, string when)
    {
        await using var fresh = directory.AnotherProcess();
        fresh.Time.SetUtcNow(directory.Time.GetUtcNow());
        foreach (var actor in new[] { directory.Reader, directory.Admin })
        {
            foreach (var text in Questions)
            {
                foreach (var sort in new[] { SortOrder.Relevance, SortOrder.Name })
                {
                    var query = new SearchQuery { Text = text, Sort = sort, Limit = 200, WithFacets = true };
                    Say(await directory.Get<PartnerSearch>().Find(query, actor)).ShouldBe(Say(await fresh.Get<PartnerSearch>().Find(query, actor)), $"“{text}” by {sort} for {actor.Name}, {when}");
                }
            }
        }
    }

    private static string Say(SearchResult result) =>
        $"{result.Total} {result.Certain} {result.Revision}\n" +
        string.Join('\n', result.Hits.Select(hit => $"{hit.Id} {hit.Type} {hit.Certain} {hit.Reason} {hit.Matched} {string.Join(' ', hit.Highlights)} {hit.Organisation?.Standing} {hit.Organisation?.Names[0].Text} {hit.Contact?.Name} {hit.Contact?.Affiliations.Count}")) + "\n" +
        string.Join('\n', result.Facets.Select(facet => facet.Name + ": " + string.Join(", ", facet.Values.Select(value => value.Code + " " + value.Count))));

#pragma warning disable RS0030 // Seeded.
    private static Random Rng(int seed) => new(seed);
#pragma warning restore RS0030
}
