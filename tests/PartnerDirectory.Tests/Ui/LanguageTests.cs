using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MudBlazor;
using PartnerDirectory.Administration;
using PartnerDirectory.Kernel;
using PartnerDirectory.Tests.Support;
using PartnerDirectory.Ui;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Ui;

/// <summary>Every language of the program is complete, and says the same.</summary>
public sealed partial class LanguageTests
{
    private static readonly string[] Files = ["src/Ui/Text", "src/Kernel/Messages", "src/Ui/MudTexts"];

    public static TheoryData<string, string> Translations
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var file in Files)
            {
                foreach (var language in Culture.Offered.Keys.Where(tag => tag != "en"))
                {
                    data.Add(file, language);
                }
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Translations))]
    public void Every_text_is_there_in_every_language_with_the_same_gaps(string file, string language)
    {
        var (english, translated) = (Read(file + ".resx"), Read($"{file}.{language}.resx"));
        english.Count.ShouldBeGreaterThan(100);
        english.Keys.Except(translated.Keys).ShouldBeEmpty();
        translated.Keys.Except(english.Keys).ShouldBeEmpty();
        english.Where(text => !GapsOf(text.Value).SetEquals(GapsOf(translated[text.Key]))).Select(text => $"{text.Key}: {text.Value} | {translated[text.Key]}").ShouldBeEmpty();
        translated.Where(text => string.IsNullOrWhiteSpace(text.Value)).ShouldBeEmpty();

        // Names and formats are alike in all languages; most texts are not.
        english.Count(text => text.Value.Length > 12 && text.Value.Contains(' ', StringComparison.Ordinal) && translated[text.Key] == text.Value).ShouldBeLessThan(english.Count / 20);
    }

    [Fact]
    public void The_texts_of_the_component_library_are_all_there()
    {
        var library = typeof(MudLocalizer).Assembly;
        var own = new System.Resources.ResourceManager("MudBlazor.Resources.LanguageResource", library).GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: true)!;
        var keys = own.Cast<System.Collections.DictionaryEntry>().Select(entry => (string)entry.Key).ToList();
        keys.Count.ShouldBeGreaterThan(100);
        Read("src/Ui/MudTexts.resx").Keys.ShouldBe(keys, ignoreOrder: true);
    }

    [Theory, EachEngine]
    public async Task Every_word_of_the_lists_has_a_label_in_every_language(TestDirectory directory)
    {
        var terms = await directory.Get<Terms>().Current();
        terms.All.Count.ShouldBeGreaterThan(30);
        terms.All.SelectMany(term => Culture.Offered.Keys.Where(language => !term.Labels.TryGetValue(language, out var label) || label.Length == 0).Select(language => term.Code + " " + language)).ShouldBeEmpty();
    }

    [Fact]
    public void The_glossary_gives_each_word_one_translation_in_each_language()
    {
        var lines = Repository.Text("src/Ui/glossary.tsv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#').Select(line => line.Split('\t')).ToList();
        lines[0].ShouldBe(Culture.Offered.Keys);
        lines.Count.ShouldBeGreaterThan(30);
        lines.Where(line => line.Length != lines[0].Length || line.Any(string.IsNullOrWhiteSpace)).ShouldBeEmpty();
        lines.Select(line => line[0]).ShouldBeUnique();
    }

    [Theory]
    [InlineData("en", "3 March 2009")]
    [InlineData("fr", "3 mars 2009")]
    [InlineData("de", "3. März 2009")]
    [InlineData("es", "3 de marzo de 2009")]
    [InlineData("it", "3 marzo 2009")]
    public void A_day_is_written_as_the_language_writes_it(string language, string day)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(language);
            new DateOnly(2009, 3, 3).InWords().ShouldBe(day);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("fr", 0, "One")]
    [InlineData("fr", 1, "One")]
    [InlineData("fr", 2, "Other")]
    [InlineData("de", 0, "Other")]
    [InlineData("it", 1, "One")]
    [InlineData("en", 1, "One")]
    [InlineData("es", 21, "Other")]
    public void A_count_takes_the_form_of_its_language(string language, int count, string form)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            Plural.FormOf(count).ShouldBe(form);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Theory]
    [InlineData("Find a partner")]
    [InlineData("{0} of {1} matches.")]
    [InlineData("A longer sentence, which says what happened, why, and what to do next.")]
    public void The_pseudo_language_is_a_third_longer_and_keeps_the_gaps(string text)
    {
        var shown = PseudoTexts.Of(text);
        shown.Length.ShouldBeGreaterThanOrEqualTo((int)(text.Length * 1.35));
        GapsOf(shown).SetEquals(GapsOf(text)).ShouldBeTrue();
        shown.ShouldStartWith("[");
        shown.ShouldEndWith("]");
    }

    private static Dictionary<string, string> Read(string path) =>
        XDocument.Parse(Repository.Text(path)).Root!.Elements("data").ToDictionary(data => (string)data.Attribute("name")!, data => (string)data.Element("value")!, StringComparer.Ordinal);

    private static HashSet<string> GapsOf(string text) => [.. Gap().Matches(text).Select(match => match.Value)];

    [GeneratedRegex(@"\{\d[^}]*\}")]
    private static partial Regex Gap();
}
