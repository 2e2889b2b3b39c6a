using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PartnerDirectory.BrowserTests.Support;
using Shouldly;

namespace PartnerDirectory.BrowserTests;

/// <summary>What is at hand: shortcuts in the empty box, the help on keys, results taken along, coverage.</summary>
public sealed partial class ComfortTests(Site site) : BrowserTest(site)
{
    [Fact]
    public async Task The_empty_box_offers_what_was_opened_last()
    {
        var page = await Open("/find?q=microsoft");
        await page.Locator(".row h2 a").First.ClickAsync();
        await Assertions.Expect(page.Locator("main h1")).ToContainTextAsync("Microsoft");
        await page.GotoAsync("/find");
        await page.Settled();
        await page.FindBox().FocusAsync();
        await Assertions.Expect(page.Options()).ToHaveCountAsync(1);
        await Assertions.Expect(page.Options().First).ToContainTextAsync("Microsoft");
        await page.ShouldHaveNoAxeFindings("shortcuts");
        await page.Keyboard.PressAsync("ArrowDown");
        var active = await page.FindBox().GetAttributeAsync("aria-activedescendant");
        (await page.Locator("#" + active).CountAsync()).ShouldBe(1);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/organisations/*");
        await Assertions.Expect(page.Locator("main h1")).ToContainTextAsync("Microsoft");
    }

    [Fact]
    public async Task A_question_mark_shows_the_keys_except_while_somebody_types()
    {
        var page = await Open("/find");
        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.Locator("#keys")).ToBeVisibleAsync();
        await page.ShouldHaveNoAxeFindings("keyboard help");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("#keys")).ToBeHiddenAsync();
        await page.FindBox().FocusAsync();
        await page.Keyboard.TypeAsync("?");
        (await page.FindBox().InputValueAsync()).ShouldBe("?");
        await Assertions.Expect(page.Locator("#keys")).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_mail_addresses_of_a_result_are_copied_and_it_is_said(bool permitted)
    {
        var page = await Open("/find?kind=ngo");
        if (permitted)
        {
            await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        }

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Mail addresses" }).ClickAsync();
        var listed = await page.Locator("#list-Semicolon").InputValueAsync();
        listed.Split("; ").ShouldAllBe(address => Address().IsMatch(address));
        listed.Split("; ").Length.ShouldBeGreaterThan(2);
        await page.Locator("[data-copy-from=list-Semicolon]").ClickAsync();
        await Assertions.Expect(page.Locator("#said")).ToHaveTextAsync("The addresses are copied.");
        if (permitted)
        {
            (await page.EvaluateAsync<string>("navigator.clipboard.readText()")).ShouldBe(listed);
        }

        await page.ShouldHaveNoAxeFindings("mail addresses");
    }

    [Fact]
    public async Task A_result_is_saved_under_a_name_opened_again_and_taken_away()
    {
        var page = await Open("/find?kind=ngo&country=BE", actAs: "editor");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Save this view" }).ClickAsync();
        await page.Locator("main form.fields button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator("#problems")).ToBeFocusedAsync();
        (await page.TitleAsync()).ShouldStartWith("Error:");
        await page.ShouldHaveNoAxeFindings("view without a name");
        await page.Locator("#name").FillAsync("NGOs in Belgium");
        await page.Locator("main form.fields button[type=submit]").ClickAsync();
        await page.WaitForURLAsync("**/find?kind=ngo&country=BE");

        await page.GotoAsync("/views");
        await page.ShouldHaveNoAxeFindings("saved views");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "NGOs in Belgium" }).ClickAsync();
        await page.WaitForURLAsync("**/find?kind=ngo&country=BE");
        await page.GotoAsync("/views");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Remove the view NGOs in Belgium" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("There is no saved view yet");
    }

    [Theory]
    [InlineData("export.csv", "Name,Short name,Type,Kind,Country")]
    [InlineData("export.xlsx", "PK")]
    public async Task A_result_is_downloaded_whole(string form, string begins)
    {
        var page = await Open("/find?country=BE");
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator($"a[href*='{form}']:not([href*='leaving'])").ClickAsync());
        download.SuggestedFilename.ShouldBe("partners.TLP-AMBER." + form.Split('.')[1]);
        var text = await File.ReadAllTextAsync(await download.PathAsync());
        text.TrimStart('\uFEFF').ShouldStartWith(begins);
    }

    [Theory]
    [InlineData(1280, "light")]
    [InlineData(390, "dark")]
    [InlineData(320, "light")]
    public async Task Coverage_is_open_to_all_and_every_place_leads_to_its_partners(int width, string theme)
    {
        var page = await Open("/coverage?region=EUROPE", width, theme);
        await page.ShouldHaveNoAxeFindings("matrix");
        await page.ShouldNotScrollSideways("matrix");
        var cell = page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { NameRegex = TracePaymentsBelgium() });
        var count = int.Parse(await cell.InnerTextAsync(), System.Globalization.CultureInfo.InvariantCulture);
        await cell.ClickAsync();
        await Assertions.Expect(page.Locator(".partners li")).ToHaveCountAsync(count);
        await page.ShouldHaveNoAxeFindings("place");
        await page.Locator(".partners a").First.ClickAsync();
        await page.WaitForURLAsync("**/organisations/*");

        await page.GotoAsync("/coverage?view=map&region=EUROPE&capability=seize_assets");
        await page.ShouldHaveNoAxeFindings("map");
        await page.ShouldNotScrollSideways("map");
        var country = page.Locator(".map a[aria-label^='Malta']");
        await country.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**country=MT");
        await Assertions.Expect(page.Locator("#place")).ToContainTextAsync("Malta");
    }

    [GeneratedRegex(@"^[\w.+-]+@[\w.-]+$")]
    private static partial Regex Address();

    [GeneratedRegex("^Trace payments, Belgium:")]
    private static partial Regex TracePaymentsBelgium();
}
