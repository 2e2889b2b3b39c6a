using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Accounts;

/// <summary>
/// The cookie of a session. It names session and account, no more: rights are read at each request. In the demo, whoever
/// has none is a reader.
/// </summary>
internal sealed class SessionCookieHandler(IOptionsMonitor<CookieAuthenticationOptions> options, ILoggerFactory logger, UrlEncoder encoder, Actors actors, DemoAccounts demo)
    : CookieAuthenticationHandler(options, logger, encoder)
{
    public const string Name = "session";

    public static ClaimsPrincipal PrincipalOf(Session session) => Named(session.Account, session.Id, null, Name, null);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var result = await base.HandleAuthenticateAsync();
        if (result.Succeeded && await actors.Acting(result.Principal, isUse: true, Context.RequestAborted) is { Actor.Account: { } account } acting)
        {
            Context.Items[typeof(Acting)] = acting;
            return AuthenticateResult.Success(new AuthenticationTicket(Named(account, acting.Actor.Session, demo.AreOffered ? DemoAccounts.Short(acting.Actor) : acting.DisplayName, Scheme.Name, LookOf(acting.Actor)), result.Properties, Scheme.Name));
        }

        if (demo.AreOffered && await demo.Of("reader", Context.RequestAborted) is { } reader && await actors.OfAccount(reader, Context.RequestAborted) is { } visitor)
        {
            return AuthenticateResult.Success(new AuthenticationTicket(Named(reader, null, DemoAccounts.Short(visitor.Actor), "by default", null), Scheme.Name));
        }

        return AuthenticateResult.NoResult();
    }

    /// <summary>What the layout says while somebody looks with other rights than their own.</summary>
    private static string? LookOf(Actor actor) =>
        actor.LookingAs is null ? null : string.Join(" · ", new[] { actor.Rights.ToString(), TlpLabels.Of(actor.Ceiling), actor.LookingAs }.Where(part => part.Length > 0));

    private static ClaimsPrincipal Named(Guid account, Guid? session, string? displayName, string type, string? look)
    {
        var claims = new List<Claim> { new(Actors.AccountClaim, account.ToString("D")) };
        if (session is { } id)
        {
            claims.Add(new Claim(Actors.SessionClaim, id.ToString("D")));
        }

        if (displayName is not null)
        {
            claims.Add(new Claim(ClaimTypes.Name, displayName));
        }

        if (look is not null)
        {
            claims.Add(new Claim(Policies.LookClaim, look));
        }

        return new ClaimsPrincipal(new ClaimsIdentity(claims, type));
    }
}
