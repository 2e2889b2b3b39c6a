using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Accounts;

/// <summary>
/// Stands in for accounts while there are none: whoever sits at this machine says whether to act as reader, editor or
/// admin, and reads until then. Safe only because the server listens on loopback alone.
/// </summary>
public static class LocalSignIn
{
    public const string Scheme = "local";

    /// <summary>What the sign-in page offers, by the name the actor then has.</summary>
    public static IReadOnlyDictionary<string, Actor> Offered { get; } =
        new[] { Actor.Reader("reader"), Actor.Editor("editor"), Actor.Admin("admin") }.ToDictionary(actor => actor.Name, StringComparer.Ordinal);

    public static WebApplicationBuilder AddLocalAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<CookieAuthenticationOptions>, PostConfigureCookieAuthenticationOptions>());
        services.AddAuthentication(Scheme).AddScheme<CookieAuthenticationOptions, ReaderUnlessSignedIn>(Scheme, options =>
        {
            options.ExpireTimeSpan = TimeSpan.FromHours(8);
            options.SlidingExpiration = false;
            options.LoginPath = options.AccessDeniedPath = "/sign-in";
            options.ReturnUrlParameter = "returnUrl";
        });
        services.AddOptions<CookieAuthenticationOptions>(Scheme).Configure<IOptions<Transport>>((options, transport) =>
            Cookies.Set(options.Cookie, "partnerdirectory-local", SameSiteMode.Lax, transport.Value));
        var authorization = services.AddAuthorizationBuilder();
        foreach (var (policy, right) in Policies.Rights)
        {
            authorization.AddPolicy(policy, required => required.RequireClaim(Policies.Claim, right.ToString()));
        }

        services.AddScoped<CurrentActor>();
        return builder;
    }

    public static WebApplication MapLocalAccounts(this WebApplication app)
    {
        app.MapPost("/sign-in", async (HttpContext context, [FromForm] string? name, [FromForm] string? returnUrl) =>
        {
            if (name is null || !Offered.ContainsKey(name))
            {
                return Results.BadRequest();
            }

            await SignIn(context, Offered[name]);
            return Results.LocalRedirect(LocalUrl.Or(returnUrl, "/"));
        }).AllowAnonymous();
        app.MapPost("/sign-out", async (HttpContext context, [FromForm] string? returnUrl) =>
        {
            await context.SignOutAsync(Scheme);
            return Results.LocalRedirect(LocalUrl.Or(returnUrl, "/"));
        }).AllowAnonymous();
        return app;
    }

    public static Task SignIn(HttpContext context, Actor actor) => context.SignInAsync(Scheme, PrincipalOf(actor));

    /// <summary>Whether somebody said who they are; a reader by default did not.</summary>
    public static bool IsSignedIn(ClaimsPrincipal user) => user.Identity?.AuthenticationType == Scheme;

    internal static ClaimsPrincipal PrincipalOf(Actor actor, string authenticationType = Scheme) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.Name, actor.Name),
            .. Policies.Rights.Values.Where(right => actor.May(right)).Select(right => new Claim(Policies.Claim, right.ToString())),
        ],
        authenticationType));
}

internal sealed class ReaderUnlessSignedIn(IOptionsMonitor<CookieAuthenticationOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : CookieAuthenticationHandler(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var result = await base.HandleAuthenticateAsync();
        return result.Succeeded
            ? result
            : AuthenticateResult.Success(new AuthenticationTicket(LocalSignIn.PrincipalOf(LocalSignIn.Offered["reader"], "by default"), Scheme.Name));
    }
}
