using PartnerDirectory.Kernel;

namespace PartnerDirectory.Exchange;

/// <summary>The file of rows that could not be taken: each as it was, and why, so that it can be mended and taken again.</summary>
internal static class BadRows
{
    public static Task Header(TextWriter to, CsvFile csv) => Line(to, [.. csv.Header, Cells.Problems]);

    public static Task Row(TextWriter to, CsvFile csv, IEnumerable<FieldProblem> problems)
    {
        var why = string.Join(" ", problems.Select(problem => (problem.Field.Length > 0 ? problem.Field + ": " : "") + Texts.Say(problem.Why) + " " + Texts.Say(problem.Remedy)));
        var cells = csv.Raw.Take(csv.Header.Count).Concat(Enumerable.Repeat("", Math.Max(0, csv.Header.Count - csv.Raw.Count)));
        return Line(to, [.. cells, why]);
    }

    private static Task Line(TextWriter to, IEnumerable<string> cells) => to.WriteAsync(string.Join(',', cells.Select(CsvWriting.Quoted)) + "\r\n");
}

/// <summary>RFC 4180, the writing half.</summary>
internal static class CsvWriting
{
    public static string Quoted(string cell) =>
        cell.AsSpan().ContainsAny("\",\r\n") || (cell.Length > 0 && (char.IsWhiteSpace(cell[0]) || char.IsWhiteSpace(cell[^1])))
            ? "\"" + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + "\""
            : cell;
}
