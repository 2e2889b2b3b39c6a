using Microsoft.AspNetCore.Mvc;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Reminders;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Onboarding;

/// <summary>What the pages of onboarding ask beside the pages themselves.</summary>
public static class OnboardingRoutes
{
    public static WebApplication MapOnboarding(this WebApplication app)
    {
        app.MapApplicants();
        app.MapPost("/onboarding/move", Move).RequireAuthorization(Policies.Admin);
        app.MapGet("/onboarding/{id:guid}/files/{file:guid}", Download).RequireAuthorization(Policies.Reader);
        return app;
    }

    /// <summary>Brings a card into another lane by the event that leads there; where words are needed, the application's own page asks for them.</summary>
    private static async Task<IResult> Move([FromForm] Guid id, [FromForm] string? stage, HttpContext context, Applications applications, ApplicationActs acts, Letters letters, TimeProvider time)
    {
        var actor = await CurrentActor.Of(context);
        if (!(await applications.Get(actor, id, context.RequestAborted)).Succeeded(out var application, out _))
        {
            return Results.LocalRedirect("/onboarding");
        }

        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (!ApplicationRules.EventTo(application, stage ?? "", today).Succeeded(out var happening, out _))
        {
            return Results.LocalRedirect($"/onboarding?refused={id}~{Uri.EscapeDataString(stage ?? "")}");
        }

        return happening == Events.Begin && (await acts.Do(actor, id, application.Version, new Act(happening), letters.Site, context.RequestAborted)).Problem is null
            ? Results.LocalRedirect("/onboarding")
            : Results.LocalRedirect($"/onboarding/{id}?act={happening}");
    }

    /// <summary>Always a download of plain bytes: whatever a file holds, no browser shows it as a page of this site.</summary>
    internal static async Task<IResult> Download(Guid id, Guid file, HttpContext context, ApplicationFiles files)
    {
        if (!(await files.Get(await CurrentActor.Of(context), id, file, context.RequestAborted)).Succeeded(out var found, out _))
        {
            return Results.NotFound();
        }

        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.File(found.Bytes, "application/octet-stream", found.File.Name);
    }
}
