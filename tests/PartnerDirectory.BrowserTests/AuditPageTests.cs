using Microsoft.Playwright;
using PartnerDirectory.BrowserTests.Support;

namespace PartnerDirectory.BrowserTests;

/// <summary>The auditors' page: accessible, good on any screen, and usable without a script.</summary>
public sealed class AuditPageTests(Site site) : BrowserTest(site)
{
    [Theory, MemberData(nameof(AccessibilityTests.Screens), MemberType = typeof(AccessibilityTests))]
    public async Task Axe_finds_nothing_on_the_ledger_and_it_does_not_scroll_sideways(int width, string theme)
    {
        var page = await Open("/administration/audit", width, theme, actAs: "auditor");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Ledger");
        foreach (var path in new[] { "/administration/audit", "/administration/audit?subject=contact", "/administration/audit?actor=nobody-of-this-name" })
        {
            await page.GotoAsync(path);
            await page.Settled();
            await page.ShouldHaveNoAxeFindings(path);
            await page.ShouldNotScrollSideways(path);
        }
    }

    [Fact]
    public async Task One_record_one_actor_and_one_day_are_followed_without_a_script()
    {
        var page = await Open("/administration/audit", actAs: "auditor", javaScript: false);
        var first = page.Locator(".audit ol > li").First;
        await first.Locator("a").Nth(2).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"\?record=[0-9a-f-]{36}$"));
        await page.Locator(".audit ol > li a").Nth(1).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"\?actor="));
        await page.Locator(".audit ol > li a").First.ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d&actor="));
        await page.GetByLabel("About").SelectOptionAsync("organisation");
        await page.Locator(".audit button[type=submit]").ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"subject=organisation"));
    }
}
