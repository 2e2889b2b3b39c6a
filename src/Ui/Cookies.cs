using Microsoft.Extensions.Options;

namespace PartnerDirectory.Ui;

/// <summary>How browsers reach the program. Set once, at start.</summary>
public sealed class Transport
{
    /// <summary>Every browser comes over https: to this server, or to the proxy before it.</summary>
    public bool IsSecure { get; set; }

    /// <summary>Where people find the site, for links in letters that no request asked for; without a slash at the end.</summary>
    public string Address { get; set; } = "http://localhost";
}

/// <summary>
/// The names and properties of cookies, in one place. Where browsers come over https, a cookie is <c>Secure</c> and has
/// the prefix <c>__Host-</c>, so that no other host and no plain connection can set it. On plain http, which is possible on
/// loopback alone, browsers and programs would not send such a cookie back, so there it goes without.
/// </summary>
public static class Cookies
{
    private const string Prefix = "__Host-";

    public static string Name(string name, bool isSecure) => isSecure ? Prefix + name : name;

    public static CookieSecurePolicy Policy(bool isSecure) => isSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;

    /// <summary>What every cookie of the server has; the prefix wants the path to be the root and no domain.</summary>
    public static void Set(CookieBuilder cookie, string name, SameSiteMode sameSite, Transport transport)
    {
        cookie.Name = Name(name, transport.IsSecure);
        cookie.HttpOnly = true;
        cookie.SameSite = sameSite;
        cookie.SecurePolicy = Policy(transport.IsSecure);
        cookie.Path = "/";
        cookie.IsEssential = true;
    }

    /// <summary>The value of a cookie that was set under this name; null when there is none.</summary>
    public static string? Read(HttpContext context, string name) => context.Request.Cookies[Name(name, IsSecure(context))];

    /// <summary>Whether cookies of this program are secure ones.</summary>
    public static bool IsSecure(HttpContext context) => context.RequestServices.GetRequiredService<IOptions<Transport>>().Value.IsSecure;
}
