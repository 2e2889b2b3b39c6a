using PartnerDirectory.Kernel;
using PartnerDirectory.Search;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Search;

/// <summary>What the index does by bitmaps and tables, held against the same done one by one.</summary>
public sealed class CountingTests
{
    private static readonly string[] Kinds = ["ngo", "payment", "police"];
    private static readonly string[] Languages = ["de", "en", "mt"];
    private static readonly string[] Seats = ["BE", "DE", "FR", "MT"];
    private static readonly string[][] Served = [[], [], ["CH"], ["EU"], ["DE", "CH"], ["WORLD"]];

    [Fact]
    public void Facets_count_every_contact_with_its_organisation()
    {
        var random = new Random(2026);
        List<OrganisationEntry> bodies = [.. Enumerable.Range(1, 300).Select(i => Listing.Organisation(i, "Partner " + i, Seats[random.Next(4)]) with { Kind = Kinds[random.Next(3)], Territories = Served[random.Next(Served.Length)], Standing = random.Next(2) == 0 ? "active" : "none", Languages = [Languages[random.Next(3)]] })];
        List<ContactEntry> people = [];
        foreach (var body in bodies)
        {
            // Few have more than three, where walking begins; some have none.
            var count = random.Next(12) == 0 ? random.Next(4, 40) : random.Next(4);
            people.AddRange(Enumerable.Range(0, count).Select(_ => Listing.Contact(1_000 + people.Count, "Person " + people.Count, 1) with
            {
                Affiliations = [new AffiliationEntry { Organisation = body.Id, JobTitle = null }],
                Languages = random.Next(3) == 0 ? [Languages[random.Next(3)]] : [],
            }));
        }

        // As built, and with a segment of changes on top.
        var index = Listing.Index(bodies, [.. people]);
        var moved = people[0] with { Affiliations = [new AffiliationEntry { Organisation = bodies[7].Id, JobTitle = null }] };
        foreach (var (asked, crew) in new[] { (index, people), (index.With([], [moved], [], 2), [moved, .. people.Skip(1)]) })
        {
            foreach (var query in new[] { new SearchQuery(), new SearchQuery { Kinds = ["ngo", "police"], Standings = ["active"] }, new SearchQuery { Countries = ["MT"], Kinds = ["payment"] } })
            {
                var result = asked.Search(query with { WithFacets = true, Limit = 1 }, Viewer.All);
                bool Meets(OrganisationEntry body) => (query.Kinds.Count == 0 || query.Kinds.Contains(body.Kind!)) && (query.Standings.Count == 0 || query.Standings.Contains(body.Standing)) &&
                    (query.Countries.Count == 0 || query.Countries.Any(country => Serves(body, country)));
                OrganisationEntry HomeOf(ContactEntry person) => bodies.Single(body => body.Id == person.Affiliations[0].Organisation);
                var found = bodies.Where(Meets).Concat(crew.Select(HomeOf).Where(Meets)).ToList();

                result.Total.ShouldBe(found.Count);
                Of("kind").ShouldBe(found.CountBy(body => body.Kind!), ignoreOrder: true);

                // People speak their own languages, whatever their organisation answers in.
                Of("language").ShouldBe(bodies.Where(Meets).SelectMany(body => body.Languages).Concat(crew.Where(person => Meets(HomeOf(person))).SelectMany(person => person.Languages)).CountBy(code => code), ignoreOrder: true);

                // What a country has behind it is what it leaves when it is chosen.
                Of("country").ShouldBe(found.SelectMany(body => body.Territories.Where(Countries.IsKnown).Append(body.Country!)).Distinct().ToDictionary(country => country, country => found.Count(body => Serves(body, country))), ignoreOrder: true);

                Dictionary<string, int> Of(string facet) => result.Facets.Single(group => group.Name == facet).Values.ToDictionary(value => value.Code, value => value.Count);
            }
        }
    }

    private static bool Serves(OrganisationEntry body, string country) =>
        body.Country == country || body.Territories.Contains(country) || body.Territories.Any(region => Countries.Members(region).Contains(country));

    [Fact]
    public void Words_are_found_by_any_beginning()
    {
        var random = new Random(7);
        const string Letters = "aabbcz09 \u0001é北\u007f";
        string Word() => new([.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Letters[random.Next(Letters.Length)])]);
        List<string> words = [.. Enumerable.Range(0, 20_000).Select(_ => Word()).Distinct().Order(StringComparer.Ordinal)];
        words.Count.ShouldBeGreaterThan(2_000);
        var starts = new int[words.Count + 1];
        for (var i = 0; i < words.Count; i++)
        {
            starts[i + 1] = starts[i] + words[i].Length;
        }

        var vocabulary = new Vocabulary(string.Concat(words).ToCharArray(), starts);
        foreach (var asked in words.Take(500).Concat(Enumerable.Range(0, 3_000).Select(_ => Word())).Append("").Append("\u0000").Append("\uFFFF"))
        {
            vocabulary.Find(asked).ShouldBe(words.BinarySearch(asked, StringComparer.Ordinal) is >= 0 and var at ? at : -1, asked);
            var (from, to) = vocabulary.StartingWith(asked);
            (to - from).ShouldBe(words.Count(word => word.StartsWith(asked, StringComparison.Ordinal)), asked);
            if (from < to)
            {
                words[from].ShouldStartWith(asked, Case.Sensitive);
            }
        }
    }

    [Fact]
    public void Words_are_found_by_any_ending_that_not_too_many_have()
    {
        var random = new Random(11);
        const string Letters = "abcdefgé北";
        string Word(int longest) => new([.. Enumerable.Range(0, random.Next(1, longest)).Select(_ => Letters[random.Next(Letters.Length)])]);
        List<string> words = [.. Enumerable.Range(0, 6_000).Select(_ => Word(14)).Distinct().Order(StringComparer.Ordinal)];
        var starts = new int[words.Count + 1];
        for (var i = 0; i < words.Count; i++)
        {
            starts[i + 1] = starts[i] + words[i].Length;
        }

        var vocabulary = new Vocabulary(string.Concat(words).ToCharArray(), starts);
        foreach (var asked in words.Where(word => word.Length > 6).Take(300).Select(word => word[3..]).Concat(Enumerable.Range(0, 1_000).Select(_ => Word(12))).Append("a"))
        {
            var found = new List<int>();
            vocabulary.EndingWith(asked, found.Add);
            var all = words.Select((word, at) => (word, at)).Where(pair => pair.word.Length > asked.Length && pair.word.EndsWith(asked, StringComparison.Ordinal)).Select(pair => pair.at).ToList();
            found.ShouldBe(all.Count > 390 ? [] : all, ignoreOrder: true, asked);
        }
    }
}
