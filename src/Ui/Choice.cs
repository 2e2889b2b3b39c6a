namespace PartnerDirectory.Ui;

/// <summary>What a person chose for their browser, such as theme and language: a cookie, so that the first byte of a page already has it.</summary>
internal static class Choice
{
    /// <summary>Remembers the value for a year, where it is one that is offered, and goes back to the page.</summary>
    public static IResult Remember(HttpContext context, string cookie, string? value, IEnumerable<string> offered, string? returnUrl)
    {
        if (value is not null && offered.Contains(value))
        {
            var isSecure = Cookies.IsSecure(context);
            context.Response.Cookies.Append(Cookies.Name(cookie, isSecure), value, new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = isSecure || context.Request.IsHttps,
                MaxAge = TimeSpan.FromDays(365),
                IsEssential = true,
            });
        }

        return Results.LocalRedirect(LocalUrl.Or(returnUrl, "/"));
    }
}
