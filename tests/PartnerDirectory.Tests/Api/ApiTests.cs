using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Organisations;
using PartnerDirectory.Search;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Api;

/// <summary>The API over a real server, as a program meets it.</summary>
public sealed class ApiTests
{
    [Theory, EachEngine]
    public async Task A_search_has_the_shape_that_is_promised(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Full() with { LegalName = "Visa Europe Belgium" }, new Standing { Code = "active", Class = "full", Since = new DateOnly(2009, 3, 3) });
        var contact = await directory.Listed(Some.Desk(organisation.Id, "Visa desk"));
        await using var site = await Site.Start(directory);

        var found = await site.Json("/api/v1/search?q=visa");

        found.GetProperty("total").GetInt32().ShouldBe(2);
        var items = found.GetProperty("items").EnumerateArray().ToDictionary(item => item.GetProperty("id").GetGuid());
        var first = items[organisation.Id];
        first.GetProperty("type").GetString().ShouldBe("organisation");
        first.GetProperty("name").GetString().ShouldBe("Visa Europe Belgium");
        first.GetProperty("short_name").GetString().ShouldBe("Müller");
        first.GetProperty("kind").GetString().ShouldBe("payment_firm");
        first.GetProperty("country").GetString().ShouldBe("DE");
        first.GetProperty("standing").GetString().ShouldBe("active");
        first.GetProperty("matched").GetString().ShouldNotBeNullOrEmpty();
        var second = items[contact.Id];
        second.GetProperty("type").GetString().ShouldBe("contact");
        second.GetProperty("organisation").GetProperty("id").GetGuid().ShouldBe(organisation.Id);
        found.GetProperty("facets").EnumerateObject().Select(facet => facet.Name).ShouldBe(["kind", "country", "standing", "class", "capability", "function", "language"], ignoreOrder: true);
        found.GetProperty("facets").GetProperty("kind").EnumerateArray().ShouldContain(value => value.GetProperty("code").GetString() == "payment_firm" && value.GetProperty("label").GetString() == "Payment firm");

        (await site.Json("/api/v1/search?q=visa&kind=ngo")).GetProperty("total").GetInt32().ShouldBe(0);
        (await site.Json("/api/v1/search?country=Germany&kind=payment_firm&kind=ngo&standing=active&capability=trace_payments")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()).ShouldContain(organisation.Id);
        (await site.Json("/api/v1/search?q=visa&class=observer")).GetProperty("total").GetInt32().ShouldBe(0);
        (await site.Json("/api/v1/search?q=visa&language=mt")).GetProperty("total").GetInt32().ShouldBe(0);
        (await site.Json("/api/v1/search?function=single_point_of_contact")).GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetGuid().ShouldBe(contact.Id);
    }

    [Theory, EachEngine]
    public async Task Following_the_cursor_meets_every_record_once(TestDirectory directory)
    {
        for (var i = 0; i < 23; i++)
        {
            await directory.Listed(Some.Organisation("Partner " + i));
        }

        await using var site = await Site.Start(directory);
        foreach (var query in new[] { "q=partner", "q=", "country=BE" })
        {
            var seen = new List<Guid>();
            string? cursor = null;
            do
            {
                var page = await site.Json($"/api/v1/search?{query}&limit=5" + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor)));
                page.GetProperty("total").GetInt32().ShouldBe(23);
                seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
                cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
                seen.Count.ShouldBeLessThanOrEqualTo(23);
            }
            while (cursor is not null);

            seen.Count.ShouldBe(23);
            seen.Distinct().Count().ShouldBe(23);
        }
    }

    [Theory, EachEngine]
    public async Task A_record_is_given_whole_in_snake_case(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Full(), new Standing { Code = "active", Class = "full", Since = new DateOnly(2009, 3, 3) });
        var contact = await directory.Listed(Some.FullContact(organisation.Id));
        await using var site = await Site.Start(directory);

        var profile = await site.Json("/api/v1/organisations/" + organisation.Id);
        profile.GetProperty("organisation").GetProperty("legal_name").GetString().ShouldBe(organisation.LegalName);
        profile.GetProperty("organisation").GetProperty("email_domains").GetArrayLength().ShouldBe(2);
        profile.GetProperty("standing").GetProperty("code").GetString().ShouldBe("active");
        profile.GetProperty("contacts").EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetGuid().ShouldBe(contact.Id);

        var page = await site.Json("/api/v1/contacts/" + contact.Id);
        page.GetProperty("contact").GetProperty("time_zone").GetString().ShouldBe("Europe/Madrid");
        page.GetProperty("contact").GetProperty("affiliations").GetArrayLength().ShouldBe(2);
        Regex.Matches(profile.GetRawText() + page.GetRawText(), "\"([A-Za-z_]+)\":").Select(match => match.Groups[1].Value).Where(name => name.Any(char.IsUpper)).ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task What_is_hidden_and_what_is_not_there_are_answered_alike(TestDirectory directory)
    {
        var hidden = await directory.Listed(Some.Organisation("Hidden") with { VisibleTo = "secretariat" });
        var prospect = await directory.Listed(Some.Organisation("Prospect"), new Standing { Code = "prospect", Since = new DateOnly(2026, 1, 1) });
        var desk = await directory.Listed(Some.Desk(prospect.Id));
        await using var site = await Site.Start(directory);
        foreach (var (list, ids) in new[] { ("organisations", new[] { hidden.Id, prospect.Id }), ("contacts", new[] { desk.Id }) })
        {
            var missing = await site.Get($"/api/v1/{list}/01900000-0000-7000-8000-000000000001");
            missing.Status.ShouldBe(HttpStatusCode.NotFound);
            missing.ContentType.ShouldBe("application/problem+json");
            JsonDocument.Parse(missing.Body).RootElement.GetProperty("status").GetInt32().ShouldBe(404);
            foreach (var id in ids)
            {
                var answer = await site.Get($"/api/v1/{list}/{id}");
                (answer.Status, answer.ContentType).ShouldBe((missing.Status, missing.ContentType));
                WithoutTrace(answer.Body).ShouldBe(WithoutTrace(missing.Body));
            }
        }
    }

    [Theory, EachEngine]
    public async Task A_question_that_makes_no_sense_is_a_problem_and_no_fault(TestDirectory directory)
    {
        await directory.Listed(Some.Organisation());
        await using var site = await Site.Start(directory);
        foreach (var limit in new[] { "0", "-1", "101", "9999999999", "ten" })
        {
            var answer = await site.Get("/api/v1/search?q=visa&limit=" + limit);
            answer.Status.ShouldBe(HttpStatusCode.BadRequest, limit);
            answer.ContentType.ShouldBe("application/problem+json", limit);
        }

        foreach (var (path, why) in new[]
        {
            ("search?q=visa&limit=ten", "limit is ten; it must be a whole number."),
            ("search?q=visa&limit=9999999999", "limit is 9999999999; it must be a whole number."),
            ("search?limit=", "limit is empty; it must be a whole number."),
            ("call?urgent=perhaps&limit=few", "urgent is perhaps; it must be true or false. limit is few; it must be a whole number."),
            ("applications?owner=me&due_by=soon", "owner is me; it must be an identifier as this API gives them. due_by is soon; it must be a day as 2026-12-31."),
        })
        {
            var answer = await site.Get("/api/v1/" + path);
            answer.Status.ShouldBe(HttpStatusCode.BadRequest, path);
            System.Text.Json.JsonDocument.Parse(answer.Body).RootElement.GetProperty("detail").GetString().ShouldBe(why);
        }

        (await site.Get("/api/v1/organisations/not-an-id")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await site.Get("/api/v1/search?q=visa&cursor=nonsense")).Status.ShouldBe(HttpStatusCode.BadRequest);
        foreach (var text in NaughtyStrings.All.Where(text => text.Length < 2_000))
        {
            // A lone surrogate can't stand in an address: U+FFFD goes in its place.
            var escaped = Uri.EscapeDataString(System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)));
            ((int)(await site.Get($"/api/v1/search?q={escaped}&kind={escaped}&country={escaped}&cursor={escaped}")).Status).ShouldBeLessThan(500, text);
        }
    }

    [Theory, EachEngine]
    public async Task The_server_says_that_it_lives_and_when_it_is_ready(TestDirectory directory)
    {
        await using var site = await Site.Start(directory);
        (await site.Get("/healthz")).Status.ShouldBe(HttpStatusCode.OK);
        (await site.Get("/readyz")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await site.Get("/api/v1/search?q=x")).Status.ShouldBe(HttpStatusCode.OK);
        (await site.Get("/readyz")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory, EachEngine]
    public async Task The_api_describes_itself(TestDirectory directory)
    {
        await using var site = await Site.Start(directory);
        var paths = (await site.Json("/openapi/v1.json")).GetProperty("paths");
        paths.EnumerateObject().Select(path => path.Name).ShouldBe(["/api/v1/search", "/api/v1/call", "/api/v1/organisations/{id}", "/api/v1/contacts/{id}", "/api/v1/applications", "/api/v1/applications/waiting", "/api/v1/applications/{id}", "/api/v1/applications/{id}/acts", "/api/v1/applications/{id}/files", "/api/v1/applications/{id}/files/{file}"], ignoreOrder: true);
        paths.GetProperty("/api/v1/search").GetProperty("get").GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString())
            .ShouldBe(["q", "kind", "country", "standing", "class", "language", "capability", "function", "limit", "cursor"], ignoreOrder: true);
    }

    [Theory, EachEngine]
    public async Task No_answer_to_a_reader_holds_what_is_for_the_secretariat(TestDirectory directory)
    {
        const string Canary = "Qanari";
        Organisation Marked(string name) => Some.Organisation(name) with
        {
            Names = [new OrganisationName { Type = NameTypes.Former, Name = Canary + " former" }],
            City = Canary + " city",
            EmailDomains = ["qanari.example"],
            Website = "https://qanari.example",
            Identifiers = [new Identifier("qanari", "qanari1")],
            Description = Canary + " description",
            Capabilities = [new Capability { Code = "training", WhatToInclude = Canary }],
        };
        var shown = await directory.Listed(Some.Organisation(), new Standing { Code = "active", Class = "full", Since = new DateOnly(2020, 1, 1), Reason = Canary + " admitted" });
        (await directory.Get<Memberships>().Change(directory.Admin, shown.Id, new Standing { Code = "suspended", Class = "full", Since = new DateOnly(2026, 1, 1), Reason = Canary + " suspended" })).Taken();
        var hidden = await directory.Listed(Marked(Canary + " hidden") with { VisibleTo = "secretariat" });
        var prospect = await directory.Listed(Marked(Canary + " prospect"), new Standing { Code = "prospect", Since = new DateOnly(2026, 1, 1) });
        var withdrawn = await directory.Listed(Marked(Canary + " withdrawn"));
        (await directory.Get<PartnerDirectory.Organisations.Organisations>().Withdraw(directory.Admin, withdrawn.Id, 1, Canary)).Taken();
        var desk = await directory.Listed(Some.Desk(shown.Id) with
        {
            Affiliations = [new Affiliation { Organisation = shown.Id }, new Affiliation { Organisation = hidden.Id }, new Affiliation { Organisation = prospect.Id }],
            Channels = [new Channel { Value = "qanari@example.org", VisibleTo = "secretariat" }, new Channel { Type = "messenger", Value = Canary, VisibleTo = "secretariat" }, new Channel { Value = "desk@example.org" }],
        });
        var secret = await directory.Listed(Some.Desk(shown.Id, Canary + " desk") with { VisibleTo = "secretariat" });
        var theirs = await directory.Listed(Some.Desk(prospect.Id, Canary + " prospect desk"));
        await using var site = await Site.Start(directory);

        var ids = new[] { shown.Id, hidden.Id, prospect.Id, withdrawn.Id, desk.Id, secret.Id, theirs.Id };
        string[] addresses =
        [
            .. ids.SelectMany(id => new[] { "/api/v1/organisations/" + id, "/api/v1/contacts/" + id, "/organisations/" + id, "/contacts/" + id }),
            .. new[] { "", "visa", "desk", "qan", "training", "suspended", "brussels" }.SelectMany(text => new[] { "/api/v1/search?limit=100&q=" + text, "/find?q=" + text }),
            "/", "/openapi/v1.json",
        ];
        foreach (var address in addresses)
        {
            var body = (await site.Get(address)).Body.Replace("q=qan", "", StringComparison.Ordinal);
            body.ShouldNotContain(Canary, Case.Insensitive, address);
        }

        // The same words are there for whoever may see them, so the test looks at the right places.
        (await site.Get("/api/v1/contacts/" + desk.Id)).Body.ShouldContain("desk@example.org");
        (await directory.Get<Profiles>().Organisation(directory.Admin, hidden.Id)).Taken().Organisation.LegalName.ShouldContain(Canary);
        var suggestions = await site.Client.PostAsync(new Uri("/find/suggest", UriKind.Relative), new StringContent("qan"));
        (await suggestions.Content.ReadAsStringAsync()).ShouldNotContain("Qanari", Case.Insensitive);
    }

    [Theory, EachEngine]
    public async Task Another_name_for_this_machine_is_refused(TestDirectory directory)
    {
        await using var site = await Site.Start(directory);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/search?q=visa") { Headers = { Host = "evil.example" } };
        (await site.Client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory, EachEngine]
    public async Task A_form_from_elsewhere_changes_nothing(TestDirectory directory)
    {
        await using var site = await Site.Start(directory);
        var before = await Raw.One(directory.Location, "select value from revision");
        foreach (var address in new[] { "/sign-in", "/sign-out", "/theme", "/start" })
        {
            var answer = await site.Client.PostAsync(new Uri(address, UriKind.Relative), new FormUrlEncodedContent(new Dictionary<string, string> { ["name"] = "admin", ["way"] = "Demo", ["theme"] = "dark" }));
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, address);
            (answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : []).Where(cookie => !cookie.StartsWith("partnerdirectory-form=", StringComparison.Ordinal)).ShouldBeEmpty(address);
        }

        (await Raw.One(directory.Location, "select value from revision")).ShouldBe(before);
    }

    private static string WithoutTrace(string body) => Regex.Replace(body, "\"trace_id\":\"[^\"]*\"", "");

    private sealed record Answer(HttpStatusCode Status, string? ContentType, string Body);

    /// <summary>The server of a test's directory on a port of its own, and a reader who asks it.</summary>
    private sealed class Site : IAsyncDisposable
    {
        private readonly WebApplication app;

        private Site(WebApplication app)
        {
            this.app = app;
            Client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(app.Urls.Single()) };
        }

        public HttpClient Client { get; }

        public static async Task<Site> Start(TestDirectory directory)
        {
            var app = Server.Build(directory.Location, builder =>
            {
                builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
                builder.Services.AddSingleton<TimeProvider>(directory.Time);

                // Who calls is the demo's reader: what the API answers is the matter here.
                builder.Services.AddSingleton(new DemoMode(true));
            });
            var own = await directory.Listed(Some.Organisation("Reader's own") with { Reference = "demo-mce" }, new Standing { Code = "active", Since = new DateOnly(2009, 3, 3) });
            (await directory.Get<PartnerDirectory.Organisations.Organisations>().Withdraw(directory.Admin, own.Id, own.Version, "Not looked for here.")).Taken();
            (await app.Services.GetRequiredService<PartnerDirectory.Accounts.DemoAccounts>().Add()).ShouldBeNull();
            await app.StartAsync();
            return new Site(app);
        }

        public async Task<Answer> Get(string address)
        {
            using var answer = await Client.GetAsync(new Uri(address, UriKind.Relative));
            return new Answer(answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync());
        }

        public async Task<JsonElement> Json(string address)
        {
            using var answer = await Client.GetAsync(new Uri(address, UriKind.Relative));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, address);
            return await answer.Content.ReadFromJsonAsync<JsonElement>();
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await app.DisposeAsync();
        }
    }
}
