using Microsoft.Playwright;
using PartnerDirectory.BrowserTests.Support;
using Shouldly;

namespace PartnerDirectory.BrowserTests;

public sealed class AccessibilityTests(Site site) : BrowserTest(site)
{
    public static TheoryData<int, string> Screens => new()
    {
        { 1280, "light" }, { 1280, "dark" }, { 390, "dark" }, { 320, "light" },
    };

    [Theory, MemberData(nameof(Screens))]
    public async Task Axe_finds_nothing_on_any_page_and_none_scrolls_sideways(int width, string theme)
    {
        var page = await Open("/", width, theme, actAs: "admin");
        var problems = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" && !message.Text.Contains("404", StringComparison.Ordinal))
            {
                problems.Add(message.Text);
            }
        };
        foreach (var path in new[]
        {
            "/", "/find", "/find?q=visa", "/find?country=BE&kind=ngo", "/find?q=qqxyzzy", "/sign-in", "/account", "/administration/accounts", "/administration/personal-data", "/administration/processing", "/administration/look-as", "/account/keys", "/account/address", "/forgot", "/no-such-page", "/import", "/onboarding", "/onboarding/table", "/onboarding/new", "/onboarding/figures", "/administration/procedures", "/administration/procedures/new", "/apply",
            await Linked(page, "/onboarding", ".card h3 a"),
            "/members", "/members?on=2013-01-01", "/administration/memberships", "/administration/memberships?due=review", await Linked(page, "/find?q=visa%20belgium") + "/exit", await Linked(page, "/find?q=dzieci%C5%84stwo") + "/exit",
            "/administration/freshness", "/proposals", "/confirm?link=none", "/administration/letters", "/administration/letters/freshness-round/de", "/administration/reminders",
            "/organisations/new", await Linked(page, "/find?q=visa%20belgium"), await Linked(page, "/find?type=contact"), await Linked(page, "/find?type=contact") + "/held", await Linked(page, "/find?type=contact") + "/erase",
        })
        {
            await page.GotoAsync(path);
            await page.Settled();
            await page.ShouldHaveNoAxeFindings(path);
            await page.ShouldNotScrollSideways(path);
        }

        problems.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Screens))]
    public async Task Axe_finds_nothing_while_options_menu_or_filters_are_open(int width, string theme)
    {
        var page = await Open("/", width, theme);
        foreach (var text in new[] { "visa belgie", "microsfot", "qqxyzzy" })
        {
            await page.Type(text);
            await page.ShouldHaveNoAxeFindings("options for " + text);
            await page.ShouldNotScrollSideways("options for " + text);
        }

        await page.GotoAsync("/find?country=BE");
        await page.Settled();
        await page.Type("demo");
        await page.ShouldHaveNoAxeFindings("options below the bar");
        await page.ShouldNotScrollSideways("options below the bar");
        await page.Keyboard.PressAsync("Escape");
        if (width < 760)
        {
            await page.Keyboard.PressAsync("Escape");
            await page.Locator("#filters > summary").ClickAsync();
            await page.ShouldHaveNoAxeFindings("filters");
            await page.ShouldNotScrollSideways("filters");
        }

        await page.Locator(".menu-button").ClickAsync();
        await Assertions.Expect(page.Locator("#menu")).ToBeVisibleAsync();
        await page.ShouldHaveNoAxeFindings("menu");
    }

    [Fact]
    public async Task A_partner_is_found_called_and_left_by_keyboard_alone()
    {
        var page = await Open("/find");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator(".skip")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#main")).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("/");
        await page.Type("visa bel");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/organisations/*");
        await Assertions.Expect(page.Locator("main h1")).ToBeFocusedAsync();

        var reached = "";
        for (var i = 0; i < 6 && !reached.StartsWith("tel:", StringComparison.Ordinal); i++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached = await page.EvaluateAsync<string>("document.activeElement.getAttribute('href') ?? ''");
            (await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle")).ShouldBe("solid", reached);
        }

        reached.ShouldStartWith("tel:");
        await page.Keyboard.PressAsync("/");
        await page.Type("microsoft");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("main h1")).ToContainTextAsync("Microsoft");
        await Assertions.Expect(page.Locator("main h1")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task An_invalid_form_takes_the_focus_names_its_errors_and_loses_nothing()
    {
        var page = await Open("/organisations/new", actAs: "editor");
        await page.Locator("#city").FillAsync("Łódź");
        await page.Locator("#website").FillAsync("not an address");
        await page.Locator("main form.fields button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator("#problems")).ToBeFocusedAsync();
        (await page.TitleAsync()).ShouldStartWith("Error:");
        (await page.Locator("#city").InputValueAsync()).ShouldBe("Łódź");
        foreach (var field in new[] { "legal_name", "website" })
        {
            await Assertions.Expect(page.Locator("#" + field)).ToHaveAttributeAsync("aria-invalid", "true");
            var described = await page.Locator("#" + field).GetAttributeAsync("aria-describedby");
            (await page.Locator("#" + described!.Split(' ')[0]).InnerTextAsync()).Length.ShouldBeGreaterThan(8);
            await page.Locator($"#problems a[href$='#{field}']").ClickAsync();
            await Assertions.Expect(page.Locator("#" + field)).ToBeFocusedAsync();
        }

        await Assertions.Expect(page.Locator("#city")).Not.ToHaveAttributeAsync("aria-invalid", "true");
        await page.ShouldHaveNoAxeFindings("form with errors");
    }

    [Fact]
    public async Task The_theme_that_was_chosen_stays()
    {
        var page = await Open("/");
        await page.Locator(".menu-button").ClickAsync();
        var posted = page.WaitForResponseAsync("**/theme");
        await page.Locator(".theme button[value=dark]").ClickAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await posted;
        await page.GotoAsync("/find");
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        (await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor")).ShouldBe("rgb(22, 24, 29)");
    }

    private static async Task<string> Linked(IPage page, string list, string first = ".row h2 a")
    {
        await page.GotoAsync(list);
        return (await page.Locator(first).First.GetAttributeAsync("href"))!;
    }
}
