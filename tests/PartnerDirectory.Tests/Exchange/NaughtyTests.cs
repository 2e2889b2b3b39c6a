using System.Text;
using PartnerDirectory.Exchange;
using PartnerDirectory.Kernel;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Exchange;

/// <summary>Any text in any column is kept as it is, or refused with a reason. Nothing else happens.</summary>
public sealed class NaughtyTests
{
    [Theory, EachEngine]
    public async Task Hostile_text_in_any_column_of_organisations_is_kept_or_refused(TestDirectory directory) =>
        await Try(directory, Cells.Organisations, "legal_name", i => new() { ["reference"] = "r" + i, ["legal_name"] = "Partner " + i });

    [Theory, EachEngine]
    public async Task Hostile_text_in_any_column_of_contacts_is_kept_or_refused(TestDirectory directory)
    {
        await directory.Listed(Some.Organisation("Home"));
        await Try(directory, Cells.Contacts, "name", i => new() { ["reference"] = "r" + i, ["organisation"] = "Home", ["kind"] = "desk", ["name"] = "Contact " + i });
    }

    private static async Task Try(TestDirectory directory, IReadOnlyList<string> columns, string nameColumn, Func<int, Dictionary<string, string>> plain)
    {
        var rows = new List<(string Column, string Text, Dictionary<string, string> Cells)>();
        foreach (var column in columns)
        {
            foreach (var text in NaughtyStrings.All)
            {
                var cells = plain(rows.Count);
                cells[column] = text;
                rows.Add((column, text, cells));
            }
        }

        var file = new StringBuilder(string.Join(',', columns) + "\r\n");
        foreach (var (_, _, cells) in rows)
        {
            file.Append(string.Join(',', columns.Select(column => CsvWriting.Quoted(Cells.Write(cells.GetValueOrDefault(column)))))).Append("\r\n");
        }

        // A lone surrogate can't be written as UTF-8: U+FFFD stands where it was, as it does in a file from elsewhere.
        var bad = new StringWriter();
        var report = (await directory.Get<Import>().Run(directory.Admin, new MemoryStream(Encoding.UTF8.GetBytes(file.ToString())), bad)).Taken();
        report.Rows.ShouldBe(rows.Count);
        report.Written.ShouldBeTrue();
        report.Added.ShouldBeGreaterThan(NaughtyStrings.All.Count);
        foreach (var (_, problem) in report.Problems)
        {
            Texts.Say(problem.Why).ShouldNotBeEmpty();
            Texts.Say(problem.Remedy).ShouldNotBeEmpty();
        }

        // Whatever was taken into the name is in the export as it was, once trimmed and composed.
        var export = new StringWriter();
        _ = nameColumn == "name" ? await directory.Get<Export>().Contacts(directory.Admin, export) : await directory.Get<Export>().Organisations(directory.Admin, export);
        var exported = new HashSet<string>(StringComparer.Ordinal);
        using (var again = CsvFile.Open(new MemoryStream(Encoding.UTF8.GetBytes(export.ToString()))).Taken())
        {
            while (again.Next())
            {
                again.Malformed().ShouldBeNull();
                exported.Add(again[nameColumn]);
            }
        }

        var refused = report.Problems.Select(problem => problem.Line).ToHashSet();
        var line = 2;
        foreach (var (column, text, cells) in rows)
        {
            var name = cells[nameColumn];
            var kept = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)).Trim();
            if (column == nameColumn && !refused.Contains(line) && kept.Length > 0)
            {
                exported.ShouldContain(kept.Normalize(), text);
            }

            line += 1 + Cells.Write(text).Replace("\r\n", "\n", StringComparison.Ordinal).Count(c => c is '\n' or '\r');
        }

        // And all of it is taken back without a change.
        var unchanged = (await directory.Get<Import>().Run(directory.Admin, new MemoryStream(Encoding.UTF8.GetBytes(export.ToString())))).Taken();
        unchanged.Problems.ShouldBeEmpty();
        (unchanged.Added, unchanged.Changed).ShouldBe((0, 0));
    }
}
