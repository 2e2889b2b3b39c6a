using System.Globalization;
using System.Text;
using Microsoft.Extensions.Localization;

namespace PartnerDirectory.Ui;

/// <summary>
/// In the pseudo-language every text of the resource files is shown in brackets, with accents, and 35 % longer. What stays
/// plain is in no resource file, and what loses its closing bracket is cut off.
/// </summary>
internal sealed class PseudoTexts(IStringLocalizerFactory real) : IStringLocalizerFactory
{
    private const double Longer = 0.35;
    private const string Plain = "aceinosuyzACEINOSUYZ";
    private const string Accented = "åçéîñöšüýžÅÇÉÎÑÖŠÜÝŽ";

    public IStringLocalizer Create(Type resourceSource) => new Localizer(real.Create(resourceSource));

    public IStringLocalizer Create(string baseName, string location) => new Localizer(real.Create(baseName, location));

    /// <summary>The text as the pseudo-language shows it; gaps such as {0} stay as they are.</summary>
    public static string Of(string text)
    {
        var shown = new StringBuilder("[");
        var inGap = false;
        foreach (var c in text)
        {
            inGap = c == '{' || (inGap && c != '}');
            shown.Append(!inGap && Plain.IndexOf(c, StringComparison.Ordinal) is >= 0 and var at ? Accented[at] : c);
        }

        // In words of a common length: longer languages have more words, or longer ones, but no endless ones.
        for (var i = 0; i < Math.Max(1, (int)Math.Ceiling(text.Length * Longer) - 2); i++)
        {
            shown.Append(i % 7 == 0 ? ' ' : '~');
        }

        return shown.Append(']').ToString();
    }

    private sealed class Localizer(IStringLocalizer texts) : IStringLocalizer
    {
        private static bool IsOn => CultureInfo.CurrentUICulture.Name.Equals(Culture.Pseudo, StringComparison.OrdinalIgnoreCase);

        public LocalizedString this[string name] => IsOn ? Shown(name, []) : texts[name];

        public LocalizedString this[string name, params object[] arguments] => IsOn ? Shown(name, arguments) : texts[name, arguments];

        public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => texts.GetAllStrings(includeParentCultures);

        private LocalizedString Shown(string name, object[] arguments)
        {
            var found = texts[name];
            return found.ResourceNotFound
                ? found
                : new LocalizedString(name, arguments.Length == 0 ? Of(found.Value) : string.Format(CultureInfo.CurrentCulture, Of(found.Value), arguments));
        }
    }
}
