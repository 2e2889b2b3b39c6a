using PartnerDirectory.Ui;

namespace PartnerDirectory.Onboarding;

/// <summary>
/// The private link, once it was opened: kept in a cookie that scripts can't read, so that it stands in no address, no
/// history and no log.
/// </summary>
internal static class ApplicantCookie
{
    private const string Name = "application";

    public static string? Read(HttpContext context) => Cookies.Read(context, Name);

    public static void Write(HttpContext context, string token, DateTimeOffset ends)
    {
        var isSecure = Cookies.IsSecure(context);
        context.Response.Cookies.Append(Cookies.Name(Name, isSecure), token, new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            Path = "/",
            SameSite = SameSiteMode.Lax,
            Secure = isSecure || context.Request.IsHttps,
            Expires = ends,
        });
    }
}
