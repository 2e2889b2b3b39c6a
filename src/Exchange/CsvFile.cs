using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using PartnerDirectory.Kernel;
using UtfUnknown;

namespace PartnerDirectory.Exchange;

/// <summary>The file cannot be read as one of the two lists.</summary>
public sealed record UnreadableFile(Message Message) : Problem(Message);

/// <summary>What a file holds, by its header.</summary>
public enum ListKind { Organisations, Contacts }

/// <summary>
/// A CSV file by RFC 4180 with a header, UTF-8 or with a byte order mark that says otherwise. Commas separate; a file
/// whose header makes sense only with semicolons or tabs, as spreadsheets write them in much of Europe, is read so.
/// </summary>
internal sealed class CsvFile : IDisposable
{
    private const int MostShown = 60;

    private readonly StreamReader reader;
    private readonly CsvParser parser;
    private readonly Dictionary<string, int> columns;
    private string? badCell;

    private CsvFile(StreamReader reader, CsvParser parser, string[] header)
    {
        this.reader = reader;
        this.parser = parser;
        Header = header;
        columns = [];
        for (var i = 0; i < header.Length; i++)
        {
            columns.TryAdd(Name(header[i]), i);
        }

        Kind = columns.ContainsKey("legal_name") ? ListKind.Organisations : ListKind.Contacts;
        var known = Kind == ListKind.Organisations ? Cells.Organisations : Cells.Contacts;
        UnknownColumns = [.. header.Where(name => !known.Contains(Name(name)) && Name(name) != Cells.Problems)];
    }

    public ListKind Kind { get; }

    public IReadOnlyList<string> Header { get; }

    public IReadOnlyList<string> UnknownColumns { get; }

    /// <summary>Line of the file on which the current row begins, counting from 1.</summary>
    public int Line { get; private set; }

    /// <summary>How far the file has been read, from 0 to 1.</summary>
    public double Progress => reader.BaseStream.CanSeek && reader.BaseStream.Length > 0 ? (double)reader.BaseStream.Position / reader.BaseStream.Length : 0;

    /// <summary>The row's cells as they stand, for the file of bad rows.</summary>
    public IReadOnlyList<string> Raw => parser.Record ?? [];

    public static Result<CsvFile> Open(Stream stream)
    {
        // Strict: a wrong encoding must be told, not turned into question marks.
        var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, 1 << 16);
        CsvFile? file = null;
        try
        {
            file = Read(reader, stream, out var problem);
            if (file is null)
            {
                reader.Dispose();
            }

            return file is null ? problem! : file;
        }
        catch (DecoderFallbackException)
        {
            reader.Dispose();
            return NotUtf8(stream);
        }
    }

    public static UnreadableFile NotUtf8(Stream stream)
    {
        var detected = "";
        if (stream.CanSeek)
        {
            stream.Position = 0;
            detected = CharsetDetector.DetectFromStream(stream).Detected?.EncodingName ?? "";
        }

        return new UnreadableFile(new Message("Csv.NotUtf8", detected.Length > 0 ? $" ({detected})" : ""));
    }

    /// <summary>Moves to the next row that has anything in it; false at the end.</summary>
    /// <exception cref="DecoderFallbackException">The text from here on isn't UTF-8.</exception>
    public bool Next()
    {
        while (true)
        {
            Line = parser.RawRow + 1;
            badCell = null;
            if (!parser.Read())
            {
                return false;
            }

            if (parser.Record is { } record && record.Any(cell => !string.IsNullOrWhiteSpace(cell)))
            {
                return true;
            }
        }
    }

    /// <summary>The cell of a column; empty when the file has no such column or the row is too short.</summary>
    public string this[string column]
    {
        get
        {
            if (!columns.TryGetValue(column, out var index) || index >= parser.Count)
            {
                return "";
            }

            var cell = parser[index];
            if (cell.Length == 0)
            {
                return "";
            }

            cell = Cells.Read(cell.Trim());
            return Validation.Composed(cell);
        }
    }

    /// <summary>What is wrong with the row's form, apart from its values.</summary>
    public FieldProblem? Malformed()
    {
        if (badCell is not null)
        {
            // What was read of the cell stands in it as it was written; so may a shorter neighbour.
            var at = Array.IndexOf(parser.Record!, parser.Record!.Where(cell => cell.Length > 0 && badCell.Contains(cell, StringComparison.Ordinal)).MaxBy(static cell => cell.Length));
            return new FieldProblem(at >= 0 && at < Header.Count ? Name(Header[at]) : "", Shown(badCell), new Message("Why.Quotes"), new Message("Remedy.Quotes"));
        }

        return parser.Count != Header.Count && parser.Record!.Skip(Header.Count).Any(cell => cell.Length > 0)
            ? new FieldProblem("", null, new Message("Why.CellCount", parser.Count, Header.Count), new Message("Remedy.CellCount"))
            : null;
    }

    public void Dispose()
    {
        parser.Dispose();
        reader.Dispose();
    }

    private static CsvFile? Read(StreamReader reader, Stream stream, out Problem? problem)
    {
        problem = null;
        var delimiter = Delimiter(reader, stream);
        CsvFile? file = null;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter,
            Mode = CsvMode.RFC4180,
            DetectColumnCountChanges = false,
            MaxFieldSize = 1_000_000,
            BadDataFound = found => file?.MarkBadQuotes(found.Field),
        };
        var parser = new CsvParser(reader, configuration, leaveOpen: true);
        if (!parser.Read() || parser.Record is not { } header)
        {
            problem = new UnreadableFile(new Message("Csv.Empty"));
            return null;
        }

        var names = header.Select(Name).ToArray();
        if (!names.Contains("legal_name") && !(names.Contains("organisation") && names.Contains("name")))
        {
            problem = new UnreadableFile(new Message("Csv.Header", string.Join(", ", header.Take(20))));
            return null;
        }

        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1 && group.Key.Length > 0) is { } twice)
        {
            problem = new UnreadableFile(new Message("Csv.ColumnTwice", twice.Key));
            return null;
        }

        file = new CsvFile(reader, parser, header);
        return file;
    }

    private static string Delimiter(StreamReader reader, Stream stream)
    {
        if (!stream.CanSeek)
        {
            return ",";
        }

        var header = reader.ReadLine() ?? "";
        stream.Position = 0;
        reader.DiscardBufferedData();
        foreach (var delimiter in new[] { ",", ";", "\t" })
        {
            var names = header.Split(delimiter).Select(name => Name(name.Trim('"'))).ToArray();
            if (names.Length > 1 && (names.Contains("legal_name") || (names.Contains("organisation") && names.Contains("name"))))
            {
                return delimiter;
            }
        }

        return ",";
    }

    private static string Name(string header) => header.Trim().Trim('\uFEFF').ToLowerInvariant().Replace(' ', '_').Replace('-', '_');

    private void MarkBadQuotes(string cell) => badCell ??= cell;

    private static string Shown(string cell) => cell.Length > MostShown ? cell[..MostShown] + "…" : cell;
}
