using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(PartnerDirectory.BrowserTests.Support.Site))]

namespace PartnerDirectory.BrowserTests.Support;

/// <summary>One browser and the published program with the demo coalition, for all tests.</summary>
public sealed class Site : IAsyncLifetime
{
    private readonly List<PublishedProgram> programs = [];
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("partnerdirectory-browser-");
    private readonly SemaphoreSlim one = new(1);
    private IPlaywright? playwright;
    private PublishedProgram? crowded;

    public IBrowser Browser { get; private set; } = null!;

    /// <summary>Where the demo coalition is served.</summary>
    public string Address { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var demo = Serve("demo");
        playwright = await Playwright.CreateAsync();
        Browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
        });
        Address = (await demo).Address;
    }

    /// <summary>A program of its own over a database file that isn't there yet.</summary>
    public Task<PublishedProgram> Empty() => Serve("--database", Path.Combine(folder.FullName, Path.GetRandomFileName() + ".db"));

    /// <summary>A demo of its own, for what changes it.</summary>
    public Task<PublishedProgram> Demo() => Serve("demo");

    /// <summary>A program of its own with one account, <see cref="PublishedProgram.Reader"/>.</summary>
    public async Task<PublishedProgram> WithReader()
    {
        var database = Path.Combine(folder.FullName, Path.GetRandomFileName() + ".db");
        await PublishedProgram.AddReader(database);
        return await Serve("--database", database);
    }

    /// <summary>2,500 invented organisations with four contacts each, imported through the command line.</summary>
    public async Task<PublishedProgram> Crowded()
    {
        await one.WaitAsync();
        try
        {
            if (crowded is null)
            {
                var database = Path.Combine(folder.FullName, "crowded.db");
                foreach (var list in await Crowd.Write(folder.FullName))
                {
                    await PublishedProgram.Run("import", list, "--database", database);
                }

                await PublishedProgram.AddReader(database);
                crowded = await Serve("--database", database);
            }

            return crowded;
        }
        finally
        {
            one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.CloseAsync();
        }

        playwright?.Dispose();
        foreach (var program in programs)
        {
            await program.DisposeAsync();
        }

        one.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task<PublishedProgram> Serve(params string[] args)
    {
        var program = await PublishedProgram.Serve(args);
        programs.Add(program);
        return program;
    }
}
