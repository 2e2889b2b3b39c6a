using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PartnerDirectory.Accounts;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Site;

/// <summary>
/// Every page, facet, export and endpoint over HTTP, for accounts of every right, ceiling and home: nothing that a visitor
/// may not read is in any header or body of any answer, and what they may read is in some. On PostgreSQL for a few
/// of the accounts: what engines do alike is tested by MarkingTests on both.
/// </summary>
public sealed partial class CanaryCrawlTests
{
    /// <summary>Links to one path that are followed, whatever they ask of it; the rest is more of the same.</summary>
    private const int MostOfOnePath = 8;

    private const string Unknown = "0193aaaa-0000-7000-8000-00000000dead";

    /// <summary>Columns of text where no word can stand, by what does.</summary>
    private static readonly Dictionary<string, string> NoWords = new()
    {
        ["organisations.kind"] = "a code",
        ["organisations.country"] = "a code",
        ["organisations.territories"] = "codes",
        ["organisations.languages"] = "codes",
        ["organisations.visible_to"] = "the marking itself",
        ["organisations.tlp"] = "the marking itself",
        ["organisations.sort_key"] = "made of the name; asked for by no page",
        ["organisation_names.type"] = "a code",
        ["organisation_names.language"] = "a code",
        ["organisation_identifiers.scheme"] = "a code",
        ["organisation_capabilities.capability"] = "a code",
        ["organisation_capabilities.territories"] = "codes",
        ["organisation_capabilities.function"] = "a code",
        ["organisation_capabilities.languages"] = "codes",
        ["membership_standings.standing"] = "a code",
        ["membership_standings.class"] = "a code",
        ["mandates.mandate"] = "a code",
        ["mandates.amount"] = "a number",
        ["mandates.currency"] = "a code",
        ["contacts.kind"] = "a code",
        ["contacts.sort_key"] = "made of the name; asked for by no page",
        ["contacts.languages"] = "codes",
        ["contacts.time_zone"] = "a name of a list",
        ["contacts.hours"] = "a form of its own",
        ["contacts.holidays"] = "a code",
        ["contacts.visible_to"] = "the marking itself",
        ["contacts.tlp"] = "the marking itself",
        ["affiliations.functions"] = "codes",
        ["channels.type"] = "a code",
        ["channels.state"] = "a code",
        ["channels.visible_to"] = "the marking itself",
        ["channels.tlp"] = "the marking itself",
        ["working_groups.kind"] = "a code",
        ["working_groups.sort_key"] = "made of the name; asked for by no page",
        ["seats.role"] = "a code",
        ["saved_views.owner"] = "an account's id",
        ["pins.owner"] = "an account's id",
        ["pins.subject"] = "a code",
        ["accounts.name"] = "an address to sign in with, which a record's audience may name",
        ["accounts.ceiling"] = "a code",
        ["accounts.state"] = "a code",
        ["accounts.language"] = "a code",
    };

    /// <summary>Tables that hold no record, by what they hold.</summary>
    private static readonly Dictionary<string, string> NoRecords = new()
    {
        ["revision"] = "a number",
        ["ledger"] = "copies of the records, crawled as history and for auditors",
        ["schema_migrations"] = "names of files",
        ["terms"] = "the words of the coalition, everybody's",
        ["term_labels"] = "the words of the coalition, everybody's",
        ["credentials"] = "secrets that no page shows",
        ["recovery_codes"] = "hashes",
        ["passkeys"] = "keys",
        ["external_logins"] = "ids of providers",
        ["sessions"] = "one's own",
        ["account_links"] = "hashes",
        ["api_keys"] = "one's own",
        ["throttles"] = "counts",
        ["protection_keys"] = "secrets that no page shows",
        ["erased"] = "hashes",
        ["settings"] = "numbers of the admins",
        ["letters"] = "the words of the coalition",
        ["reminders"] = "for admins, who look after the mail",
        ["jobs"] = "names of the program's own",
        ["freshness_rounds"] = "days",
        ["contact_links"] = "hashes",
        ["procedures"] = "the rules of the coalition, for admins",
        ["applications"] = "the secretariat's: one is planted beside the records; those who decide are tried in ApplicationsTests",
        ["application_drafts"] = "the applicant's own until it is submitted: tried in ApplicationsTests",
        ["application_files"] = "the secretariat's: tried in ApplicationsTests",
        ["application_links"] = "hashes, and the address each was mailed to, for admins",
        ["application_stages"] = "a stage and a day: tried in ApplicationsTests",
        ["contact_proposals"] = "of a contact that an editor sees: tried in FreshnessTests",
    };

    /// <summary>Where a word is the visitor's by another rule, or shown nowhere: no answer need hold it.</summary>
    private static readonly Dictionary<string, string> ShownToFew = new()
    {
        ["accounts.display_name"] = "who changed something is told in its history alone",
        ["contacts.named_by_agreement"] = "shown by the API and to the secretariat",
        ["contacts.source"] = "shown where the record is edited",
        ["channels.verified_by"] = "told in the history",
        ["absences.note"] = "told in the history",
    };

    [Theory, EachEngine]
    public async Task No_answer_over_http_holds_a_word_of_what_the_visitor_may_not_see(TestDirectory directory)
    {
        await using var _ = directory;
        var few = directory.Location.Engine == Engine.PostgreSql;
        var canaries = new Canaries(directory);
        await canaries.Plant();
        var logins = new List<(string Who, Account Account, Look? Look)>();
        async Task As(string who, Rights rights, string ceiling, string? organisation, Look? look = null, string? name = null) =>
            logins.Add((who, await canaries.Login(name ?? who.Replace(' ', '-') + "@example.org", rights, ceiling, organisation), look));
        await As("reader", Rights.Read, "TLP:RED", "member");
        await As("low reader", Rights.Read, "TLP:GREEN", "member");
        await As("reader of clear", Rights.Read, "TLP:CLEAR", "member");
        await As("editor at a firm", Rights.Read | Rights.Edit, "TLP:AMBER+STRICT", "firm");
        await As("suspended", Rights.Read, "TLP:RED", "suspended");
        await As("named outsider", Rights.Read, "TLP:RED", "outside", name: Canaries.Named);
        await As("secretariat", Rights.Read | Rights.Edit, "TLP:AMBER+STRICT", null);
        await As("auditor outside", Rights.Read | Rights.Audit, "TLP:GREEN", "outside");
        await As("blind auditor", Rights.Audit, "TLP:RED", "outside");
        await As("admin", Rights.Read | Rights.Edit | Rights.Administer | Rights.Audit, "TLP:RED", null);
        await As("low admin", Rights.Read | Rights.Edit | Rights.Administer, "TLP:AMBER", null);
        await As("admin who looks", Rights.Read | Rights.Edit | Rights.Administer, "TLP:RED", null, new Look(Rights.Read | Rights.Edit, Tlp.Amber, canaries.Bodies["outside"], false));

        await EveryColumnIsPlanted(directory, async () =>
        {
            foreach (var (_, account, _) in logins.Where(login => login.Look is null))
            {
                var acting = await directory.Get<Actors>().OfAccount(account.Id);
                if (acting!.Actor.May(Rights.Read))
                {
                    await canaries.Keep(acting.Actor);
                }
            }
        });

        await using var site = await RunningSite.Start(directory, ("Limits:ContactsPerHour", "1000000"));
        var wrong = new List<string>();
        var asked = 0;
        foreach (var (who, account, look) in logins.Where(login => !few || login.Who is "low reader" or "low admin" or "auditor outside"))
        {
            var session = await directory.Get<SignIns>().Begin(account.Id, Factors.With(Factors.Password, Factors.Totp), null);
            var principal = SessionCookieHandler.PrincipalOf(session);
            if (look is not null)
            {
                (await directory.Get<LookAs>().Begin(await directory.Get<Actors>().Of(principal), look)).ShouldBeNull();
            }

            var actor = await directory.Get<Actors>().Of(principal);
            using var crawl = new Crawl(site, Cookie(site, directory, session), canaries, actor);
            await crawl.Run();
            asked += crawl.Asked;
            wrong.AddRange(crawl.Wrong.Select(one => $"{who}: {one}"));

            // A program with a key of the account, for no more than the account may: the API alone, and no cookie.
            if (look is null && who is "reader" or "low reader" or "secretariat" or "auditor outside" or "named outsider")
            {
                var key = (await directory.Get<ApiKeys>().Make(actor, account.Id, "crawl", Rights.Read, TimeSpan.FromDays(9))).Taken();
                using var keyed = new Crawl(site, "", canaries, actor with { Rights = actor.Rights & Rights.Read }) { Key = key.Text };
                await keyed.Run();
                keyed.Asked.ShouldBeGreaterThan(40, "the API wasn't asked");
                keyed.Read.ShouldNotBeEmpty("the API told nothing");
                wrong.AddRange(keyed.Wrong.Select(one => $"key of {who}: {one}"));
            }

            List<string> missed = [.. canaries.All.Values.Where(canary => !ShownToFew.ContainsKey(canary.Field) && canary.Sees(actor) && !crawl.Read.Contains(canary.Word)).Select(canary => $"{who} reads nowhere {canary}")];
            wrong.AddRange(missed);
            TestContext.Current.TestOutputHelper!.WriteLine($"{who}: {crawl.Asked} answers, {crawl.Read.Count} of {canaries.All.Count} words read, {crawl.Wrong.Count} wrong" + string.Concat(crawl.Wrong.Concat(missed).Select(one => "\n  " + one)));
        }

        asked.ShouldBeGreaterThan(few ? 2_000 : 4_000);
        wrong.Take(200).ShouldBeEmpty();
    }

    /// <summary>A new column of text is planted, or says in a list above why not.</summary>
    private static async Task EveryColumnIsPlanted(TestDirectory directory, Func<Task> keep)
    {
        await keep();
        var columns = Repository.Text("sql/schema.postgres.sql").Split("CREATE TABLE public.").Skip(1)
            .SelectMany(text => text.Split(");")[0].Split('\n').Select(line => Column().Match(line)).Where(line => line.Success).Select(line => (Table: text.Split(' ')[0], Column: line.Groups["name"].Value)))
            .Where(column => !NoRecords.ContainsKey(column.Table)).ToList();
        columns.Count.ShouldBeGreaterThan(60);
        var unplanted = new List<string>();
        foreach (var (table, column) in columns)
        {
            if (NoWords.ContainsKey($"{table}.{column}"))
            {
                continue;
            }

            var values = await Raw.Rows(directory.Location, $"select distinct {column} from {table} where {column} is not null");
            if (!values.Any(row => Words().IsMatch(row[0]!)))
            {
                unplanted.Add($"{table}.{column}");
            }
        }

        NoWords.Keys.Except(columns.Select(column => $"{column.Table}.{column.Column}")).ShouldBeEmpty();
        unplanted.ShouldBeEmpty();
    }

    private static string Cookie(RunningSite site, TestDirectory directory, Session session)
    {
        var options = site.App.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(SessionCookieHandler.Name);
        var ticket = new AuthenticationTicket(SessionCookieHandler.PrincipalOf(session), new AuthenticationProperties { IssuedUtc = directory.Time.GetUtcNow(), ExpiresUtc = session.EndsAt }, SessionCookieHandler.Name);
        return options.Cookie.Name + "=" + options.TicketDataFormat.Protect(ticket);
    }

    [GeneratedRegex("^ {4}\"?(?<name>\\w+)\"? (text|jsonb?)\\b")]
    private static partial Regex Column();

    [GeneratedRegex("zq[bcdfghjkmnpstvw]{8}x|7700900[0-9]{3}")]
    private static partial Regex Words();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.IgnoreCase)]
    private static partial Regex Ids();

    [GeneratedRegex("(?:href|src|action)=\"([^\"]+)\"")]
    private static partial Regex Links();

    /// <summary>A row of an import's problems, without its number.</summary>
    [GeneratedRegex("<tr><td>[0-9]+</td>(?<told>.*?)</tr>")]
    private static partial Regex Rows();

    /// <summary>What marks the letters that fit, what folds a line of a card, and what groups the digits of a number.</summary>
    [GeneratedRegex("</?mark[^>]*>|\r\n |(?<=[0-9])(?:[ \u00a0\u202f-]|%20|&#xA0;|&nbsp;)(?=[0-9])")]
    private static partial Regex Apart();

    /// <summary>What differs from answer to answer: tokens and numbers of requests.</summary>
    [GeneratedRegex("CfDJ8[\\w-]+|Blazor-Server-Component-State:[\\w+/=-]+|nonce[=-]['\"]?[\\w+/=-]+|00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]|\"(?:prerenderId|key|descriptor|sequence)\":[^,}]+")]
    private static partial Regex Fleeting();

    /// <summary>One visitor's way through all that there is.</summary>
    private sealed class Crawl(RunningSite site, string cookie, Canaries canaries, Actor actor) : IDisposable
    {
        private readonly HttpClient client = site.Visitor(cookies: false);
        private readonly ConcurrentDictionary<string, byte> known = [];
        private readonly ConcurrentDictionary<string, int> paths = [];
        private readonly ConcurrentQueue<string> found = [];
        private readonly ConcurrentDictionary<string, byte> read = [];
        private readonly ConcurrentDictionary<(string Path, string Id), (int Status, string Body)> byId = [];
        private readonly HashSet<Guid> hidden = [.. canaries.Records.Where(record => !record.Sees(actor)).Select(record => record.Id)];
        private int asked;

        public int Asked => asked;

        /// <summary>Instead of a cookie: the crawl keeps to what programs may ask.</summary>
        public string? Key { get; init; }

        public ICollection<string> Read => read.Keys;

        public ConcurrentBag<string> Wrong { get; } = [];

        public async Task Run()
        {
            foreach (var address in Seeds().Where(address => Key is null || address.StartsWith("/api/", StringComparison.Ordinal)))
            {
                Follow(address, isSeed: true);
            }

            while (!found.IsEmpty)
            {
                var batch = new List<string>();
                while (found.TryDequeue(out var next))
                {
                    batch.Add(next);
                }

                await Parallel.ForEachAsync(batch, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (address, _) => await Get(address));
            }

            if (Key is not null)
            {
                Compare();
                return;
            }

            await Parallel.ForEachAsync(Posts(), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (post, _) => await Post(post.Path, post.Body, post.Type));
            await Check();
            Compare();
        }

        public void Dispose() => client.Dispose();

        /// <summary>One in four of what is hidden: what costs the most is asked of those.</summary>
        private bool IsTried(Guid id) => hidden.Contains(id) && id.ToByteArray()[^1] % 4 == 0;

        /// <summary>Every GET of the program, with every record that it can name; and each question that a page can ask.</summary>
        private IEnumerable<string> Seeds()
        {
            yield return "/";
            var patterns = ((IEndpointRouteBuilder)site.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") != false && endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
                .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/')).Where(pattern => !pattern.Contains("**", StringComparison.Ordinal) && !pattern.StartsWith("/_", StringComparison.Ordinal)).Distinct().ToList();
            patterns.ShouldContain("/contacts/{Id:guid}/edit");
            foreach (var pattern in patterns)
            {
                var ids = !pattern.Contains('{', StringComparison.Ordinal) ? [""]
                    : pattern.Contains("/groups/", StringComparison.Ordinal) ? [canaries.Group.ToString()]
                    : pattern.Contains("/onboarding/", StringComparison.Ordinal) || pattern.Contains("/applications/", StringComparison.Ordinal) ? [canaries.Application.ToString()]
                    : canaries.Records.Where(record => pattern.Contains($"/{record.Kind}s/", StringComparison.Ordinal)).Select(record => record.Id.ToString()).Append(Unknown);
                foreach (var id in ids)
                {
                    // What is seen is opened by its page and the API, and by its links; what is hidden by those, and some of it in every way.
                    if (id.Length == 0 || id == Unknown || id == canaries.Application.ToString() || pattern.EndsWith("/{Id:guid}", StringComparison.OrdinalIgnoreCase) || (Guid.TryParse(id, out var record) && IsTried(record)))
                    {
                        yield return Regex.Replace(pattern, "\\{[^}]+\\}", id);
                    }
                }
            }

            foreach (var rest in new[] { "", "&type=contact", "&type=all", "&type=organisation", "&type=all&leaving" })
            {
                yield return "/find?q=" + rest;
                yield return "/find/export.csv?q=" + rest;
                yield return "/find/export.xlsx?q=" + rest;
                yield return "/find/addresses?q=" + rest;
            }

            foreach (var need in new[] { "single_point_of_contact", "duty_desk", "legal_process", "press", "trace_payments", "block_account" })
            {
                yield return $"/call?need={need}&territory=BE&all=true";
                yield return $"/api/v1/call?need={need}&territory=BE&limit=50";
                yield return $"/coverage?need={need}";
            }

            foreach (var day in new[] { "2024-01-01", "2026-11-24", "2010-01-01", "no day" })
            {
                yield return "/members?on=" + day;
                yield return "/members/export.csv?on=" + day;
            }

            foreach (var record in canaries.Records.Where(record => record.Kind == "organisation" && (IsTried(record.Id) || record.Id.ToByteArray()[^1] % 4 == 0)))
            {
                yield return "/members?on=2024-06-01&of=" + record.Id;
            }

            foreach (var due in new[] { "all", "overdue", "soon", "review", "open" })
            {
                yield return "/administration/memberships?days=900&due=" + due;
            }

            yield return "/openapi/v1.json";
            yield return "/api/v1/search?q=&limit=100";
            yield return "/api/v1/search?q=&type=contact&facets=true&limit=100";
            foreach (var record in canaries.Records)
            {
                // All but the last letters: what is found tells the rest.
                yield return "/api/v1/search?q=" + record.Words[1][..^2];
                if (IsTried(record.Id))
                {
                    yield return "/find?type=all&q=" + record.Words[0][..^2];
                    yield return "/find?type=all&q=" + record.Words[0];
                    yield return "/contacts/new?organisation=" + record.Id;
                }

                if (actor.May(Rights.Audit))
                {
                    yield return "/administration/audit?record=" + record.Id;
                }
            }

            yield return "/administration/audit.csv";
            yield return "/administration/audit?actor=operator";
        }

        private IEnumerable<(string Path, string Body, string Type)> Posts()
        {
            foreach (var record in canaries.Records)
            {
                foreach (var word in hidden.Contains(record.Id) ? record.Words.Take(3) : [])
                {
                    yield return ("/find/suggest", word[..^1], "text/plain");
                }

                if (IsTried(record.Id))
                {
                    yield return ("/find/suggest", record.Words[0], "text/plain");
                    yield return ("/edit/organisations", record.Words[0][..^1], "text/plain");
                    yield return ("/ask", "q=" + record.Words[0][..^1], "application/x-www-form-urlencoded");
                }
            }

            yield return ("/find/shortcuts", string.Join('\n', canaries.Records.Select(record => record.Id.ToString("D"))), "text/plain");
            foreach (var few in canaries.Records.Where(record => hidden.Contains(record.Id)).Chunk(8))
            {
                yield return ("/find/shortcuts", string.Join('\n', few.Select(record => record.Id.ToString("D"))), "text/plain");
            }
        }

        /// <summary>What a form asks while somebody types: whether the same is listed already.</summary>
        private async Task Check()
        {
            if (!actor.May(Rights.Edit))
            {
                return;
            }

            using var page = new HttpRequestMessage(HttpMethod.Get, "/contacts/new");
            page.Headers.Add("Cookie", cookie);
            using var answer = await client.SendAsync(page);
            var token = Regex.Match(await answer.Content.ReadAsStringAsync(), "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
            var cookies = string.Join("; ", answer.Headers.TryGetValues("Set-Cookie", out var set) ? set.Select(one => one.Split(';')[0]).Append(cookie) : [cookie]);
            await Import(token, cookies);
            foreach (var record in canaries.Records.Where(record => IsTried(record.Id)))
            {
                foreach (var (path, field) in new[] { ("/edit/organisation", "legal_name"), ("/edit/contact", "name") })
                {
                    await Post(path + "?id=" + (record.Kind == path[6..] ? record.Id : Guid.Empty), $"__RequestVerificationToken={Uri.EscapeDataString(token)}&{field}={record.Words[0]}", "application/x-www-form-urlencoded", cookies);
                }
            }
        }

        /// <summary>
        /// What a list that isn't taken, for its last row, is told of its other rows: they name what is hidden, and what
        /// isn't there, each in one way.
        /// </summary>
        private async Task Import(string token, string cookies)
        {
            var bodies = canaries.Records.Where(record => record.Kind == "organisation" && hidden.Contains(record.Id)).Select(record => record.Words).ToList();
            var people = canaries.Records.Where(record => record.Kind == "contact" && hidden.Contains(record.Id)).Select(record => record.Words).ToList();
            const string Organisations = "reference,legal_name,country\n", Contacts = "reference,organisation,name,phone\n", NoWord = "zqnothing";
            foreach (var (header, last, rows) in new[]
            {
                (Organisations, ",Last,nowhere\n", bodies.Select(words => words[2]).Append(NoWord).Select(word => $"{word},Anybody,BE\n")),
                (Organisations, ",Last,nowhere\n", bodies.Select(words => words[0]).Append(NoWord).Select(word => $",Partner {word},BE\n")),
                (Contacts, ",,Nobody,\n", bodies.Select(words => words[2]).Append(NoWord).Select(word => $",{word},Somebody,\n")),
                (Contacts, ",,Nobody,\n", bodies.Select(words => words[0]).Append(NoWord).Select(word => $",Partner {word},Somebody,\n")),
                (Contacts, ",,Nobody,\n", bodies.Select(words => words[3]).Append(NoWord).Select(word => $",lei:{word},Somebody,\n")),
                (Contacts, ",,Nobody,\n", people.Select(words => words[1]).Append(NoWord).Select(word => $"{word},nobody's,Somebody,\n")),
            })
            {
                var list = header + string.Concat(rows) + last;
                using var form = new MultipartFormDataContent { { new StringContent("import"), "_handler" }, { new StringContent(token), "__RequestVerificationToken" } };
                form.Add(new StringContent(list, Encoding.UTF8, "text/csv"), "File", "list.csv");
                using var request = new HttpRequestMessage(HttpMethod.Post, "/import") { Content = form };
                var body = await Ask(request, "/import " + list, cookies);
                var told = Rows().Matches(body).Select(match => Words().Replace(match.Groups["told"].Value, NoWord)).SkipLast(1).ToList();

                // A reference is one record's alone: that it is taken is told, by whom isn't. Who looks as others do takes no list.
                var answered = body.Contains("Nothing imported yet", StringComparison.Ordinal) || (actor.LookingAs is not null && body.Contains("that is read-only", StringComparison.Ordinal));
                if (answered && rows.First().EndsWith(",Anybody,BE\n", StringComparison.Ordinal) && told.Count == rows.Count() - 1 && told.TrueForAll(text => text.Contains("A record that you may not see has this key already", StringComparison.Ordinal)))
                {
                    continue;
                }

                if (!answered || told.Distinct().Count() > 1 || (told.Count > 0 && told.Count != rows.Count()))
                {
                    Wrong.Add($"an import of {Short(list)} was told of what is hidden as of nothing: {string.Join(" | ", told.CountBy(text => text))} {Regex.Match(body, "<h1.{0,600}", RegexOptions.Singleline).Value}");
                }
            }
        }

        private async Task Get(string address)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            await Ask(request, address, cookie);
        }

        private async Task Post(string path, string body, string type, string? cookies = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, type) };
            await Ask(request, path + " " + body, cookies ?? cookie);
        }

        private async Task<string> Ask(HttpRequestMessage request, string what, string cookies)
        {
            if (Key is not null)
            {
                request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", Key);
            }
            else
            {
                request.Headers.Add("Cookie", cookies);
            }

            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            using var answer = await client.SendAsync(request);
            Interlocked.Increment(ref asked);
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            var body = bytes is [(byte)'P', (byte)'K', ..] ? Unzipped(bytes) : Encoding.UTF8.GetString(bytes);
            var text = Apart().Replace(answer.Headers + "\n" + answer.Content.Headers + "\n" + body, "").ToLowerInvariant();
            if ((int)answer.StatusCode >= 500 || answer.StatusCode is HttpStatusCode.TooManyRequests)
            {
                Wrong.Add($"{(int)answer.StatusCode} for {what}");
            }

            // What a page says in place of a part that failed.
            if (body.Contains("target=\"_top\"", StringComparison.Ordinal))
            {
                Wrong.Add($"a part of {what} failed");
            }

            var isLedger = what.StartsWith("/administration/audit", StringComparison.Ordinal);
            foreach (var word in Words().Matches(text).Select(match => match.Value).Distinct())
            {
                if (what.Contains(word, StringComparison.OrdinalIgnoreCase))
                {
                    // What was asked comes back.
                    continue;
                }

                if (canaries.All.TryGetValue(word, out var canary))
                {
                    read.TryAdd(word, 0);
                    if (!(canary.Sees(actor) || (isLedger && canary.Audits(actor))))
                    {
                        Wrong.Add($"{Short(what)} tells {canary}");
                    }
                }
            }

            if (!isLedger)
            {
                foreach (var id in Ids().Matches(text).Select(match => Guid.Parse(match.Value)).Distinct().Where(hidden.Contains))
                {
                    if (!what.Contains(id.ToString(), StringComparison.OrdinalIgnoreCase))
                    {
                        Wrong.Add($"{Short(what)} tells the id of {canaries.Records.First(record => record.Id == id).Of}");
                    }
                }
            }

            if (request.Method == HttpMethod.Get && Ids().Match(what) is { Success: true } named && what.Split('?')[0].Contains(named.Value, StringComparison.Ordinal))
            {
                byId[(what.Replace(named.Value, "{id}", StringComparison.Ordinal), named.Value)] = ((int)answer.StatusCode, Fleeting().Replace((body + answer.Headers.Location).Replace(named.Value, "{id}", StringComparison.Ordinal), ""));
            }

            if (answer.Headers.Location is { } location)
            {
                Follow(location.ToString());
            }

            if (answer.Content.Headers.ContentType?.MediaType == "text/html")
            {
                foreach (Match link in Links().Matches(body))
                {
                    Follow(WebUtility.HtmlDecode(link.Groups[1].Value));
                }
            }

            return body;
        }

        private void Follow(string address, bool isSeed = false)
        {
            var target = address.Split('#')[0];
            if (target.StartsWith(site.Address.ToString(), StringComparison.Ordinal))
            {
                target = target[(site.Address.ToString().Length - 1)..];
            }

            // Where a page of elsewhere begins, what signs out, and files that are the same for all.
            if (!target.StartsWith('/') || target.StartsWith("//", StringComparison.Ordinal) || target.StartsWith("/_", StringComparison.Ordinal) || target.StartsWith("/sign-out", StringComparison.Ordinal) ||
                Regex.IsMatch(target, "\\.(css|js|svg|woff2|png|ico|webmanifest)(\\?|$)"))
            {
                return;
            }

            if (!known.TryAdd(target, 0) || (!isSeed && paths.AddOrUpdate(target.Split('?')[0], 1, (_, count) => count + 1) > MostOfOnePath))
            {
                return;
            }

            found.Enqueue(target);
        }

        /// <summary>Who asks for what is hidden is answered as who asks for what isn't there.</summary>
        private void Compare()
        {
            foreach (var ((path, id), answer) in byId.Where(one => hidden.Contains(Guid.Parse(one.Key.Id))))
            {
                if (byId.TryGetValue((path, Unknown), out var unknown) && answer != unknown)
                {
                    var at = answer.Body.Zip(unknown.Body).TakeWhile(pair => pair.First == pair.Second).Count();
                    Wrong.Add($"{path} answers {answer.Status} where the record is hidden ({canaries.Records.First(record => record.Id == Guid.Parse(id)).Of}), {unknown.Status} where none is: …{answer.Body.Skip(Math.Max(0, at - 30)).Take(80).Aggregate("", (text, c) => text + c)}… and …{unknown.Body.Skip(Math.Max(0, at - 30)).Take(80).Aggregate("", (text, c) => text + c)}…");
                }
            }
        }

        private static string Short(string what) => what.Length > 160 ? what[..160] : what;

        private static string Unzipped(byte[] bytes)
        {
            using var archive = new ZipArchive(new MemoryStream(bytes));
            var text = new StringBuilder();
            foreach (var entry in archive.Entries)
            {
                using var reader = new StreamReader(entry.Open());
                text.Append(entry.FullName).Append('\n').Append(reader.ReadToEnd()).Append('\n');
            }

            return text.ToString();
        }
    }
}
