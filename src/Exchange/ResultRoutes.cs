using System.Text;
using Microsoft.AspNetCore.Http.Features;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Organisations;
using PartnerDirectory.Search;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Exchange;

public static class ResultRoutes
{
    public static WebApplication MapResultExport(this WebApplication app)
    {
        app.MapGet("/find/export.csv", async (HttpContext context, ResultExport export) =>
        {
            if (await Asked(context, export) is not { } asked)
            {
                return;
            }

            var (actor, query) = asked;
            Download(context, "text/csv; charset=utf-8", "partners" + TlpLabels.Suffix(await export.Label(actor, query, context.RequestAborted) ?? TlpLabels.All[0]) + ".csv");
            // With a mark of the encoding, or a spreadsheet program takes accents for another one.
            await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
            await export.Csv(actor, query, writer, context.RequestAborted);
        }).RequireAuthorization(Policies.Reader).DisableRequestTimeout();

        app.MapGet("/find/export.xlsx", async (HttpContext context, ResultExport export) =>
        {
            if (await Asked(context, export) is not { } asked)
            {
                return;
            }

            var (actor, query) = asked;
            Download(context, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "partners" + TlpLabels.Suffix(await export.Label(actor, query, context.RequestAborted) ?? TlpLabels.All[0]) + ".xlsx");
            // The archive is written as it grows, and its writer knows no asynchronous way.
            context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
            await export.Xlsx(actor, query, context.Response.Body, context.RequestAborted);
        }).RequireAuthorization(Policies.Reader).DisableRequestTimeout();
        return app;
    }

    /// <summary>
    /// Whose list of what; <c>leaving</c> asks for what may leave the coalition, which is TLP:CLEAR alone. Null for who is
    /// sent to prove who they are, and comes back to the result.
    /// </summary>
    private static async Task<(Actor Actor, SearchQuery Query)?> Asked(HttpContext context, ResultExport export)
    {
        var actor = await CurrentActor.Of(context);
        if (export.Refused(actor) is ProofNeeded)
        {
            context.Response.Redirect(ProofPage.AddressFor("/find" + context.Request.QueryString));
            return null;
        }

        return (context.Request.Query.ContainsKey("leaving") ? actor.ForAll() : actor, FindAddress.Read(context.Request.QueryString.Value ?? "").Query(1));
    }

    private static void Download(HttpContext context, string type, string name)
    {
        context.Response.ContentType = type;
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
    }
}
