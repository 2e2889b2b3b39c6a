using System.Text;
using Microsoft.AspNetCore.Http.Features;
using PartnerDirectory.Accounts;
using PartnerDirectory.Organisations;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Exchange;

public static class ResultRoutes
{
    public static WebApplication MapResultExport(this WebApplication app)
    {
        app.MapGet("/find/export.csv", async (HttpContext context, ResultExport export) =>
        {
            Download(context, "text/csv; charset=utf-8", "partners.csv");
            // With a mark of the encoding, or a spreadsheet program takes accents for another one.
            await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
            await export.Csv(CurrentActor.Of(context.User), FindAddress.Read(context.Request.QueryString.Value ?? "").Query(1), writer, context.RequestAborted);
        }).RequireAuthorization(Policies.Reader).DisableRequestTimeout();

        app.MapGet("/find/export.xlsx", async (HttpContext context, ResultExport export) =>
        {
            Download(context, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "partners.xlsx");
            // The archive is written as it grows, and its writer knows no asynchronous way.
            context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
            await export.Xlsx(CurrentActor.Of(context.User), FindAddress.Read(context.Request.QueryString.Value ?? "").Query(1), context.Response.Body, context.RequestAborted);
        }).RequireAuthorization(Policies.Reader).DisableRequestTimeout();
        return app;
    }

    private static void Download(HttpContext context, string type, string name)
    {
        context.Response.ContentType = type;
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
    }
}
