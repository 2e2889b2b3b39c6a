using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(PartnerDirectory.BrowserTests.Support.Site))]

namespace PartnerDirectory.BrowserTests.Support;

/// <summary>One browser and the published program with the demo coalition, for all tests. Programs of a test's own end with the test: even an idle one takes its share of the machine.</summary>
public sealed class Site : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("partnerdirectory-browser-");
    private readonly SemaphoreSlim one = new(1);
    private IPlaywright? playwright;
    private PublishedProgram? demo;
    private PublishedProgram? crowded;

    public IBrowser Browser { get; private set; } = null!;

    /// <summary>Debian's Chromium without its windows: the same engine, at little more than half of the work.</summary>
    private static string Chromium => File.Exists("/usr/bin/chromium-headless-shell") ? "/usr/bin/chromium-headless-shell" : "/usr/bin/chromium";

    /// <summary>Where the demo coalition is served.</summary>
    public string Address => demo!.Address;

    public async ValueTask InitializeAsync()
    {
        var serving = PublishedProgram.Serve("demo");
        playwright = await Playwright.CreateAsync();
        Browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
        });
        demo = await serving;
    }

    /// <summary>A program of its own over a database file that isn't there yet.</summary>
    public Task<PublishedProgram> Empty() => PublishedProgram.Serve("--database", Path.Combine(folder.FullName, Path.GetRandomFileName() + ".db"));

    /// <summary>A demo of its own, for what changes it.</summary>
    public static Task<PublishedProgram> Demo() => PublishedProgram.Serve("demo");

    /// <summary>A program of its own with one account, <see cref="PublishedProgram.Reader"/>.</summary>
    public async Task<PublishedProgram> WithReader()
    {
        var database = Path.Combine(folder.FullName, Path.GetRandomFileName() + ".db");
        await PublishedProgram.AddReader(database);
        return await PublishedProgram.Serve("--database", database);
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
                crowded = await PublishedProgram.Serve("--database", database);
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
        foreach (var program in new[] { demo, crowded })
        {
            if (program is not null)
            {
                await program.DisposeAsync();
            }
        }

        one.Dispose();
        folder.Delete(recursive: true);
    }
}
