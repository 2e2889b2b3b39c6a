using Microsoft.AspNetCore.Http.HttpResults;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Organisations;

/// <summary><c>GET /organisations/{id}</c> and <c>GET /contacts/{id}</c> of the API.</summary>
public static class OrganisationsApi
{
    /// <param name="routes">The group of the API's version.</param>
    /// <param name="actorOf">Who asks, by the request's user.</param>
    public static RouteGroupBuilder MapOrganisationsApi(this RouteGroupBuilder routes, Func<HttpContext, Actor> actorOf)
    {
        routes.MapGet("/organisations/{id:guid}", async Task<Results<Ok<OrganisationProfile>, ProblemHttpResult>> (Guid id, HttpContext context, Profiles profiles, CancellationToken cancellation) =>
            (await profiles.Organisation(actorOf(context), id, cancellation)).Succeeded(out var profile, out var problem) ? TypedResults.Ok(profile) : Refused(problem))
            .WithName("organisation").WithSummary("One organisation with its standing, mandates, working groups and contacts.");
        routes.MapGet("/contacts/{id:guid}", async Task<Results<Ok<ContactProfile>, ProblemHttpResult>> (Guid id, HttpContext context, Profiles profiles, CancellationToken cancellation) =>
            (await profiles.Contact(actorOf(context), id, cancellation)).Succeeded(out var profile, out var problem) ? TypedResults.Ok(profile) : Refused(problem))
            .WithName("contact").WithSummary("One contact with its channels and affiliations.");
        return routes;
    }

    private static ProblemHttpResult Refused(Problem problem) => TypedResults.Problem(title: Texts.Say(problem.Message), statusCode: problem switch
    {
        NotFound => StatusCodes.Status404NotFound,
        Forbidden => StatusCodes.Status403Forbidden,
        Conflict => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status400BadRequest,
    });
}
