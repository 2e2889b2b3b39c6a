using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Playwright;
using PartnerDirectory.BrowserTests.Support;
using Shouldly;

namespace PartnerDirectory.BrowserTests;

/// <summary>
/// What an open page keeps in the server's memory: its components, its services, and the buffers of its connection, which are
/// about a third of it. The bounds are a third above what was measured; BENCHMARKS.md tells it apart by kinds of object.
/// </summary>
public sealed class CircuitMemoryTests(Site site) : BrowserTest(site)
{
    private const int Pages = 10;
    private const int Contacts = 120;

    /// <summary>So many contacts of one partner stand on its page; the rest is behind a link.</summary>
    private const int Shown = 50;

    [Fact]
    public async Task An_open_page_keeps_little_on_the_server()
    {
        var folder = Directory.CreateTempSubdirectory("partnerdirectory-memory-");
        try
        {
            var (database, socket) = (Path.Combine(folder.FullName, "memory.db"), Path.Combine(folder.FullName, "heap"));
            foreach (var list in await Lists(folder.FullName))
            {
                await PublishedProgram.Run("import", list, "--database", database);
            }

            await PublishedProgram.AddReader(database);
            await using var program = await PublishedProgram.Serve(
                new Dictionary<string, string> { ["DOTNET_STARTUP_HOOKS"] = typeof(CircuitMemoryTests).Assembly.Location, [StartupHook.Socket] = socket, ["PARTNERDIRECTORY_Limits__ContactsPerHour"] = "1000000" },
                "--database",
                database);
            var page = await OpenAsReader(program);
            await page.GotoAsync("/find?q=largest");
            var profile = (await page.Locator(".row h2 a[href^='/organisations/']").First.GetAttributeAsync("href"))!;
            (await Kept(page, "/find?q=demo", socket)).ShouldBeLessThan(600 * 1024);
            (await Kept(page, profile, socket)).ShouldBeLessThan(1100 * 1024);
            await Assertions.Expect(page.Locator(".contact")).ToHaveCountAsync(Shown);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Bytes a circuit: what the heap grew by with several more of the same page open.</summary>
    private static async Task<long> Kept(IPage page, string path, string socket)
    {
        await page.GotoAsync(path);
        await page.Settled();
        var more = new List<IPage>();
        for (var i = 0; i < 2; i++)
        {
            more.Add(await Another(page, path));
        }

        var before = await Heap(socket);
        for (var i = 0; i < Pages; i++)
        {
            more.Add(await Another(page, path));
        }

        var kept = (await Heap(socket) - before) / Pages;
        TestContext.Current.TestOutputHelper!.WriteLine($"{path}: {kept / 1024.0:N0} KiB a circuit");
        kept.ShouldBeGreaterThan(5_000, "no circuit was measured");
        foreach (var one in more)
        {
            await one.CloseAsync();
        }

        return kept;
    }

    private static async Task<IPage> Another(IPage page, string path)
    {
        var another = await page.Context.NewPageAsync();
        await another.GotoAsync(path);
        await another.Settled();
        return another;
    }

    private static async Task<long> Heap(string socket)
    {
        // What a page does after it is shown is done by then.
        await Task.Delay(1_000);
        using var asking = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await asking.ConnectAsync(new UnixDomainSocketEndPoint(socket));
        var answer = new byte[8];
        await asking.ReceiveAsync(answer);
        return BitConverter.ToInt64(answer);
    }

    private static async Task<IReadOnlyList<string>> Lists(string folder)
    {
        var organisations = new StringBuilder("reference,legal_name,kind,country,city\nlargest,Largest Demo Partner,ngo,BE,Brussels\n");
        for (var i = 0; i < 60; i++)
        {
            organisations.Append(CultureInfo.InvariantCulture, $"other-{i},Other Demo Partner {i},payment_firm,FR,Lyon\n");
        }

        var contacts = new StringBuilder("reference,organisation,kind,name,functions,email,phone,time_zone,hours\n");
        for (var i = 0; i < Contacts; i++)
        {
            contacts.Append(CultureInfo.InvariantCulture, $"desk-{i},largest,desk,Demo desk {i},{(i % 2 == 0 ? "single_point_of_contact" : "press")},desk{i}@largest.example.org,+4416329600{i % 100:D2},Europe/Brussels,Mo-Fr 09:00-17:00\n");
        }

        var files = new[] { Path.Combine(folder, "organisations.csv"), Path.Combine(folder, "contacts.csv") };
        await File.WriteAllTextAsync(files[0], organisations.ToString());
        await File.WriteAllTextAsync(files[1], contacts.ToString());
        return files;
    }
}
