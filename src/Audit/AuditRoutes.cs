using System.Globalization;
using System.Text;
using PartnerDirectory.Accounts;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Audit;

public static class AuditRoutes
{
    private static readonly string[] Columns = ["sequence", "at", "actor", "account", "action", "subject", "subject_id", "record", "field", "went", "came"];

    /// <summary>The entries of the auditors' page as CSV: a row for each field that changed, or one where none did. Itself told to the ledger.</summary>
    public static WebApplication MapAudit(this WebApplication app)
    {
        app.MapGet("/administration/audit.csv", async (HttpContext context, Trail trail, Audit audit, TimeProvider time) =>
        {
            var actor = await CurrentActor.Of(context);
            var (filter, unread) = TrailAddress.Read(context.Request.QueryString.Value ?? "");
            if (unread.Count > 0)
            {
                // The page says at which field.
                context.Response.Redirect(TrailAddress.Page + context.Request.QueryString);
                return;
            }

            if (!actor.HasProved(time.GetUtcNow()))
            {
                context.Response.Redirect(ProofPage.AddressFor("/administration/audit" + context.Request.QueryString));
                return;
            }

            context.Response.ContentType = "text/csv; charset=utf-8";
            context.Response.Headers.ContentDisposition = "attachment; filename=\"ledger.csv\"";
            var (rows, complete) = (0, false);
            var shown = new HashSet<Guid>();
            try
            {
                await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
                await Line(writer, Columns);
                await foreach (var entry in trail.All(actor, filter, context.RequestAborted))
                {
                    if (entry.ShowsRecord)
                    {
                        shown.Add(entry.SubjectId);
                    }

                    string?[] head =
                    [
                        entry.Sequence.ToString(CultureInfo.InvariantCulture), entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                        entry.Actor, entry.Account, entry.Action, entry.Subject, entry.SubjectId.ToString("D"), entry.Record,
                    ];
                    foreach (var change in entry.Changes.Count > 0 ? entry.Changes : [new Difference(entry.Withheld ? "withheld by marking" : "", [], [])])
                    {
                        await Line(writer, [.. head, change.Field, string.Join(" | ", change.Went), string.Join(" | ", change.Came)]);
                        rows++;
                    }
                }

                complete = true;
            }
            finally
            {
                await audit.Took(actor, new Exported("ledger", "csv", filter, rows, complete), shown);
            }
        }).RequireAuthorization(Policies.Auditor);
        return app;
    }

    private static Task Line(StreamWriter to, IEnumerable<string?> cells) => to.WriteAsync(string.Join(',', cells.Select(Cell)) + "\r\n");

    /// <summary>Quoted, and with an apostrophe before what a spreadsheet would take for a formula.</summary>
    private static string Cell(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return "";
        }

        var safe = value.TrimStart('\'', ' ', '\u00a0') is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '|' or '%', ..] || value[0] is '\t' or '\r' or '\n' ? "'" + value : value;
        return "\"" + safe.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }
}
