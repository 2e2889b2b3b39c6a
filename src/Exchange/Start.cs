using Microsoft.AspNetCore.Mvc;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
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

    private static async Task<IResult> On(HttpContext context, [FromForm] string? way, DemoCoalition demo)
    {
        switch (way)
        {
            case "Demo":
                // A second press of the button finds the coalition loaded: home shows it either way.
                return await demo.Load(await CurrentActor.Of(context), context.RequestAborted) is null or Conflict ? Results.LocalRedirect("/") : Results.Forbid();
            case "Import":
                return Results.LocalRedirect("/import");
            case "Add":
                return Results.LocalRedirect("/organisations/new");
            default:
                return Results.BadRequest();
        }
    }
}
