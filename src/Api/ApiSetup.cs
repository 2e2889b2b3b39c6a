using System.Text.Json;
using System.Text.Json.Serialization;
using PartnerDirectory.Data;

namespace PartnerDirectory.Api;

/// <summary>Version, problem details, OpenAPI and health checks. The routes themselves belong to the features.</summary>
public static class ApiSetup
{
    public static WebApplicationBuilder AddApi(this WebApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails();
        builder.Services.AddOpenApi();
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        });
        return builder;
    }

    /// <summary>The group that features map their routes into.</summary>
    public static RouteGroupBuilder MapApi(this WebApplication app, string policy)
    {
        app.MapOpenApi().AllowAnonymous();
        return app.MapGroup("/api/v1").RequireAuthorization(policy);
    }

    /// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: the database can be reached and the index is built.</summary>
    public static WebApplication MapHealth(this WebApplication app, Func<bool> isReady)
    {
        app.MapGet("/healthz", () => TypedResults.Text("alive")).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/readyz", async (Db db, CancellationToken cancellation) =>
        {
            try
            {
                await db.Revision(cancellation);
                return isReady() ? TypedResults.Text("ready") : TypedResults.Text("The index is being built.", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
            catch (System.Data.Common.DbException)
            {
                return TypedResults.Text("The database cannot be reached.", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        }).AllowAnonymous().ExcludeFromDescription();
        return app;
    }
}
