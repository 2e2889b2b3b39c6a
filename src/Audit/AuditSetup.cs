using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using PartnerDirectory.Accounts;
using PartnerDirectory.Reminders;

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
        return builder;
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
