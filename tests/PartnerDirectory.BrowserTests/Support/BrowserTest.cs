using Microsoft.Playwright;

namespace PartnerDirectory.BrowserTests.Support;

/// <summary>What each test of pages does: it opens some, and they close with it.</summary>
public abstract class BrowserTest(Site site) : IAsyncDisposable
{
    // Generous: on a machine that is busy a page is late, not wrong.
    private const float Patience = 45_000;

    private readonly List<IBrowserContext> contexts = [];

    protected Site Site => site;

    /// <summary>A page of a visitor of its own, nothing opened yet.</summary>
    protected async Task<IPage> Visit(int width = 1280, string theme = "light", string? address = null, bool javaScript = true, string locale = "en-GB")
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        var context = await site.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address ?? site.Address,
            ViewportSize = new ViewportSize { Width = width, Height = 860 },
            ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = javaScript,
            Locale = locale,
        });
        context.SetDefaultTimeout(Patience);
        contexts.Add(context);
        return await context.NewPageAsync();
    }

    /// <summary>A page opened and settled, by a reader whose clock is elsewhere.</summary>
    protected async Task<IPage> OpenFrom(string zone, string path, string address)
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        var context = await site.Browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = address, TimezoneId = zone, ViewportSize = new ViewportSize { Width = 1280, Height = 860 } });
        context.SetDefaultTimeout(Patience);
        contexts.Add(context);
        var page = await context.NewPageAsync();
        await page.GotoAsync(path);
        await page.Settled();
        return page;
    }

    /// <summary>A page opened and settled, by somebody who acts as a reader unless said otherwise.</summary>
    protected async Task<IPage> Open(string path, int width = 1280, string theme = "light", string? actAs = null, string? address = null, bool javaScript = true)
    {
        var page = await Visit(width, theme, address, javaScript);
        if (actAs is not null)
        {
            await page.GotoAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(path));
            await page.Locator($"button[value={actAs}]").ClickAsync();
        }
        else
        {
            await page.GotoAsync(path);
        }

        if (javaScript)
        {
            await page.Settled();
        }

        return page;
    }

    /// <summary>The home page of a directory that nobody administered yet, opened by its first admin, with an app set up.</summary>
    protected async Task<IPage> OpenAsFirstAdmin(PublishedProgram program)
    {
        var page = await Visit(address: program.Address);
        await page.MakeFirstAdmin(program);
        await page.SetUpApp();
        await page.GotoAsync("/");
        await page.Settled();
        return page;
    }

    /// <summary>A page opened and settled by the reader whom <see cref="PublishedProgram.AddReader"/> made.</summary>
    protected async Task<IPage> OpenAsReader(PublishedProgram program, string path = "/")
    {
        var page = await Visit(address: program.Address);
        await page.GotoAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(path));
        await page.Locator("#name").FillAsync(PublishedProgram.Reader);
        await page.Locator("#password").FillAsync(PublishedProgram.Password);
        await page.Locator("main form button[type=submit]").ClickAsync();
        await page.WaitForURLAsync(program.Address + path);
        await page.Settled();
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var context in contexts)
        {
            await context.CloseAsync();
        }
    }
}
