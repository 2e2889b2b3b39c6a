using PartnerDirectory.Kernel;

namespace PartnerDirectory.Organisations;

internal sealed record OrganisationRow
{
    public Guid Id { get; init; }
    public long Version { get; init; }
    public string? Reference { get; init; }
    public required string LegalName { get; init; }
    public required string SortKey { get; init; }
    public string? Kind { get; init; }
    public string? Country { get; init; }
    public string? City { get; init; }
    public string? Territories { get; init; }
    public string? Website { get; init; }
    public string? EmailDomains { get; init; }
    public Guid? ParentId { get; init; }
    public string? Languages { get; init; }
    public string? Description { get; init; }
    public bool Callable { get; init; }
    public required string VisibleTo { get; init; }
    public required string Tlp { get; init; }
    public DateOnly? WithdrawnOn { get; init; }
    public string? WithdrawnBecause { get; init; }
    public Guid? MergedInto { get; init; }

    public static OrganisationRow Of(Organisation organisation) => new()
    {
        Id = organisation.Id,
        Version = organisation.Version,
        Reference = organisation.Reference,
        LegalName = organisation.LegalName,
        SortKey = Kernel.SortKey.Of(organisation.LegalName),
        Kind = organisation.Kind,
        Country = organisation.Country,
        City = organisation.City,
        Territories = Lists.JoinOrNull(organisation.Territories),
        Website = organisation.Website,
        EmailDomains = Lists.JoinOrNull(organisation.EmailDomains),
        ParentId = organisation.Parent,
        Languages = Lists.JoinOrNull(organisation.Languages),
        Description = organisation.Description,
        Callable = organisation.Callable,
        VisibleTo = organisation.VisibleTo,
        Tlp = organisation.Tlp,
        WithdrawnOn = organisation.WithdrawnOn,
        WithdrawnBecause = organisation.WithdrawnBecause,
        MergedInto = organisation.MergedInto,
    };

    public Organisation Whole(IReadOnlyList<OrganisationNameRow> names, IReadOnlyList<OrganisationIdentifierRow> identifiers, IReadOnlyList<OrganisationCapabilityRow> capabilities) => new()
    {
        Id = Id,
        Version = Version,
        Reference = Reference,
        LegalName = LegalName,
        Names = [.. names.Select(row => new OrganisationName { Type = row.Type, Name = row.Name, Language = row.Language, Since = row.Since, Until = row.Until })],
        Kind = Kind,
        Country = Country,
        City = City,
        Territories = Lists.Split(Territories),
        Website = Website,
        EmailDomains = Lists.Split(EmailDomains),
        Identifiers = [.. identifiers.Select(row => new Identifier(row.Scheme, row.Value))],
        Parent = ParentId,
        Languages = Lists.Split(Languages),
        Description = Description,
        Callable = Callable,
        Capabilities = [.. capabilities.Select(row => row.Whole())],
        VisibleTo = VisibleTo,
        Tlp = Tlp,
        WithdrawnOn = WithdrawnOn,
        WithdrawnBecause = WithdrawnBecause,
        MergedInto = MergedInto,
    };
}

internal sealed record OrganisationNameRow
{
    public Guid OrganisationId { get; init; }
    public int Position { get; init; }
    public required string Type { get; init; }
    public required string Name { get; init; }
    public string? Language { get; init; }
    public DateOnly? Since { get; init; }
    public DateOnly? Until { get; init; }

    public static OrganisationNameRow Of(Guid organisation, int position, OrganisationName name) => new()
    {
        OrganisationId = organisation,
        Position = position,
        Type = name.Type,
        Name = name.Name,
        Language = name.Language,
        Since = name.Since,
        Until = name.Until,
    };
}

internal sealed record OrganisationIdentifierRow
{
    public Guid OrganisationId { get; init; }
    public required string Scheme { get; init; }
    public required string Value { get; init; }

    public static OrganisationIdentifierRow Of(Guid organisation, Identifier identifier) =>
        new() { OrganisationId = organisation, Scheme = identifier.Scheme, Value = identifier.Value };
}

internal sealed record OrganisationCapabilityRow
{
    public Guid OrganisationId { get; init; }
    public int Position { get; init; }
    public required string Capability { get; init; }
    public string? Territories { get; init; }
    public string? WhoMayAsk { get; init; }
    public string? Instruments { get; init; }
    public string? Function { get; init; }
    public string? Languages { get; init; }
    public string? WhatToInclude { get; init; }
    public string? UsualTime { get; init; }
    public DateOnly? Since { get; init; }
    public DateOnly? Until { get; init; }

    public static OrganisationCapabilityRow Of(Guid organisation, int position, Capability capability) => new()
    {
        OrganisationId = organisation,
        Position = position,
        Capability = capability.Code,
        Territories = Lists.JoinOrNull(capability.Territories),
        WhoMayAsk = capability.WhoMayAsk,
        Instruments = Lists.JoinOrNull(capability.Instruments),
        Function = capability.Function,
        Languages = Lists.JoinOrNull(capability.Languages),
        WhatToInclude = capability.WhatToInclude,
        UsualTime = capability.UsualTime,
        Since = capability.Since,
        Until = capability.Until,
    };

    public Capability Whole() => new()
    {
        Code = Capability,
        Territories = Lists.Split(Territories),
        WhoMayAsk = WhoMayAsk,
        Instruments = Lists.Split(Instruments),
        Function = Function,
        Languages = Lists.Split(Languages),
        WhatToInclude = WhatToInclude,
        UsualTime = UsualTime,
        Since = Since,
        Until = Until,
    };
}

internal sealed record ProspectRow
{
    public Guid Id { get; init; }
}

internal sealed record OrganisationLinkRow
{
    public Guid Id { get; init; }
    public required string LegalName { get; init; }
    public string? Kind { get; init; }
    public string? Country { get; init; }
    public Guid? ParentId { get; init; }
    public Guid? MergedInto { get; init; }
    public required string VisibleTo { get; init; }
    public required string Tlp { get; init; }
    public DateOnly? WithdrawnOn { get; init; }
    public bool Prospect { get; init; }
}

internal sealed record MemberRow
{
    public Guid Id { get; init; }
    public required string LegalName { get; init; }
    public string? Country { get; init; }
    public required string VisibleTo { get; init; }
    public required string Tlp { get; init; }
    public DateOnly? WithdrawnOn { get; init; }
    public required string Standing { get; init; }
    public string? Class { get; init; }
    public DateOnly? Since { get; init; }
    public DateOnly? Until { get; init; }
    public bool Prospect { get; init; }
}

internal sealed record RoundRow
{
    public Guid Id { get; init; }
    public required string LegalName { get; init; }
    public required string VisibleTo { get; init; }
    public required string Tlp { get; init; }
    public long Version { get; init; }
    public DateOnly? RenewBy { get; init; }
    public DateOnly? RenewedOn { get; init; }
    public required string Standing { get; init; }
    public string? Class { get; init; }
    public DateOnly? Since { get; init; }
    public DateOnly? ReviewOn { get; init; }
}

internal sealed record HistoryRow
{
    public long Sequence { get; init; }
    public DateTimeOffset At { get; init; }
    public required string Actor { get; init; }
    public required string Action { get; init; }
    public required string Subject { get; init; }
    public string? Before { get; init; }
    public string? After { get; init; }
}

internal sealed record AccountNameRow
{
    public required string Name { get; init; }
}

internal sealed record OrganisationKeyRow
{
    public Guid Id { get; init; }
    public string? Reference { get; init; }
}
