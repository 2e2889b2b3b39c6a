using System.Diagnostics;
using Microsoft.Playwright;
using PartnerDirectory.BrowserTests.Support;
using Shouldly;

namespace PartnerDirectory.BrowserTests;

public sealed class ProfilePageTests(Site site) : BrowserTest(site)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copying_a_phone_puts_E164_on_the_clipboard_and_says_so(bool allowed)
    {
        var page = await Profile("visa bel");
        if (allowed)
        {
            await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        }
        else
        {
            await page.EvaluateAsync("void (navigator.clipboard.writeText = () => Promise.reject(new DOMException('denied', 'NotAllowedError')))");
        }

        await page.EvaluateAsync("document.addEventListener('copy', () => { window.older = getSelection().toString(); })");
        // By day the desk's number stands first, at night that of those on duty.
        var number = (await page.Locator(".panel .big").GetAttributeAsync("href"))!["tel:".Length..];
        number.ShouldBeOneOf("+442079460110", "+442079460124");
        await page.Locator(".panel .copy").ClickAsync();
        await Assertions.Expect(page.Locator("#said[role=status]")).ToContainTextAsync("Copied: +44 20 7946 01" + number[^2..]);
        var copied = allowed ? await page.EvaluateAsync<string>("navigator.clipboard.readText()") : await page.EvaluateAsync<string>("window.older");
        copied.ShouldBe(number);
    }

    [Theory]
    [InlineData("visa bel")]
    [InlineData("primer")]
    public async Task The_QR_code_decodes_to_the_vCard_shown_and_served(string partner)
    {
        var page = await Profile(partner);
        await page.Locator(".contact b a").First.ClickAsync();
        await page.WaitForURLAsync("**/contacts/**");
        await page.Locator("#card-qr > summary").ClickAsync();
        var served = await (await page.Context.APIRequest.GetAsync(page.Url.Split('?')[0] + ".vcf?form=compact")).TextAsync();
        (await page.Locator("pre.vcard").TextContentAsync())!.ReplaceLineEndings("\n").ShouldBe(served.ReplaceLineEndings("\n"));

        var picture = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".png");
        try
        {
            await page.Locator("svg.qr").ScreenshotAsync(new LocatorScreenshotOptions { Path = picture });
            var start = new ProcessStartInfo("zbarimg", ["--quiet", "--raw", "-Sbinary", picture]) { RedirectStandardOutput = true };
            using var zbar = Process.Start(start)!;
            using var bytes = new MemoryStream();
            await zbar.StandardOutput.BaseStream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
            await zbar.WaitForExitAsync(TestContext.Current.CancellationToken);
            bytes.ToArray().ShouldBe(System.Text.Encoding.UTF8.GetBytes(served));
        }
        finally
        {
            File.Delete(picture);
        }
    }

    [Fact]
    public async Task Print_shows_the_phone_hides_navigation_and_fits_A4()
    {
        var page = await Profile("visa bel");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await page.SetViewportSizeAsync(680, 960); // A4 less its margins, in CSS pixels
        await Assertions.Expect(page.Locator(".panel .big")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("header.bar")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator(".panel .buttons")).ToBeHiddenAsync();
        await page.ShouldNotScrollSideways("print");
        var pdf = System.Text.Encoding.Latin1.GetString(await page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true }));
        System.Text.RegularExpressions.Regex.IsMatch(pdf, @"/MediaBox\s*\[0 0 (59[45][.\d]*) (84[12][.\d]*)\]").ShouldBeTrue("no page is A4");
    }

    [Fact]
    public async Task How_to_ask_and_the_history_stand_on_the_profile()
    {
        var page = await Profile("mastercard");
        await page.Locator(".capabilities summary").First.ClickAsync();
        await Assertions.Expect(page.Locator(".capabilities details[open]")).ToContainTextAsync("Who may ask");
        await Assertions.Expect(page.Locator(".history li").First).ToBeVisibleAsync();
        await page.ShouldHaveNoAxeFindings("profile");
    }

    [Fact]
    public async Task A_vCard_is_a_file_with_a_name()
    {
        var page = await Profile("visa bel");
        var answer = await page.Context.APIRequest.GetAsync(Site.Address + await page.Locator("a.card-file").GetAttributeAsync("href"));
        answer.Headers["content-type"].ShouldBe("text/vcard; charset=utf-8");
        answer.Headers["content-disposition"].ShouldContain("attachment");
        answer.Headers["content-disposition"].ShouldContain("Visa Europe Belgium.TLP-GREEN.vcf");
    }

    private async Task<IPage> Profile(string typed)
    {
        var page = await Open("/");
        await page.Type(typed);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/organisations/**");
        await page.Locator(".panel .big").WaitForAsync();
        await page.Settled();
        return page;
    }
}
