using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using PartnerDirectory.BrowserTests.Support;
using Shouldly;

namespace PartnerDirectory.BrowserTests;

/// <summary>What an applicant was told is saved is there after the program was killed or the connection dropped, at any moment.</summary>
public sealed partial class KilledTests(Site site) : BrowserTest(site)
{
    /// <summary>How often; PARTNERDIRECTORY_TEST_KILLS asks for more.</summary>
    private static readonly int Runs = int.TryParse(Environment.GetEnvironmentVariable("PARTNERDIRECTORY_TEST_KILLS"), CultureInfo.InvariantCulture, out var runs) ? runs : 20;

    [Fact]
    public async Task Nothing_that_was_said_to_be_saved_is_lost()
    {
        var database = Path.Combine(Directory.CreateTempSubdirectory("partnerdirectory-killed-").FullName, "directory.db");
        var token = await Invited(database);
        var random = new Random(2026);
        var (last, acknowledged) = (0, 0);
        for (var run = 0; run < Runs; run++)
        {
            await using var program = await PublishedProgram.Serve("--database", database);
            var (client, page) = await Open(program.Address, token);
            using (client)
            {
                // What the run before was told is saved, or what it sent after that.
                var there = int.Parse(Value().Match(page).Groups[1].Value is { Length: > 0 } value ? value : "0", CultureInfo.InvariantCulture);
                there.ShouldBeInRange(acknowledged, last, "run " + run);
                using var stop = new CancellationTokenSource();
                var saving = Task.Run(() => Save(client, Token().Match(page).Groups[1].Value, run % 2 == 1 ? stop.Token : CancellationToken.None));
                await Task.Delay(random.Next(20, 900));
                await stop.CancelAsync();
                if (run % 2 == 0)
                {
                    await program.Said();
                }

                await saving;
            }
        }

        acknowledged.ShouldBeGreaterThan(Runs);

        async Task Save(HttpClient client, string forgery, CancellationToken dropped)
        {
            try
            {
                while (true)
                {
                    var number = ++last;
                    using var form = new FormUrlEncodedContent([new("q:legal_name", number.ToString(CultureInfo.InvariantCulture)), new("__RequestVerificationToken", forgery)]);
                    using var answer = await client.PostAsync(new Uri("/apply/save", UriKind.Relative), form, dropped);
                    answer.StatusCode.ShouldBe(HttpStatusCode.OK);
                    using var said = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(CancellationToken.None));
                    said.RootElement.GetProperty("at").GetString().ShouldNotBeNullOrEmpty();
                    acknowledged = number;
                }
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
            {
                // Killed or dropped: from here on nothing was promised.
            }
        }
    }

    private async Task<string> Invited(string database)
    {
        await using var program = await PublishedProgram.Serve("--database", database);
        var page = await Visit(address: program.Address);
        await page.MakeFirstAdmin(program);
        await page.SetUpApp();
        await page.GotoAsync("/onboarding/new");
        await page.Locator("#procedure").SelectOptionAsync(new Microsoft.Playwright.SelectOptionValue { Index = 1 });
        await page.FillAsync("#name", "Killed Demo");
        await page.FillAsync("#contact_name", "Demo Applicant");
        await page.FillAsync("#email", "apply@killed.example");
        await page.ClickAsync("button[value=invite]");
        return (await page.Locator("code.link").TextContentAsync())!.Split("link=")[1].Trim();
    }

    private static async Task<(HttpClient Client, string Page)> Open(string address, string token)
    {
        var client = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(address) };
        await client.GetAsync(new Uri("/apply/open?link=" + token, UriKind.Relative));
        return (client, await client.GetStringAsync(new Uri("/apply/topic/1", UriKind.Relative)));
    }

    [GeneratedRegex("<input id=\"legal_name\"[^>]*? value=\"(\\d+)\"")]
    private static partial Regex Value();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
