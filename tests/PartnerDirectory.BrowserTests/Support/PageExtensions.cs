using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Shouldly;

namespace PartnerDirectory.BrowserTests.Support;

internal static class PageExtensions
{
    // Target size is part of WCAG 2.2 AA (2.5.8), and not switched on by its tag alone.
    private const string Wcag = """
        () => axe.run(document, {
          runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
          rules: { 'target-size': { enabled: true } },
        }).then(found => ({
          passed: found.passes.length,
          problems: found.violations.map(rule => rule.id + ': ' + rule.nodes.map(node => node.html).join(' | ')),
        }))
        """;

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>The find box that can be seen.</summary>
    public static ILocator FindBox(this IPage page) => page.GetByRole(AriaRole.Combobox, new PageGetByRoleOptions { Name = "Find a partner" });

    public static ILocator Options(this IPage page) => page.GetByRole(AriaRole.Option);

    /// <summary>Follows the printed link and makes the account, which then is to set up an app.</summary>
    public static async Task MakeFirstAdmin(this IPage page, PublishedProgram program)
    {
        await page.GotoAsync(program.FirstAdmin ?? throw new InvalidOperationException("The program printed no link for the first admin."));
        await page.Locator("#name").FillAsync("first@example.org");
        await page.Locator("#display_name").FillAsync("First Admin");
        await page.Locator("#password").FillAsync(PublishedProgram.Password);
        await page.Locator("main form button[type=submit]").ClickAsync();
        await page.WaitForURLAsync("**/account/second-factor**");
    }

    /// <summary>Takes the secret in as an authenticator app does, and shows its code. Gives the secret.</summary>
    public static async Task<string> SetUpApp(this IPage page)
    {
        var secret = (await page.Locator("code.secret").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await page.Locator("#code").FillAsync(Authenticator.Code(secret, Authenticator.Step()));
        await page.Locator("main form button[type=submit]").ClickAsync();
        await page.Locator(".recovery-codes").WaitForAsync();
        return secret;
    }

    /// <summary>A static page is settled when it is loaded, the others when their circuit runs.</summary>
    public static async Task Settled(this IPage page)
    {
        await page.WaitForLoadStateAsync();
        if (await page.Locator("script[src*='blazor.web']").CountAsync() > 0)
        {
            await page.Locator("[data-interactive='true']").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        }
    }

    /// <summary>Types into the box and waits for the answer to exactly that.</summary>
    public static async Task Type(this IPage page, string text)
    {
        await page.FindBox().FocusAsync();
        await page.Keyboard.PressAsync("Control+a");
        var answer = page.WaitForResponseAsync(response => response.Url.EndsWith("/find/suggest", StringComparison.Ordinal) && response.Request.PostData == text);
        await page.Keyboard.TypeAsync(text);
        await (await answer).FinishedAsync();
        await page.Locator(".find-popup:not([hidden])").WaitForAsync();
    }

    public static async Task ShouldHaveNoAxeFindings(this IPage page, string where)
    {
        // Within the page: the package for Playwright opens a second page at each run, which takes longer than the run.
        await page.EvaluateAsync(Axe);
        var result = await page.EvaluateAsync<System.Text.Json.JsonElement>(Wcag);
        result.GetProperty("problems").EnumerateArray().Select(problem => $"{where}: {problem}").ShouldBeEmpty();
        result.GetProperty("passed").GetInt32().ShouldBeGreaterThan(5, "axe looked at nothing");
    }

    public static async Task ShouldNotScrollSideways(this IPage page, string where) =>
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBeLessThanOrEqualTo(0, where);

    public static Task<string> FocusedId(this IPage page) => page.EvaluateAsync<string>("document.activeElement?.id ?? ''");
}
