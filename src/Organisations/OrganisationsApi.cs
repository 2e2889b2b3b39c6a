using Microsoft.AspNetCore.Http.HttpResults;
using PartnerDirectory.Api;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Organisations;

/// <summary><c>GET /organisations/{id}</c> and <c>GET /contacts/{id}</c> of the API.</summary>
public static class OrganisationsApi
{
    /// <param name="routes">The group of the API's version.</param>
    /// <param name="actorOf">Who asks, by the request.</param>
    public static RouteGroupBuilder MapOrganisationsApi(this RouteGroupBuilder routes, Func<HttpContext, Task<Actor>> actorOf)
    {
        routes.MapGet("/organisations/{id:guid}", async Task<Results<Ok<OrganisationProfile>, ProblemHttpResult>> (Guid id, HttpContext context, Profiles profiles, CancellationToken cancellation) =>
            (await profiles.Organisation(await actorOf(context), id, cancellation)).Succeeded(out var profile, out var problem) ? TypedResults.Ok(profile) : Refusal.Of(problem))
            .WithName("organisation").WithSummary("One organisation with its standing, mandates, working groups and contacts.");
        routes.MapGet("/contacts/{id:guid}", async Task<Results<Ok<ContactProfile>, ProblemHttpResult>> (Guid id, HttpContext context, Profiles profiles, CancellationToken cancellation) =>
            (await profiles.Contact(await actorOf(context), id, cancellation)).Succeeded(out var profile, out var problem) ? TypedResults.Ok(profile) : Refusal.Of(problem))
            .WithName("contact").WithSummary("One contact with its channels and affiliations.");
        return routes;
    }
}
