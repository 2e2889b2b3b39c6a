using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;

namespace PartnerDirectory.Tests.Support;

/// <summary>An independent OpenID provider in a process of its own: npm's oidc-provider, which tests/run installs.</summary>
public sealed class OpenIdProvider : IAsyncDisposable
{
    private readonly Process process;

    private OpenIdProvider(Process process, string issuer)
    {
        this.process = process;
        Issuer = issuer;
    }

    public string Issuer { get; }

    /// <param name="site">The directory's own address.</param>
    public static async Task<OpenIdProvider> Start(string site)
    {
        var modules = NodeModules.Folder;
        string[] arguments = [Path.Combine(Repository.Root, "tests", "PartnerDirectory.Tests", "Support", "oidc-provider.mjs"), modules, site + "/sign-in/provider/back", site + "/sign-out/provider/back"];
        var process = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return new OpenIdProvider(process, await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The OpenID provider did not start."));
    }

    /// <summary>Whoever is sent to the provider next is this person.</summary>
    public async Task Knows(string sub, string[] groups, string? email = null, bool verified = true, string? name = null, string[]? amr = null)
    {
        using var client = new HttpClient();
        using var answer = await client.PostAsJsonAsync(Issuer + "/who", new { sub, groups, email, email_verified = verified, name, amr });
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidOperationException("The provider refused whom it should know.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
