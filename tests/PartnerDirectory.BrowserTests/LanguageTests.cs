using Microsoft.Playwright;
using PartnerDirectory.BrowserTests.Support;
using Shouldly;

namespace PartnerDirectory.BrowserTests;

/// <summary>The pages in other languages, and in one that is longer than any.</summary>
public sealed class LanguageTests(Site site) : BrowserTest(site)
{
    private static readonly string[] Pages = ["/", "/find", "/find?q=visa", "/find?q=qqxyzzy", "/coverage", "/coverage?view=map&region=EUROPE", "/views", "/sign-in", "/import", "/organisations/new", "/find/addresses?kind=ngo"];

    [Theory]
    [InlineData("fr-BE", "fr", "partenaire")]
    [InlineData("de-AT", "de", "Partner")]
    [InlineData("es-ES", "es", "socio")]
    [InlineData("it-IT", "it", "partner")]
    public async Task The_language_of_the_browser_is_spoken_throughout(string locale, string language, string word)
    {
        var page = await Visit(locale: locale);
        await page.GotoAsync("/");
        await page.Settled();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
        (await page.Locator("body").InnerTextAsync()).ShouldContain(word, Case.Insensitive);
        foreach (var path in Pages)
        {
            await page.GotoAsync(path);
            await page.Settled();
            var text = await page.Locator("body").InnerTextAsync();
            foreach (var english in (string[])["Find a partner", "All partners", "This is no place", "Sorted by", "Country or territory", "Add a partner", "Rejoining"])
            {
                text.ShouldNotContain(english, Case.Insensitive, path);
            }

            await page.ShouldNotScrollSideways(path);
        }

        await page.ShouldHaveNoAxeFindings("in " + language);

        // The text for a lost connection waits unseen in the page.
        await page.GotoAsync("/find");
        await page.Settled();
        (await page.Locator("#components-reconnect-modal").InnerHTMLAsync()).ShouldNotContain("the server");
    }

    [Fact]
    public async Task The_language_a_person_chose_goes_before_the_browsers_and_holds_in_the_circuit()
    {
        var page = await Visit(locale: "fr-FR");
        await page.GotoAsync("/find?q=visa");
        await page.Settled();
        await page.Locator(".menu-button").ClickAsync();
        await page.Locator(".language button[value=de]").ClickAsync();
        await page.Settled();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        page.Url.ShouldEndWith("/find?q=visa");

        // A page that the circuit draws is German too.
        await page.Locator(".facet a").First.ClickAsync();
        await page.WaitForURLAsync("**/find?q=visa&**");
        await Assertions.Expect(page.Locator("#facet-kind")).ToHaveTextAsync("Art");
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    [InlineData(320)]
    public async Task Texts_a_third_longer_are_neither_cut_off_nor_push_the_page_sideways(int width)
    {
        await using var program = await PublishedProgram.Serve(new Dictionary<string, string> { ["PseudoLanguage"] = "true" }, "demo");
        var page = await Visit(width, address: program.Address);
        await page.Context.AddCookiesAsync([new Cookie { Name = "language", Value = "qps-ploc", Url = program.Address }]);
        foreach (var path in Pages)
        {
            await page.GotoAsync(path);
            await page.Settled();
            (await page.Locator("main h1").First.InnerTextAsync()).ShouldContain("[", Case.Sensitive, path);
            await page.ShouldNotScrollSideways(path + " in the pseudo-language");
            var cut = await page.EvaluateAsync<string[]>(
                """
                [...document.querySelectorAll('main a, main button, main h1, main h2, main th, main label, main p, .bar nav a, main dt, main span')]
                  .filter(element => element.checkVisibility() && !element.closest('.unseen, .scroll, svg'))
                  .filter(element => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== 'visible')
                  .map(element => element.outerHTML.slice(0, 120))
                """);
            cut.ShouldBeEmpty(path);
        }
    }
}
