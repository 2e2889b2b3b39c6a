using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PartnerDirectory.BrowserTests.Support;
using Shouldly;

namespace PartnerDirectory.BrowserTests;

public sealed partial class ResultPageTests(Site site) : BrowserTest(site)
{
    [Fact]
    public async Task Filters_live_in_the_address()
    {
        var page = await Open("/find");
        await page.Locator("#facet-country-BE").ClickAsync();
        await page.WaitForURLAsync("**/find?country=BE");
        await Assertions.Expect(page.Locator("#facet-country-BE")).ToHaveAttributeAsync("aria-current", "true");
        await page.Locator("#facet-kind-ngo").ClickAsync();
        await page.WaitForURLAsync("**/find?kind=ngo&country=BE");
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync(PartnersInBelgium());
        var shown = await page.Locator(".row h2 a").AllInnerTextsAsync();
        shown.ShouldNotBeEmpty();

        // A colleague who is sent the address sees the same.
        var other = await Open(new Uri(page.Url).PathAndQuery);
        (await other.Locator(".row h2 a").AllInnerTextsAsync()).ShouldBe(shown);
        await Assertions.Expect(other.Locator("#facet-kind-ngo")).ToHaveAttributeAsync("aria-current", "true");

        await page.Locator("#facet-kind-ngo").ClickAsync();
        await page.WaitForURLAsync("**/find?country=BE");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Back_restores_results_scroll_and_the_link_that_was_opened(bool withCircuit)
    {
        var page = await Open("/find?country=BE&sort=name");
        if (!withCircuit)
        {
            // The same page with its scripts but without Blazor's: every step is a full load.
            await page.RouteAsync("**/blazor.web*.js", route => route.AbortAsync());
            await page.GotoAsync("/find?country=BE&sort=name");
        }

        var titles = await page.Locator(".row h2 a").AllInnerTextsAsync();
        var link = page.Locator(".row h2 a").Nth(8);
        var id = await link.GetAttributeAsync("id");
        await link.ScrollIntoViewIfNeededAsync();
        var scrolled = await page.EvaluateAsync<int>("scrollY");
        scrolled.ShouldBeGreaterThan(100);
        await link.ClickAsync();
        await page.WaitForURLAsync("**/organisations/*");
        await page.Locator(".panel").WaitForAsync();

        await page.GoBackAsync();
        await page.WaitForURLAsync("**/find?country=BE&sort=name");
        await Assertions.Expect(page.Locator("#" + id)).ToBeFocusedAsync();
        (await page.Locator(".row h2 a").AllInnerTextsAsync()).ShouldBe(titles);
        (await page.EvaluateAsync<int>("scrollY")).ShouldBeInRange(scrolled - 40, scrolled + 40);
        if (withCircuit)
        {
            await page.Settled();
            await Assertions.Expect(page.Locator("#" + id)).ToBeFocusedAsync();
        }
    }

    [Fact]
    public async Task Searching_filtering_paging_and_opening_work_with_no_script_at_all()
    {
        var page = await Open("/", javaScript: false);
        await page.FindBox().FillAsync("visa");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/find?q=visa");
        await page.WaitForLoadStateAsync();
        (await page.Locator(".row").CountAsync()).ShouldBeGreaterThan(2);
        (await page.FindBox().InputValueAsync()).ShouldBe("visa");

        await page.GotoAsync("/find?type=all&sort=name");
        var first = await page.Locator(".row h2 a").AllInnerTextsAsync();
        await page.Locator("a[rel=next]").ClickAsync();
        await page.WaitForURLAsync("**cursor=**");
        var second = await page.Locator(".row h2 a").AllInnerTextsAsync();
        second.ShouldNotBeEmpty();
        second.Intersect(first).ShouldBeEmpty();
        await page.Locator("a[rel=prev]").ClickAsync();
        (await page.Locator(".row h2 a").AllInnerTextsAsync()).ShouldBe(first);

        await page.Locator("#facet-country-BE").ClickAsync();
        await page.WaitForURLAsync("**country=BE**");
        await Assertions.Expect(page.Locator("#facet-country-BE")).ToHaveAttributeAsync("aria-current", "true");
        await page.Locator(".row h2 a").First.ClickAsync();
        await page.WaitForURLAsync("**/organisations/*");
        await Assertions.Expect(page.Locator(".panel")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Pages_follow_one_another_without_a_gap_or_a_repeat()
    {
        var page = await Open("/find?type=all&sort=name");
        var seen = new List<string>();
        int total;
        do
        {
            // Other tests add partners meanwhile: then it is walked again.
            await page.GotoAsync("/find?type=all&sort=name");
            await page.Settled();
            total = await Total(page);
            seen.Clear();
            while (true)
            {
                seen.AddRange(await page.Locator(".row h2 a").EvaluateAllAsync<string[]>("links => links.map(link => link.id)"));
                if (await page.Locator("a[rel=next]").CountAsync() == 0)
                {
                    break;
                }

                var (last, next) = (seen[^1], await page.Locator("a[rel=next]").GetAttributeAsync("href"));
                await page.Locator("a[rel=next]").ClickAsync();
                await page.WaitForFunctionAsync(
                    "([last, next]) => location.href.endsWith(next) && document.querySelector('.row') && !document.getElementById(last)",
                    new[] { last, next });
            }
        }
        while (await Total(page) != total);

        seen.Count.ShouldBe(total);
        seen.Count.ShouldBeGreaterThan(25, "one page shows nothing about paging");
        seen.Distinct().Count().ShouldBe(total);
    }

    private static async Task<int> Total(IPage page) =>
        int.Parse(Number().Match(await page.Locator("main h1").InnerTextAsync()).Value, System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("/find?country=BE&sort=name", "/organisations/", "/contacts/")]
    [InlineData("/find?country=BE&type=contact", "/contacts/", "/organisations/")]
    public async Task Browsing_partners_lists_partners_and_browsing_contacts_lists_contacts(string path, string listed, string notListed)
    {
        var page = await Open(path);
        (await page.Locator($".row h2 a[href^='{listed}']").CountAsync()).ShouldBeGreaterThan(3);
        (await page.Locator($".row h2 a[href^='{notListed}']").CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_only_similar_stands_under_its_own_heading()
    {
        var page = await Open("/find?q=microsfot");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Similar", Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task On_a_phone_the_filters_stand_behind_one_button_with_their_count()
    {
        var page = await Open("/find?country=BE", width: 390);
        var button = page.Locator("#filters > summary");
        await Assertions.Expect(button).ToHaveTextAsync(new Regex(@"Filter\s*1"));
        await Assertions.Expect(page.Locator("#facet-kind-ngo")).ToBeHiddenAsync();
        await button.ClickAsync();
        await page.Locator("#facet-kind-ngo").ClickAsync();
        await page.WaitForURLAsync("**kind=ngo**");
        await Assertions.Expect(button).ToHaveTextAsync(new Regex(@"Filter\s*2"));
    }

    [Theory]
    [InlineData("/find?cursor=nonsense&before=x&sort=sideways&type=elephant&kind=&country=XX&q=%00%ED%A0%80")]
    [InlineData("/find?q=%F0%9F%92%A9%F0%9F%92%A9&kind=a&kind=a&kind=b")]
    public async Task A_bent_address_still_gets_an_answer(string path)
    {
        var page = await Open("/");
        var response = await page.GotoAsync(path);
        response!.Status.ShouldBe(200);
        await Assertions.Expect(page.Locator("main h1")).ToBeVisibleAsync();
    }

    [GeneratedRegex(@"^\d+ partners? in Belgium$")]
    private static partial Regex PartnersInBelgium();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
