using System.Text;

namespace PartnerDirectory.Kernel;

/// <summary>
/// Several values in one text, separated by <c>|</c>. A bar inside a value is written <c>\|</c>, a backslash <c>\\</c>.
/// The same form serves CSV cells and the columns that hold plain lists of codes.
/// </summary>
public static class Lists
{
    public static IReadOnlyList<string> Split(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return [];
        }

        if (!text.AsSpan().ContainsAny('|', '\\'))
        {
            return [text.Trim()];
        }

        var values = new List<string>();
        var value = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '|' or '\\')
            {
                value.Append(text[++i]);
            }
            else if (text[i] == '|')
            {
                Add();
            }
            else
            {
                value.Append(text[i]);
            }
        }

        Add();
        return values;

        void Add()
        {
            var trimmed = value.ToString().Trim();
            value.Clear();
            if (trimmed.Length > 0)
            {
                values.Add(trimmed);
            }
        }
    }

    /// <summary>Null for no values, so that an empty list and an absent one are the same in the database.</summary>
    public static string? JoinOrNull(IEnumerable<string> values) => Join(values) is { Length: > 0 } text ? text : null;

    public static string Join(IEnumerable<string> values) => string.Join('|', values.Select(Escape));

    private static string Escape(string value) =>
        value.AsSpan().ContainsAny('|', '\\')
            ? value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal)
            : value;
}
