using Microsoft.Playwright;
using PartnerDirectory.BrowserTests.Support;
using Shouldly;
using static Microsoft.Playwright.Assertions;

namespace PartnerDirectory.BrowserTests;

/// <summary>Point 7 of what the browser shows: the sign turns by itself, and whoever answers now comes first.</summary>
public sealed class ReachableNowTests(Site site) : BrowserTest(site)
{
    [Fact]
    public async Task At_five_in_Brussels_the_sign_turns_and_the_desk_that_never_closes_comes_first()
    {
        await using var program = await PublishedProgram.Serve("demo", "--at", "2026-11-24T16:59:20+01:00");
        var page = await Open(await Partner(program, "Visa Belgium"), address: program.Address);
        var desk = page.Locator(".contact", new PageLocatorOptions { HasText = "Coalition desk, Visa Europe Belgium" }).Locator(".open-now");
        var panel = page.GetByRole(AriaRole.Complementary);

        // Their hours end at six; Isabel's at five.
        var counsel = page.Locator(".contact", new PageLocatorOptions { HasText = "Isabel Demosson" });
        await Expect(counsel.Locator(".open-now")).ToContainTextAsync("Open until 17:00");
        await Expect(counsel.Locator(".open-now")).ToHaveAttributeAsync("data-state", "open");
        await Expect(desk).ToContainTextAsync("Open until 18:00");
        await Expect(panel.Locator(".big")).ToHaveAttributeAsync("href", "tel:+442079460110");

        await Expect(counsel.Locator(".open-now")).ToHaveAttributeAsync("data-state", "closed", new() { Timeout = 75_000 });
        await Expect(counsel.Locator(".open-now")).ToContainTextAsync("Closed · opens tomorrow 09:00");
        await Expect(counsel.Locator(".stand-in a")).ToHaveTextAsync("Visa fraud desk, Belgium and Luxembourg");
    }

    [Fact]
    public async Task In_the_evening_the_call_panel_names_the_desk_day_and_night_and_the_readers_time()
    {
        await using var program = await PublishedProgram.Serve("demo", "--at", "2026-11-24T23:00:00+01:00");
        var page = await OpenFrom("Europe/Lisbon", await Partner(program, "Visa Belgium"), program.Address);
        var panel = page.GetByRole(AriaRole.Complementary);
        await Expect(panel.Locator(".big")).ToHaveAttributeAsync("href", "tel:+442079460124");
        await Expect(panel.Locator(".open-now").First).ToContainTextAsync("Always open");
        await Expect(panel.Locator(".open-now").First).ToContainTextAsync("23:0");
        await Expect(panel.Locator(".open-now").First).ToContainTextAsync("there · 22:0");
        await Expect(page.Locator(".contact", new PageLocatorOptions { HasText = "Coalition desk" }).Locator(".open-now")).ToContainTextAsync("Closed · opens tomorrow 09:00 (08:00 here)");
    }

    [Theory]
    [InlineData("2026-10-25T00:59:30+00:00", "02:59 there", "02:00 there")]
    [InlineData("2026-03-29T00:59:30+00:00", "01:59 there", "03:00 there")]
    public async Task Over_a_clock_change_the_time_there_jumps_and_who_is_open_stays_so(string at, string before, string after)
    {
        await using var program = await PublishedProgram.Serve("demo", "--at", at);
        var page = await Open(await Partner(program, "Politie"), address: program.Address);
        var sign = page.GetByRole(AriaRole.Complementary).Locator(".open-now").First;
        await Expect(sign).ToContainTextAsync(before);
        await Expect(sign).ToContainTextAsync(after, new() { Timeout = 75_000 });
        await Expect(sign).ToContainTextAsync("Always open");
    }

    [Fact]
    public async Task On_a_public_holiday_the_sign_says_which()
    {
        await using var program = await PublishedProgram.Serve("demo", "--at", "2026-12-25T11:00:00+01:00");
        var page = await Open(await Partner(program, "Visa Belgium"), address: program.Address);
        await Expect(page.Locator(".contact", new PageLocatorOptions { HasText = "Coalition desk" }).Locator(".open-now")).ToContainTextAsync("Public holiday: Christmas Day · opens Monday 09:00");
        await Expect(page.GetByRole(AriaRole.Complementary).Locator(".big")).ToHaveAttributeAsync("href", "tel:+442079460124");
    }

    [Fact]
    public async Task From_three_words_to_a_phone_that_rings()
    {
        await using var program = await PublishedProgram.Serve("demo", "--at", "2026-11-24T22:00:00+00:00");
        var page = await OpenFrom("Europe/Lisbon", "/call", program.Address);
        await page.GetByLabel("I need").FillAsync("block an account");
        await page.GetByLabel("Where").FillAsync("Belgium");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Show" }).ClickAsync();
        await page.Settled();

        var first = page.Locator(".call-list > li").First;
        await Expect(first.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Visa fraud desk, Belgium and Luxembourg");
        await Expect(first.Locator("a.number")).ToHaveAttributeAsync("href", "tel:+442079460124");
        await Expect(first.Locator(".open-now")).ToContainTextAsync("Always open");
        await Expect(first.Locator(".because")).ToContainTextAsync("covers Belgium");

        // A link brings the same question back, to somebody without scripts too.
        var link = page.Url;
        link.ShouldContain("territory=Belgium");
        var other = await Open(new Uri(link).PathAndQuery, address: program.Address, javaScript: false);
        await Expect(other.Locator(".call-list > li").First.Locator("a.number")).ToHaveAttributeAsync("href", "tel:+442079460124");
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task The_page_passes_axe_and_fits_a_narrow_screen(string theme)
    {
        foreach (var path in new[] { "/call", "/call?need=block_account&territory=BE&urgent=true", "/call?need=tea", "/call?need=executive&territory=BR" })
        {
            var page = await Open(path, theme: theme);
            await page.ShouldHaveNoAxeFindings($"{path} {theme}");
            var narrow = await Open(path, width: 320, theme: theme);
            await narrow.ShouldNotScrollSideways(path);
            await narrow.ShouldHaveNoAxeFindings($"{path} {theme} narrow");
        }
    }

    [Fact]
    public async Task What_is_typed_before_the_circuit_starts_stays()
    {
        var page = await Visit();
        await page.RouteAsync("**/blazor.web*.js", async route =>
        {
            await Task.Delay(2_500);
            await route.ContinueAsync();
        });
        await page.GotoAsync("/call", new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        await page.GetByLabel("I need").FillAsync("trace payments");
        await page.GetByLabel("It is urgent").CheckAsync();
        await page.Settled();
        await Expect(page.GetByLabel("I need")).ToHaveValueAsync("trace payments");
        await Expect(page.GetByLabel("It is urgent")).ToBeCheckedAsync();
    }

    private static async Task<string> Partner(PublishedProgram program, string text)
    {
        using var client = new HttpClient { BaseAddress = new Uri(program.Address) };
        using var found = System.Text.Json.JsonDocument.Parse(await client.GetStringAsync("/api/v1/search?limit=1&q=" + Uri.EscapeDataString(text)));
        return "/organisations/" + found.RootElement.GetProperty("items")[0].GetProperty("id").GetString();
    }
}
