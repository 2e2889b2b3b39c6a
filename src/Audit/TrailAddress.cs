using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;

namespace PartnerDirectory.Audit;

/// <summary>What the auditors' page and its export are asked for, as a query string and back. What can't be read is not asked.</summary>
internal static class TrailAddress
{
    public const string Page = "/administration/audit";

    public static TrailFilter Read(string query)
    {
        var given = QueryHelpers.ParseQuery(query);
        return new TrailFilter
        {
            From = Day("from"),
            To = Day("to"),
            Actor = Text("actor"),
            Action = Text("action"),
            Subject = Text("subject"),
            Record = Guid.TryParse(Text("record"), out var record) ? record : null,
        };

        string? Text(string name) => given.TryGetValue(name, out var values) && values.FirstOrDefault()?.Trim() is { Length: > 0 and <= 200 } text && !text.Contains('\0', StringComparison.Ordinal) ? text : null;

        DateOnly? Day(string name) => DateOnly.TryParseExact(Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
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
