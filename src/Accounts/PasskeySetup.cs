using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>What js/passkeys.js asks before it asks the browser. Each offer is posted for, with the token of the form that it is for.</summary>
internal static class PasskeySetup
{
    public static IServiceCollection AddPasskeys(this IServiceCollection services)
    {
        services.AddSingleton<Passkeys>();
        services.AddScoped<IPasskeyHandler<Login>, PasskeyHandler<Login>>();
        services.Configure<IdentityPasskeyOptions>(options =>
        {
            // The domain is the host asked for, which Network:Hosts limits: a passkey belongs to the name it was made under.
            options.UserVerificationRequirement = "required";
            options.ResidentKeyRequirement = "required";
            options.AttestationConveyancePreference = "none";
            options.ValidateOrigin = context => ValueTask.FromResult(IsOwn(context));
        });
        return services;
    }

    public static WebApplication MapPasskeys(this WebApplication app)
    {
        app.MapPost("/sign-in/passkey", async (HttpContext context, Passkeys passkeys, IFormCollection _) => Answer(await passkeys.Offer(context))).AllowAnonymous();
        app.MapPost("/account/proof/passkey", async (HttpContext context, Passkeys passkeys, IFormCollection _) =>
            Answer(await passkeys.OfferProof(await CurrentActor.Of(context), context, context.RequestAborted))).AllowAnonymous();
        app.MapPost("/account/passkey", async (HttpContext context, Passkeys passkeys, IFormCollection _) =>
            Answer(await passkeys.OfferToAdd(await CurrentActor.Of(context), context, context.RequestAborted))).AllowAnonymous();
        return app;
    }

    /// <summary>
    /// Whether the page that asked the browser was this site's own. Compared with what this site is, not with the header
    /// <c>Origin</c> as the framework does: under <c>Referrer-Policy: no-referrer</c> a form is sent with <c>null</c> there.
    /// </summary>
    private static bool IsOwn(PasskeyOriginValidationContext context) =>
        !context.CrossOrigin && Uri.TryCreate(context.Origin, UriKind.Absolute, out var origin) &&
        Uri.TryCreate($"{context.HttpContext.Request.Scheme}://{context.HttpContext.Request.Host}", UriKind.Absolute, out var own) && origin == own;

    private static IResult Answer(Result<PasskeyOffer> result) => result.Succeeded(out var offer, out var problem)
        ? Results.Json(new { offer.State, Options = JsonSerializer.Deserialize<JsonElement>(offer.Options) })
        : Results.StatusCode(problem is ProofNeeded or SecondFactorFirst or NotSignedIn ? StatusCodes.Status403Forbidden : StatusCodes.Status409Conflict);
}
