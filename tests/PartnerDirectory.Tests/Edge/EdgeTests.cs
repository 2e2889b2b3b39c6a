using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PartnerDirectory.Kernel;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Edge;

/// <summary>What stands between the network and the pages, over a real server.</summary>
public sealed partial class EdgeTests
{
    private static readonly Dictionary<string, string> Headers = new()
    {
        ["X-Content-Type-Options"] = "nosniff",
        ["X-Frame-Options"] = "DENY",
        ["Referrer-Policy"] = "no-referrer",
        ["Cross-Origin-Opener-Policy"] = "same-origin",
        ["Cross-Origin-Resource-Policy"] = "same-origin",
        ["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()",
    };

    private const string LiveScript = "<script src=\"_framework/blazor.web";

    /// <summary>Posts that carry no form, and what keeps another site's page from using them.</summary>
    private static readonly Dictionary<string, string> NoForms = new()
    {
        ["/find/suggest"] = "reads; the answer is no other site's to read",
        ["/find/shortcuts"] = "as /find/suggest",
        ["/edit/organisations"] = "as /find/suggest",
        ["/ask"] = "reads: it leads to the answer of a question",
        ["/_blazor/negotiate"] = "the origin is checked",
        ["/_blazor/disconnect"] = "the origin is checked, and the circuit's secret is needed",
        ["/_blazor/initializers"] = "names of script files",
    };

    [Theory, EachEngine]
    public async Task A_question_of_ten_thousand_characters_is_answered_in_any_script(TestDirectory directory)
    {
        await using var site = await RunningSite.Start(directory);
        using var visitor = await site.SignedIn(directory, Rights.Read);
        foreach (var letter in new[] { 'a', '\u5317' })
        {
            using var answer = await visitor.GetAsync(new Uri("/find?q=" + Uri.EscapeDataString(new string(letter, 10_000)), UriKind.Relative));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Theory, EachEngine]
    public async Task Every_endpoint_answers_with_every_header(TestDirectory directory)
    {
        await using var site = await RunningSite.Start(directory, ("Limits:SignInsPerMinute", "1000"));
        var asked = 0;
        foreach (var endpoint in Endpoints(site))
        {
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"])
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), Path(endpoint));
                using var answer = await site.Client.SendAsync(request);
                ShouldHaveHeaders(answer, $"{method} {endpoint.RoutePattern.RawText}: {(int)answer.StatusCode}");
                asked++;
            }
        }

        asked.ShouldBeGreaterThan(50);
    }

    [Theory, EachEngine]
    public async Task Refusals_and_errors_carry_the_headers_too(TestDirectory directory)
    {
        await using var site = await RunningSite.Start(directory, ("Limits:SignInsPerMinute", "1"));
        async Task Refused(HttpStatusCode status, HttpMethod method, string path, Action<HttpRequestMessage>? with = null)
        {
            using var request = new HttpRequestMessage(method, path);
            with?.Invoke(request);
            using var answer = await site.Client.SendAsync(request);
            answer.StatusCode.ShouldBe(status, path);
            ShouldHaveHeaders(answer, path);
            answer.Headers.CacheControl?.NoStore.ShouldBe(true, path);
        }

        await Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/no-such-page");
        await Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/api/v1/no-such-route");
        await Refused(HttpStatusCode.BadRequest, HttpMethod.Get, "/", request => request.Headers.Host = "evil.example");
        await Refused(HttpStatusCode.Found, HttpMethod.Get, "/import");
        await Refused(HttpStatusCode.Forbidden, HttpMethod.Post, "/theme", request => request.Headers.Add("Sec-Fetch-Site", "cross-site"));
        await Refused(HttpStatusCode.Forbidden, HttpMethod.Get, "/_blazor", request => Upgrade(request, "http://evil.example"));
        await Refused(HttpStatusCode.MethodNotAllowed, HttpMethod.Delete, "/theme");
        await Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/sign-in", request => request.Content = new FormUrlEncodedContent([]));
        await Refused(HttpStatusCode.TooManyRequests, HttpMethod.Post, "/sign-in");
    }

    [Theory, EachEngine]
    public async Task A_form_without_its_token_is_refused_wherever_one_is_posted(TestDirectory directory)
    {
        await using var site = await RunningSite.Start(directory, ("Limits:SignInsPerMinute", "1000"));
        using var admin = await site.SignedIn(directory, Rights.Read | Rights.Edit | Rights.Administer | Rights.Audit);
        var tried = 0;
        foreach (var endpoint in Endpoints(site).Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("POST") != false))
        {
            var path = endpoint.RoutePattern.RawText!;
            if (NoForms.ContainsKey("/" + path.Trim('/')) || path.StartsWith("/api/", StringComparison.Ordinal) || path.Contains("**", StringComparison.Ordinal) || path.TrimStart('/') == "_blazor")
            {
                continue;
            }

            // A page takes no posts without a form's name, and refuses them first for the want of a token.
            var content = new FormUrlEncodedContent(new Dictionary<string, string> { ["name"] = "admin", ["theme"] = "dark", ["way"] = "Demo", ["_handler"] = "import" });
            using var answer = await admin.PostAsync(new Uri(Path(endpoint), UriKind.Relative), content);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, path);
            tried++;
        }

        tried.ShouldBeGreaterThan(8);
        (await Raw.Rows(directory.Location, "select action from ledger where subject not in ('account', 'refusal')")).ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task Only_a_page_of_this_site_gets_a_circuit(TestDirectory directory)
    {
        await using var site = await RunningSite.Start(directory);
        var own = $"http://{site.Address.Authority}";
        (await Connects(site, own)).ShouldBeNull();
        foreach (var origin in new[] { "http://evil.example", "https://" + site.Address.Authority, $"http://localhost:{site.Address.Port}", "null", own + ".evil.example", null })
        {
            (await Connects(site, origin)).ShouldBe(HttpStatusCode.Forbidden, origin ?? "no origin");
        }
    }

    [Theory, EachEngine]
    public async Task More_live_pages_than_the_limit_are_refused_and_others_are_served_without_one(TestDirectory directory)
    {
        await using var site = await RunningSite.Start(directory, ("Limits:Circuits", "1"));
        var own = $"http://{site.Address.Authority}";
        var open = new List<ClientWebSocket>();
        try
        {
            // Four times the limit an address, because nobody is signed in.
            for (var i = 0; i < 4; i++)
            {
                (await Connects(site, own, open)).ShouldBeNull();
            }

            (await Connects(site, own)).ShouldBe(HttpStatusCode.TooManyRequests);
            open[0].Abort();
            await Eventually(async () => (await Connects(site, own)) is null);

            var jar = new CookieContainer();
            using var reader = await site.SignedIn(directory, Rights.Read, jar);
            (await Connects(site, own, open, jar)).ShouldBeNull();
            (await Connects(site, own, jar: jar)).ShouldBe(HttpStatusCode.TooManyRequests);
            var page = await reader.GetStringAsync(new Uri("/", UriKind.Relative));
            page.ShouldContain("class=\"crowded\"");
            page.ShouldNotContain(LiveScript);
            open[^1].Abort();
            await Eventually(async () => (await reader.GetStringAsync(new Uri("/", UriKind.Relative))).Contains(LiveScript, StringComparison.Ordinal));
        }
        finally
        {
            open.ForEach(socket => socket.Dispose());
        }
    }

    [Theory, EachEngine]
    public async Task Who_asks_too_often_is_told_how_long_to_wait(TestDirectory directory)
    {
        await using var site = await RunningSite.Start(directory, ("Limits:SignInsPerMinute", "2"), ("Limits:ApiPerMinute", "3"), ("Limits:ExportsPerMinute", "1"), ("Limits:RequestsPerMinute", "40"));
        foreach (var (path, most, method) in new[] { ("/sign-in", 2, HttpMethod.Post), ("/api/v1/search?q=visa", 3, HttpMethod.Get), ("/find/export.csv", 1, HttpMethod.Get) })
        {
            for (var i = 0; i < most; i++)
            {
                (await site.Client.SendAsync(new HttpRequestMessage(method, path))).StatusCode.ShouldNotBe(HttpStatusCode.TooManyRequests, path);
            }

            using var refused = await site.Client.SendAsync(new HttpRequestMessage(method, path));
            refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests, path);
            refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 60);
            (await refused.Content.ReadAsStringAsync()).ShouldContain("Too many requests");
            refused.Content.Headers.ContentType!.MediaType.ShouldBe(path.StartsWith("/api", StringComparison.Ordinal) ? "application/problem+json" : "text/html");
        }

        // Looking at the way in is no attempt, and a link is guessed by opening it.
        (await site.Client.GetAsync(new Uri("/sign-in", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await site.Client.GetAsync(new Uri("/reset?link=x", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);

        // Everything else is counted more generously, and files of the program not at all.
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 50; i++)
        {
            answers.Add((await site.Client.GetAsync(new Uri("/no-such-page", UriKind.Relative))).StatusCode);
        }

        answers.Count(status => status == HttpStatusCode.TooManyRequests).ShouldBeInRange(10, 12);
        (await site.Client.GetAsync(new Uri("/css/app.css", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory, EachEngine]
    public async Task On_this_machine_alone_nobody_is_counted_but_at_the_way_in(TestDirectory directory)
    {
        await using var site = await RunningSite.Start(directory);
        using var reader = await site.SignedIn(directory, Rights.Read);
        for (var i = 0; i < 200; i++)
        {
            (await reader.GetAsync(new Uri("/api/v1/search?q=visa&limit=1", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        var refused = 0;
        for (var i = 0; i < 110; i++)
        {
            refused += (await site.Client.PostAsync(new Uri("/sign-in", UriKind.Relative), null)).StatusCode == HttpStatusCode.TooManyRequests ? 1 : 0;
        }

        refused.ShouldBe(11, "the reader signed in before");
    }

    [Theory, EachEngine]
    public async Task Over_https_every_cookie_is_bound_to_the_host_and_secure(TestDirectory directory)
    {
        var folder = Directory.CreateTempSubdirectory("directory-edge-");
        using var certificate = RunningSite.Certificate(folder.FullName);
        await using var site = await RunningSite.Start(directory, certificate, ("Network:Certificate", System.IO.Path.Combine(folder.FullName, "cert.pfx")), ("Network:CertificatePassword", "only for tests"));
        folder.Delete(recursive: true);
        var set = await CookiesSet(site, (await RunningSite.Member(directory, Rights.Read)).Name);
        set.Count.ShouldBe(4);
        foreach (var cookie in set)
        {
            cookie.ShouldStartWith("__Host-");
            cookie.ShouldContain("; secure");
            cookie.ShouldContain("; httponly");
            cookie.ShouldContain("; path=/");
            cookie.ShouldMatch("; samesite=(lax|strict)");
            cookie.ShouldNotContain("domain=");
        }

        using var answer = await site.Client.GetAsync(new Uri("/", UriKind.Relative));
        answer.Headers.GetValues("Strict-Transport-Security").ShouldBe(["max-age=31536000; includeSubDomains"]);
    }

    [Theory, EachEngine]
    public async Task On_plain_http_cookies_work_without_the_prefix(TestDirectory directory)
    {
        await using var site = await RunningSite.Start(directory);
        var set = await CookiesSet(site, (await RunningSite.Member(directory, Rights.Read)).Name);
        set.Count.ShouldBe(4);
        set.ShouldAllBe(cookie => !cookie.StartsWith("__Host-", StringComparison.Ordinal) && !cookie.Contains("; secure") && cookie.Contains("; httponly"));
        using var answer = await site.Client.GetAsync(new Uri("/", UriKind.Relative));
        answer.Headers.Contains("Strict-Transport-Security").ShouldBeFalse();
    }

    [Theory, EachEngine]
    public async Task A_known_proxy_is_believed_and_nobody_else(TestDirectory directory)
    {
        (string, string)[] settings = [("Network:BehindProxy", "true"), ("Network:Hosts", "directory.example"), ("Limits:SignInsPerMinute", "1")];
        await using var known = await RunningSite.Start(directory, [.. settings, ("Network:KnownProxies", "127.0.0.1, ::1")]);
        using (var answer = await known.Client.SendAsync(Forwarded("192.0.2.1", "https")))
        {
            answer.Headers.Contains("Strict-Transport-Security").ShouldBeTrue();
        }

        // Each address is counted for itself.
        (await known.Client.SendAsync(Forwarded("192.0.2.1", "https"))).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await known.Client.SendAsync(Forwarded("192.0.2.2", "https"))).StatusCode.ShouldNotBe(HttpStatusCode.TooManyRequests);

        // What a browser says of itself stands before what the proxy adds, and isn't believed.
        (await known.Client.SendAsync(Forwarded("203.0.113.5, 192.0.2.1", "https"))).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await known.Client.GetAsync(new Uri("/healthz", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.BadRequest, "by another name");

        await using var unknown = await RunningSite.Start(directory, [.. settings, ("Network:KnownProxies", "192.0.2.77")]);
        using (var answer = await unknown.Client.SendAsync(Forwarded("192.0.2.1", "https")))
        {
            answer.Headers.Contains("Strict-Transport-Security").ShouldBeFalse();
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await answer.Content.ReadAsStringAsync()).ShouldContain("https alone");
            ShouldHaveHeaders(answer, "in the clear");
        }

        using var health = new HttpRequestMessage(HttpMethod.Get, "/healthz") { Headers = { Host = "directory.example" } };
        (await unknown.Client.SendAsync(health)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var request = Forwarded("192.0.2.3", "https");
        request.Headers.Host = "evil.example";
        request.Headers.Add("X-Forwarded-Host", "directory.example");
        (await unknown.Client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory, EachEngine]
    public async Task Only_the_import_takes_a_large_body(TestDirectory directory)
    {
        await using var site = await RunningSite.Start(directory);
        using var editor = await site.SignedIn(directory, Rights.Read | Rights.Edit);
        var token = await RunningSite.Token(editor, "/import");
        var large = new string('x', 2_000_000);
        using var theme = new FormUrlEncodedContent(new Dictionary<string, string> { ["theme"] = large, ["__RequestVerificationToken"] = token });
        ((int)(await editor.PostAsync(new Uri("/theme", UriKind.Relative), theme)).StatusCode).ShouldBeInRange(400, 413);

        using var list = Upload(token, Encoding.UTF8.GetBytes("legal_name,description\nLarge list," + large[..1000] + "\n" + string.Concat(Enumerable.Repeat("Large list " + new string('y', 90) + ",\n", 20_000))));
        (await editor.PostAsync(new Uri("/import", UriKind.Relative), list)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory, EachEngine]
    public async Task An_upload_that_is_no_list_is_refused_by_what_is_in_it(TestDirectory directory)
    {
        await using var site = await RunningSite.Start(directory);
        using var editor = await site.SignedIn(directory, Rights.Read | Rights.Edit);
        var token = await RunningSite.Token(editor, "/import");
        foreach (var bytes in new[] { "PK\u0003\u0004legal_name\n"u8.ToArray(), "%PDF-1.7 legal_name\n"u8.ToArray(), "legal_name\nNul\0\n"u8.ToArray() })
        {
            using var upload = Upload(token, bytes);
            using var answer = await editor.PostAsync(new Uri("/import", UriKind.Relative), upload);
            (await answer.Content.ReadAsStringAsync()).ShouldContain("no CSV file");
        }

        using var many = Upload(token, Encoding.UTF8.GetBytes("legal_name\n" + string.Concat(Enumerable.Repeat("A\n", 200_001))));
        using var refused = await editor.PostAsync(new Uri("/import", UriKind.Relative), many);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("more than 200,000 rows");
        (await Raw.One(directory.Location, "select count(*) from organisations")).ShouldBe("0");
    }

    [Theory, EachEngine]
    public async Task Two_nodes_read_what_each_other_protected(TestDirectory directory)
    {
        await using var one = await RunningSite.Start(directory);
        await using var other = await RunningSite.Start(directory);
        var here = one.App.Services.GetDataProtector("test");
        var there = other.App.Services.GetDataProtector("test");
        there.Unprotect(here.Protect("to the other node")).ShouldBe("to the other node");
        here.Unprotect(there.Protect("and back")).ShouldBe("and back");
        (await Raw.Rows(directory.Location, "select xml from protection_keys")).ShouldHaveSingleItem()[0]!.ShouldContain("<masterKey");
    }

    [Theory, EachEngine]
    public async Task A_certificate_for_the_keys_leaves_none_of_them_readable_in_the_database(TestDirectory directory)
    {
        var folder = Directory.CreateTempSubdirectory("directory-edge-");
        RunningSite.Certificate(folder.FullName).Dispose();
        (string, string)[] settings = [("Network:KeyCertificate", System.IO.Path.Combine(folder.FullName, "cert.pfx")), ("Network:KeyCertificatePassword", "only for tests")];
        await using var one = await RunningSite.Start(directory, settings);
        await using var other = await RunningSite.Start(directory, settings);
        folder.Delete(recursive: true);
        other.App.Services.GetDataProtector("test").Unprotect(one.App.Services.GetDataProtector("test").Protect("text")).ShouldBe("text");
        var xml = (await Raw.Rows(directory.Location, "select xml from protection_keys")).ShouldHaveSingleItem()[0]!;
        xml.ShouldContain("EncryptedData");
        xml.ShouldNotContain("<masterKey");
    }

    private static IEnumerable<RouteEndpoint> Endpoints(RunningSite site) =>
        ((IEndpointRouteBuilder)site.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    private static string Path(RouteEndpoint endpoint) =>
        "/" + Parameter().Replace(endpoint.RoutePattern.RawText!, match => match.Value.Contains("guid", StringComparison.Ordinal) ? "01900000-0000-7000-8000-000000000001" : match.Value.Contains(":int", StringComparison.Ordinal) ? "1" : "x").TrimStart('/');

    private static void ShouldHaveHeaders(HttpResponseMessage answer, string where)
    {
        foreach (var (name, value) in Headers)
        {
            answer.Headers.TryGetValues(name, out var values).ShouldBeTrue($"{where}: {name}");
            values.ShouldBe([value], $"{where}: {name}");
        }

        var policy = answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        foreach (var part in new[] { "default-src 'self'", "object-src 'none'", "base-uri 'self'", "frame-ancestors 'none'", "form-action 'self'" })
        {
            policy.ShouldContain(part, Case.Sensitive, where);
        }

        ScriptSource().IsMatch(policy).ShouldBeTrue(where + ": " + policy);
        (answer.Headers.CacheControl is { } cache && (cache.NoStore || cache.NoCache || cache.MaxAge is not null)).ShouldBeTrue(where + " says nothing of caching");
        answer.Headers.Contains("Server").ShouldBeFalse(where);
    }

    /// <summary>Every cookie that the server sets: of forms, theme, language and the session.</summary>
    private static async Task<List<string>> CookiesSet(RunningSite site, string name)
    {
        var set = new List<string>();
        using var page = await site.Client.GetAsync(new Uri("/sign-in", UriKind.Relative));
        set.AddRange(page.Headers.GetValues("Set-Cookie"));
        var token = Regex.Match(await page.Content.ReadAsStringAsync(), "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
        foreach (var path in new[] { "/theme", "/language", "/sign-in" })
        {
            using var form = path == "/sign-in" ? RunningSite.SignInForm(name, token)
                : new FormUrlEncodedContent(new Dictionary<string, string> { ["theme"] = "dark", ["language"] = "de", ["__RequestVerificationToken"] = token });
            using var answer = await site.Client.PostAsync(new Uri(path, UriKind.Relative), form);
            answer.StatusCode.ShouldBe(HttpStatusCode.Found, path);
            set.AddRange(answer.Headers.GetValues("Set-Cookie"));
        }

        return set;
    }

    private static HttpRequestMessage Forwarded(string from, string scheme)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in");
        request.Headers.Host = "directory.example";
        request.Headers.Add("X-Forwarded-For", from);
        request.Headers.Add("X-Forwarded-Proto", scheme);
        return request;
    }

    private static MultipartFormDataContent Upload(string token, byte[] file) => new()
    {
        { new StringContent(token), "__RequestVerificationToken" },
        { new StringContent("import"), "_handler" },
        { new ByteArrayContent(file), "File", "list.csv" },
    };

    private static void Upgrade(HttpRequestMessage request, string origin)
    {
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        request.Headers.Add("Origin", origin);
    }

    /// <summary>Null when a socket could be opened.</summary>
    private static async Task<HttpStatusCode?> Connects(RunningSite site, string? origin, List<ClientWebSocket>? keep = null, CookieContainer? jar = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.Cookies = jar;
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        try
        {
            await socket.ConnectAsync(new Uri(site.Address.ToString().Replace("http", "ws", StringComparison.Ordinal) + "_blazor"), CancellationToken.None);
            keep?.Add(socket);
            return null;
        }
        catch (WebSocketException)
        {
            return socket.HttpStatusCode;
        }
        finally
        {
            if (keep is null)
            {
                socket.Abort();
                socket.Dispose();
            }
        }
    }

    private static async Task Eventually(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 100; i++)
        {
            if (await holds())
            {
                return;
            }

            await Task.Delay(100);
        }

        throw new ShouldAssertException("It never did.");
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"script-src 'self' 'nonce-[\w-]{24}';")]
    private static partial Regex ScriptSource();
}
