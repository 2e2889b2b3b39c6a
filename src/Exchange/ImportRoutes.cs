using Microsoft.AspNetCore.Http.HttpResults;
using PartnerDirectory.Accounts;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Exchange;

public static class ImportRoutes
{
    public static WebApplicationBuilder AddImport(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<ResultExport>();
        builder.Services.AddSingleton<ImportUploads>();
        return builder;
    }

    public static WebApplication MapImport(this WebApplication app)
    {
        app.MapGet("/import/bad-rows/{key}", async Task<Results<PhysicalFileHttpResult, NotFound>> (string key, HttpContext context, ImportUploads uploads) =>
            uploads.Find(key, (await CurrentActor.Of(context)).Key) is { } upload
                ? TypedResults.PhysicalFile(upload.Path, "text/csv; charset=utf-8", upload.Name)
                : TypedResults.NotFound()).RequireAuthorization(Policies.Editor);
        return app;
    }
}
