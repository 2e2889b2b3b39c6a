using Microsoft.Extensions.Localization;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Ui;

/// <summary>The values that forms offer, in the words of whoever fills them in.</summary>
public sealed class FormOptions(TermList words, IStringLocalizer<Text> texts)
{
    public static IReadOnlyList<FormOption> Tlp { get; } =
        [.. TlpLabels.All.Select(label => new FormOption(label, label))];

    public List<FormOption> Audiences => [.. new[] { Audience.Everyone, Audience.Members, Audience.Secretariat }.Select(audience => new FormOption(audience.Text, texts["Audience." + audience.Text]))];

    public static List<FormOption> CountryNames =>
        [.. Countries.All.Select(code => new FormOption(code, Countries.NameOf(code, Culture.Language))).OrderBy(option => option.Label, StringComparer.CurrentCulture)];

    /// <summary>The words of a list that are in use; retired ones stay with the records that have them.</summary>
    public List<FormOption> Of(string list) => [.. words.Of(list).Where(term => !term.Retired).Select(term => new FormOption(term.Code, term.Label(Culture.Language)))];

    public string Label(string list, string? code) => words.Label(list, code, Culture.Language);
}
