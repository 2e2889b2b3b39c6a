using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace PartnerDirectory.BrowserTests.Support;

/// <summary>The published program, serving on a free port until it is disposed of.</summary>
public sealed partial class PublishedProgram : IAsyncDisposable
{
    private readonly Process process;

    private PublishedProgram(Process process, string address)
    {
        this.process = process;
        Address = address;
    }

    public string Address { get; }

    /// <summary>The database file it was told to serve; empty for the demo's own.</summary>
    public string Database { get; private init; } = "";

    /// <summary>The link to make the first admin with, as it was printed; null when there is one, and in the demo.</summary>
    public string? FirstAdmin { get; private init; }

    /// <summary>A reader whom <see cref="AddReader"/> makes.</summary>
    public const string Reader = "reader@example.org";

    public const string Password = "seven ducks in a quiet row";

    private static string Folder =>
        Environment.GetEnvironmentVariable("PARTNERDIRECTORY_PUBLISHED") is { Length: > 0 } folder
            ? folder
            : throw new InvalidOperationException(
                "The browser tests need the published program: set PARTNERDIRECTORY_PUBLISHED to its folder, or start them through tests/run.");

    /// <summary>Starts it with the arguments given and waits for the line that says it is ready.</summary>
    public static Task<PublishedProgram> Serve(params string[] args) => Serve(new Dictionary<string, string>(), args);

    /// <summary>As <see cref="Serve(string[])"/>, with settings from the environment.</summary>
    public static async Task<PublishedProgram> Serve(IReadOnlyDictionary<string, string> settings, params string[] args)
    {
        var process = Launch([.. args, "--port", FreePort().ToString(System.Globalization.CultureInfo.InvariantCulture)], settings);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        string? firstAdmin = null;
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (Link().Match(line) is { Success: true } link)
            {
                firstAdmin = link.Value;
            }
            else if (Ready().Match(line) is { Success: true } ready)
            {
                return new PublishedProgram(process, ready.Value.TrimEnd('/')) { FirstAdmin = firstAdmin, Database = args.SkipWhile(arg => arg != "--database").ElementAtOrDefault(1) ?? "" };
            }
        }

        throw new InvalidOperationException("The program ended before it was ready: " + await process.StandardError.ReadToEndAsync(patience.Token));
    }

    /// <summary>Runs a command of it to its end.</summary>
    public static async Task Run(params string[] args)
    {
        using var process = Launch(args);
        process.StandardInput.Close();
        var said = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', args)} ended with {process.ExitCode}: {await complained}{await said}");
        }
    }

    /// <summary>An account that may read, made on the command line.</summary>
    public static async Task AddReader(string database)
    {
        var file = database + ".password";
        await File.WriteAllTextAsync(file, Password);
        await Run("account", "add", "--name", Reader, "--rights", "read", "--password-file", file, "--database", database);
        File.Delete(file);
    }

    /// <summary>Ends the program and gives all that it wrote, on both of its outputs.</summary>
    public async Task<string> Said()
    {
        process.Kill(entireProcessTree: true);
        return await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static Process Launch(string[] args, IReadOnlyDictionary<string, string>? settings = null)
    {
        var start = new ProcessStartInfo(Path.Combine(Folder, "PartnerDirectory"), args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Many visitors of many tests come from this one address.
        start.Environment["PARTNERDIRECTORY_Limits__SignInsPerMinute"] = "100000";
        start.Environment["PARTNERDIRECTORY_Limits__Circuits"] = "1000";
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"http://localhost:\d+/first-admin\?link=\S+")]
    private static partial Regex Link();

    [GeneratedRegex(@"http://localhost:\d+/?")]
    private static partial Regex Ready();
}
