using PartnerDirectory.Search;
using Shouldly;
using Xunit;
using static PartnerDirectory.Tests.Search.Listing;

namespace PartnerDirectory.Tests.Search;

/// <summary>The index after any sequence of changes answers like one built from scratch.</summary>
public sealed class SequenceTests
{
    private static readonly string[] Words = ["Visa", "Bank", "University", "of", "Zürich", "Müller", "Credit", "Police", "Unit", "Полиция", "Pay", "Via", "FR", "GmbH", "National", "Institute", "Microsoft", "Card", "Belgium", "Trust", "Trusts", "北京"];
    private static readonly string?[] CountryCodes = ["BE", "FR", "CH", null];
    private static readonly string[] Audiences = ["everyone", "everyone", "police"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Any_sequence_of_changes_answers_like_a_new_index(int seed)
    {
        var random = new Random(seed);
        var organisations = Enumerable.Range(1, 120).Select(i => SomeOrganisation(i, random)).ToDictionary(entry => entry.Id);
        var contacts = Enumerable.Range(1001, 160).Select(i => SomeContact(i, random)).ToDictionary(entry => entry.Id);
        var index = DirectoryIndex.Build(organisations.Values, contacts.Values, Terms, 1);
        index.Ask("visa", new Viewer(audience => audience == "everyone"));
        for (var step = 2; step < 40; step++)
        {
            var changed = Enumerable.Range(0, random.Next(4)).Select(_ => SomeOrganisation(random.Next(1, 140), random)).DistinctBy(entry => entry.Id).ToArray();
            var people = Enumerable.Range(0, random.Next(4)).Select(_ => SomeContact(random.Next(1001, 1200), random)).DistinctBy(entry => entry.Id).ToArray();
            var gone = Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(2) == 0 ? Id(random.Next(1, 140)) : Id(random.Next(1001, 1200)))
                .Where(id => changed.All(entry => entry.Id != id) && people.All(entry => entry.Id != id)).ToArray();
            index = index.With(changed, people, gone, step);
            foreach (var id in gone)
            {
                organisations.Remove(id);
                contacts.Remove(id);
            }

            foreach (var entry in changed)
            {
                organisations[entry.Id] = entry;
            }

            foreach (var entry in people)
            {
                contacts[entry.Id] = entry;
            }

            if (step % 3 == 0)
            {
                Same(index, DirectoryIndex.Build(organisations.Values, contacts.Values, Terms, step), random);
            }
        }
    }

    private static void Same(DirectoryIndex changed, DirectoryIndex built, Random random)
    {
        changed.Organisations.ShouldBe(built.Organisations);
        changed.Contacts.ShouldBe(built.Contacts);
        Viewer[] viewers = [Viewer.All, new(audience => audience == "everyone")];
        for (var i = 0; i < 60; i++)
        {
            var text = string.Join(' ', Enumerable.Range(0, random.Next(4)).Select(_ => Damaged(Words[random.Next(Words.Length)], random)));
            var query = new SearchQuery
            {
                Text = text,
                Countries = random.Next(5) == 0 ? ["BE"] : [],
                Kinds = random.Next(6) == 0 ? ["payment"] : [],
                Sort = (SortOrder)random.Next(5),
                Limit = random.Next(1, 30),
                WithFacets = true,
            };
            foreach (var viewer in viewers)
            {
                Written(changed.Search(query, viewer)).ShouldBe(Written(built.Search(query, viewer)), $"{query}");
            }
        }
    }

    private static string Written(SearchResult result) =>
        $"{result.Total} {result.Certain} {result.Next}\n"
        + string.Join('\n', result.Hits.Select(hit => $"{hit.Id} {hit.Type} {hit.Certain} {hit.Reason} {hit.Matched} {string.Join(',', hit.Highlights)}"))
        + string.Join('\n', result.Facets.Select(group => $"{group.Name} {string.Join(',', group.Values)}"));

    private static string Damaged(string word, Random random) => random.Next(4) switch
    {
        0 => word[..random.Next(1, word.Length + 1)],
        1 when word.Length > 3 => word.Remove(random.Next(word.Length), 1),
        2 => word + Words[random.Next(Words.Length)],
        _ => word,
    };

    private static OrganisationEntry SomeOrganisation(int number, Random random)
    {
        var name = SomeName(random);
        return Organisation(number, name, CountryCodes[random.Next(4)], random.Next(3) == 0 ? [new IndexedName((NameType)random.Next(1, 6), SomeName(random))] : []) with
        {
            Kind = random.Next(2) == 0 ? "payment" : "police",
            City = random.Next(2) == 0 ? "Zürich" : null,
            Standing = random.Next(2) == 0 ? "active" : "none",
            Audience = Audiences[random.Next(3)],
            Languages = ["en"],
        };
    }

    private static ContactEntry SomeContact(int number, Random random) =>
        Contact(number, SomeName(random), random.Next(1, 140), random.Next(2) == 0 ? "Police Officer" : null) with
        {
            Audience = Audiences[random.Next(3)],
            Emails = [$"visa{random.Next(20)}@card.example"],
            Phones = [$"+32{random.Next(10000, 99999)}"],
            Kind = random.Next(3) == 0 ? "desk" : "person",
        };

    private static string SomeName(Random random) => string.Join(' ', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Words[random.Next(Words.Length)]));
}
