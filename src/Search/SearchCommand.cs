using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using PartnerDirectory.Kernel;
using Spectre.Console;

namespace PartnerDirectory.Search;

/// <summary>Searches for the command line: a table for people, or a JSON line a query for programs.</summary>
public sealed class SearchCommand(PartnerSearch search)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<Problem?> One(string text, int limit, bool json, Actor actor, CancellationToken cancellation)
    {
        if (json)
        {
            await Answer(text, limit, actor, Console.Out, cancellation);
            return null;
        }

        await Show(text, limit, actor, cancellation);
        return null;
    }

    /// <summary>
    /// An answer a line, in the order of the file:
    /// <c>{"query","total","micros","hits":[{"id","reference","type","name","certain"}]}</c>. Micros is the time of the search itself.
    /// </summary>
    public async Task<Problem?> Batch(string file, int limit, bool json, Actor actor, CancellationToken cancellation)
    {
        try
        {
            using var queries = file == "-" ? Console.In : new StreamReader(file);
            await using var answers = new StreamWriter(Console.OpenStandardOutput(), new System.Text.UTF8Encoding(false), 1 << 16);
            await search.Current(cancellation);
            while (await queries.ReadLineAsync(cancellation) is { } line)
            {
                if (json)
                {
                    await Answer(line, limit, actor, answers, cancellation);
                }
                else
                {
                    await Show(line, limit, actor, cancellation);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileUnusable(file, e.Message);
        }

        return null;
    }

    private async Task Answer(string text, int limit, Actor actor, TextWriter answers, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var result = await search.Find(new SearchQuery { Text = text, Limit = limit }, actor, cancellation);
        var micros = (long)Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        var hits = result.Hits.Select(hit => new BatchHit(hit.Id, hit.Organisation?.Reference ?? hit.Contact?.Reference, TypeOf(hit), NameOf(hit), hit.Certain));
        await answers.WriteLineAsync(JsonSerializer.Serialize(new BatchAnswer(text, result.Total, micros, hits), Json));
    }

    private async Task Show(string text, int limit, Actor actor, CancellationToken cancellation)
    {
        var result = await search.Find(new SearchQuery { Text = text, Limit = limit }, actor, cancellation);
        if (result.Hits.Count == 0)
        {
            AnsiConsole.WriteLine(Texts.Say("Cli.Search.None", text));
            return;
        }

        var index = await search.Current(cancellation);
        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in (string[])["Name", "Kind", "Where", "Standing", "Reach"])
        {
            table.AddColumn(new TableColumn(Texts.Say("Cli.Search." + heading)) { NoWrap = heading is "Reach" });
        }

        var similar = false;
        foreach (var hit in result.Hits)
        {
            if (!hit.Certain && !similar)
            {
                similar = true;
                table.AddRow(new Markup("[dim]" + Markup.Escape(Texts.Say("Cli.Search.Similar")) + "[/]"), new Text(""), new Text(""), new Text(""), new Text(""));
            }

            var organisation = hit.Organisation ?? PartnerSearch.EmployerOf(hit.Contact!, index, actor);
            var contact = hit.Contact ?? index.ContactsOf(hit.Id).FirstOrDefault(found => found.Phones.Count + found.Emails.Count > 0);
            var name = hit.Contact is null ? NameOf(hit) : NameOf(hit) + (organisation is null ? "" : " · " + organisation.Names[0].Text);
            table.AddRow(
                new Text(name + (hit.Matched is null ? "" : $" ({hit.Matched})")),
                new Text(hit.Contact?.Kind ?? organisation?.Kind ?? ""),
                new Text(string.Join(", ", new[] { organisation?.City, organisation?.Country is { } country ? Countries.NameOf(country) : null }.Where(part => part is not null))),
                new Text(organisation?.Standing is null or "none" ? "" : organisation.Standing),
                new Text(contact is null ? "" : contact.Phones.Count > 0 ? Forms.PhoneForPeople(contact.Phones[0]) : contact.Emails.Count > 0 ? contact.Emails[0] : ""));
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(Texts.Say("Cli.Search.Count", result.Hits.Count, result.Total.ToString("N0", CultureInfo.CurrentCulture)));
    }

    private static string NameOf(Hit hit) => hit.Organisation is { } organisation ? organisation.Names[0].Text : hit.Contact!.Name;

    private static string TypeOf(Hit hit) => hit.Type == HitType.Organisation ? "organisation" : "contact";

    private sealed record BatchAnswer(string Query, int Total, long Micros, IEnumerable<BatchHit> Hits);

    private sealed record BatchHit(Guid Id, string? Reference, string Type, string Name, bool Certain);
}
