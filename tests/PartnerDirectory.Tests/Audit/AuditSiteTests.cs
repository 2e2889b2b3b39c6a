using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PartnerDirectory.Kernel;
using PartnerDirectory.Tests.Support;
using PartnerDirectory.Ui;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Audit;

/// <summary>Pages and routes over a real server: what they tell the ledger, and the auditors' page.</summary>
public sealed class AuditSiteTests
{
    [Theory, EachEngine]
    public async Task Whoever_opens_asks_takes_or_is_refused_stands_in_the_ledger_once(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation() with { Tlp = "TLP:GREEN", Callable = true });
        var strict = await directory.Listed(Some.FullContact(organisation.Id));
        await using var app = Server.Build(directory.Location, builder =>
        {
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            builder.Services.AddSingleton<TimeProvider>(directory.Time);
            builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, NamedByHeader>("test", _ => { });
        });
        await app.StartAsync();

        foreach (var (name, address, status) in new[]
        {
            ("page", $"/contacts/{strict.Id}", HttpStatusCode.OK), ("profile", $"/organisations/{organisation.Id}", HttpStatusCode.OK), ("api", $"/api/v1/contacts/{strict.Id}", HttpStatusCode.OK),
            ("card", $"/contacts/{strict.Id}.vcf", HttpStatusCode.OK), ("call", "/call?need=legal_process&territory=BE", HttpStatusCode.OK),
            ("export", "/find/export.csv?type=contact", HttpStatusCode.OK), ("refused", "/administration/audit", HttpStatusCode.Forbidden),
        })
        {
            (await Get(app, name, "Read,Edit", address)).Status.ShouldBe(status, address);
            (await Raw.Rows(directory.Location, $"select action, subject_id from ledger where actor = '{name}'")).Count.ShouldBe(1, name);
        }

        var page = await Get(app, "ann auditor", "Read,Audit", "/administration/audit?actor=page");
        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Body.ShouldContain("Looked at");
        page.Body.ShouldContain($"record={strict.Id:D}");
        page.Body.ShouldContain("value=\"page\"");
        page.Body.ShouldNotContain("Put on the list");

        var csv = await Get(app, "ann auditor", "Read,Audit", "/administration/audit.csv?action=contact.");
        csv.Body.Split("\r\n")[0].ShouldContain("sequence");
        csv.Body.ShouldContain("contact.add");
        (await Raw.Rows(directory.Location, "select action from ledger where actor = 'ann auditor'")).Single().Single().ShouldBe("export.ledger");
        (await Get(app, "nosy", "Read,Edit,Administer", "/administration/audit.csv")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static async Task<(HttpStatusCode Status, string Body)> Get(WebApplication app, string name, string rights, string address)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(app.Urls.Single()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        request.Headers.Add("X-Name", name);
        request.Headers.Add("X-Rights", rights);
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Whoever the request says it is.</summary>
    private sealed class NamedByHeader(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, Request.Headers["X-Name"].ToString()), .. Request.Headers["X-Rights"].ToString().Split(',').Select(right => new Claim(Policies.Claim, Enum.Parse<Rights>(right).ToString()))],
            "test")), "test")));
    }
}
