using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PartnerDirectory.Tests.Support;

/// <summary>The server of a test's directory on a port of its own, and a visitor with cookies who follows no redirect.</summary>
public sealed class RunningSite : IAsyncDisposable
{
    private RunningSite(WebApplication app)
    {
        App = app;
        Client = Visitor();
    }

    public WebApplication App { get; }

    public HttpClient Client { get; }

    public Uri Address => new(App.Urls.First().Replace("[::]", "127.0.0.1", StringComparison.Ordinal));

    /// <summary>Starts it with settings as an operator writes them: <c>("Network:Hosts", "directory.example")</c>.</summary>
    public static Task<RunningSite> Start(TestDirectory directory, params (string Name, string Value)[] settings) => Start(directory, null, settings);

    public static async Task<RunningSite> Start(TestDirectory directory, X509Certificate2? certificate, params (string Name, string Value)[] settings)
    {
        var app = Server.Build(
            directory.Location,
            builder =>
            {
                builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
                {
                    if (certificate is not null)
                    {
                        listen.UseHttps(certificate);
                    }
                }));
                builder.Services.AddSingleton<TimeProvider>(directory.Time);
            },
            Settings(settings));
        await app.StartAsync();
        return new RunningSite(app);
    }

    public static IConfigurationRoot Settings(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Name, (string?)one.Value))).Build();

    /// <summary>One who has been here before has cookies of their own.</summary>
    public HttpClient Visitor(bool cookies = true) => new(new HttpClientHandler
    {
        AllowAutoRedirect = false,
        UseCookies = cookies,
        ServerCertificateCustomValidationCallback = (_, _, _, _) => true,
    })
    {
        BaseAddress = Address,
    };

    /// <summary>A form's token, with the cookie that belongs to it kept by the visitor.</summary>
    public static async Task<string> Token(HttpClient visitor, string page)
    {
        var html = await visitor.GetStringAsync(new Uri(page, UriKind.Relative));
        return Regex.Match(html, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
    }

    /// <summary>A certificate that nobody vouches for, written as PEM and PFX files into the folder.</summary>
    public static X509Certificate2 Certificate(string? folder = null, string password = "only for tests")
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=directory.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(90));
        var pfx = made.Export(X509ContentType.Pfx, password);
        if (folder is not null)
        {
            File.WriteAllText(Path.Combine(folder, "cert.pem"), made.ExportCertificatePem());
            File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
            File.WriteAllBytes(Path.Combine(folder, "cert.pfx"), pfx);
        }

        return X509CertificateLoader.LoadPkcs12(pfx, password);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }
}
