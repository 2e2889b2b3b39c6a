namespace PartnerDirectory.Ui;

public static class LocalUrl
{
    /// <summary>
    /// The address when it leads into this directory, <paramref name="otherwise"/> when it doesn't: an absolute or
    /// protocol-relative one (<c>//</c>, <c>/\</c>) or one with control characters would lead a person away after signing in.
    /// </summary>
    public static string Or(string? url, string otherwise) =>
        url is ['/', ..] && url is not ['/', '/' or '\\', ..] && !url.Any(char.IsControl) ? url : otherwise;
}
