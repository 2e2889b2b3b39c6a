namespace PartnerDirectory.Search;

/// <summary>What a name of an organisation is.</summary>
public enum NameType
{
    Legal,
#pragma warning disable CA1720 // "Short" is the directory's word for a kind of name, not a type.
    Short,
#pragma warning restore CA1720
    Acronym,
    Former,
    Translated,
    Other,
}

/// <summary>One name, as written. <paramref name="Language"/> is a BCP 47 tag.</summary>
public sealed record IndexedName(NameType Type, string Text, string? Language = null);

/// <summary>What the index knows of an organisation. Codes are those of the directory's own lists.</summary>
public sealed record OrganisationEntry
{
    public required Guid Id { get; init; }

    /// <summary>The key in the source's own numbering.</summary>
    public string? Reference { get; init; }

    /// <summary>At least one; the first is the legal name, which is the one displayed.</summary>
    public required IReadOnlyList<IndexedName> Names { get; init; }

    public string? Kind { get; init; }

    /// <summary>ISO 3166-1 alpha-2 of the seat.</summary>
    public string? Country { get; init; }

    /// <summary>ISO 3166-1 alpha-2, or EU, EEA, EUROPE, WORLD.</summary>
    public IReadOnlyList<string> Territories { get; init; } = [];

    public string? City { get; init; }

    public string? Website { get; init; }

    public IReadOnlyList<string> EmailDomains { get; init; } = [];

    public IReadOnlyList<(string Scheme, string Value)> Identifiers { get; init; } = [];

    public string? Class { get; init; }

    /// <summary>prospect, applicant, provisional, active, suspended, ended or none.</summary>
    public string Standing { get; init; } = "none";

    public IReadOnlyList<string> Mandates { get; init; } = [];

    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>The same capabilities with what it takes to ask for them.</summary>
    public IReadOnlyList<CapabilityEntry> Offers { get; init; } = [];

    /// <summary>An admin marked it as one that may be called although it is no member.</summary>
    public bool Callable { get; init; }

    /// <summary>No member any more: it isn't called on, whatever was said of it before it was one.</summary>
    public bool HasLeft => Standing == "ended";

    /// <summary>BCP 47 tags.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>Who may see it: any text that a <see cref="Viewer"/> can judge.</summary>
    public string Audience { get; init; } = "everyone";

    /// <summary>Folded name; compared byte by byte.</summary>
    public string SortKey { get; init; } = "";
}

/// <summary>What the index knows of a contact.</summary>
public sealed record ContactEntry
{
    public required Guid Id { get; init; }

    public string? Reference { get; init; }

    /// <summary>person or desk.</summary>
    public string Kind { get; init; } = "person";

    public required string Name { get; init; }

    public IReadOnlyList<AffiliationEntry> Affiliations { get; init; } = [];

    public IReadOnlyList<string> Emails { get; init; } = [];

    /// <summary>E.164.</summary>
    public IReadOnlyList<string> Phones { get; init; } = [];

    /// <summary>BCP 47 tags.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>IANA name of the zone that the hours are in.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Opening hours in their written form.</summary>
    public string? Hours { get; init; }

    /// <summary>Whose public holidays count (ISO 3166), where the contact says so.</summary>
    public string? Holidays { get; init; }

    public DateOnly? ConfirmedOn { get; init; }

    /// <summary>Days off that are not over.</summary>
    public IReadOnlyList<AbsenceEntry> Absences { get; init; } = [];

    public string Audience { get; init; } = "everyone";

    /// <summary>Folded name; compared byte by byte.</summary>
    public string SortKey { get; init; } = "";
}

/// <summary>One capability of an organisation: through which function to ask, and where, if not wherever the organisation serves.</summary>
public sealed record CapabilityEntry(string Code, string? Function, IReadOnlyList<string> Territories);

/// <summary>Days off of a contact, <paramref name="Until"/> not included, and who answers meanwhile.</summary>
public sealed record AbsenceEntry(DateOnly Since, DateOnly Until, Guid? Deputy);

/// <summary>The link of a contact to an organisation, which need not be in the index.</summary>
public sealed record AffiliationEntry
{
    public required Guid Organisation { get; init; }

    public string? JobTitle { get; init; }

    public string? Department { get; init; }

    public IReadOnlyList<string> Functions { get; init; } = [];

    public bool Current { get; init; } = true;
}

/// <summary>A word of the coalition that admins can change. <paramref name="List"/> is kind, class, function, capability, mandate or standing.</summary>
public sealed record TermEntry(string List, string Code, IReadOnlyList<string> Labels);
