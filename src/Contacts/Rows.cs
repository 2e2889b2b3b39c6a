using PartnerDirectory.Kernel;

namespace PartnerDirectory.Contacts;

internal sealed record ContactRow
{
    public Guid Id { get; init; }
    public long Version { get; init; }
    public string? Reference { get; init; }
    public required string Kind { get; init; }
    public required string Name { get; init; }
    public required string SortKey { get; init; }
    public string? Languages { get; init; }
    public string? TimeZone { get; init; }
    public string? Hours { get; init; }
    public string? Holidays { get; init; }
    public DateOnly? ConfirmedOn { get; init; }
    public string? NamedByAgreement { get; init; }
    public string? Source { get; init; }
    public DateOnly? ToldOn { get; init; }
    public DateOnly? ReviewBy { get; init; }
    public required string VisibleTo { get; init; }
    public required string Tlp { get; init; }
    public DateOnly? WithdrawnOn { get; init; }
    public string? WithdrawnBecause { get; init; }
    public Guid? MergedInto { get; init; }

    public static ContactRow Of(Contact contact) => new()
    {
        Id = contact.Id,
        Version = contact.Version,
        Reference = contact.Reference,
        Kind = contact.Kind,
        Name = contact.Name,
        SortKey = Kernel.SortKey.Of(contact.Name),
        Languages = Lists.JoinOrNull(contact.Languages),
        TimeZone = contact.TimeZone,
        Hours = contact.Hours,
        Holidays = contact.Holidays,
        ConfirmedOn = contact.ConfirmedOn,
        NamedByAgreement = contact.NamedByAgreement,
        Source = contact.Source,
        ToldOn = contact.ToldOn,
        ReviewBy = contact.ReviewBy,
        VisibleTo = contact.VisibleTo,
        Tlp = contact.Tlp,
        WithdrawnOn = contact.WithdrawnOn,
        WithdrawnBecause = contact.WithdrawnBecause,
        MergedInto = contact.MergedInto,
    };

    public Contact Whole(IReadOnlyList<AffiliationRow> affiliations, IReadOnlyList<ChannelRow> channels, IReadOnlyList<AbsenceRow> absences) => new()
    {
        Id = Id,
        Version = Version,
        Reference = Reference,
        Kind = Kind,
        Name = Name,
        Languages = Lists.Split(Languages),
        TimeZone = TimeZone,
        Hours = Hours,
        Holidays = Holidays,
        ConfirmedOn = ConfirmedOn,
        NamedByAgreement = NamedByAgreement,
        Source = Source,
        ToldOn = ToldOn,
        ReviewBy = ReviewBy,
        Affiliations = [.. affiliations.Select(row => row.Whole())],
        Channels = [.. channels.Select(row => row.Whole())],
        Absences = [.. absences.Select(row => row.Whole())],
        VisibleTo = VisibleTo,
        Tlp = Tlp,
        WithdrawnOn = WithdrawnOn,
        WithdrawnBecause = WithdrawnBecause,
        MergedInto = MergedInto,
    };
}

internal sealed record AffiliationRow
{
    public Guid ContactId { get; init; }
    public int Position { get; init; }
    public Guid OrganisationId { get; init; }
    public string? JobTitle { get; init; }
    public string? Department { get; init; }
    public string? Functions { get; init; }
    public DateOnly? Since { get; init; }
    public DateOnly? Until { get; init; }

    public static AffiliationRow Of(Guid contact, int position, Affiliation affiliation) => new()
    {
        ContactId = contact,
        Position = position,
        OrganisationId = affiliation.Organisation,
        JobTitle = affiliation.JobTitle,
        Department = affiliation.Department,
        Functions = Lists.JoinOrNull(affiliation.Functions),
        Since = affiliation.Since,
        Until = affiliation.Until,
    };

    public Affiliation Whole() => new()
    {
        Organisation = OrganisationId,
        JobTitle = JobTitle,
        Department = Department,
        Functions = Lists.Split(Functions),
        Since = Since,
        Until = Until,
    };
}

internal sealed record ChannelRow
{
    public Guid ContactId { get; init; }
    public int Position { get; init; }
    public required string Type { get; init; }
    public required string Value { get; init; }
    public string? Label { get; init; }
    public bool Preferred { get; init; }
    public required string State { get; init; }
    public DateOnly? VerifiedOn { get; init; }
    public string? VerifiedBy { get; init; }
    public required string VisibleTo { get; init; }
    public string? Tlp { get; init; }

    public static ChannelRow Of(Guid contact, int position, Channel channel) => new()
    {
        ContactId = contact,
        Position = position,
        Type = channel.Type,
        Value = channel.Value,
        Label = channel.Label,
        Preferred = channel.Preferred,
        State = channel.State,
        VerifiedOn = channel.VerifiedOn,
        VerifiedBy = channel.VerifiedBy,
        VisibleTo = channel.VisibleTo,
        Tlp = channel.Tlp,
    };

    public Channel Whole() => new()
    {
        Type = Type,
        Value = Value,
        Label = Label,
        Preferred = Preferred,
        State = State,
        VerifiedOn = VerifiedOn,
        VerifiedBy = VerifiedBy,
        VisibleTo = VisibleTo,
        Tlp = Tlp,
    };
}

internal sealed record AbsenceRow
{
    public Guid ContactId { get; init; }
    public int Position { get; init; }
    public DateOnly Since { get; init; }
    public DateOnly Until { get; init; }
    public Guid? DeputyId { get; init; }
    public string? Note { get; init; }

    public static AbsenceRow Of(Guid contact, int position, Absence absence) => new()
    {
        ContactId = contact,
        Position = position,
        Since = absence.Since,
        Until = absence.Until,
        DeputyId = absence.Deputy,
        Note = absence.Note,
    };

    public Absence Whole() => new() { Since = Since, Until = Until, Deputy = DeputyId, Note = Note };
}

internal sealed record BodyRow
{
    public Guid Id { get; init; }
    public string? Country { get; init; }
    public string? Kind { get; init; }
}

internal sealed record MarkedRow
{
    public Guid Id { get; init; }
    public required string Marking { get; init; }
}

internal sealed record HomeRow
{
    public Guid ContactId { get; init; }
    public Guid Id { get; init; }
    public required string VisibleTo { get; init; }
    public required string Tlp { get; init; }
    public bool Gone { get; init; }
    public bool Present { get; init; }
    public bool Prospect { get; init; }

    public Home Whole() => new(Id, VisibleTo, Tlp, Present, Prospect, Gone);
}

internal sealed record ContactKeyRow
{
    public Guid Id { get; init; }
    public string? Reference { get; init; }
}
