using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PartnerDirectory.Administration;
using PartnerDirectory.Api;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Calls;

/// <summary><c>GET /call</c> of the API.</summary>
public static class CallApi
{
    private const int UsualLines = 10;

    /// <param name="routes">The group of the API's version.</param>
    /// <param name="actorOf">Who asks, by the request.</param>
    public static RouteGroupBuilder MapCallApi(this RouteGroupBuilder routes, Func<HttpContext, Task<Actor>> actorOf)
    {
        routes.MapGet("/call", async Task<Results<Ok<CallList>, ProblemHttpResult>> (
            HttpContext context, [AsParameters] Asked asked, WhomToCall calls, CallWords words, Terms terms, Audit.Audit audit, CancellationToken cancellation) =>
        {
            if (asked.Limit is < 1 or > WhomToCall.MostLines)
            {
                return TypedResults.Problem($"limit is {asked.Limit}; it must be from 1 to {WhomToCall.MostLines}.", statusCode: StatusCodes.Status400BadRequest, title: "The limit cannot be taken.");
            }

            if (await calls.NeedOf(asked.Need, cancellation) is not { } need)
            {
                return Refusal.Of(new UnknownNeed(asked.Need ?? ""));
            }

            var territory = string.IsNullOrWhiteSpace(asked.Territory) ? null : Forms.Territory(asked.Territory);
            if (territory is null && !string.IsNullOrWhiteSpace(asked.Territory))
            {
                return Refusal.Of(new UnknownTerritory(asked.Territory));
            }

            var actor = await actorOf(context);
            var result = await calls.Ask(actor, new CallQuestion(need, territory, asked.Urgent ?? false), asked.Limit ?? UsualLines, cancellation);
            await audit.Saw(actor, "call", result.Lines.Select(line => line.Answer.Candidate.Contact), cancellation);
            var labels = WordsInOneLanguage.Of(await terms.Current(cancellation), "en");
            return TypedResults.Ok(new CallList
            {
                Need = need.Code,
                Territory = territory,
                Urgent = result.Question.Urgent,
                Total = result.Total,
                Items = [.. result.Lines.Select(line => Item(line, words, labels))],
            });
        }).WithName("call").WithSummary("Whom to call for a need, a capability or a function, in a territory: the first to call first, with the reasons for each place.");
        return routes;
    }

    private static CallItem Item(CallLine line, CallWords words, WordsInOneLanguage labels)
    {
        var (candidate, availability) = (line.Answer.Candidate, line.Answer.Candidate.Availability);
        var zone = Zone.Of(line.TimeZone);
        return new CallItem
        {
            Id = candidate.Contact,
            Type = "contact",
            Kind = line.ContactKind,
            Name = candidate.Name,
            Organisation = new CallOrganisation(candidate.Organisation, line.Organisation, candidate.Country, candidate.Standing),
            Functions = candidate.Functions,
            Phones = [.. candidate.Ways.Where(way => way.IsPhone).Select(way => way.Value)],
            Emails = [.. candidate.Ways.Where(way => !way.IsPhone).Select(way => way.Value)],
            Open = availability.State switch { OpenState.Open => true, OpenState.Closed => false, _ => null },
            Always = availability.IsAlways,
            ClosesAt = availability.ClosesAt,
            OpensAt = availability.OpensAt,
            Holiday = availability.Holiday?.Name,
            AwayUntil = availability.AwayUntil,
            Deputy = line.Deputy?.Id,
            TimeZone = line.TimeZone,
            Reasons = [.. line.Answer.Reasons.Select(reason => new CallItemReason(JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.Kind.ToString()), words.This(reason, labels, zone)))],
        };
    }

    /// <summary>The query string.</summary>
    internal sealed record Asked
    {
        /// <summary>Code or label of a capability or a function, or words of one.</summary>
        [FromQuery(Name = "need")]
        public string? Need { get; init; }

        /// <summary>A country or region by code or name; left out: anywhere.</summary>
        [FromQuery(Name = "territory")]
        public string? Territory { get; init; }

        [FromQuery(Name = "urgent")]
        public bool? Urgent { get; init; }

        [FromQuery(Name = "limit")]
        public int? Limit { get; init; }
    }
}

/// <summary>No capability and no function is meant by the text.</summary>
public sealed record UnknownNeed(string Text) : Problem(new Message("Problem.UnknownNeed", Text));

/// <summary>No country and no region is meant by the text.</summary>
public sealed record UnknownTerritory(string Text) : Problem(new Message("Problem.UnknownTerritory", Text));

/// <summary>Whom to call, the first to call first.</summary>
public sealed record CallList
{
    public required string Need { get; init; }
    public string? Territory { get; init; }
    public required bool Urgent { get; init; }

    /// <summary>How many contacts come into question.</summary>
    public required int Total { get; init; }

    public required IReadOnlyList<CallItem> Items { get; init; }
}

public sealed record CallOrganisation(Guid Id, string Name, string? Country, string Standing);

/// <summary>Why a contact has its place: a code, and the same in English.</summary>
public sealed record CallItemReason(string Code, string Text);

public sealed record CallItem
{
    public required Guid Id { get; init; }

    /// <summary>Always <c>contact</c>.</summary>
    public required string Type { get; init; }

    /// <summary><c>person</c> or <c>desk</c>.</summary>
    public required string Kind { get; init; }

    public required string Name { get; init; }
    public required CallOrganisation Organisation { get; init; }
    public required IReadOnlyList<string> Functions { get; init; }
    public required IReadOnlyList<string> Phones { get; init; }
    public required IReadOnlyList<string> Emails { get; init; }

    /// <summary>Whether the contact answers now; null when its hours aren't known.</summary>
    public bool? Open { get; init; }

    /// <summary>Day and night.</summary>
    public required bool Always { get; init; }

    public DateTimeOffset? ClosesAt { get; init; }
    public DateTimeOffset? OpensAt { get; init; }

    /// <summary>The public holiday for which it is closed, in the country's language.</summary>
    public string? Holiday { get; init; }

    public DateOnly? AwayUntil { get; init; }
    public Guid? Deputy { get; init; }
    public string? TimeZone { get; init; }
    public required IReadOnlyList<CallItemReason> Reasons { get; init; }
}
