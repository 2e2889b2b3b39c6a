using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace PartnerDirectory.Tests.Support;

/// <summary>A real SMTP server that keeps what it is handed (Debian's python3-aiosmtpd, which tests/run installs).</summary>
public sealed class MailSink : IAsyncDisposable
{
    private readonly Process process;

    private MailSink(Process process, int port)
    {
        this.process = process;
        Port = port;
    }

    public int Port { get; }

    /// <param name="silent">The first so many messages are taken, and who sent them never learns it.</param>
    public static async Task<MailSink> Start(int silent = 0)
    {
        var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [Path.Combine(Repository.Root, "tests", "PartnerDirectory.Tests", "Support", "mail-sink.py"), "silent", silent.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
        var first = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The SMTP server did not start.");
        return new MailSink(process, int.Parse(first, CultureInfo.InvariantCulture));
    }

    /// <summary>The next message it takes.</summary>
    public async Task<JsonElement> Next(TimeSpan? patience = null)
    {
        using var limit = new CancellationTokenSource(patience ?? TimeSpan.FromSeconds(20));
        return JsonDocument.Parse((await process.StandardOutput.ReadLineAsync(limit.Token))!).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
