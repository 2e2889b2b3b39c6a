using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Accounts;

/// <summary>Accounts, sessions and policies, for the web and the command line.</summary>
public static class AccountSetup
{
    /// <summary>OWASP's count for PBKDF2 with HMAC-SHA-512, which is Identity's, rounded up (Password Storage Cheat Sheet, 2023).</summary>
    private const int Iterations = 220_000;

    /// <summary>The services that pages, API and command line share.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("PartnerDirectory");
        services.AddOptions<SignInSettings>();
        services.TryAddSingleton(new DemoMode(false));
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = Iterations);
        services.AddSingleton<IPasswordHasher<Login>, PasswordHashes>();
        services.AddSingleton<LoginStore>();
        services.AddSingleton<IUserStore<Login>>(all => all.GetRequiredService<LoginStore>());
        services.AddIdentityCore<Login>(options => options.Password = new PasswordOptions
        {
            RequiredLength = PasswordRules.Shortest,
            RequireDigit = false,
            RequireLowercase = false,
            RequireNonAlphanumeric = false,
            RequireUppercase = false,
        });
        services.AddSingleton<Mail>();
        services.AddSingleton<Invitations>();
        services.AddSingleton<ProviderSignIns>();
        services.AddSingleton<Throttle>();
        services.AddSingleton<Accounts>();
        services.AddSingleton<Links>();
        services.AddSingleton<Actors>();
        services.AddSingleton<SignIns>();
        services.AddSingleton<SecondFactors>();
        services.AddSingleton<FirstAdmin>();
        services.AddSingleton<DemoAccounts>();
        return services;
    }

    public static WebApplicationBuilder AddSignIn(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<SignInSettings>().BindConfiguration("SignIn");
        services.AddOptions<MailSettings>().BindConfiguration("Mail");
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<CookieAuthenticationOptions>, PostConfigureCookieAuthenticationOptions>());
        services.AddAuthentication(SessionCookieHandler.Name).AddScheme<CookieAuthenticationOptions, SessionCookieHandler>(SessionCookieHandler.Name, options =>
        {
            options.Cookie.Name = "partnerdirectory-session";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.CookieManager = new HostCookies();
            options.ExpireTimeSpan = SignIns.SessionLasts;
            options.SlidingExpiration = false;
            options.LoginPath = "/sign-in";
            options.AccessDeniedPath = "/forbidden";
            options.ReturnUrlParameter = "returnUrl";
            options.Events.OnRedirectToLogin = context => Turned(context, StatusCodes.Status401Unauthorized);
            options.Events.OnRedirectToAccessDenied = context => Turned(context, StatusCodes.Status403Forbidden);
        });
        var authorization = services.AddAuthorizationBuilder();
        foreach (var (policy, right) in Policies.Rights)
        {
            authorization.AddPolicy(policy, required => required.RequireAuthenticatedUser().AddRequirements(new RightRequirement(right)));
        }

        services.AddProvider();
        services.AddSingleton<IAuthorizationHandler, RightHandler>();
        services.AddScoped<CurrentActor>();
        services.AddScoped<AuthenticationStateProvider, SessionState>();

        // A page of another site must not reach this server under a name that resolves to loopback.
        services.Configure<HostFilteringOptions>(options => options.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]);
        return builder;
    }

    public static WebApplication MapSignIn(this WebApplication app)
    {
        app.MapPost("/sign-out", async (HttpContext context, SignIns signIns, [FromForm] string? returnUrl) =>
        {
            if (await CurrentActor.Of(context) is { Session: { } session } actor)
            {
                await signIns.End(actor, session, context.RequestAborted);
            }

            await context.SignOutAsync(SessionCookieHandler.Name);
            if (context.Items[typeof(Acting)] is Acting acting && Factors.Has(acting.Factors, Factors.Provider))
            {
                return Results.LocalRedirect("/signed-out?provider=true");
            }

            return Results.LocalRedirect(LocalUrl.Or(returnUrl, "/"));
        }).AllowAnonymous();
        app.MapProvider();
        return app;
    }

    /// <summary>Gives the browser its session's cookie, which ends when the session does.</summary>
    public static Task SignIn(HttpContext context, Session session) =>
        context.SignInAsync(SessionCookieHandler.Name, SessionCookieHandler.PrincipalOf(session), new AuthenticationProperties { ExpiresUtc = session.EndsAt, IsPersistent = false });

    /// <summary>A program is told by a status; a person is led on.</summary>
    private static Task Turned(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        if (context.Request.Path.StartsWithSegments("/api") || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)))
        {
            context.Response.StatusCode = status;
        }
        else
        {
            context.Response.Redirect(context.RedirectUri);
        }

        return Task.CompletedTask;
    }
}

/// <summary>Over https the session's cookie has the name that no other host or path can set (RFC 6265bis, __Host-).</summary>
internal sealed class HostCookies : ICookieManager
{
    private readonly ChunkingCookieManager cookies = new();

    public string? GetRequestCookie(HttpContext context, string key) => cookies.GetRequestCookie(context, Name(context, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) => cookies.AppendResponseCookie(context, Name(context, key), value, options);

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) => cookies.DeleteCookie(context, Name(context, key), options);

    private static string Name(HttpContext context, string key) => context.Request.IsHttps ? "__Host-" + key : key;
}

internal sealed record RightRequirement(Rights Right) : IAuthorizationRequirement;

/// <summary>A policy asks for the right as it is now, not as it was at sign-in.</summary>
internal sealed class RightHandler(Actors actors) : AuthorizationHandler<RightRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, RightRequirement requirement)
    {
        // The session was read a moment ago in the same request.
        var actor = context.Resource is HttpContext request && request.Items[typeof(Acting)] is Acting acting ? acting.Actor : await actors.Of(context.User);
        if (actor.May(requirement.Right))
        {
            context.Succeed(requirement);
        }
    }
}
