using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.Options;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Edge;

/// <summary>
/// How often an address or an account may ask, by what it asks for. Counted by each node for itself; what must hold across
/// nodes, such as guesses at one account, is counted in the database by the accounts.
/// </summary>
internal static class RateLimits
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // Links are guessed by opening them, passwords by sending them.
    private static readonly string[] SentToSignIn = ["/sign-in", "/forgot"];
    private static readonly string[] LinksToSignIn = ["/reset", "/invitation", "/first-admin", "/address", "/apply/open", "/confirm"];

    public static IServiceCollection AddRateLimits(this IServiceCollection services)
    {
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<Limits>, Network>((options, limits, network) =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => Of(context, limits.Value, network));
            options.OnRejected = Refuse;
        });
        return services;
    }

    private static RateLimitPartition<string> Of(HttpContext context, Limits limits, Network network)
    {
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            // The page that tells of a refusal belongs to the request that was refused.
            return Fixed("", null);
        }

        var path = context.Request.Path;
        if (SentToSignIn.Any(start => path.StartsWithSegments(start)) && !HttpMethods.IsGet(context.Request.Method) || LinksToSignIn.Any(start => path.StartsWithSegments(start)))
        {
            return Fixed("sign-in " + Visitor.Address(context), limits.SignInsPerMinute ?? (network.IsExposed ? 10 : 100));
        }

        if (path.StartsWithSegments("/api"))
        {
            return Fixed("api " + Visitor.AccountOrAddress(context), limits.ApiPerMinute ?? Exposed(120));
        }

        if (path.Value!.Contains("/export", StringComparison.OrdinalIgnoreCase))
        {
            return Fixed("export " + Visitor.AccountOrAddress(context), limits.ExportsPerMinute ?? Exposed(10));
        }

        return context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null || path.StartsWithSegments("/healthz") || path.StartsWithSegments("/readyz")
            ? Fixed("", null)
            : Fixed("any " + Visitor.AccountOrAddress(context), limits.RequestsPerMinute ?? Exposed(3_000));

        int? Exposed(int most) => network.IsExposed ? most : null;
    }

    private static RateLimitPartition<string> Fixed(string key, int? most) => most is { } count
        ? RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions { PermitLimit = count, Window = Minute, QueueLimit = 0 })
        : RateLimitPartition.GetNoLimiter("");

    private static async ValueTask Refuse(OnRejectedContext rejected, CancellationToken cancellation)
    {
        var context = rejected.HttpContext;
        var seconds = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : 60;
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (context.Request.Path.StartsWithSegments("/api"))
        {
            await TypedResults.Problem(title: Texts.Say("Problem.TooOften", seconds), statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(context);
            return;
        }

        RenderFragment page = builder =>
        {
            builder.OpenComponent<TooMany>(0);
            builder.AddComponentParameter(1, nameof(TooMany.Seconds), seconds);
            builder.CloseComponent();
        };
        await new RazorComponentResult<App>(new Dictionary<string, object?> { [nameof(App.Page)] = page })
        {
            StatusCode = StatusCodes.Status429TooManyRequests,
            PreventStreamingRendering = true,
        }.ExecuteAsync(context);
    }
}
