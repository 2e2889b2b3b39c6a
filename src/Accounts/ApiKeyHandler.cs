using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>A key in the header of a call to the API (RFC 6750). It names the key alone: whose it is and what it may do is read at each call.</summary>
internal sealed class ApiKeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeys keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "key";

    /// <summary>The scheme for a call that brings a key; null for others, which the cookie decides.</summary>
    public static string? Selected(HttpContext context) => context.Request.Path.StartsWithSegments("/api") && context.Request.Headers.Authorization.Count > 0 ? Name : null;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header) || !string.Equals(header.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase) ||
            await keys.Find(header.Parameter ?? "", Context.RequestAborted) is not { } key)
        {
            return AuthenticateResult.Fail("The key is unknown, revoked or too old.");
        }

        var identity = new ClaimsIdentity([new Claim(Actors.KeyClaim, key.ToString("D"))], Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Refuse(Context, StatusCodes.Status401Unauthorized);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Refuse(Context, StatusCodes.Status403Forbidden);

    /// <summary>A problem document (RFC 9457), before the pages take the status for one of theirs.</summary>
    internal static Task Refuse(HttpContext context, int status)
    {
        if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        return TypedResults.Problem(title: Texts.Say(status == StatusCodes.Status401Unauthorized ? "Problem.NoKey" : "Problem.KeyMayNot"), statusCode: status).ExecuteAsync(context);
    }
}
