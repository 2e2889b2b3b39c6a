using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Accounts;

/// <summary>OpenID Connect: the code flow with PKCE (RFC 7636), answered in the query. Only where a provider is set.</summary>
internal static class ProviderSetup
{
    public const string Scheme = "provider";

    private const string Invitation = "invitation";
    private const string Again = "again";
    private const string Back = "back";

    /// <summary>A provider that was asked to have somebody sign in again must have done so within this time.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(5);

    public static IServiceCollection AddProvider(this IServiceCollection services)
    {
        services.AddOptions<ProviderSettings>().BindConfiguration(ProviderSettings.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<OpenIdConnectOptions>, OpenIdConnectPostConfigureOptions>());
        services.AddTransient<OpenIdConnectHandler>();
        services.AddOptions<AuthenticationOptions>().Configure<IOptions<ProviderSettings>>((options, settings) =>
        {
            if (settings.Value.IsSet)
            {
                options.AddScheme<OpenIdConnectHandler>(Scheme, settings.Value.Label);
            }
        });
        services.AddOptions<OpenIdConnectOptions>(Scheme).Configure<IOptions<ProviderSettings>>((options, settings) => SetUp(options, settings.Value));
        return services;
    }

    public static WebApplication MapProvider(this WebApplication app)
    {
        // A link, not a form: form-action would keep the browser from following to the provider.
        app.MapGet("/sign-in/provider", async (HttpContext context, IOptions<ProviderSettings> settings, string? returnUrl, string? invitation, bool? again) =>
        {
            if (!settings.Value.IsSet)
            {
                return Results.NotFound();
            }

            var properties = new AuthenticationProperties { RedirectUri = "/" };
            properties.Items[Back] = LocalUrl.Or(returnUrl, "/");
            if (invitation is { Length: > 0 })
            {
                properties.Items[Invitation] = invitation;
            }

            if (again == true && (await CurrentActor.Of(context)).Session is { } session)
            {
                properties.Items[Again] = session.ToString("D");
                properties.SetParameter(OpenIdConnectParameterNames.Prompt, OpenIdConnectPrompt.Login);
                properties.SetParameter(OpenIdConnectParameterNames.MaxAge, (TimeSpan?)TimeSpan.Zero);
            }

            return Results.Challenge(properties, [Scheme]);
        }).AllowAnonymous();

        // Asks the provider to end its own session; this directory's ended before.
        app.MapGet("/sign-out/provider", (IOptions<ProviderSettings> settings) => settings.Value.IsSet
            ? Results.SignOut(new AuthenticationProperties { RedirectUri = "/signed-out" }, [Scheme])
            : Results.LocalRedirect("/signed-out")).AllowAnonymous();
        return app;
    }

    private static void SetUp(OpenIdConnectOptions options, ProviderSettings settings)
    {
        options.SignInScheme = SessionCookieHandler.Name;
        options.SignOutScheme = SessionCookieHandler.Name;
        options.Authority = settings.Authority;
        options.ClientId = settings.ClientId;
        options.ClientSecret = settings.ClientSecret;
        options.RequireHttpsMetadata = !(Uri.TryCreate(settings.Authority, UriKind.Absolute, out var authority) && authority.IsLoopback);
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.MapInboundClaims = false;
        options.GetClaimsFromUserInfoEndpoint = true;
        options.ClaimActions.Clear();
        options.ClaimActions.MapJsonKey(settings.GroupClaim, settings.GroupClaim);
        options.ClaimActions.MapJsonKey("email", "email");
        options.ClaimActions.MapJsonKey("email_verified", "email_verified");
        options.ClaimActions.MapJsonKey("name", "name");
        options.Scope.Clear();
        foreach (var scope in (settings.Scopes ?? ["profile", "email"]).Prepend("openid").Distinct(StringComparer.Ordinal))
        {
            options.Scope.Add(scope);
        }

        options.CallbackPath = "/sign-in/provider/back";
        options.SignedOutCallbackPath = "/sign-out/provider/back";

        // Somebody else's page must not end sessions here by an image.
        options.RemoteSignOutPath = default;
        foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
        {
            // The answer comes as a link that is followed, so that lax cookies come along.
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.HttpOnly = true;
        }

        options.Events.OnRedirectToIdentityProviderForSignOut = context =>
        {
            context.ProtocolMessage.ClientId = settings.ClientId;
            return Task.CompletedTask;
        };
        options.Events.OnTokenValidated = context =>
        {
            // Kept with the state: who said it is not among the claims that the handler passes on.
            context.Properties!.Items["issuer"] = context.SecurityToken.Issuer;
            return Task.CompletedTask;
        };
        options.Events.OnTicketReceived = Received;
        options.Events.OnRemoteFailure = context =>
        {
            context.HandleResponse();
            context.HttpContext.RequestServices.GetRequiredService<ILogger<ProviderSignIns>>().NotSignedIn(context.Failure?.GetType().Name, context.Failure?.Message);
            context.Response.Redirect("/sign-in/refused?why=provider");
            return Task.CompletedTask;
        };
    }

    private static async Task Received(TicketReceivedContext context)
    {
        context.HandleResponse();
        var (request, items) = (context.HttpContext, context.Properties!.Items);
        var services = request.RequestServices;
        var (signIns, settings) = (services.GetRequiredService<ProviderSignIns>(), services.GetRequiredService<IOptions<ProviderSettings>>().Value);
        var person = Person(context.Principal!, items["issuer"]!, settings);
        var back = LocalUrl.Or(items[Back], "/");
        if (items.TryGetValue(Again, out var session) && session is not null)
        {
            // The provider's answer is handled before the request has a user: whose session it is, is asked for here.
            var user = (await request.AuthenticateAsync(SessionCookieHandler.Name)).Principal ?? new ClaimsPrincipal();
            var actor = await services.GetRequiredService<Actors>().Of(user, request.RequestAborted);
            var isRecent = long.TryParse(context.Principal!.FindFirstValue("auth_time"), out var at) &&
                services.GetRequiredService<TimeProvider>().GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(at) < Recent;
            var proved = isRecent && actor.Session?.ToString("D") == session && await signIns.Prove(actor, person, request.RequestAborted);
            context.Response.Redirect(proved ? back : "/sign-in/refused?why=other");
            return;
        }

        var result = await signIns.Admit(person, items.TryGetValue(Invitation, out var invitation) ? invitation : null, request.Request.Headers.UserAgent.ToString(), request.RequestAborted);
        if (result.Succeeded(out var begun, out var problem))
        {
            await AccountSetup.SignIn(request, begun);
            context.Response.Redirect(back);
        }
        else
        {
            context.Response.Redirect("/sign-in/refused?why=" + problem switch
            {
                NoGroup => "group",
                NotInvited => "invitation",
                LinkEnded => "link",
                _ => "account",
            });
        }
    }

    private static Vouched Person(ClaimsPrincipal principal, string issuer, ProviderSettings settings) => new(issuer, principal.FindFirstValue("sub")!)
    {
        // Taken as an address of theirs only when the provider has made sure of it.
        Email = principal.HasClaim(claim => claim.Type == "email_verified" && string.Equals(claim.Value, "true", StringComparison.OrdinalIgnoreCase)) ? principal.FindFirstValue("email") : null,
        DisplayName = principal.FindFirstValue("name"),
        Groups = [.. principal.FindAll(settings.GroupClaim).Select(claim => claim.Value)],
        HasTwoFactors = principal.HasClaim("amr", "mfa"),
    };
}

internal static partial class ProviderLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody was signed in with the provider: {Kind}: {Why}")]
    public static partial void NotSignedIn(this ILogger logger, string? kind, string? why);
}
