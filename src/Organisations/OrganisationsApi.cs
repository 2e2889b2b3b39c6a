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
        routes.MapGet("/organisations/{id:guid}", async Task<Results<Ok<OrganisationProfile>, ProblemHttpResult>> (Guid id, HttpContext context, Profiles profiles, Audit.Audit audit, CancellationToken cancellation) =>
        {
            var actor = await actorOf(context);
            if (!(await profiles.Organisation(actor, id, cancellation)).Succeeded(out var profile, out var problem))
            {
                return Refusal.Of(problem);
            }

            await audit.Saw(actor, "api", profile.Contacts.Select(contact => contact.Id).Prepend(id), cancellation);
            return TypedResults.Ok(profile);
        }).WithName("organisation").WithSummary("One organisation with its standing, mandates, working groups and contacts.");
        routes.MapGet("/contacts/{id:guid}", async Task<Results<Ok<ContactProfile>, ProblemHttpResult>> (Guid id, HttpContext context, Profiles profiles, Audit.Audit audit, CancellationToken cancellation) =>
        {
            var actor = await actorOf(context);
            if (!(await profiles.Contact(actor, id, cancellation)).Succeeded(out var profile, out var problem))
            {
                return Refusal.Of(problem);
            }

            await audit.Saw(actor, "api", [id], cancellation);
            return TypedResults.Ok(profile);
        }).WithName("contact").WithSummary("One contact with its channels and affiliations.");
        return routes;
    }
}
