using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PartnerDirectory.Administration;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Search;

/// <summary><c>GET /search</c> of the API.</summary>
public static class SearchApi
{
    private const int MostPerPage = 100;

    /// <param name="routes">The group of the API's version.</param>
    /// <param name="actorOf">Who asks, by the request.</param>
    public static RouteGroupBuilder MapSearchApi(this RouteGroupBuilder routes, Func<HttpContext, Task<Actor>> actorOf)
    {
        routes.MapGet("/search", async Task<Results<Ok<FoundPage>, ProblemHttpResult>> (HttpContext context, [AsParameters] Question question, PartnerSearch search, Terms terms, CancellationToken cancellation) =>
        {
            if (question.Limit is < 1 or > MostPerPage)
            {
                return TypedResults.Problem($"limit is {question.Limit}; it must be from 1 to {MostPerPage}.", statusCode: StatusCodes.Status400BadRequest, title: "The limit cannot be taken.");
            }

            if (question.Cursor is { } cursor && !Page.IsCursor(cursor))
            {
                return TypedResults.Problem("cursor is not one that a page before gave as next; leave it out to begin at the first.", statusCode: StatusCodes.Status400BadRequest, title: "The cursor cannot be read.");
            }

            var actor = await actorOf(context);
            var result = await search.Find(question.Query(), actor, cancellation);
            var index = await search.Current(cancellation);
            var words = await terms.Current(cancellation);
            return TypedResults.Ok(new FoundPage
            {
                Total = result.Total,
                Certain = result.Certain,
                Next = result.Next,
                Items = [.. result.Hits.Select(hit => Item(hit, hit.Contact is { } contact ? PartnerSearch.EmployerOf(contact, index, actor) : null))],
                Facets = result.Facets.ToDictionary(group => group.Name, group => group.Values.Select(value => new CountedValue(value.Code, Label(group.Name, value.Code, words), value.Count)).ToArray()),
            });
        }).WithName("search").WithSummary("Organisations and contacts that match a text, best first, with counts to narrow by.");
        return routes;
    }

    private static FoundItem Item(Hit hit, OrganisationEntry? employer)
    {
        if (hit.Organisation is { } organisation)
        {
            return new FoundItem
            {
                Id = hit.Id,
                Type = "organisation",
                Name = organisation.Names[0].Text,
                ShortName = organisation.Names.FirstOrDefault(name => name.Type == NameType.Short)?.Text,
                Kind = organisation.Kind,
                Country = organisation.Country,
                Standing = organisation.Standing,
                Matched = hit.Reason.ToString(),
                Certain = hit.Certain,
            };
        }

        var contact = hit.Contact!;
        return new FoundItem
        {
            Id = hit.Id,
            Type = "contact",
            Name = contact.Name,
            Kind = contact.Kind,
            Country = employer?.Country,
            Standing = employer?.Standing,
            Matched = hit.Reason.ToString(),
            Certain = hit.Certain,
            Organisation = employer is null ? null : new FoundOrganisation(employer.Id, employer.Names[0].Text),
        };
    }

    private static string Label(string facet, string code, TermList words) => facet switch
    {
        "country" => Countries.NameOf(code),
        "language" => Languages.NameOf(code),
        _ => words.Label(facet, code),
    };

    /// <summary>The query string. A name given several times means any of its values.</summary>
    internal sealed record Question
    {
        [FromQuery(Name = "q")]
        public string? Text { get; init; }

        [FromQuery(Name = "kind")]
        public string[]? Kind { get; init; }

        [FromQuery(Name = "country")]
        public string[]? Country { get; init; }

        [FromQuery(Name = "standing")]
        public string[]? Standing { get; init; }

        [FromQuery(Name = "class")]
        public string[]? Class { get; init; }

        [FromQuery(Name = "language")]
        public string[]? Language { get; init; }

        [FromQuery(Name = "capability")]
        public string[]? Capability { get; init; }

        [FromQuery(Name = "function")]
        public string[]? Function { get; init; }

        [FromQuery(Name = "limit")]
        public int? Limit { get; init; }

        [FromQuery(Name = "cursor")]
        public string? Cursor { get; init; }

        public SearchQuery Query() => new()
        {
            Text = Text ?? "",
            Kinds = Kind ?? [],
            Countries = [.. (Country ?? []).Select(text => Forms.Territory(text) ?? text)],
            Standings = Standing ?? [],
            Classes = Class ?? [],
            Languages = Language ?? [],
            Capabilities = Capability ?? [],
            Functions = Function ?? [],
            Limit = Limit ?? 20,
            Cursor = Cursor,
            WithFacets = true,
        };
    }
}

/// <summary>A page of what was found.</summary>
public sealed record FoundPage
{
    public required int Total { get; init; }

    /// <summary>How many match every word; the others are only similar.</summary>
    public required int Certain { get; init; }

    /// <summary>Give this as <c>cursor</c> for the next page; null on the last.</summary>
    public string? Next { get; init; }

    public required IReadOnlyList<FoundItem> Items { get; init; }

    public required IReadOnlyDictionary<string, CountedValue[]> Facets { get; init; }
}

public sealed record CountedValue(string Code, string Label, int Count);

public sealed record FoundOrganisation(Guid Id, string Name);

public sealed record FoundItem
{
    public required Guid Id { get; init; }

    /// <summary><c>organisation</c> or <c>contact</c>.</summary>
    public required string Type { get; init; }

    public required string Name { get; init; }
    public string? ShortName { get; init; }
    public string? Kind { get; init; }
    public string? Country { get; init; }
    public string? Standing { get; init; }

    /// <summary>Why it was found, such as <c>Name</c>, <c>FormerName</c>, <c>EmailDomain</c>.</summary>
    public required string Matched { get; init; }

    public required bool Certain { get; init; }

    /// <summary>The organisation of a contact.</summary>
    public FoundOrganisation? Organisation { get; init; }
}
