namespace PartnerDirectory.Ui;

public static class WebUrl
{
    /// <summary>
    /// Whether a page may make a link of it. The services take nothing else as a website, but a page doesn't rely on how a
    /// text came into the database: <c>javascript:</c> in a link runs.
    /// </summary>
    public static bool IsOne(string? text) =>
        text is not null && Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) &&
        text.StartsWith(url.Scheme + "://", StringComparison.OrdinalIgnoreCase);
}
