using Microsoft.Playwright;
using PartnerDirectory.BrowserTests.Support;
using Shouldly;

namespace PartnerDirectory.BrowserTests;

/// <summary>Membership through the years: rounds, exits and views of the past, without scripts.</summary>
public sealed class YearsTests(Site site) : BrowserTest(site)
{
    [Fact]
    public async Task An_exit_is_previewed_refused_when_stale_and_done_in_one_act()
    {
        await using var program = await Support.Site.Demo();
        var demo = program.Address;
        var partner = await Open("/find?q=microsoft", actAs: "partner", address: demo);
        var staff = (await partner.Locator(".who").InnerTextAsync())!;

        var page = await Open("/find?q=visa%20europe%20limited", actAs: "admin", address: demo, javaScript: false);
        var profile = (await page.Locator(".row h2 a").First.GetAttributeAsync("href"))!;
        await page.GotoAsync(profile + "/membership");
        await page.Locator("main a", new PageLocatorOptions { HasText = "End the membership" }).ClickAsync();

        // Nothing is named yet: each field says so, and nothing ends.
        await Press(page, "save");
        await Assertions.Expect(page.Locator("#problems")).ToContainTextAsync("Reason");
        var functions = page.Locator("select[id^=takeover]");
        (await functions.CountAsync()).ShouldBe(3);
        await page.Locator("#reason").FillAsync("It founds a coalition of its own.");
        for (var i = 0; i < 3; i++)
        {
            await functions.Nth(i).SelectOptionAsync("nobody");
        }

        // Somebody elsewhere, by name.
        await page.Locator("input[id^=other]").First.FillAsync("Mastercard Europe law enforcement");
        await Press(page, "save");
        if (await page.Locator("#problems").CountAsync() > 0)
        {
            await functions.First.SelectOptionAsync(new SelectOptionValue { Index = 2 });
            await Press(page, "save");
        }

        await Assertions.Expect(page.Locator("h2").First).ToHaveTextAsync("This ends: 1 mandate, 2 seats, 1 account, 3 functions");

        // Meanwhile somebody renews the membership: the view is stale, nothing ends, and what was typed is there.
        var other = await Open("/administration/memberships", actAs: "admin", address: demo, javaScript: false);
        await other.Locator("li", new PageLocatorOptions { HasText = "Visa Europe Limited" }).Locator("input[type=checkbox]").CheckAsync();
        await other.Locator("#note").FillAsync("Paid.");
        await other.Locator("main button.primary").ClickAsync();
        await Assertions.Expect(other.Locator(".saved-notice")).ToHaveTextAsync("1 membership renewed.");
        await Press(page, "confirm");
        await Assertions.Expect(page.Locator("#problems")).ToBeVisibleAsync();
        (await page.Locator("#reason").InputValueAsync()).ShouldBe("It founds a coalition of its own.");
        (await functions.Nth(1).InputValueAsync()).ShouldBe("nobody");
        await Press(page, "save");
        await Press(page, "change");
        (await page.Locator("#reason").InputValueAsync()).ShouldBe("It founds a coalition of its own.");
        await Press(page, "save");
        await Press(page, "confirm");
        await Assertions.Expect(page.Locator(".saved-notice")).ToBeVisibleAsync();

        // Their staff is out at once; the profile says that it was a member, the list of a day before still has it.
        // In a demo whoever isn't signed in is a reader.
        await partner.ReloadAsync();
        await Assertions.Expect(partner.Locator(".who")).Not.ToHaveTextAsync(staff);
        await page.GotoAsync(profile);
        await Assertions.Expect(page.Locator(".standing").First).ToContainTextAsync("Membership ended");
        await page.GotoAsync("/members?on=2013-01-01");
        await Assertions.Expect(page.Locator(".member-list").First).ToContainTextAsync("Visa Europe Limited");
        await page.GotoAsync("/members");
        await Assertions.Expect(page.Locator(".member-list").First).Not.ToContainTextAsync("Visa Europe Limited");
    }

    [Theory]
    [InlineData(1280, "light")]
    [InlineData(390, "dark")]
    public async Task Axe_finds_nothing_in_an_exit_with_errors_or_its_preview(int width, string theme)
    {
        var page = await Open("/find?q=paypal", width, theme, actAs: "admin");
        await page.GotoAsync((await page.Locator(".row h2 a").First.GetAttributeAsync("href"))! + "/exit");
        await Press(page, "save");
        await Assertions.Expect(page.Locator("#problems")).ToBeFocusedAsync();
        await page.ShouldHaveNoAxeFindings("exit with errors");
        await page.Locator("#reason").FillAsync("Asked to.");
        foreach (var function in await page.Locator("select[id^=takeover]").AllAsync())
        {
            await function.SelectOptionAsync("nobody");
        }

        await Press(page, "save");
        await Assertions.Expect(page.Locator("button[value=confirm]")).ToBeVisibleAsync();
        await page.ShouldHaveNoAxeFindings("preview of an exit");
        await page.ShouldNotScrollSideways("preview of an exit");
    }

    [Fact]
    public async Task A_round_says_what_is_wrong_and_keeps_what_was_ticked()
    {
        var page = await Open("/administration/memberships?due=soon", actAs: "admin", javaScript: false);
        await page.Locator("main button.primary").ClickAsync();
        await Assertions.Expect(page.Locator("#problems")).ToContainTextAsync("ticked");
        await page.Locator(".round-list input").First.CheckAsync();
        await page.Locator("#until").FillAsync("2001-01-01");
        await page.Locator("#note").FillAsync("By letter.");
        await page.Locator("main button.primary").ClickAsync();
        await Assertions.Expect(page.Locator("#until")).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(page.Locator(".round-list input").First).ToBeCheckedAsync();
        (await page.Locator("#note").InputValueAsync()).ShouldBe("By letter.");
        page.Url.ShouldContain("due=soon");
    }

    [Fact]
    public async Task A_day_of_the_past_shows_the_contacts_of_one_partner_and_comes_as_a_file()
    {
        var page = await Open("/members?on=2013-01-01");
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("Members on 1 January 2013");
        await page.Locator(".member-list a[href*='of=']").First.ClickAsync();
        await page.WaitForURLAsync("**of=**");
        var file = await page.RunAndWaitForDownloadAsync(() => page.Locator("a[href^='/members/export.csv']").ClickAsync());
        file.SuggestedFilename.ShouldStartWith("members-2013-01-01.TLP-");
        await page.GotoAsync("/members?on=yesterday");
        await Assertions.Expect(page.Locator("#problems")).ToBeVisibleAsync();
    }

    private static async Task Press(IPage page, string act) => await page.Locator($"main button[value={act}]").First.ClickAsync();
}
