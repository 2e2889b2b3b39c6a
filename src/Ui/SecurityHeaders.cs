using System.Buffers.Text;
using System.Security.Cryptography;

namespace PartnerDirectory.Ui;

/// <summary>The headers every response carries, and the refusal of requests that another site's page sent.</summary>
internal static class SecurityHeaders
{
    private static readonly object NonceKey = new();

    /// <summary>One nonce a response, for the import map: the only inline script there is.</summary>
    public static string NonceOf(HttpContext context) => (string)context.Items[NonceKey]!;

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(18));
        context.Items[NonceKey] = nonce;
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy =
                "default-src 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; img-src 'self' data:; " +
                $"font-src 'self'; connect-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'";
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
            if (context.Request.IsHttps)
            {
                headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
            }

            if (context.Request.Path.StartsWithSegments("/fonts"))
            {
                // Their folder carries the version, and CSS cannot name fingerprinted files.
                headers.CacheControl = "max-age=31536000, immutable";
            }
            else if (headers.CacheControl.Count == 0)
            {
                // Who looked whom up, and how to reach them, stays out of shared and disk caches.
                headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        });

        if (IsFromElsewhere(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        await next(context);
    });

    /// <summary>
    /// By default the hub opens a circuit for a foreign Origin. Forms are checked by Sec-Fetch-Site instead: under
    /// no-referrer a browser sends "Origin: null" with them.
    /// </summary>
    private static bool IsFromElsewhere(HttpRequest request)
    {
        if (request.Path.StartsWithSegments("/_blazor"))
        {
            var isOwn = request.Headers.Origin == $"{request.Scheme}://{request.Host}";
            return LivePages.IsConnection(request.HttpContext)
                // Every browser names the origin here. What doesn't is no browser, and has the API.
                ? !isOwn
                // A page that is left says so with a beacon, whose origin is "null" under no-referrer.
                : request.Headers.Origin.Count > 0 && !isOwn && !(request.Headers.Origin == "null" && request.Headers["Sec-Fetch-Site"] == "same-origin");
        }

        return !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && request.Headers["Sec-Fetch-Site"] == "cross-site";
    }
}
