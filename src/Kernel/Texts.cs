using System.Globalization;
using System.Resources;

namespace PartnerDirectory.Kernel;

/// <summary>Turns a <see cref="Message"/> into a sentence, from <c>Messages.resx</c> in the current UI language; a message inside a message is said too.</summary>
public static class Texts
{
    private static readonly ResourceManager Resources = new("PartnerDirectory.Kernel.Messages", typeof(Texts).Assembly);

    // The words of the pages, which sentences name: what an event or a stage is called.
    private static readonly ResourceManager Words = new("PartnerDirectory.Ui.Text", typeof(Texts).Assembly);

    /// <exception cref="MissingManifestResourceException">No resource has the key; a test holds every key that the code names against the file.</exception>
    public static string Say(Message message) => Say(message.Key, [.. message.Args]);

    public static string Say(string key, params object?[] args)
    {
        var text = Find(key, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException($"Messages.resx has no text “{key}”.");
        return args.Length == 0 ? text : string.Format(CultureInfo.CurrentCulture, text, [.. args.Select(arg => arg is Message inner && Has(inner.Key) ? Say(inner) : arg is DateOnly day ? day.InWords() : arg)]);
    }

    /// <summary>A text in a language of its own, whatever the reader's is; BCP 47.</summary>
    public static string In(string language, string key) =>
        Resources.GetString(key, CultureInfo.GetCultureInfo(language)) ?? throw new MissingManifestResourceException($"Messages.resx has no text “{key}”.");

    public static bool Has(string key) => Find(key, CultureInfo.InvariantCulture) is not null;

    private static string? Find(string key, CultureInfo culture) => Resources.GetString(key, culture) ?? Words.GetString(key, culture);
}
