using System.Collections.Concurrent;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using PartnerDirectory.BrowserTests.Support;
using Shouldly;

namespace PartnerDirectory.BrowserTests;

/// <summary>Whatever somebody writes into a field is shown as text: nothing of it runs, leads away or breaks a page.</summary>
public sealed class InjectionTests(Site site) : BrowserTest(site)
{
    /// <summary>
    /// The columns that hold text somebody wrote, and the column that tells whose row it is. Written past the checks, so that
    /// what a check would refuse is shown too.
    /// </summary>
    private static readonly (string Table, string Row, string[] Columns)[] Fields =
    [
        ("organisations", "id", ["legal_name", "city", "website", "email_domains", "languages", "description", "kind", "territories"]),
        ("organisation_names", "organisation_id", ["name", "language"]),
        ("organisation_identifiers", "organisation_id", ["scheme", "value"]),
        ("organisation_capabilities", "organisation_id", ["who_may_ask", "instruments", "function", "languages", "what_to_include", "usual_time", "capability"]),
        ("membership_standings", "(select organisation_id from memberships where id = membership_id)", ["class", "reason"]),
        ("mandates", "organisation_id", ["note", "mandate"]),
        ("contacts", "id", ["name", "languages", "time_zone", "hours", "holidays", "named_by_agreement", "source"]),
        ("affiliations", "contact_id", ["job_title", "department", "functions"]),
        ("channels", "contact_id", ["value", "label", "verified_by"]),
        ("absences", "contact_id", ["note"]),
    ];

    /// <summary>Notes every breach where it happens; what runs says its number.</summary>
    private const string Watch = """
        window.ranFrom = n => console.error('INJECTED: ran from ' + n);
        document.addEventListener('securitypolicyviolation', e => console.error('INJECTED: policy ' + e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample));
        """;

    private const string Look = """
        () => {
          const found = [];
          const handlers = [...document.querySelectorAll('*')].filter(e => e.getAttributeNames().some(name => /^on/i.test(name)));
          for (const e of handlers) found.push('handler ' + e.outerHTML.slice(0, 120));
          for (const e of document.querySelectorAll('iframe, object, embed, base:not([href="/"]), meta[http-equiv]')) found.push('element ' + e.outerHTML.slice(0, 120));
          for (const e of document.querySelectorAll('body script:not([src])')) if (!/^(application\/json|importmap)$/.test(e.type)) found.push('script ' + e.outerHTML.slice(0, 120));
          for (const e of document.querySelectorAll('a[href], area[href]')) if (!/^(https?|mailto|tel):$/.test(e.protocol)) found.push('link ' + e.outerHTML.slice(0, 160));
          for (const e of document.querySelectorAll('form[action], button[formaction]')) if (new URL(e.action || e.formAction, location.href).origin !== location.origin) found.push('form ' + e.outerHTML.slice(0, 120));
          for (const e of document.querySelectorAll('[src], link[href]')) { const to = new URL(e.src ?? e.href, location.href); if (to.origin !== location.origin && to.protocol !== 'data:') found.push('source ' + e.outerHTML.slice(0, 120)); }
          return found;
        }
        """;

    [Fact]
    public async Task Every_payload_in_every_field_is_shown_as_text_on_every_page()
    {
        // To try lists of others: one payload a line.
        var payloads = Environment.GetEnvironmentVariable("PARTNERDIRECTORY_TEST_PAYLOADS") is { } file
            ? (await File.ReadAllLinesAsync(file)).Where(line => line.Length > 0 && !line.StartsWith('#')).ToArray()
            : [.. Payloads.All];
        payloads.Length.ShouldBeGreaterThan(60);
        var folder = Directory.CreateTempSubdirectory("partnerdirectory-injection-");
        try
        {
            var database = Path.Combine(folder.FullName, "injected.db");
            await Import(folder.FullName, database, payloads);
            var records = await Overwrite(database, payloads);
            await using var program = await PublishedProgram.Serve("--database", database);
            var admin = await OpenAsFirstAdmin(program);
            var addresses = new ConcurrentQueue<string>(
            [
                "/", "/find", "/find?type=contact", "/find/addresses", "/groups", "/groups/new", "/views", "/call", "/coverage", "/import", "/administration/words", "/administration/accounts", "/administration/accounts/new", "/administration/audit", "/administration/personal-data", "/administration/processing", "/administration/look-as", "/account", "/account/keys", "/organisations/new", "/contacts/new", "/sign-in", "/no-such-page", "/error",
                .. records.SelectMany(record => record.Table == "organisations"
                    ? new[] { $"/organisations/{record.Id}", $"/organisations/{record.Id}/edit", $"/organisations/{record.Id}/membership" }
                    : [$"/contacts/{record.Id}", $"/contacts/{record.Id}/edit", $"/contacts/{record.Id}/held", $"/contacts/{record.Id}/erase"]),
                .. payloads.Select(Uri.EscapeDataString).Select((payload, i) => (i % 3) switch
                {
                    0 => $"/find?q={payload}&kind={payload}&country={payload}",
                    1 => $"/call?need={payload}&territory={payload}",
                    _ => $"/sign-in?returnUrl={payload}",
                }),
            ]);
            addresses.Count.ShouldBeGreaterThan(400);

            var breaches = new ConcurrentBag<string>();
            await Task.WhenAll(Enumerable.Range(0, 3).Select(async number =>
            {
                var page = await Watched(await admin.Context.NewPageAsync(), program.Address, breaches);

                // A third of the pages also become interactive, where the circuit renders once more; to start one for each takes long.
                var isLive = number == 0;
                if (!isLive)
                {
                    await page.RouteAsync("**/_framework/blazor.web*", route => route.AbortAsync());
                }

                while (addresses.TryDequeue(out var address))
                {
                    var answer = await page.GotoAsync(address, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
                    if (answer!.Status >= 500)
                    {
                        breaches.Add($"{answer.Status} at {address}");
                    }

                    if (isLive)
                    {
                        await page.Settled();
                    }

                    foreach (var found in await page.EvaluateAsync<string[]>(Look))
                    {
                        breaches.Add($"{found} at {address}");
                    }
                }
            }));

            var typing = await Watched(await admin.Context.NewPageAsync(), program.Address, breaches);
            await typing.GotoAsync("/");
            await typing.Settled();
            foreach (var payload in payloads.Take(25))
            {
                await typing.FindBox().FillAsync(payload.ReplaceLineEndings(" "));
                await typing.WaitForTimeoutAsync(150);
                foreach (var found in await typing.EvaluateAsync<string[]>(Look))
                {
                    breaches.Add($"{found} while typing {payload}");
                }
            }

            breaches.Distinct().ShouldBeEmpty();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_watch_sees_what_runs()
    {
        var breaches = new ConcurrentBag<string>();
        var page = await Watched(await Open("/", actAs: "admin"), Site.Address, breaches);
        await page.GotoAsync("/");
        await page.EvaluateAsync("document.body.insertAdjacentHTML('beforeend', '<img src=nowhere onerror=ranFrom(0)><a href=javascript:ranFrom(0)>x</a>')");
        await page.WaitForTimeoutAsync(500);
        breaches.ShouldContain(breach => breach.Contains("policy script-src", StringComparison.Ordinal));
        (await page.EvaluateAsync<string[]>(Look)).Length.ShouldBe(2);
    }

    private async Task<IPage> Watched(IPage page, string address, ConcurrentBag<string> breaches)
    {
        await page.AddInitScriptAsync(Watch);
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("INJECTED", StringComparison.Ordinal) || message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                breaches.Add(message.Text + " at " + page.Url);
            }
        };
        page.Dialog += async (_, dialog) =>
        {
            // A form that was not sent asks before it is left: that is the program's own.
            if (dialog.Type != "beforeunload")
            {
                breaches.Add($"dialog {dialog.Message} at {page.Url}");
            }

            await dialog.AcceptAsync();
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(address, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                breaches.Add($"request for {request.Url} at {page.Url}");
            }
        };
        page.PageError += (_, error) => breaches.Add($"error {error} at {page.Url}");
        return page;
    }

    /// <summary>One organisation and one contact a payload, through the import as anybody would: what it refuses is left out.</summary>
    private static async Task Import(string folder, string database, string[] payloads)
    {
        var organisations = new StringBuilder("reference,legal_name,short_name,other_names,kind,country,city,website,identifiers,class,standing,joined_on,mandates,capabilities,description\n");
        var contacts = new StringBuilder("reference,organisation,kind,name,job_title,department,functions,email,phone,hours\n");
        for (var i = 0; i < payloads.Length; i++)
        {
            var text = Cell(payloads[i]);
            organisations.Append(System.Globalization.CultureInfo.InvariantCulture, $"o-{i},{text},{text},{text},ngo,BE,{text},,url:{i},full,active,2020-01-01,founder@2020-01-01,training,{text}\n");
            contacts.Append(System.Globalization.CultureInfo.InvariantCulture, $"c-{i},o-{i},desk,{text},{text},{text},duty_desk,desk{i}@example.org,+4420794601{i % 100:D2},24/7\n");
        }

        var files = new[] { Path.Combine(folder, "organisations.csv"), Path.Combine(folder, "contacts.csv") };
        await File.WriteAllTextAsync(files[0], organisations.ToString());
        await File.WriteAllTextAsync(files[1], contacts.ToString());
        foreach (var list in files)
        {
            await PublishedProgram.Run("import", list, "--partial", list + ".bad", "--database", database);
        }
    }

    private static string Cell(string text) => "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>Puts a payload into every field of every record: another one into each field, so that each meets each.</summary>
    private static async Task<IReadOnlyList<(string Table, string Id)>> Overwrite(string database, string[] payloads)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        var records = new List<(string Table, string Id)>();
        foreach (var table in new[] { "organisations", "contacts" })
        {
            await using var list = connection.CreateCommand();
            list.CommandText = $"select id from {table} order by reference";
            await using var reader = await list.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                records.Add((table, reader.GetString(0)));
            }
        }

        records.Count.ShouldBeGreaterThan(payloads.Length);
        await using (var absences = connection.CreateCommand())
        {
            absences.CommandText = "insert into absences (contact_id, position, since, until, note) select id, 0, '2026-01-01', '2099-01-01', 'x' from contacts";
            await absences.ExecuteNonQueryAsync();
        }

        await using var whole = (SqliteTransaction)await connection.BeginTransactionAsync();
        var field = 0;
        foreach (var (table, row, columns) in Fields)
        {
            foreach (var column in columns)
            {
                for (var i = 0; i < records.Count; i++)
                {
                    await using var update = connection.CreateCommand();
                    update.Transaction = whole;
                    update.CommandText = $"update or ignore {table} set {column} = @payload where {row} = @id";
                    // No service takes control characters, and the index is laid out in lines that rest on that.
                    update.Parameters.AddWithValue("@payload", string.Concat(payloads[(i + (field * 7)) % payloads.Length].Select(c => char.IsControl(c) ? ' ' : c)));
                    update.Parameters.AddWithValue("@id", records[i].Id);
                    await update.ExecuteNonQueryAsync();
                }

                field++;
            }
        }

        await whole.CommitAsync();
        return records;
    }
}
