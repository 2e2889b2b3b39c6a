namespace PartnerDirectory.Kernel;

/// <summary>The fields a record's form has, and the groups of rows that may repeat.</summary>
public sealed record SheetShape(IReadOnlyList<string> Fields, IReadOnlyList<SheetGroup> Groups);

/// <summary>
/// Rows that may repeat. Rows have no id in the record: two versions of one row are told by <paramref name="Identity"/>,
/// the fields that say what the row is about, the most telling first.
/// </summary>
/// <param name="Content">What has to be filled in for a new row to say anything: the others have a value from the start.</param>
public sealed record SheetGroup(string Name, IReadOnlyList<string> Identity, IReadOnlyList<string> Content, IReadOnlyList<string> Fields)
{
    /// <summary>A row that was added and not filled in says nothing. One that was there is taken away on purpose only.</summary>
    public bool SaysNothing(SheetRow row) => row.Key.StartsWith('n') && Content.All(field => row[field].Length == 0);
}

/// <summary>
/// One row. Its key is <c>b0</c>, <c>b1</c>, … for the rows of the version that the form was opened with, and <c>n0</c>,
/// <c>n1</c>, … for those added since.
/// </summary>
public sealed record SheetRow(string Key, IReadOnlyDictionary<string, string> Fields)
{
    public string this[string field] => Fields.GetValueOrDefault(field, "");

    public bool Says(SheetRow other) => Fields.Keys.Union(other.Fields.Keys).All(field => this[field] == other[field]);
}

/// <summary>
/// A record laid out as a form: texts as typed, by field. Empty stands for nothing. What is read from a record, typed into
/// a form, kept as a draft and merged with somebody else's version is such a sheet.
/// </summary>
public sealed record Sheet(IReadOnlyDictionary<string, string> Fields, IReadOnlyDictionary<string, IReadOnlyList<SheetRow>> Groups)
{
    public static readonly Sheet Empty = new(new Dictionary<string, string>(), new Dictionary<string, IReadOnlyList<SheetRow>>());

    public string this[string field] => Fields.GetValueOrDefault(field, "");

    public IReadOnlyList<SheetRow> Rows(string group) => Groups.GetValueOrDefault(group, []);

    /// <summary>The rows that say something, in the order in which they become the parts of the record.</summary>
    public IReadOnlyList<SheetRow> Rows(SheetGroup group) => [.. Rows(group.Name).Where(row => !group.SaysNothing(row))];

    /// <summary>The text at a path: <c>field</c>, or <c>group/row/field</c>.</summary>
    public string At(string path) => path.Split('/') is [var group, var key, var field]
        ? Rows(group).FirstOrDefault(row => row.Key == key)?[field] ?? ""
        : this[path];

    public Sheet With(string field, string value) =>
        this with { Fields = new Dictionary<string, string>(Fields) { [field] = value } };

    public Sheet With(string group, IReadOnlyList<SheetRow> rows) =>
        this with { Groups = new Dictionary<string, IReadOnlyList<SheetRow>>(Groups) { [group] = rows } };

    /// <summary>With another text at a path.</summary>
    public Sheet Replaced(string path, string value) => path.Split('/') is [var group, var key, var field]
        ? With(group, [.. Rows(group).Select(row => row.Key == key ? row with { Fields = new Dictionary<string, string>(row.Fields) { [field] = value } } : row)])
        : With(path, value);

    /// <summary>With one more, empty, row.</summary>
    public Sheet WithRow(string group, IReadOnlyDictionary<string, string>? fields = null) =>
        With(group, [.. Rows(group), new SheetRow(NewKey(group), fields ?? new Dictionary<string, string>())]);

    public Sheet WithoutRow(string group, string key) => With(group, [.. Rows(group).Where(row => row.Key != key)]);

    /// <summary>What is filled in with spaces or other line ends says the same.</summary>
    public static string Clean(string? text) => text?.Replace("\r\n", "\n", StringComparison.Ordinal).Trim() ?? "";

    /// <summary>Rows of a record as it is, keyed as the base of a form.</summary>
    public static IReadOnlyList<SheetRow> Keyed(IEnumerable<IReadOnlyDictionary<string, string>> rows) => [.. rows.Select((fields, i) => new SheetRow("b" + i, fields))];

    private string NewKey(string group)
    {
        var next = 0;
        while (Rows(group).Any(row => row.Key == "n" + next))
        {
            next++;
        }

        return "n" + next;
    }
}
