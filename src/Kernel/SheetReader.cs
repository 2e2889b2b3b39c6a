namespace PartnerDirectory.Kernel;

/// <summary>Reads values out of a form, and notes at its path what isn't one.</summary>
public sealed class SheetReader(Sheet sheet)
{
    private readonly List<FieldProblem> problems = [];

    /// <summary>Each with the path of its field.</summary>
    public IReadOnlyList<FieldProblem> Problems => problems;

    public Sheet Sheet => sheet;

    public void Add(string path, string? value, string name, params object?[] args) =>
        problems.Add(new FieldProblem(path, value, new Message("Why." + name, args), new Message("Remedy." + name, args)));

    public string? Text(string path) => sheet.At(path) is { Length: > 0 } text ? text : null;

    public DateOnly? Day(string path)
    {
        var text = sheet.At(path);
        if (text.Length == 0)
        {
            return null;
        }

        var day = Forms.Day(text);
        if (day is null)
        {
            Add(path, text, "Day");
        }

        return day;
    }

    public Guid? Id(string path, string notOne)
    {
        var text = sheet.At(path);
        if (text.Length == 0)
        {
            return null;
        }

        if (Guid.TryParse(text, out var id))
        {
            return id;
        }

        Add(path, text, notOne);
        return null;
    }

    /// <summary>Several values in one line, with commas or semicolons between them.</summary>
    public IReadOnlyList<string> List(string path) =>
        sheet.At(path).Split([',', ';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Values that were ticked.</summary>
    public IReadOnlyList<string> Codes(string path) => Lists.Split(sheet.At(path));

    /// <summary>How <see cref="Day"/> is written.</summary>
    public static string Of(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? "";

    /// <summary>Languages by name where <see cref="List"/> and the rules read that back, by tag where they wouldn't.</summary>
    public static string Of(IEnumerable<string> tags, string language) =>
        string.Join(", ", tags.Select(tag => Languages.NameOf(tag, language) is var name && name.AsSpan().IndexOfAny(',', ';') < 0 && Languages.Parse(name) == tag ? name : tag));
}
