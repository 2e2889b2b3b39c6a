using System.Globalization;
using System.Text;
using Microsoft.Extensions.Localization;
using PartnerDirectory.Accounts;
using PartnerDirectory.Administration;
using PartnerDirectory.Kernel;
using PartnerDirectory.Organisations;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Exchange;

/// <summary>The members of a day as a list for people: one row a contact, or one for a member without.</summary>
public static class MembersExport
{
    private static readonly string[] Columns = ["Name", "Country", "Standing", "Class", "Since", "Mandates", "Contact", "JobTitle", "Functions", "Tlp"];

    public static WebApplication MapMembersExport(this WebApplication app)
    {
        app.MapGet("/members/export.csv", Csv).RequireAuthorization(Policies.Reader).DisableRequestTimeout();
        return app;
    }

    private static async Task Csv(HttpContext context, string? on, Members members, Terms terms, Audit.Audit audit, TimeProvider time, IStringLocalizer<Text> texts)
    {
        var (actor, now, cancellation) = (await CurrentActor.Of(context), time.GetUtcNow(), context.RequestAborted);
        var day = Forms.Day(on ?? "") ?? DateOnly.FromDateTime(now.UtcDateTime);
        var asked = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (!actor.HasProved(now))
        {
            // Whoever takes a list with them shows who they are, and comes back to the page.
            context.Response.Redirect(ProofPage.AddressFor("/members?on=" + asked));
            return;
        }

        // The name of the file carries the strictest label, so the rows are there before the first is sent.
        var words = await terms.Current(cancellation);
        var label = TlpLabels.All[0];
        var file = new StringBuilder();
        Line(file, Columns.Select(column => texts["Export." + column].Value));
        await using var taken = new Taking(audit, actor, "members", "csv", new { On = asked });
        await foreach (var (member, contacts) in members.All(actor, day, cancellation))
        {
            foreach (var person in contacts.Count > 0 ? contacts : [null!])
            {
                var marking = TlpLabels.Strictest(member.Tlp, person?.Tlp);
                label = TlpLabels.Strictest(label, marking);
                taken.Told(person is null ? [member.Id] : [member.Id, person.Id]);
                Line(file,
                [
                    member.Name,
                    member.Country is { } country ? Countries.NameOf(country, Culture.Language) : "",
                    texts["Standing." + member.Standing.Code],
                    words.Label(TermLists.Class, member.Standing.Class, Culture.Language),
                    member.Standing.Since?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
                    string.Join(", ", member.Mandates.Select(mandate => words.Label(TermLists.Mandate, mandate.Code, Culture.Language))),
                    person?.Name ?? "",
                    person?.JobTitle ?? "",
                    string.Join(", ", (person?.Functions ?? []).Select(code => words.Label(TermLists.Function, code, Culture.Language))),
                    marking,
                ]);
            }
        }

        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"members-{asked}{TlpLabels.Suffix(label)}.csv\"";
        // With a mark of the encoding, or a spreadsheet program takes accents for another one.
        await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await writer.WriteAsync(file.ToString());
        taken.Whole();
    }

    private static void Line(StringBuilder to, IEnumerable<string> cells) => to.AppendJoin(',', cells.Select(cell => CsvWriting.Quoted(Cells.Write(cell)))).Append("\r\n");
}
