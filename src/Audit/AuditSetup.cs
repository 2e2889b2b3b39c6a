using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Diagnostics;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Reminders;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Audit;

/// <summary>What the web server adds: signed heads on a schedule, and refusals told to the ledger.</summary>
public static class AuditSetup
{
    public static WebApplicationBuilder AddAudit(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<AuditSettings>().BindConfiguration("Audit").ValidateDataAnnotations().ValidateOnStart();
        if (builder.Configuration.GetSection("Audit").Get<AuditSettings>() is { HeadEvery.Ticks: > 0 })
        {
            builder.Services.AddSingleton<IJob, HeadJob>();
        }

        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, ToldRefusals>();
        builder.Services.AddSingleton<IRefusals, RefusalsOfPages>();
        return builder;
    }

    /// <summary>Tells the ledger what a page or an endpoint itself answers with a refusal, after its policy let the request in.</summary>
    public static WebApplication UseToldRefusals(this WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            await next(context);
            if (context is { Response.StatusCode: StatusCodes.Status403Forbidden, User.Identity.IsAuthenticated: true } && context.Features.Get<IStatusCodeReExecuteFeature>() is null)
            {
                await context.RequestServices.GetRequiredService<Audit>().Refused(await context.RequestServices.GetRequiredService<Actors>().Of(context.User, CancellationToken.None), context.Request.Method, context.Request.Path, CancellationToken.None);
            }
        });
        return app;
    }
}

/// <summary>
/// Tells the ledger whom a policy turned away. Whoever hasn't signed in is asked to, which is no refusal.
/// </summary>
internal sealed class ToldRefusals(Audit audit) : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler usual = new();

    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Forbidden)
        {
            await audit.Refused(await CurrentActor.Of(context), context.Request.Method, context.Request.Path, context.RequestAborted);
        }

        await usual.HandleAsync(next, context, policy, authorizeResult);
    }
}

/// <summary>Tells the ledger whom an open page refused. Of an account that is disabled, or whose session has ended, by its id.</summary>
internal sealed class RefusalsOfPages(Audit audit, Actors actors) : IRefusals
{
    private const string Method = "PAGE";

    public async Task Tell(ClaimsPrincipal user, string path)
    {
        var actor = (await actors.Acting(user))?.Actor;
        if (actor is null && Guid.TryParse(user.FindFirstValue(Actors.AccountClaim), out var account))
        {
            actor = Actor.Nobody with { Account = account };
        }

        await audit.Refused(actor ?? Actor.Nobody, Method, path.Split('?', '#')[0]);
    }
}
