using PartnerDirectory.Search;

namespace PartnerDirectory.Tests.Search;

/// <summary>A small directory for the tests of the index, and what they ask of it.</summary>
internal static class Listing
{
    public static readonly TermEntry[] Terms =
    [
        new("kind", "payment", ["Payment firm", "Zahlungsdienst"]),
        new("kind", "police", ["Police unit", "Polizeieinheit"]),
        new("function", "duty_desk", ["Duty desk 24/7"]),
        new("capability", "trace_payments", ["Trace payments"]),
        new("mandate", "founder", ["Founder"]),
    ];

    public static Guid Id(int number) => new(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public static OrganisationEntry Organisation(int number, string name, string? country = null, params IndexedName[] others) => new()
    {
        Id = Id(number),
        Names = [new IndexedName(NameType.Legal, name), .. others],
        Country = country,
        SortKey = Normaliser.Fold(name),
    };

    public static ContactEntry Contact(int number, string name, int organisation, string? title = null) => new()
    {
        Id = Id(number),
        Name = name,
        Affiliations = [new AffiliationEntry { Organisation = Id(organisation), JobTitle = title }],
        SortKey = Normaliser.Fold(name),
    };

    public static DirectoryIndex Index(IEnumerable<OrganisationEntry> organisations, params ContactEntry[] contacts) =>
        DirectoryIndex.Build(organisations, contacts, Terms, 1);

    public static SearchResult Ask(this DirectoryIndex index, string text, Viewer? viewer = null) =>
        index.Search(new SearchQuery { Text = text }, viewer ?? Viewer.All);

    public static string First(this DirectoryIndex index, string text)
    {
        var hits = index.Ask(text).Hits;
        return hits.Count == 0 ? "" : hits[0].Organisation?.Names[0].Text ?? hits[0].Contact!.Name;
    }
}
