using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PartnerDirectory.BrowserTests.Support;
using Shouldly;

namespace PartnerDirectory.BrowserTests;

/// <summary>
/// Partners and contacts under every label, each with words of its own, and a reader at the browser: nothing that they may
/// not see comes over the wire, neither in an answer nor in a frame of the live page.
/// </summary>
public sealed partial class CanaryTests(Site site) : BrowserTest(site)
{
    private static readonly string[] Labels = ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"];
    private static readonly string[] Audiences = ["everyone", "secretariat", "kind:law_firm", "account:named@example.org"];

    [Theory]
    [InlineData("read", "home", "TLP:RED")]
    [InlineData("read", "home", "TLP:GREEN")]
    [InlineData("read", "outside", "TLP:RED")]
    [InlineData("read", "lawyers", "TLP:AMBER")]
    [InlineData("read", "outside", "TLP:RED", "named@example.org")]
    [InlineData("read,edit", null, "TLP:AMBER+STRICT")]
    [InlineData("read,edit,administer,audit", null, "TLP:AMBER")]
    [InlineData("read,audit", null, "TLP:GREEN")]
    public async Task No_frame_and_no_answer_holds_a_word_of_what_the_reader_may_not_see(string rights, string? organisation, string ceiling, string name = PublishedProgram.Reader)
    {
        var folder = Directory.CreateTempSubdirectory("partnerdirectory-canary-");
        try
        {
            var (forbidden, allowed) = await Plant(folder.FullName, (audience, label) => IsSeen(organisation, ceiling, name, audience, label));
            var database = Path.Combine(folder.FullName, "canary.db");
            await PublishedProgram.Run("import", Path.Combine(folder.FullName, "organisations.csv"), "--database", database);
            await PublishedProgram.Run("import", Path.Combine(folder.FullName, "contacts.csv"), "--database", database);
            var password = Path.Combine(folder.FullName, "password");
            await File.WriteAllTextAsync(password, PublishedProgram.Password, TestContext.Current.CancellationToken);
            string[] home = organisation is null ? [] : ["--organisation", organisation];
            await PublishedProgram.Run(["account", "add", "--name", name, "--rights", rights, .. home, "--ceiling", ceiling, "--password-file", password, "--database", database]);
            await using var program = await PublishedProgram.Serve("--database", database);
            var wire = new ConcurrentQueue<string>();
            var frames = 0;
            var page = await Visit(address: program.Address);
            page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
            {
                Interlocked.Increment(ref frames);
                Keep(frame.Text is { } text ? Encoding.UTF8.GetBytes(text) : frame.Binary ?? []);
            };
            var answers = new ConcurrentBag<Task>();
            page.Response += (_, response) => answers.Add(Kept(response));

            await page.GotoAsync("/sign-in?returnUrl=%2F");
            await page.Locator("#name").FillAsync(name);
            await page.Locator("#password").FillAsync(PublishedProgram.Password);
            await page.Locator("main form button[type=submit]").ClickAsync();
            if (rights.Contains("administer", StringComparison.Ordinal))
            {
                await page.WaitForURLAsync("**/account/second-factor**");
                await page.SetUpApp();
                await page.GotoAsync("/");
            }

            await page.WaitForURLAsync(program.Address + "/");
            await page.Settled();

            // All but the last letters of each word: whatever is found would tell the rest.
            foreach (var word in forbidden.Where((_, i) => i % 5 == 0).Append(allowed[0]))
            {
                await page.Type(word[..^2]);
            }

            string[] more =
            [
                .. rights.Contains("administer", StringComparison.Ordinal)
                    ? new[] { "/administration/accounts", "/administration/freshness", "/administration/memberships", "/administration/personal-data", "/administration/processing", "/administration/look-as", "/onboarding", "/onboarding/new", "/import" }
                    : [],
                .. rights.Contains("audit", StringComparison.Ordinal) ? new[] { "/administration/audit" } : [],
            ];
            foreach (var path in (string[])["/find?type=all", "/find?country=BE&type=contact", "/coverage", "/call?need=duty_desk&territory=BE", "/find/addresses", "/views", "/groups", "/members", "/account", .. more])
            {
                await page.GotoAsync(path);
                await page.Settled();
                new Uri(page.Url).AbsolutePath.ShouldBe(path.Split('?')[0], "nothing was looked at");
                Keep(Encoding.UTF8.GetBytes(await page.ContentAsync()));
            }

            // A live page: facets, sorting, a profile and back, each over the circuit.
            await page.GotoAsync("/find?type=all");
            await page.Settled();
            await page.Locator("#facet-country-BE").ClickAsync();
            await page.WaitForURLAsync("**country=BE**");
            await Assertions.Expect(page.Locator("#facet-country-BE")).ToHaveAttributeAsync("aria-current", "true");
            var links = await page.Locator(".row h2 a").EvaluateAllAsync<string[]>("all => all.map(a => a.getAttribute('href'))");
            foreach (var link in links)
            {
                await page.Locator($".row h2 a[href='{link}']").ClickAsync();
                await page.WaitForURLAsync(program.Address + link);
                await page.Locator("h2#history").WaitForAsync();
                // What a page left for the next is of no body that could still be read.
                Keep(Encoding.UTF8.GetBytes(await page.ContentAsync()));
                await page.GoBackAsync();
                await page.Locator($".row h2 a[href='{link}']").WaitForAsync();
            }

            // What stands on no first page.
            await page.GotoAsync("/find?type=contact");
            foreach (var link in (await page.Locator(".row h2 a").EvaluateAllAsync<string[]>("all => all.map(a => a.getAttribute('href'))")).Except(links))
            {
                await page.GotoAsync(link);
                await page.Settled();
            }

            foreach (var word in forbidden.Where((_, i) => i % 3 == 1).Take(6))
            {
                var address = word[..^2] + "@example.org";
                await page.FindBox().FillAsync(address);
                await page.EvaluateAsync("document.querySelector('form.find').requestSubmit()");
                await Assertions.Expect(page.Locator("main h1")).ToContainTextAsync(address);
            }

            await page.Settled();
            await Task.WhenAll(answers).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            var all = string.Join('\n', wire).ToLowerInvariant();
            frames.ShouldBeGreaterThan(20, "no live page was read");
            forbidden.Where(word => all.Contains(word, StringComparison.Ordinal)).ShouldBeEmpty();
            allowed.Where(word => !all.Contains(word, StringComparison.Ordinal)).ShouldBeEmpty();

            void Keep(byte[] bytes) => wire.Enqueue(Marks().Replace(Encoding.UTF8.GetString(bytes), ""));

            async Task Kept(IResponse response)
            {
                try
                {
                    Keep(await response.BodyAsync());
                }
                catch (PlaywrightException)
                {
                    // A redirect has no body, and one that was given up for the next page neither.
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Two lists, and the words in them: those that the reader may see, and those that they may not.</summary>
    private static async Task<(List<string> Forbidden, List<string> Allowed)> Plant(string folder, Func<string, string, bool> sees)
    {
        var organisations = new StringBuilder("reference,legal_name,kind,country,city,description,standing,class,capabilities,visible_to,tlp\n");
        var contacts = new StringBuilder("reference,organisation,kind,name,job_title,functions,email,phone,visible_to,tlp\n");
        organisations.Append("home,Home of the members,ngo,LU,,,active,full,,everyone,TLP:GREEN\noutside,Home of others,ngo,LU,,,,,,everyone,TLP:GREEN\nlawyers,Home of lawyers,law_firm,LU,,,active,full,,everyone,TLP:GREEN\n");
        var (forbidden, allowed, number) = (new List<string>(), new List<string>(), 0);
        foreach (var label in Labels)
        {
            foreach (var audience in Audiences)
            {
                var isSeen = sees(audience, label);
                string W()
                {
                    var word = "zq" + System.Security.Cryptography.RandomNumberGenerator.GetString("bcdfghjkmnpstvw", 8) + "x";
                    (isSeen ? allowed : forbidden).Add(word);
                    return word;
                }

                var reference = W();
                organisations.Append(System.Globalization.CultureInfo.InvariantCulture, $"{reference},Partner {W()},ngo,BE,{W()},{W()},active,full,trace_payments,{audience},{label}\n");
                contacts.Append(System.Globalization.CultureInfo.InvariantCulture, $"{W()},{reference},desk,{W()},{W()},duty_desk,{W()}@example.org,+447700900{number++:D3},{audience},{label}\n");
            }
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "organisations.csv"), organisations.ToString());
        await File.WriteAllTextAsync(Path.Combine(folder, "contacts.csv"), contacts.ToString());
        return (forbidden, allowed);
    }

    /// <summary>Nothing planted is the reader's own; no ceiling of an admin's is RED, which would be shown to them.</summary>
    private static bool IsSeen(string? organisation, string ceiling, string name, string audience, string label) =>
        Array.IndexOf(Labels, label) <= Array.IndexOf(Labels, ceiling)
        && (audience == "everyone" || organisation is null || (audience == "kind:law_firm" && organisation == "lawyers") || audience == "account:" + name)
        && label switch
        {
            "TLP:AMBER" => organisation != "outside",
            "TLP:AMBER+STRICT" => organisation is null,
            "TLP:RED" => audience == "account:" + name,
            _ => true,
        };

    [GeneratedRegex("</?mark[^>]*>")]
    private static partial Regex Marks();
}
