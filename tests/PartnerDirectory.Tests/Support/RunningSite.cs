using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using Shouldly;
using Logins = PartnerDirectory.Accounts.Accounts;

namespace PartnerDirectory.Tests.Support;

/// <summary>The server of a test's directory on a port of its own, and a visitor with cookies who follows no redirect.</summary>
public sealed class RunningSite : IAsyncDisposable
{
    public const string Password = "seven ducks in a quiet row";

    private static int members;

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
    public HttpClient Visitor(bool cookies = true, CookieContainer? jar = null) => new(new HttpClientHandler
    {
        AllowAutoRedirect = false,
        UseCookies = cookies,
        CookieContainer = jar ?? new CookieContainer(),
        ServerCertificateCustomValidationCallback = (_, _, _, _) => true,
    })
    {
        BaseAddress = Address,
    };

    /// <summary>Somebody of the secretariat with the rights, signed in with their password and shown to have a second factor.</summary>
    public async Task<HttpClient> SignedIn(TestDirectory directory, Rights rights, CookieContainer? jar = null) =>
        await SignedIn(directory, await Member(directory, rights), jar);

    /// <summary>An account that was made with <see cref="Password"/>.</summary>
    public async Task<HttpClient> SignedIn(TestDirectory directory, Account account, CookieContainer? jar = null)
    {
        var visitor = Visitor(jar: jar);
        using var form = SignInForm(account.Name, await Token(visitor, "/sign-in"));
        (await visitor.PostAsync(new Uri("/sign-in", UriKind.Relative), form)).StatusCode.ShouldBe(HttpStatusCode.Found);
        var signIns = directory.Get<SignIns>();
        var session = (await signIns.Of(new Actor(account.Name, account.Rights) { Account = account.Id })).Single().Id;
        await signIns.Proved(account.Id, session, Factors.Totp);
        return visitor;
    }

    /// <summary>A new account of the secretariat that signs in with <see cref="Password"/>.</summary>
    public static async Task<Account> Member(TestDirectory directory, Rights rights) => (await directory.Get<Logins>().Add(
        Actor.Operator,
        new Account { Name = $"member{Interlocked.Increment(ref members)}@example.org", DisplayName = "Member", Rights = rights, IsSecretariat = true, Ceiling = "TLP:RED" },
        Password)).Taken();

    public static FormUrlEncodedContent SignInForm(string name, string token) => new(
        [new("_handler", "password"), new("First.Name", name), new("First.Password", Password), new("__RequestVerificationToken", token)]);

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
