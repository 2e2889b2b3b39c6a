using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PartnerDirectory.BrowserTests.Support;
using Shouldly;

namespace PartnerDirectory.BrowserTests;

public sealed partial class FreshnessTests(Site site) : BrowserTest(site)
{
    [Fact]
    public async Task A_contact_confirms_and_another_proposes_by_the_mailed_link_without_scripts_on_a_phone()
    {
        var folder = Directory.CreateTempSubdirectory("partnerdirectory-mail-").FullName;
        await using var program = await PublishedProgram.Serve(new Dictionary<string, string> { ["PARTNERDIRECTORY_Mail__PickupFolder"] = folder }, "demo");
        var admin = await Open("/administration/freshness", actAs: "admin", address: program.Address);
        await admin.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Begin today" }).ClickAsync();
        await Assertions.Expect(admin.Locator(".saved-notice")).ToContainTextAsync("The round has begun");
        await admin.ShouldHaveNoAxeFindings("freshness");
        var links = await Links(folder, 2);

        var page = await Visit(390, address: program.Address, javaScript: false);
        await page.GotoAsync(links[0]);
        await page.GotoAsync(links[0]);
        await page.ShouldNotScrollSideways("confirm");
        await page.Locator("form .button.primary").First.ClickAsync();
        var thanks = await page.Locator("main h1").InnerTextAsync();
        thanks.ShouldBeOneOf("Thank you", "Merci", "Danke", "Gracias", "Grazie");
        await page.GotoAsync(links[0]);
        (await page.Locator(".propose").CountAsync()).ShouldBe(0);

        var scripted = await Visit(390, "dark", program.Address);
        await scripted.GotoAsync(links[1]);
        await scripted.Locator(".propose summary").ClickAsync();
        await scripted.ShouldHaveNoAxeFindings("confirm");
        await scripted.ShouldNotScrollSideways("propose");

        await page.GotoAsync(links[1]);
        await page.Locator(".propose summary").ClickAsync();
        await page.Locator("#job_title-0").FillAsync("Head of the demo desk");
        await page.Locator("#new-phone").FillAsync("+44 20 7946 0199");
        await page.Locator(".propose .button.primary").ClickAsync();
        (await page.Locator(".propose").CountAsync()).ShouldBe(0);

        await admin.GotoAsync("/proposals");
        await admin.Locator(".views a").First.ClickAsync();
        await Assertions.Expect(admin.Locator("main")).ToContainTextAsync("Head of the demo desk");
        await admin.ShouldHaveNoAxeFindings("proposal");
        await admin.GetByRole(AriaRole.Radio, new PageGetByRoleOptions { Name = "Accept" }).First.CheckAsync();
        await admin.GetByRole(AriaRole.Radio, new PageGetByRoleOptions { Name = "Refuse" }).Last.CheckAsync();
        await admin.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Decide" }).ClickAsync();
        await Assertions.Expect(admin.Locator(".saved-notice")).ToContainTextAsync("Decided");
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The preview of a letter shows what an admin typed and runs none of it.</summary>
    [Fact]
    public async Task A_letter_is_previewed_without_running_what_is_in_it()
    {
        var page = await Open("/administration/letters/freshness-round/en", actAs: "admin");
        var dialogs = 0;
        page.Dialog += async (_, dialog) =>
        {
            dialogs++;
            await dialog.DismissAsync();
        };
        await page.Locator("#html").FillAsync("<p>Hello {{ name }}</p><script>parent.document.title = 'run'; alert(1)</script><img src=x onerror=\"alert(2)\">");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Preview" }).ClickAsync();
        await Assertions.Expect(page.FrameLocator(".letter-html").Locator("p").First).ToContainTextAsync("Hello ");
        await Assertions.Expect(page.Locator("#html")).ToHaveValueAsync(new Regex("^<p>Hello"));
        (await page.TitleAsync()).ShouldNotBe("run");
        dialogs.ShouldBe(0);
        await page.ShouldNotScrollSideways("preview");

        await page.Locator("#text").FillAsync("One\nTwo {{ nobody }}");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.Locator("#problems")).ToContainTextAsync("Line 2: nobody");
        await Assertions.Expect(page.Locator("#text")).ToHaveValueAsync("One\nTwo {{ nobody }}");
    }

    /// <summary>The links of the first letters that the program put into the folder.</summary>
    private static async Task<List<string>> Links(string folder, int count)
    {
        for (var i = 0; i < 180; i++)
        {
            var found = new List<string>();
            foreach (var file in Directory.GetFiles(folder, "*.eml").Order())
            {
                var text = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Replace("=\r\n", "", StringComparison.Ordinal).Replace("=\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
                if (Link().Match(text) is { Success: true } link)
                {
                    found.Add(link.Value);
                }
            }

            if (found.Count >= count)
            {
                return found;
            }

            await Task.Delay(1000, TestContext.Current.CancellationToken);
        }

        throw new InvalidOperationException("No letters came.");
    }

    [GeneratedRegex(@"http://localhost:\d+/confirm\?link=[\w-]{43}&lang=\w\w")]
    private static partial Regex Link();
}
