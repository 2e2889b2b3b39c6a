using PartnerDirectory.Kernel;

namespace PartnerDirectory.Ui;

/// <summary>
/// Reads a posted form into a sheet. A field is posted under its name, a field of a row as <c>group/row/field</c>, and the
/// keys of a group's rows, in order, under the group's name.
/// </summary>
public static class Typed
{
    private const int MostRows = 200;
    private const int LongestText = 20_000;

    public static Sheet Read(IFormCollection form, SheetShape shape) => new(
        shape.Fields.ToDictionary(field => field, field => Value(form, field)),
        shape.Groups.ToDictionary(group => group.Name, group => (IReadOnlyList<SheetRow>)[.. Keys(form, group.Name)
            .Select(key => new SheetRow(key, group.Fields.ToDictionary(field => field, field => Value(form, $"{group.Name}/{key}/{field}"))))]));

    public static long Number(IFormCollection form, string field) => long.TryParse(form[field], out var number) && number > 0 ? number : 0;

    /// <summary>For each difference that was shown, whose text is to stay.</summary>
    public static Dictionary<string, Side> Choices(IFormCollection form) =>
        form.Where(pair => pair.Key.StartsWith("choose:", StringComparison.Ordinal) && Enum.TryParse<Side>(pair.Value, out _))
            .ToDictionary(pair => pair.Key["choose:".Length..], pair => Enum.Parse<Side>(pair.Value!));

    /// <summary>
    /// What a button that isn't "save" does to the form: <c>add:group</c>, <c>remove:group/row</c>, <c>up:</c> and <c>down:group/row</c>, <c>set:field=value</c>.
    /// Everything else leaves it as it was typed.
    /// </summary>
    public static (Sheet Sheet, string? Fresh) After(string? act, Sheet sheet, SheetShape shape)
    {
        if (act?.Split(':', 2) is not [var what, var of])
        {
            return (sheet, null);
        }

        switch (what)
        {
            case "add" when shape.Groups.Any(group => group.Name == of) && sheet.Rows(of).Count < MostRows:
                var more = sheet.WithRow(of);
                return (more, of + "/" + more.Rows(of)[^1].Key);
            case "remove" when of.Split('/') is [var group, var key]:
                return (sheet.WithoutRow(group, key), null);
            case "up" or "down" when of.Split('/') is [var group, var key]:
                var rows = sheet.Rows(group).ToList();
                var at = rows.FindIndex(row => row.Key == key);
                var to = what == "up" ? at - 1 : at + 1;
                if (at >= 0 && to >= 0 && to < rows.Count)
                {
                    (rows[at], rows[to]) = (rows[to], rows[at]);
                }

                return (sheet.With(group, rows), null);
            case "set" when of.Split('=', 2) is [var field, var value] && shape.Fields.Contains(field):
                return (sheet.With(field, value), field);
            default:
                return (sheet, null);
        }
    }

    /// <summary>Several values under one name are those that were ticked. A picker posts what was typed beside the id it showed that text for.</summary>
    private static string Value(IFormCollection form, string name)
    {
        var typed = form[name];
        var text = typed.Count > 1 ? Lists.Join(typed.OfType<string>().Where(value => value.Length > 0)) : Sheet.Clean(typed);
        if (form[name + "@text"] is [{ } shown] && Sheet.Clean(shown) == text && form[name + "@id"] is [{ } id])
        {
            return id;
        }

        return text.Length <= LongestText ? text : text[..LongestText];
    }

    private static IEnumerable<string> Keys(IFormCollection form, string group) =>
        form[group].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries).Where(key => key.Length < 8 && key.All(char.IsAsciiLetterOrDigit)).Distinct().Take(MostRows);
}
