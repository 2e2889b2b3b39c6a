using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
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
        services.AddSingleton<PasswordResets>();
        services.AddSingleton<AddressChanges>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<KeyCommand>();
        services.AddSingleton<ProviderSignIns>();
        services.AddSingleton<Throttle>();
        services.AddSingleton<Accounts>();
        services.AddSingleton<Links>();
        services.AddSingleton<Actors>();
        services.AddSingleton<SignIns>();
        services.AddSingleton<SecondFactors>();
        services.AddPasskeys();
        services.AddSingleton<LookAs>();
        services.AddSingleton<FirstAdmin>();
        services.AddSingleton<DemoAccounts>();
        services.AddSingleton<AccountCommand>();
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
            options.ExpireTimeSpan = SignIns.SessionLasts;
            options.SlidingExpiration = false;
            options.LoginPath = "/sign-in";
            options.AccessDeniedPath = "/forbidden";
            options.ReturnUrlParameter = "returnUrl";
            options.ForwardDefaultSelector = ApiKeyHandler.Selected;
            options.Events.OnRedirectToLogin = context => Turned(context, StatusCodes.Status401Unauthorized);
            options.Events.OnRedirectToAccessDenied = context =>
            {
                // Who lacks a factor is led to set it up; in the demo one chooses to act as somebody else.
                if (context.HttpContext.Items[typeof(Acting)] is Acting { LacksSecondFactor: true })
                {
                    context.RedirectUri = "/account/second-factor" + QueryString.Create("returnUrl", context.Request.PathBase + context.Request.Path + context.Request.QueryString);
                }
                else if (context.HttpContext.RequestServices.GetRequiredService<DemoMode>().IsOn)
                {
                    context.RedirectUri = "/sign-in" + QueryString.Create("returnUrl", context.Request.PathBase + context.Request.Path + context.Request.QueryString);
                }

                return Turned(context, StatusCodes.Status403Forbidden);
            };
        });
        services.AddOptions<CookieAuthenticationOptions>(SessionCookieHandler.Name).Configure<IOptions<Transport>>((options, transport) =>
            Cookies.Set(options.Cookie, "partnerdirectory-session", SameSiteMode.Lax, transport.Value));
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Name, _ => { });
        var authorization = services.AddAuthorizationBuilder();
        foreach (var (policy, right) in Policies.Rights)
        {
            authorization.AddPolicy(policy, required => required.RequireAuthenticatedUser().AddRequirements(new RightRequirement(right)));
        }

        services.AddProvider();
        services.AddSingleton<IAuthorizationHandler, RightHandler>();
        services.AddScoped<CurrentActor>();
        services.AddScoped<AuthenticationStateProvider, SessionState>();

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
        app.MapPasskeys();
        app.MapPost("/administration/look-as", async (HttpContext context, LookAs looking, [FromForm] int rights, [FromForm] string? ceiling, [FromForm] string? who, [FromForm] string? organisation) =>
        {
            var look = new Look((Rights)rights, TlpLabels.Parse(ceiling) ?? Kernel.Tlp.Clear, who == "organisation" && Guid.TryParse(organisation, out var id) ? id : null, who == "secretariat");
            return await looking.Begin(await CurrentActor.Of(context), look, context.RequestAborted) is null ? Results.LocalRedirect("/") : Results.Forbid();
        }).RequireAuthorization(Policies.Admin);
        app.MapPost("/administration/look-as/end", async (HttpContext context, LookAs looking, [FromForm] string? returnUrl) =>
        {
            // The form is bound because only then its token is asked for.
            await looking.End(await CurrentActor.Of(context), context.RequestAborted);
            return Results.LocalRedirect(LocalUrl.Or(returnUrl, "/administration/look-as"));
        }).AllowAnonymous();
        return app;
    }

    /// <summary>Gives the browser its session's cookie, which ends when the session does.</summary>
    public static Task SignIn(HttpContext context, Session session) =>
        context.SignInAsync(SessionCookieHandler.Name, SessionCookieHandler.PrincipalOf(session), new AuthenticationProperties { ExpiresUtc = session.EndsAt, IsPersistent = false });

    /// <summary>A program is told by a status; a person is led on.</summary>
    private static Task Turned(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        if (context.Request.Path.StartsWithSegments("/api"))
        {
            return ApiKeyHandler.Refuse(context.HttpContext, status);
        }

        if (!(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)))
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
