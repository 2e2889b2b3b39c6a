using System.Text;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Onboarding;

internal sealed record ProcedureRow
{
    public Guid Id { get; init; }
    public long Version { get; init; }
    public string Name { get; init; } = "";
    public string Record { get; init; } = "";

    public static ProcedureRow Of(Procedure procedure) => new() { Id = procedure.Id, Version = procedure.Version, Name = procedure.Name, Record = Json.Of(procedure).ToString() };

    public Procedure Whole() => new Json(Encoding.UTF8.GetBytes(Record)).As<Procedure>();
}

internal sealed record ApplicationRow
{
    public Guid Id { get; init; }
    public long Version { get; init; }
    public string Name { get; init; } = "";
    public string SortKey { get; init; } = "";
    public string Email { get; init; } = "";
    public string? Domain { get; init; }
    public string? Country { get; init; }
    public string? Kind { get; init; }
    public string Class { get; init; } = "";
    public string Stage { get; init; } = "";
    public bool Closed { get; init; }
    public int Step { get; init; }
    public int Steps { get; init; }
    public string? WaitsFor { get; init; }

    /// <summary>Who objected or voted at the step it is at, between bars.</summary>
    public string? Had { get; init; }

    public string? Asked { get; init; }
    public string? Next { get; init; }
    public Guid? OwnerId { get; init; }
    public Guid? OrganisationId { get; init; }
    public DateOnly MadeOn { get; init; }
    public DateOnly? SubmittedOn { get; init; }
    public DateOnly? ClosedOn { get; init; }
    public DateOnly? DueOn { get; init; }
    public DateOnly? LapsesOn { get; init; }

    /// <summary>When an override that let something through must be made good.</summary>
    public DateOnly? OwedOn { get; init; }

    public string Record { get; init; } = "";

    public static ApplicationRow Of(Application application)
    {
        var had = application.Votes.Where(vote => vote.Step == application.Step).SelectMany(vote => new[] { vote.Voter, vote.Account })
            .Concat(application.Objections.Where(one => one.Step == application.Step && one.WithdrawnOn is null).SelectMany(one => new[] { one.Organisation, one.Account }))
            .OfType<Guid>().Distinct().ToList();

        // Who was heard may still have to confirm an override, all but who asked for it.
        if (ApplicationRules.AskedOverride(application) is { } pending)
        {
            had = [pending.AskedAccount];
        }

        var open = ApplicationRules.OpenSteps(application);
        var checking = open.Any(i => application.Procedure.Steps[i] is { Type: StepTypes.Check } step && Electors.Each(step.By).Contains(Electors.Sponsors)) ? ApplicationRules.Vouched(application).Select(one => one.Organisation) : [];
        List<Guid> asked = [.. application.Asked.Where(id => application.Sponsors.All(sponsor => sponsor.Organisation != id)), .. checking];
        return new ApplicationRow
        {
            Id = application.Id,
            Version = application.Version,
            Name = application.Name,
            SortKey = Kernel.SortKey.Of(application.Name),
            Email = application.Email,
            Domain = application.Email.Contains('@', StringComparison.Ordinal) ? application.Email.Split('@')[^1] : null,
            Country = application.Country,
            Kind = application.Kind,
            Class = application.Procedure.Class,
            Stage = application.Stage,
            Closed = Stages.IsClosed(application.Stage),
            Step = application.Step,
            Steps = application.Procedure.Steps.Count,
            WaitsFor = ApplicationRules.WaitsFor(application),
            Had = Bars(had),
            Asked = Bars(asked),
            Next = open.Count > 0 ? application.Procedure.Steps[open[0]].Title : null,
            OwnerId = application.Owner,
            OrganisationId = application.Organisation,
            MadeOn = application.MadeOn,
            SubmittedOn = application.SubmittedOn,
            ClosedOn = application.ClosedOn,
            DueOn = application.DueOn,
            LapsesOn = application.LapsesOn,
            OwedOn = ApplicationRules.Owed(application) is [var owed, ..] ? owed.Until : null,
            Record = Json.Of(application).ToString(),
        };
    }

    public Application Whole() => ApplicationRules.Opened(new Json(Encoding.UTF8.GetBytes(Record)).As<Application>() with { Id = Id, Version = Version });

    private static string? Bars(List<Guid> ids) => ids.Count == 0 ? null : "|" + string.Join('|', ids.Select(id => id.ToString("D"))) + "|";
}

/// <summary>An application as boards and tables show it.</summary>
public sealed record ApplicationCard
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public string? Country { get; init; }
    public string? Kind { get; init; }
    public string Class { get; init; } = "";
    public string Stage { get; init; } = "";
    public int Step { get; init; }
    public int Steps { get; init; }
    public string? WaitsFor { get; init; }
    public string? Next { get; init; }
    public Guid? OwnerId { get; init; }
    public DateOnly MadeOn { get; init; }
    public DateOnly? SubmittedOn { get; init; }
    public DateOnly? ClosedOn { get; init; }
    public DateOnly? DueOn { get; init; }
}

internal sealed record WaitedRow
{
    public string WaitsFor { get; init; } = "";
}

internal sealed record StageCountRow
{
    public string Stage { get; init; } = "";
    public long Count { get; init; }
}

internal sealed record FigureRow
{
    public string Stage { get; init; } = "";
    public DateOnly MadeOn { get; init; }
    public DateOnly? SubmittedOn { get; init; }
    public DateOnly? ClosedOn { get; init; }
}

internal sealed record AlikeRow
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public string? Domain { get; init; }
}

internal sealed record MemberRow
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public string? Country { get; init; }
    public string? Kind { get; init; }
    public string VisibleTo { get; init; } = "";
    public string Tlp { get; init; } = "";
    public Guid Root { get; init; }
    public string? Class { get; init; }
    public string? Standing { get; init; }
    public DateOnly? RenewBy { get; init; }
}

internal sealed record PersonRow
{
    public string Name { get; init; } = "";
    public string DisplayName { get; init; } = "";
}

internal sealed record MemberNameRow
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public string VisibleTo { get; init; } = "";
    public string Tlp { get; init; } = "";
    public string? Class { get; init; }
}

internal sealed record NamedRow
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
}

internal sealed record NearRow
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public string Email { get; init; } = "";
    public string Stage { get; init; } = "";
    public string? Next { get; init; }
    public DateOnly DueOn { get; init; }
    public string? Owner { get; init; }
    public string? OwnerLanguage { get; init; }
}

internal sealed record AdminRow
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public string? Language { get; init; }
}

internal sealed record IdRow
{
    public Guid Id { get; init; }
}

internal sealed record TotalRow
{
    public long Count { get; init; }
}

internal sealed record StageRow
{
    public Guid ApplicationId { get; init; }
    public string Stage { get; init; } = "";
    public DateOnly Since { get; init; }
}

internal sealed record DraftRow
{
    public Guid ApplicationId { get; init; }
    public long Revision { get; init; }
    public string Answers { get; init; } = "";
    public DateTimeOffset SavedAt { get; init; }
    public string Turns { get; init; } = "{}";
}

internal sealed record LinkRow
{
    public Guid Id { get; init; }
    public Guid ApplicationId { get; init; }
    public string Email { get; init; } = "";
    public DateTimeOffset MadeAt { get; init; }
    public DateTimeOffset EndsAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
    public DateTimeOffset? SeenAt { get; init; }
}

internal sealed record ContentRow
{
    public byte[]? Content { get; init; }
}

/// <summary>A file of an application, without its content.</summary>
public sealed record ApplicationFile
{
    public Guid Id { get; init; }
    public Guid ApplicationId { get; init; }
    public string Name { get; init; } = "";
    public string Type { get; init; } = "";
    public int Size { get; init; }
    public string Sha256 { get; init; } = "";
    public string AddedBy { get; init; } = "";
    public DateTimeOffset AddedAt { get; init; }
}

internal sealed record ElectorRow
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public string? Language { get; init; }
    public Guid? OrganisationId { get; init; }
}
