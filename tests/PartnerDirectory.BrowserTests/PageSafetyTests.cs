using Microsoft.Playwright;
using PartnerDirectory.BrowserTests.Support;
using Shouldly;

namespace PartnerDirectory.BrowserTests;

public sealed class PageSafetyTests(Site site)
{
    [Fact]
    public async Task A_page_that_is_not_there_says_404()
    {
        var page = await site.Open("/");
        foreach (var path in new[] { "/no-such-page", "/organisations/01890000-0000-7000-8000-000000000000", "/contacts/01890000-0000-7000-8000-000000000000" })
        {
            (await page.GotoAsync(path))!.Status.ShouldBe(404, path);
            await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("There is no such page");
        }
    }

    [Fact]
    public async Task A_reader_is_asked_to_act_as_somebody_else_before_importing()
    {
        var page = await site.Open("/import");
        new Uri(page.Url).AbsolutePath.ShouldBe("/sign-in");
        await page.Locator("button[value=editor]").ClickAsync();
        await page.WaitForURLAsync("**/import");
        await Assertions.Expect(page.Locator("input[type=file]")).ToBeAttachedAsync();
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example/")]
    public async Task Signing_in_leads_nowhere_else(string returnUrl)
    {
        var page = await site.Open("/sign-in?returnUrl=" + Uri.EscapeDataString(returnUrl));
        await page.Locator("button[value=reader]").ClickAsync();
        await page.WaitForURLAsync(site.Address + "/");
    }

    [Fact]
    public async Task Every_answer_carries_the_security_headers_and_nothing_breaks_them()
    {
        var page = await site.Open("/sign-in");
        var violations = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                violations.Add(message.Text);
            }
        };
        foreach (var path in new[] { "/", "/find?q=visa", "/sign-in" })
        {
            var response = await page.GotoAsync(path);
            await page.Settled();
            var headers = await response!.AllHeadersAsync();
            headers["content-security-policy"].ShouldContain("default-src 'self'");
            headers["content-security-policy"].ShouldContain("frame-ancestors 'none'");
            headers["content-security-policy"].ShouldNotContain("script-src 'self' 'unsafe-inline'");
            headers["x-content-type-options"].ShouldBe("nosniff");
            headers["referrer-policy"].ShouldBe("no-referrer");
            headers["cross-origin-opener-policy"].ShouldBe("same-origin");
            headers["cache-control"].ShouldContain("no-store");
        }

        violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_page_of_another_site_opens_no_circuit()
    {
        using var socket = new System.Net.WebSockets.ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", "http://elsewhere.example");
        var address = new Uri(site.Address.Replace("http:", "ws:", StringComparison.Ordinal) + "/_blazor?id=x");
        var refused = await Should.ThrowAsync<System.Net.WebSockets.WebSocketException>(() => socket.ConnectAsync(address, TestContext.Current.CancellationToken));
        refused.Message.ShouldContain("403");
    }
}
