using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Tests.Support;
using PartnerDirectory.Ui;
using Shouldly;
using Xunit;
using Logins = PartnerDirectory.Accounts.Accounts;

namespace PartnerDirectory.Tests.Audit;

/// <summary>Pages and routes over a real server: what they tell the ledger, and the auditors' page.</summary>
public sealed class AuditSiteTests
{
    [Theory, EachEngine]
    public async Task Whoever_opens_asks_takes_or_is_refused_stands_in_the_ledger_once(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation() with { Tlp = "TLP:GREEN", Callable = true });
        var strict = await directory.Listed(Some.FullContact(organisation.Id) with { Tlp = "TLP:AMBER+STRICT" });
        var sealedOff = await directory.Listed(Some.Organisation("Sealed off") with { Tlp = "TLP:AMBER+STRICT" });
        await using var app = Server.Build(directory.Location, builder =>
        {
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            builder.Services.AddSingleton<TimeProvider>(directory.Time);
            builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, NamedByHeader>("test", _ => { });
        });
        await app.StartAsync();

        var opener = Guid.Empty;
        foreach (var (name, address, status) in new[]
        {
            ("page", $"/contacts/{strict.Id}", HttpStatusCode.OK), ("profile", $"/organisations/{organisation.Id}", HttpStatusCode.OK), ("api", $"/api/v1/contacts/{strict.Id}", HttpStatusCode.OK),
            ("card", $"/contacts/{strict.Id}.vcf", HttpStatusCode.OK), ("call", "/call?need=legal_process&territory=BE", HttpStatusCode.OK),
            ("edit", $"/contacts/{strict.Id}/edit", HttpStatusCode.OK), ("editor", $"/organisations/{sealedOff.Id}/edit", HttpStatusCode.OK),
            ("export", "/find/export.csv?type=contact", HttpStatusCode.OK), ("refused", "/administration/audit", HttpStatusCode.Forbidden),
        })
        {
            var who = await SignedIn(directory, name, Rights.Read | Rights.Edit);
            (await Get(app, who, address)).Status.ShouldBe(status, address);
            (await Raw.Rows(directory.Location, $"select action, subject_id from ledger where actor = '{who.Account}' and action <> 'account.sign-in'")).Count.ShouldBe(1, name);
            opener = opener == Guid.Empty ? who.Account : opener;
        }

        var auditor = await SignedIn(directory, "auditor", Rights.Read | Rights.Audit);
        var page = await Get(app, auditor, "/administration/audit?actor=" + opener);
        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Body.ShouldContain("Looked at");
        page.Body.ShouldContain($"record={strict.Id:D}");
        page.Body.ShouldContain($"value=\"{opener}\"");
        page.Body.ShouldNotContain("Put on the list");

        var csv = await Get(app, auditor, "/administration/audit.csv?action=contact.");
        csv.Body.Split("\r\n")[0].ShouldContain("sequence");
        csv.Body.ShouldContain("contact.add");
        (await Raw.Rows(directory.Location, $"select action from ledger where actor = '{auditor.Account}' and action <> 'account.sign-in'")).Single().Single().ShouldBe("export.ledger");

        // What a strict record said is read there too; what can't be read is told at its field, and nothing is shown or taken.
        (await Get(app, auditor, "/administration/audit?record=" + strict.Id)).Body.ShouldContain("Put on the list");
        (await Raw.One(directory.Location, $"select action from ledger where actor = '{auditor.Account}' order by sequence desc limit 1")).ShouldBe("read.ledger");
        foreach (var (query, why) in new[] { ("record=Anna", "Anna: This is not an id"), ("from=soon", "soon: This is not a day."), ("to=2026-13-01", "2026-13-01: This is not a day."), ("actor=" + new string('a', 300), "Shorten it") })
        {
            var unread = await Get(app, auditor, "/administration/audit?" + query);
            unread.Body.ShouldContain(why);
            unread.Body.ShouldContain("Nothing is shown");
            unread.Body.ShouldNotContain("<time ");
            (await Get(app, auditor, "/administration/audit.csv?" + query)).Status.ShouldBe(HttpStatusCode.Found);
        }

        (await Get(app, await SignedIn(directory, "nosy", Rights.Read | Rights.Edit | Rights.Administer), "/administration/audit.csv")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory, EachEngine]
    public async Task What_a_service_refuses_behind_a_page_or_a_route_is_told_too(TestDirectory directory)
    {
        await using var site = await RunningSite.Start(directory);
        var admin = await RunningSite.Member(directory, Rights.Read | Rights.Edit | Rights.Administer);
        var auditor = await RunningSite.Member(directory, Rights.Read | Rights.Audit);

        // An admin who doesn't audit changes nobody who does.
        using var visitor = await site.SignedIn(directory, admin);
        var address = $"/administration/accounts/{auditor.Id}";
        using var form = new FormUrlEncodedContent([new("_handler", "account"), new("Form.Version", "1"), new("Form.Name", auditor.Name), new("Form.DisplayName", "Renamed"), new("Form.Rights", "Read"), new("Form.BelongsTo", "secretariat"), new("Form.Ceiling", "TLP:RED"), new("__RequestVerificationToken", await RunningSite.Token(visitor, address))]);
        using var refused = await visitor.PostAsync(new Uri(address, UriKind.Relative), form);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("id=\"problems\"");
        (await Told(admin)).ShouldBe(["POST " + address]);

        // What is said at a field of a form: who looks as others do changes nothing.
        var looking = await RunningSite.Member(directory, Rights.Read | Rights.Edit | Rights.Administer);
        using var onlooker = await site.SignedIn(directory, looking);
        await Raw.Execute(directory.Location, $"update sessions set looks_as = '{new Look(Rights.Read | Rights.Edit, PartnerDirectory.Kernel.Tlp.Green, null, true)}' where account_id = '{looking.Id}'");
        using var view = new FormUrlEncodedContent([new("_handler", "save"), new("Form.Name", "Banks"), new("Form.Address", "/find?kind=payment_firm"), new("__RequestVerificationToken", await RunningSite.Token(onlooker, "/views?save=%2Ffind%3Fkind%3Dpayment_firm"))]);
        using var unsaved = await onlooker.PostAsync(new Uri("/views", UriKind.Relative), view);
        unsaved.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await unsaved.Content.ReadAsStringAsync()).ShouldContain("value=\"Banks\"");
        using var list = new MultipartFormDataContent { { new StringContent("import"), "_handler" }, { new StringContent(await RunningSite.Token(onlooker, "/import")), "__RequestVerificationToken" }, { new StringContent("legal_name\nTaken by nobody\n"), "File", "list.csv" } };
        using var untaken = await onlooker.PostAsync(new Uri("/import", UriKind.Relative), list);
        untaken.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await untaken.Content.ReadAsStringAsync()).ShouldContain("that is read-only");
        (await Told(looking)).ShouldBe(["POST /views", "POST /import"]);

        // A key without the right, behind a route that readers may use.
        var key = (await directory.Get<ApiKeys>().Make(Actor.Operator, auditor.Id, "Reading", Rights.Read, TimeSpan.FromDays(1))).Taken();
        using var asked = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/v1/applications", UriKind.Relative)) { Headers = { Authorization = new("Bearer", key.Text) }, Content = JsonContent.Create(new { procedure = Guid.Empty, name = "x", contact_name = "x", email = "x@x.example" }) };
        (await site.Client.SendAsync(asked)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Told(auditor)).ShouldBe(["POST /api/v1/applications"]);

        // A page that stays open when the account behind it is disabled; one told for ten minutes.
        (await directory.Get<Logins>().Disable(Actor.Operator, auditor.Id, 1)).Problem.ShouldBeNull();
        var refusals = site.App.Services.GetRequiredService<IRefusals>();
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(Actors.AccountClaim, auditor.Id.ToString()), new Claim(Actors.SessionClaim, Guid.Empty.ToString())], "cookie"));
        await refusals.Tell(user, "/call?need=legal_process");
        await refusals.Tell(user, "/call?need=incident");
        (await Told(auditor)).ShouldBe(["POST /api/v1/applications", "PAGE /call"]);

        async Task<List<string>> Told(Account account) =>
            [.. (await Raw.Rows(directory.Location, $"select cast(after as text) from ledger where actor = '{account.Id}' and action = 'refusal' order by sequence"))
                .Select(row => JsonDocument.Parse(row[0]!).RootElement).Select(entry => $"{entry.GetProperty("method").GetString()} {entry.GetProperty("path").GetString()}")];
    }

    private static async Task<Session> SignedIn(TestDirectory directory, string name, Rights rights)
    {
        var account = (await directory.Get<Logins>().Add(Actor.Operator, new Account { Name = name + "@example.org", DisplayName = name, Rights = rights, IsSecretariat = true, Ceiling = "TLP:RED" }, "seven ducks in a quiet row")).Taken();
        return await directory.Get<SignIns>().Begin(account.Id, Factors.With(Factors.Password, Factors.Totp), null);
    }

    private static async Task<(HttpStatusCode Status, string Body)> Get(WebApplication app, Session session, string address)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(app.Urls.Single()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        request.Headers.Add("X-Account", session.Account.ToString());
        request.Headers.Add("X-Session", session.Id.ToString());
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Whoever the request says it is.</summary>
    private sealed class NamedByHeader(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(Actors.AccountClaim, Request.Headers["X-Account"].ToString()), new Claim(Actors.SessionClaim, Request.Headers["X-Session"].ToString())],
            "test")), "test")));
    }
}
