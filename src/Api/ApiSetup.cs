using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Diagnostics;
using PartnerDirectory.Data;

namespace PartnerDirectory.Api;

/// <summary>Version, problem details, OpenAPI and health checks. The routes themselves belong to the features.</summary>
public static class ApiSetup
{
    public static WebApplicationBuilder AddApi(this WebApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails();
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddOpenApi(options => options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true);
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        });
        return builder;
    }

    /// <summary>
    /// Programs get a problem document for every refusal, also for those the framework makes, such as a limit that is no
    /// number; people get a page. Stands after the pages' own middleware.
    /// </summary>
    public static WebApplication UseProblemDocuments(this WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            if (!context.Request.Path.StartsWithSegments("/api"))
            {
                try
                {
                    await next(context);
                }
                catch (BadHttpRequestException why) when (!context.Response.HasStarted)
                {
                    context.Response.StatusCode = why.StatusCode;
                }

                return;
            }

            if (context.Features.Get<IStatusCodePagesFeature>() is { } pages)
            {
                pages.Enabled = false;
            }

            try
            {
                await next(context);
            }
            catch (BadHttpRequestException why) when (!context.Response.HasStarted)
            {
                await TypedResults.Problem(Unreadable.Say(context, why), statusCode: why.StatusCode, title: "The request cannot be read.").ExecuteAsync(context);
                return;
            }

            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null })
            {
                await TypedResults.Problem(statusCode: context.Response.StatusCode).ExecuteAsync(context);
            }
        });
        return app;
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
