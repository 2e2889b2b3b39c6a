using System.Text;
using Microsoft.Playwright;
using PartnerDirectory.BrowserTests.Support;
using Shouldly;

namespace PartnerDirectory.BrowserTests;

/// <summary>What is pasted into the box: answered, and nowhere to be found afterwards.</summary>
public sealed class PasteTests(Site site) : BrowserTest(site)
{
    // Test numbers that belong to nobody: of the card schemes, and Belgium's example in the IBAN registry.
    private const string Card = "5105105105105100";
    private const string Iban = "BE68539007547034";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_digit_beyond_those_allowed_reaches_the_server_its_log_or_its_database(bool byPaste)
    {
        var folder = Directory.CreateTempSubdirectory("partnerdirectory-paste-");
        try
        {
            var database = Path.Combine(folder.FullName, "paste.db");
            var list = Path.Combine(folder.FullName, "organisations.csv");
            await File.WriteAllTextAsync(list, "legal_name,country,identifiers\nCard scheme,BE,card_range:510000-559999\nBank,BE,bank_code:BE-539\n", TestContext.Current.CancellationToken);
            await PublishedProgram.Run("import", list, "--database", database);
            await PublishedProgram.AddReader(database);
            var sent = new StringBuilder();
            string logged;
            await using (var program = await PublishedProgram.Serve("--database", database))
            {
                var page = await OpenAsReader(program);
                page.Request += (_, request) => sent.AppendLine(request.Url).AppendLine(request.PostData);
                page.WebSocket += (_, socket) => socket.FrameSent += (_, frame) => sent.Append(frame.Text ?? Encoding.Latin1.GetString(frame.Binary ?? [])).AppendLine();
                foreach (var (number, answer) in new[] { (Card, "Card scheme"), ("5105 1051 0510 5100", "Card scheme"), (Iban, "Bank"), ("BE68 5390 0754 7034", "Bank") })
                {
                    await page.GotoAsync("/");
                    await page.Settled();
                    if (byPaste)
                    {
                        await page.FindBox().FocusAsync();
                        await page.Keyboard.InsertTextAsync(number);
                    }
                    else
                    {
                        await page.FindBox().PressSequentiallyAsync(number, new LocatorPressSequentiallyOptions { Delay = 15 });
                    }

                    await Assertions.Expect(page.Options().First).ToContainTextAsync(answer);
                    await Assertions.Expect(page.Locator(".opts-understood")).ToBeVisibleAsync();
                    await Assertions.Expect(page.Locator(".opts-understood strong")).ToHaveCountAsync(0);
                    await page.EvaluateAsync("document.querySelector('form.find').requestSubmit()");
                    await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("Who stands behind it");
                    await Assertions.Expect(page.Locator(".row").First).ToContainTextAsync(answer);
                    new Uri(page.Url).PathAndQuery.ShouldBe("/ask");
                }

                if (byPaste)
                {
                    // Two digits changed places: all of them are seen in the browser alone.
                    await page.GotoAsync("/");
                    await page.Settled();
                    await page.FindBox().FocusAsync();
                    await page.Keyboard.InsertTextAsync("BE68 5390 0754 7043");
                    await Assertions.Expect(page.Options().First).ToContainTextAsync("Bank");
                    await Assertions.Expect(page.Locator(".opts-understood")).ToContainTextAsync("check digits");
                }

                logged = await program.Said();
            }

            sent.ToString().ShouldContain("51051051", customMessage: "nothing was recorded");
            var kept = string.Join('\n', Directory.EnumerateFiles(folder.FullName, "paste.db*").Select(path => Encoding.Latin1.GetString(File.ReadAllBytes(path))));
            kept.ShouldContain("BE-539");
            foreach (var (where, text) in new[] { ("sent", sent.ToString()), ("logged", logged), ("kept", kept) })
            {
                var bare = text.Replace(" ", "", StringComparison.Ordinal).Replace("+", "", StringComparison.Ordinal).Replace("%20", "", StringComparison.Ordinal);
                bare.Contains("510510510", StringComparison.Ordinal).ShouldBeFalse(where);
                bare.Contains("BE685390", StringComparison.OrdinalIgnoreCase).ShouldBeFalse(where);
                bare.Contains("007547034", StringComparison.Ordinal).ShouldBeFalse(where);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Without_script_the_server_drops_it_and_says_so()
    {
        var page = await Open("/", javaScript: false);
        await page.FindBox().FillAsync(Card);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/ask");
        await Assertions.Expect(page.Locator("main .lead")).ToContainTextAsync("dropped unread");
        var content = await page.ContentAsync();
        content.ShouldContain("51051051");
        content.ShouldNotContain("510510510");
        await Assertions.Expect(page.Locator(".row").First).ToContainTextAsync("Mastercard");
    }

    [Fact]
    public async Task When_nobody_stands_behind_it_the_page_offers_whom_to_call_in_that_country()
    {
        var page = await Open("/");
        await page.FindBox().FillAsync("NL91 ABNA 0417 1643 00");
        var way = page.Locator(".opts-none a[href='/call?territory=NL']");
        await Assertions.Expect(way).ToBeVisibleAsync();
        (await page.FindBox().InputValueAsync()).ShouldBe("IBAN NL-ABNA");
    }

    [Fact]
    public async Task A_number_that_may_yet_be_a_phone_is_not_sent_before_Enter()
    {
        var page = await Open("/");
        var asked = new List<string?>();
        page.Request += (_, request) => asked.Add(request.PostData);
        await page.FindBox().FillAsync("4420794601");
        await Assertions.Expect(page.Locator("#hero-status")).ToContainTextAsync("Press Enter");
        asked.ShouldNotContain(body => body != null && body.Contains("4420794601", StringComparison.Ordinal));
    }
}
