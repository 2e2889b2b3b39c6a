using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using Logins = PartnerDirectory.Accounts.Accounts;

namespace PartnerDirectory.Tests.Accounts;

/// <summary>Signing in with an independent, certified OpenID provider, as a browser meets both.</summary>
public sealed class ProviderTests
{
    [Theory, EachEngine]
    public async Task Who_was_invited_signs_in_and_the_groups_say_what_they_may_do(TestDirectory directory)
    {
        await using var site = await Site.Start(directory);
        var account = await Invited(directory, "jan@police.example");
        await site.Provider.Knows("jan-1", ["readers", "of no interest"], "jan@police.example", name: "Jan");
        var browser = new Browser();

        // The address is known and proved, and yet nobody is matched by it.
        (await browser.Get(site.Address + "/sign-in/provider")).Address.ShouldEndWith("/sign-in/refused?why=invitation");

        var token = (await directory.Get<Invitations>().Make(Actor.Operator, account.Id)).Taken();
        browser = new Browser();
        var arrived = await browser.Get(site.Address + "/sign-in/provider?returnUrl=/account&invitation=" + token);
        arrived.Address.ShouldBe(site.Address + "/account");
        arrived.Text.ShouldContain("jan@police.example");
        (await browser.Get(site.Address + "/import")).Address.ShouldContain("/forbidden");

        // At the next sign-in they are in another group; the invitation is used up and not needed.
        await site.Provider.Knows("jan-1", ["readers", "editors"]);
        browser = new Browser();
        (await browser.Get(site.Address + "/sign-in/provider?returnUrl=/import")).Address.ShouldBe(site.Address + "/import");
        var now = (await directory.Get<Logins>().Get(Actor.Operator, account.Id)).Taken();
        now.Rights.ShouldBe(Rights.Read | Rights.Edit);
        now.Ceiling.ShouldBe("TLP:AMBER");
    }

    [Theory, EachEngine]
    public async Task Whose_groups_give_nothing_is_refused_with_a_reason_and_gets_no_session(TestDirectory directory)
    {
        await using var site = await Site.Start(directory, ("OpenIdConnect:AdmitUnknown", "true"));
        await site.Provider.Knows("eve-1", ["READERS", "strangers"], "eve@police.example", name: "Eve");
        var browser = new Browser();

        var arrived = await browser.Get(site.Address + "/sign-in/provider");

        arrived.Address.ShouldEndWith("/sign-in/refused?why=group");
        arrived.Text.ShouldContain("None of your groups");
        (await browser.Get(site.Address + "/find")).Address.ShouldContain("/sign-in?");
        (await directory.Get<Logins>().All(Actor.Operator)).ShouldBeEmpty();
        (await Raw.One(directory.Location, "select action from ledger order by sequence desc limit 1")).ShouldBe("account.refused");
    }

    [Theory, EachEngine]
    public async Task An_address_that_another_issuer_says_opens_no_account(TestDirectory directory)
    {
        Guid mine;
        await using (var site = await Site.Start(directory, ("OpenIdConnect:AdmitUnknown", "true")))
        {
            await site.Provider.Knows("ada-1", ["readers"], "ada@police.example", name: "Ada");
            (await new Browser().Get(site.Address + "/sign-in/provider?returnUrl=/account")).Text.ShouldContain("ada@police.example");
            mine = (await directory.Get<Logins>().All(Actor.Operator)).ShouldHaveSingleItem().Id;

            // The same issuer, the same address, another person: a mailbox that was given to somebody new.
            await site.Provider.Knows("ada-2", ["readers"], "ada@police.example", name: "Ada");
            (await new Browser().Get(site.Address + "/sign-in/provider")).Address.ShouldEndWith("/sign-in/refused?why=invitation");
        }

        // Another issuer says the same subject and address.
        await using (var other = await Site.Start(directory, ("OpenIdConnect:AdmitUnknown", "true")))
        {
            await other.Provider.Knows("ada-1", ["readers"], "ada@police.example", name: "Ada");
            (await new Browser().Get(other.Address + "/sign-in/provider")).Address.ShouldEndWith("/sign-in/refused?why=invitation");

            // And an address that no provider has made sure of makes no account.
            await other.Provider.Knows("bob-1", ["readers"], "bob@police.example", verified: false, name: "Bob");
            (await new Browser().Get(other.Address + "/sign-in/provider")).Address.ShouldEndWith("/sign-in/refused?why=invitation");
        }

        (await directory.Get<Logins>().All(Actor.Operator)).ShouldHaveSingleItem().Id.ShouldBe(mine);
    }

    [Theory, EachEngine]
    public async Task Signing_out_ends_the_session_here_and_then_at_the_provider(TestDirectory directory)
    {
        await using var site = await Site.Start(directory, ("OpenIdConnect:AdmitUnknown", "true"));
        await site.Provider.Knows("ada-1", ["readers"], "ada@police.example", name: "Ada");
        var browser = new Browser();
        var account = await browser.Get(site.Address + "/sign-in/provider?returnUrl=/account");

        var left = await browser.Post(site.Address + "/sign-out", ("__RequestVerificationToken", Browser.Token(account.Text)));
        left.Address.ShouldEndWith("/signed-out?provider=true");
        (await browser.Get(site.Address + "/account")).Address.ShouldContain("/sign-in?");

        // The provider asks whether its own session is to end, and comes back.
        var asked = await browser.Get(site.Address + "/sign-out/provider");
        asked.Address.ShouldStartWith(site.Provider.Issuer);
        (await EndedThere(browser, asked)).Address.ShouldBe(site.Address + "/signed-out");
    }

    [Theory, EachEngine]
    public async Task An_admin_needs_two_factors_at_the_provider(TestDirectory directory)
    {
        await using var site = await Site.Start(directory, ("OpenIdConnect:AdmitUnknown", "true"));
        await site.Provider.Knows("root-1", ["admins"], "root@police.example", name: "Root", amr: ["pwd"]);
        (await new Browser().Get(site.Address + "/sign-in/provider?returnUrl=/administration/words")).Address.ShouldContain("/account/second-factor");

        await site.Provider.Knows("root-1", ["admins"], "root@police.example", name: "Root", amr: ["pwd", "mfa"]);
        (await new Browser().Get(site.Address + "/sign-in/provider?returnUrl=/administration/words")).Address.ShouldEndWith("/administration/words");
    }

    [Theory, EachEngine]
    public async Task Who_signed_in_with_the_provider_proves_who_they_are_with_it(TestDirectory directory)
    {
        const string Later = "/find/addresses?type=contact";
        await using var site = await Site.Start(directory, ("OpenIdConnect:AdmitUnknown", "true"));
        await site.Provider.Knows("ada-1", ["readers"], "ada@police.example", name: "Ada");
        var browser = new Browser();
        (await browser.Get(site.Address + "/sign-in/provider?returnUrl=" + Uri.EscapeDataString(Later))).Address.ShouldEndWith(Later);

        await Raw.Execute(directory.Location, "update sessions set proved_at = '2026-01-01T00:00:00.000Z'");
        var asked = await browser.Get(site.Address + Later);
        asked.Address.ShouldContain("/account/proof?");
        asked.Text.ShouldNotContain("type=\"password\"");
        asked.Text.ShouldContain("Sign in again with Police ID");
        var link = site.Address + WebUtility.HtmlDecode(Regex.Match(asked.Text, "href=\"(/sign-in/provider[^\"]*)\"").Groups[1].Value);

        (await browser.Get(link)).Address.ShouldEndWith(Later);

        // Whoever else sits at the provider's window proves nothing of this session.
        await Raw.Execute(directory.Location, "update sessions set proved_at = '2026-01-01T00:00:00.000Z'");
        await site.Provider.Knows("eve-1", ["readers"], "eve@police.example", name: "Eve");
        (await EndedThere(browser, await browser.Get(link))).Address.ShouldEndWith("/sign-in/refused?why=other");
        (await browser.Get(site.Address + Later)).Address.ShouldContain("/account/proof?");
        await site.Provider.Knows("ada-1", ["readers"]);
        (await EndedThere(browser, await browser.Get(link))).Address.ShouldEndWith(Later);
    }

    [Theory, EachEngine]
    public async Task The_app_is_the_second_factor_where_the_provider_asked_for_one(TestDirectory directory)
    {
        const string Words = "/administration/words";
        await using var site = await Site.Start(directory, ("OpenIdConnect:AdmitUnknown", "true"));
        await site.Provider.Knows("root-1", ["admins"], "root@police.example", name: "Root", amr: ["pwd"]);
        var first = new Browser();
        var setUp = await first.Get(site.Address + "/sign-in/provider?returnUrl=" + Words);
        var secret = Regex.Match(setUp.Text, "<code class=\"secret\">([^<]+)</code>").Groups[1].Value.Replace(" ", "", StringComparison.Ordinal);
        var papers = await Sent(first, setUp, "confirm", Totp.CodeOf(secret, Totp.StepAt(TimeProvider.System.GetUtcNow())));
        var paper = Regex.Match(papers.Text, "<li><code>([^<]+)</code>").Groups[1].Value;
        (await first.Get(site.Address + Words)).Address.ShouldEndWith(Words);

        foreach (var (form, wrong, right) in new[] { ("code", "000000", Totp.CodeOf(secret, Totp.StepAt(TimeProvider.System.GetUtcNow()) + 1)), ("recovery", "AAAA-AAAA-AAAA-AAAA", paper) })
        {
            var browser = new Browser();
            var asked = await browser.Get(site.Address + "/sign-in/provider?returnUrl=" + Words);
            asked.Address.ShouldContain("/account/proof?");
            asked.Text.ShouldContain("Show the second one too");
            (await Sent(browser, asked, form, wrong)).Text.ShouldContain("summary");
            (await browser.Get(site.Address + Words)).Address.ShouldContain("/account/proof?");
            (await Sent(browser, asked, form, right)).Address.ShouldEndWith(Words);
            (await browser.Get(site.Address + "/account")).Text.ShouldContain("data-passkey=\"create\"");
        }
    }

    /// <summary>Says yes to the provider's form that ends its own session.</summary>
    private static Task<Arrived> EndedThere(Browser browser, Arrived asked) => browser.Post(
        WebUtility.HtmlDecode(Regex.Match(asked.Text, "action=\"([^\"]+)\"").Groups[1].Value),
        [.. Regex.Matches(asked.Text, "<input[^>]*name=\"([^\"]+)\"[^>]*value=\"([^\"]*)\"").Select(field => (field.Groups[1].Value, field.Groups[2].Value)).Append(("logout", "yes")).Distinct()]);

    private static Task<Arrived> Sent(Browser browser, Arrived page, string form, string code) =>
        browser.Post(page.Address, ("__RequestVerificationToken", Browser.Token(page.Text)), ("_handler", form), ("Code", code));

    [Theory, EachEngine]
    public async Task Where_the_provider_is_the_only_way_in_a_password_opens_nothing(TestDirectory directory)
    {
        const string Password = "kettle orbit mango spline";
        (await directory.Get<Logins>().Add(Actor.Operator, new Account { Name = "ada@police.example", DisplayName = "Ada", IsSecretariat = true }, Password)).Problem.ShouldBeNull();
        await using var site = await Site.Start(directory, ("OpenIdConnect:Only", "true"));

        (await new Browser().Get(site.Address + "/sign-in")).Text.ShouldNotContain("type=\"password\"");
        var signIns = site.App.Services.GetRequiredService<SignIns>();
        (await signIns.WithPassword("ada@police.example", Password, "192.0.2.1", null)).Problem.ShouldBeOfType<NotSignedIn>();
        (await directory.Get<SignIns>().WithPassword("ada@police.example", Password, "192.0.2.1", null)).Problem.ShouldBeNull();
    }

    [Theory, EachEngine]
    public async Task Without_a_provider_its_addresses_lead_nowhere(TestDirectory directory)
    {
        await using var site = await RunningSite.Start(directory);
        (await site.Client.GetAsync(new Uri("/sign-in/provider", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await site.Client.GetStringAsync(new Uri("/sign-in", UriKind.Relative), TestContext.Current.CancellationToken)).ShouldNotContain("/sign-in/provider");
    }

    private static async Task<Account> Invited(TestDirectory directory, string name) =>
        (await directory.Get<Logins>().Add(Actor.Operator, new Account { Name = name, DisplayName = "Jan", IsSecretariat = true })).Taken();

    private sealed class Site : IAsyncDisposable
    {
        private Site(WebApplication app, OpenIdProvider provider, string address)
        {
            App = app;
            Provider = provider;
            Address = address;
        }

        public WebApplication App { get; }

        public OpenIdProvider Provider { get; }

        public string Address { get; }

        public static async Task<Site> Start(TestDirectory directory, params (string Name, string Value)[] settings)
        {
            // Each has to know the other's address before it starts.
            var port = FreePort();
            var address = "http://localhost:" + port;
            var provider = await OpenIdProvider.Start(address);
            (string, string)[] all =
            [
                ("OpenIdConnect:Authority", provider.Issuer), ("OpenIdConnect:ClientId", "directory"), ("OpenIdConnect:ClientSecret", "a-secret-of-the-test"),
                ("OpenIdConnect:DisplayName", "Police ID"),
                ("OpenIdConnect:Groups:readers:Rights", "Read"), ("OpenIdConnect:Groups:editors:Rights", "Read, Edit"), ("OpenIdConnect:Groups:editors:Ceiling", "TLP:AMBER"),
                ("OpenIdConnect:Groups:admins:Rights", "Read, Edit, Administer"), ("OpenIdConnect:Groups:admins:Ceiling", "TLP:RED"),
                .. settings,
            ];
            var app = Server.Build(directory.Location, builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port)), RunningSite.Settings(all));
            await app.StartAsync();
            return new Site(app, provider, address);
        }

        public async ValueTask DisposeAsync()
        {
            await App.DisposeAsync();
            await Provider.DisposeAsync();
        }

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }

    private sealed record Arrived(string Address, HttpStatusCode Status, string Text);

    /// <summary>Follows redirects from one to the other and keeps the cookies of both.</summary>
    private sealed class Browser : IDisposable
    {
        private readonly HttpClient client = new(new HttpClientHandler { CookieContainer = new CookieContainer(), MaxAutomaticRedirections = 20 });

        public async Task<Arrived> Get(string address) => await Of(await client.GetAsync(new Uri(address)));

        public async Task<Arrived> Post(string address, params (string Name, string Value)[] fields)
        {
            using var content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
            return await Of(await client.PostAsync(new Uri(address), content));
        }

        public void Dispose() => client.Dispose();

        public static string Token(string html) => Regex.Match(html, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;

        private static async Task<Arrived> Of(HttpResponseMessage answer) => new(answer.RequestMessage!.RequestUri!.ToString(), answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
