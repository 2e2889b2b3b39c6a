namespace PartnerDirectory.Search;

/// <summary>Whether a hit is an organisation or a contact.</summary>
public enum HitType
{
    Organisation,
    Contact,
}

/// <summary>The order of hits. All but <see cref="Relevance"/> sort by name within equal values.</summary>
public enum SortOrder
{
    Relevance,
    Name,
    Country,
    Kind,
    Standing,
}

/// <summary>Why a record was found: its strongest match.</summary>
public enum MatchReason
{
    Name,
    ShortName,
    Acronym,
    FormerName,
    TranslatedName,
    OtherName,
    EmailAddress,
    EmailDomain,
    Phone,
    Identifier,
    Reference,
    PersonName,
    City,
    Territory,
    Country,
    Function,
    Capability,
    Mandate,
    Kind,
    Class,
    Standing,
    JobTitle,
    Department,
    Organisation,
    Filter,
}

/// <summary>A question to the index. Within a list any value will do; every non-empty list must be met.</summary>
public sealed record SearchQuery
{
    /// <summary>What was typed. Only the first 600 characters and 40 words count.</summary>
    public string Text { get; init; } = "";

    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>Alpha-2 or EU, EEA, EUROPE; the seat or a territory served must be among them.</summary>
    public IReadOnlyList<string> Countries { get; init; } = [];

    public IReadOnlyList<string> Standings { get; init; } = [];

    public IReadOnlyList<string> Classes { get; init; } = [];

    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>What a contact is called for; an organisation never meets it.</summary>
    public IReadOnlyList<string> Functions { get; init; } = [];

    public IReadOnlyList<string> Languages { get; init; } = [];

    public HitType? Type { get; init; }

    public SortOrder Sort { get; init; } = SortOrder.Relevance;

    public int Limit { get; init; } = 10;

    /// <summary>From <see cref="SearchResult.Next"/>; null, stale or malformed starts at the front.</summary>
    public string? Cursor { get; init; }

    public bool WithFacets { get; init; }
}

/// <summary>The answer, as one viewer may see it.</summary>
public sealed record SearchResult
{
    public required int Total { get; init; }

    /// <summary>How many of <see cref="Total"/> match every word; they come first under <see cref="SortOrder.Relevance"/>.</summary>
    public required int Certain { get; init; }

    public required IReadOnlyList<Hit> Hits { get; init; }

    /// <summary>Opaque: index revision and position. Null at the end.</summary>
    public string? Next { get; init; }

    /// <summary>kind, country, standing, class, capability, function, language; empty unless asked for.</summary>
    public IReadOnlyList<FacetGroup> Facets { get; init; } = [];

    public required long Revision { get; init; }

    /// <summary>Alpha-2 codes and regions that words of the query were taken to mean.</summary>
    public IReadOnlyList<string> CountriesUnderstood { get; init; } = [];
}

/// <summary>One facet with its values, most frequent first, then by code.</summary>
public sealed record FacetGroup(string Name, IReadOnlyList<FacetValue> Values);

/// <summary>How many hits have the code.</summary>
public sealed record FacetValue(string Code, int Count);

/// <summary>One record found.</summary>
public sealed record Hit
{
    public required Guid Id { get; init; }

    public required HitType Type { get; init; }

    /// <summary>True when every word of the query matched exactly, half-typed or by a known variant spelling.</summary>
    public required bool Certain { get; init; }

    public required MatchReason Reason { get; init; }

    /// <summary>The text that matched when it is not the name displayed.</summary>
    public string? Matched { get; init; }

    /// <summary>UTF-16 spans within the name displayed (legal name of an organisation, name of a contact).</summary>
    public IReadOnlyList<(int Start, int Length)> Highlights { get; init; } = [];

    public OrganisationEntry? Organisation { get; init; }

    public ContactEntry? Contact { get; init; }
}
