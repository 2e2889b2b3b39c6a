using System.Globalization;
using System.Text;
using Microsoft.Extensions.Localization;
using PartnerDirectory.Data;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Organisations;

/// <summary>One category of data: whose it is, and the tables with the columns that really hold it.</summary>
public sealed record DataCategory(string Code, IReadOnlyList<string> Holds);

/// <summary>A part of the record of processing, in the reader's language.</summary>
public sealed record RecordSection(string Title, IReadOnlyList<string> Texts, IReadOnlyList<string> Items);

/// <summary>The record of processing activities (GDPR, article 30), from what the program holds and how it is set.</summary>
public sealed class ProcessingRecord(Db db, Retention retention)
{
    /// <summary>Table to the category of persons it tells of. What stands in neither list is shown as not described.</summary>
    public static readonly IReadOnlyDictionary<string, string> Categories = new Dictionary<string, string>
    {
        ["contacts"] = "contacts",
        ["affiliations"] = "contacts",
        ["channels"] = "contacts",
        ["absences"] = "contacts",
        ["seats"] = "contacts",
        ["reminders"] = "contacts",
        ["contact_links"] = "contacts",
        ["contact_proposals"] = "contacts",
        ["applications"] = "applicants",
        ["application_drafts"] = "applicants",
        ["application_files"] = "applicants",
        ["application_links"] = "applicants",
        ["accounts"] = "accounts",
        ["credentials"] = "accounts",
        ["recovery_codes"] = "accounts",
        ["passkeys"] = "accounts",
        ["external_logins"] = "accounts",
        ["sessions"] = "accounts",
        ["account_links"] = "accounts",
        ["api_keys"] = "accounts",
        ["throttles"] = "accounts",
        ["pins"] = "accounts",
        ["saved_views"] = "accounts",
        ["ledger"] = "ledger",
        ["erased"] = "erased",
    };

    /// <summary>Tables that tell of organisations and of the program alone.</summary>
    public static readonly IReadOnlyList<string> Impersonal =
    [
        "revision", "terms", "term_labels", "organisations", "organisation_names", "organisation_identifiers", "organisation_capabilities", "memberships",
        "membership_standings", "mandates", "working_groups", "protection_keys", "settings", "schema_migrations", "letters", "jobs", "freshness_rounds", "procedures", "application_stages",
    ];

    public async Task<IReadOnlyList<DataCategory>> Holds(CancellationToken cancellation = default) =>
        [.. (await db.Many<ColumnRow>("persons.columns", cancellation: cancellation))
            .Where(row => !Impersonal.Contains(row.TableName, StringComparer.OrdinalIgnoreCase))
            .GroupBy(row => row.TableName)
            .GroupBy(table => Categories.GetValueOrDefault(table.Key, "other"), table => $"{table.Key}: {string.Join(", ", table.Select(row => row.ColumnName))}")
            .Select(category => new DataCategory(category.Key, [.. category]))
            .OrderBy(category => Array.IndexOf(["contacts", "applicants", "accounts", "ledger", "erased", "other"], category.Code))];

    public async Task<IReadOnlyList<RecordSection>> Read(Coalition coalition, IStringLocalizer<Text> texts, CancellationToken cancellation = default)
    {
        var months = (await retention.Period(cancellation)).Months;
        return
        [
            new RecordSection(texts["Processing.Controller"], [coalition.Name.Length > 0 ? coalition.Name : texts["Processing.NoName"]], [.. new[] { coalition.Controller, coalition.DataProtectionOfficer }.Where(line => line.Length > 0)]),
            new RecordSection(texts["Processing.Purposes"], [], [texts["Processing.Purpose.Reach"], texts["Processing.Purpose.Members"], texts["Processing.Purpose.Account"]]),
            .. (await Holds(cancellation)).Select(category => new RecordSection(texts["Processing.Category." + category.Code], [texts["Processing.About." + category.Code]], category.Holds)),
            new RecordSection(texts["Processing.Recipients"], [texts["Processing.RecipientsLead"]], [.. Kernel.TlpLabels.All.Select(label => $"{label}: {texts["Processing.Tlp." + label[4..]].Value}")]),
            new RecordSection(texts["Processing.Transfers"], [texts["Processing.NoTransfers"]], []),
            new RecordSection(texts["Processing.Limits"], [months is { } set ? texts["Processing.Ended", set] : texts["Processing.EndedNever"], texts["Processing.Limit.Review"], texts["Processing.Limit.Erased"]], []),
            new RecordSection(texts["Processing.Security"], [], [texts["Processing.Security.SignIn"], texts["Processing.Security.Rights"], texts["Processing.Security.Ledger"], texts["Processing.Security.Erasure"]]),
        ];
    }

    public async Task<string> Markdown(Coalition coalition, IStringLocalizer<Text> texts, DateOnly today, CancellationToken cancellation = default)
    {
        var text = new StringBuilder().Append("# ").AppendLine(texts["Processing.Title"]).AppendLine().AppendLine(today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        foreach (var section in await Read(coalition, texts, cancellation))
        {
            text.AppendLine().Append("## ").AppendLine(section.Title).AppendLine();
            foreach (var line in section.Texts)
            {
                text.AppendLine(line).AppendLine();
            }

            foreach (var item in section.Items)
            {
                text.Append("- ").AppendLine(item);
            }
        }

        return text.ToString();
    }
}

internal sealed record ColumnRow
{
    public required string TableName { get; init; }
    public required string ColumnName { get; init; }
}
