using Microsoft.Playwright;
using PartnerDirectory.BrowserTests.Support;
using Shouldly;

namespace PartnerDirectory.BrowserTests;

public sealed class FirstRunTests(Site site) : BrowserTest(site)
{
    [Fact]
    public async Task An_empty_directory_offers_the_demo_coalition_and_loads_it()
    {
        await using var program = await Site.Empty();
        var page = await OpenAsFirstAdmin(program);
        (await page.Locator(".way").CountAsync()).ShouldBe(3);
        await page.ShouldHaveNoAxeFindings("first run");
        await page.Locator(".way[value=Demo]").ClickAsync();
        await Assertions.Expect(page.Locator("#hero-q")).ToBeVisibleAsync();
        await page.Settled();
        await page.Type("visa bel");
        (await page.Options().First.InnerTextAsync()).ShouldContain("Visa Europe Belgium");
        await Assertions.Expect(page.Locator(".who")).ToContainTextAsync("Admin");
    }

    [Fact]
    public async Task A_list_with_bad_rows_is_refused_explained_and_then_taken_in_part()
    {
        await using var program = await Site.Empty();
        var page = await OpenAsFirstAdmin(program);
        await page.Locator(".way[value=Import]").ClickAsync();
        await page.WaitForURLAsync("**/import");
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload
        {
            Name = "partners.csv",
            MimeType = "text/csv",
            Buffer = "legal_name,kind,country\nGood Demo Org,ngo,BE\nBad Demo Org,elephant,BE\n,ngo,FR\n"u8.ToArray(),
        });
        await page.Locator("main form .button").GetByText("Import", new LocatorGetByTextOptions { Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("Nothing imported yet");
        (await page.TitleAsync()).ShouldStartWith("Error:");
        var cells = await page.Locator("main tbody tr").First.Locator("td").AllInnerTextsAsync();
        cells[0].ShouldBe("3");
        cells[1].ShouldBe("kind");
        cells[2].ShouldBe("elephant");
        cells[3].ShouldNotBeNullOrWhiteSpace();
        cells[4].ShouldContain("ngo");
        await page.ShouldHaveNoAxeFindings("bad rows");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Take the good rows" }).ClickAsync();
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("Imported");
        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByText("Get the rows left out").ClickAsync());
        var bad = await File.ReadAllTextAsync(await file.PathAsync(), TestContext.Current.CancellationToken);
        bad.ShouldContain("Bad Demo Org");
        bad.ShouldNotContain("Good Demo Org");

        await page.Type("good demo");
        (await page.Options().First.InnerTextAsync()).ShouldContain("Good Demo Org");
    }

    [Fact]
    public async Task The_first_partner_is_typed_in_and_found()
    {
        await using var program = await Site.Empty();
        var page = await OpenAsFirstAdmin(program);
        await page.Locator(".way[value=Add]").ClickAsync();
        await page.Locator("#legal_name").FillAsync("Première Banque Démo");
        await page.Locator("#country").SelectOptionAsync("FR");
        await page.Locator("#phone").FillAsync("+44 20 7946 0188");
        await page.Locator("main form.fields button[type=submit]").ClickAsync();
        await page.WaitForURLAsync(url => Guid.TryParse(url[(url.LastIndexOf('/') + 1)..], out _));
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("Première Banque Démo");
        await Assertions.Expect(page.Locator(".panel .big")).ToHaveAttributeAsync("href", "tel:+442079460188");
        await page.Settled();
        await page.Type("premiere");
        (await page.Options().First.InnerTextAsync()).ShouldContain("Première Banque Démo");
    }
}
