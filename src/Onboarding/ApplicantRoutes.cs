using System.Globalization;
using Microsoft.AspNetCore.Mvc;

namespace PartnerDirectory.Onboarding;

/// <summary>What the applicant's pages ask beside the pages themselves.</summary>
public static class ApplicantRoutes
{
    public static WebApplication MapApplicants(this WebApplication app)
    {
        app.MapGet("/apply/open", Open).AllowAnonymous();
        app.MapPost("/apply/save", Save).AllowAnonymous();
        return app;
    }

    /// <summary>The answers of a posted topic: each question's name begins with <c>q:</c>; several boxes are one answer.</summary>
    internal static Dictionary<string, string> Answers(IFormCollection form) =>
        form.Where(field => field.Key.StartsWith("q:", StringComparison.Ordinal)).ToDictionary(
            field => field.Key[2..], field => string.Join('|', field.Value.Where(value => !string.IsNullOrEmpty(value))).ReplaceLineEndings("\n"));

    /// <summary>The private link. Opening uses nothing up: mail scanners open links. What it is worth, the page says.</summary>
    private static async Task<IResult> Open(string? link, HttpContext context, ApplicantForms forms)
    {
        if (await forms.Open(link, context.RequestAborted) is { } view)
        {
            ApplicantCookie.Write(context, link!, view.LinkEnds);
        }

        return Results.LocalRedirect("/apply");
    }

    /// <summary>Keeps what was typed so far and says when; 410 once the link ended.</summary>
    private static async Task<IResult> Save([FromForm] IFormCollection form, HttpContext context, ApplicantForms forms) =>
        await forms.Save(ApplicantCookie.Read(context), Answers(form), Turn.From(form["turn"]), context.RequestAborted) is { } at
            ? Results.Ok(new { At = at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) })
            : Results.StatusCode(StatusCodes.Status410Gone);
}
