using PartnerDirectory.Kernel;

namespace PartnerDirectory.Organisations;

/// <summary>The types a name can have beside the legal one.</summary>
public static class NameTypes
{
    public const string Short = "short";
    public const string Acronym = "acronym";
    public const string Former = "former";
    public const string Translated = "translated";
    public const string Other = "other";

    public static readonly IReadOnlyList<string> All = [Short, Acronym, Former, Translated, Other];
}

/// <summary>A legal body listed in the directory, member or not: the aggregate, read and written whole.</summary>
public sealed record Organisation
{
    public Guid Id { get; init; }
    public long Version { get; init; }

    /// <summary>The key in the source's own numbering, any text.</summary>
    public string? Reference { get; init; }

    public string LegalName { get; init; } = "";
    public IReadOnlyList<OrganisationName> Names { get; init; } = [];
    public string? Kind { get; init; }

    /// <summary>Country of seat, ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    public string? City { get; init; }

    /// <summary>Territories served: alpha-2 codes, EU, EEA, EUROPE or WORLD.</summary>
    public IReadOnlyList<string> Territories { get; init; } = [];

    public string? Website { get; init; }
    public IReadOnlyList<string> EmailDomains { get; init; } = [];
    public IReadOnlyList<Identifier> Identifiers { get; init; } = [];
    public Guid? Parent { get; init; }
    public IReadOnlyList<string> Languages { get; init; } = [];
    public string? Description { get; init; }

    /// <summary>An admin marked this body as one that may be called although it is no member.</summary>
    public bool Callable { get; init; }

    public IReadOnlyList<Capability> Capabilities { get; init; } = [];
    public string VisibleTo { get; init; } = Audience.Everyone.Text;
    public string Tlp { get; init; } = "TLP:AMBER";
    public DateOnly? WithdrawnOn { get; init; }
    public string? WithdrawnBecause { get; init; }
    public Guid? MergedInto { get; init; }
}

public sealed record OrganisationName
{
    public string Type { get; init; } = NameTypes.Other;
    public string Name { get; init; } = "";
    public string? Language { get; init; }
    public DateOnly? Since { get; init; }
    public DateOnly? Until { get; init; }
}

/// <summary>A number in a register: <c>lei</c>, <c>bic</c>, <c>uuid</c>, or another scheme.</summary>
public sealed record Identifier(string Scheme, string Value)
{
    public override string ToString() => Scheme + ":" + Value;
}

/// <summary>What an organisation can do for others, where, and how to ask for it.</summary>
public sealed record Capability
{
    public string Code { get; init; } = "";
    public IReadOnlyList<string> Territories { get; init; } = [];
    public string? WhoMayAsk { get; init; }
    public IReadOnlyList<string> Instruments { get; init; } = [];
    public string? Function { get; init; }
    public IReadOnlyList<string> Languages { get; init; } = [];
    public string? WhatToInclude { get; init; }
    public string? UsualTime { get; init; }
    public DateOnly? Since { get; init; }
    public DateOnly? Until { get; init; }
}

/// <summary>An organisation as another record names it.</summary>
public sealed record OrganisationLink(Guid Id, string LegalName, string? Kind, string? Country, Guid? Parent)
{
    /// <summary>The organisation that it became part of; for the program alone, since it may be one that the actor doesn't see.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Guid? MergedInto { get; init; }
}
