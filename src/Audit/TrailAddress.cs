using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;

namespace PartnerDirectory.Audit;

/// <summary>What the auditors' page and its export are asked for, as a query string and back.</summary>
internal static class TrailAddress
{
    public const string Page = "/administration/audit";

    private const int LongestText = 200;

    /// <summary>What is asked for, and what stands in fields that can't be read, by their names: then nothing is to be shown.</summary>
    public static (TrailFilter Filter, IReadOnlyDictionary<string, string> Unread) Read(string query)
    {
        var given = QueryHelpers.ParseQuery(query);
        var unread = new Dictionary<string, string>(StringComparer.Ordinal);
        var filter = new TrailFilter
        {
            From = Day("from"),
            To = Day("to"),
            Actor = Text("actor"),
            Action = Text("action"),
            Subject = Text("subject"),
            Record = Guid.TryParse(Text("record"), out var record) ? record : Wrong<Guid>("record"),
        };
        return (filter, unread);

        string? Text(string name)
        {
            var text = given.TryGetValue(name, out var values) ? values.FirstOrDefault()?.Trim() : null;
            if (text is { Length: > LongestText } || text?.Contains('\0', StringComparison.Ordinal) == true)
            {
                unread[name] = text.Length > LongestText ? text[..LongestText] + "…" : text;
                return null;
            }

            return text is "" ? null : text;
        }

        DateOnly? Day(string name) => DateOnly.TryParseExact(Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : Wrong<DateOnly>(name);

        T? Wrong<T>(string name)
            where T : struct
        {
            if (Text(name) is { } text)
            {
                unread[name] = text;
            }

            return null;
        }
    }

    public static string Of(TrailFilter filter, string? below = null) => Page + Query(filter, below);

    public static string Export(TrailFilter filter) => Page + ".csv" + Query(filter, null);

    private static string Query(TrailFilter filter, string? below)
    {
        var query = new QueryBuilder();
        Add("from", filter.From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Add("to", filter.To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Add("actor", filter.Actor);
        Add("action", filter.Action);
        Add("subject", filter.Subject);
        Add("record", filter.Record?.ToString("D"));
        Add("below", below);
        return query.ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                query.Add(name, value);
            }
        }
    }
}
