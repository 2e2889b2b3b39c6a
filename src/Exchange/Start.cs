using Microsoft.AspNetCore.Mvc;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Search;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Exchange;

/// <summary>The three ways on that the home page offers while the directory is empty.</summary>
public static class Start
{
    public static WebApplication MapStart(this WebApplication app)
    {
        app.MapPost("/start", On).RequireAuthorization(Policies.Reader);
        return app;
    }

    /// <summary>
    /// Whoever starts an empty directory acts as its admin, unless they chose otherwise: there is nothing in it yet that
    /// could be read or spoilt. Later the way leads on with the rights that one has.
    /// </summary>
    private static async Task<IResult> On(HttpContext context, [FromForm] string? way, PartnerSearch search, DemoCoalition demo)
    {
        var actor = CurrentActor.Of(context.User);
        if (!LocalSignIn.IsSignedIn(context.User) && await IsEmpty(search))
        {
            actor = LocalSignIn.Offered["admin"];
            await LocalSignIn.SignIn(context, actor);
        }

        switch (way)
        {
            case "Demo":
                // A second press of the button finds the coalition loaded: home shows it either way.
                return await demo.Load(actor, context.RequestAborted) is null or Conflict ? Results.LocalRedirect("/") : Results.Forbid();
            case "Import":
                return Results.LocalRedirect("/import");
            case "Add":
                return Results.LocalRedirect("/organisations/new");
            default:
                return Results.BadRequest();
        }
    }

    private static async Task<bool> IsEmpty(PartnerSearch search) => await search.Current() is { Organisations: 0, Contacts: 0 };
}
