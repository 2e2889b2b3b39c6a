using System.Globalization;
using System.Text;

namespace PartnerDirectory.Contacts;

/// <summary>One opening: from and to in minutes after midnight of its weekday; past 1440 it runs into the next day.</summary>
public readonly record struct Opening(DayOfWeek Day, int From, int To);

/// <summary>
/// Opening hours of a week, in the contact's own zone. Written in a part of OpenStreetMap's opening_hours form:
/// <c>Mo-Fr 09:00-12:30,13:30-17:00; Sa 10:00-12:00; PH off</c>, or <c>24/7</c>. <c>PH off</c>: closed on public holidays.
/// </summary>
public sealed record Hours
{
    public static readonly Hours Always = new() { IsAlways = true, Openings = [] };

    private static readonly string[] Days = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

    private Hours()
    {
    }

    public bool IsAlways { get; private init; }

    public bool ClosedOnHolidays { get; private init; }

    /// <summary>Monday first, then by time.</summary>
    public IReadOnlyList<Opening> Openings { get; private init; } = [];

    /// <summary>Null when the text isn't of the form.</summary>
    public static Hours? Parse(string text)
    {
        var trimmed = text.Trim();
        if (trimmed is "24/7")
        {
            return Always;
        }

        var openings = new List<Opening>();
        var closedOnHolidays = false;
        foreach (var rule in trimmed.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (rule.Equals("PH off", StringComparison.OrdinalIgnoreCase))
            {
                closedOnHolidays = true;
                continue;
            }

            var space = rule.IndexOf(' ', StringComparison.Ordinal);
            var (days, times) = space < 0 ? ("Mo-Su", rule) : (rule[..space], rule[(space + 1)..]);
            if (DaysOf(days) is not { } on || TimesOf(times) is not { } at)
            {
                return null;
            }

            openings.AddRange(on.SelectMany(day => at.Select(time => new Opening(day, time.From, time.To))));
        }

        if (openings.Count == 0)
        {
            return null;
        }

        return new Hours { ClosedOnHolidays = closedOnHolidays, Openings = [.. openings.Distinct().OrderBy(opening => Index(opening.Day)).ThenBy(opening => opening.From)] };
    }

    /// <summary>The canonical text: days with the same times together, in the order of the week.</summary>
    public override string ToString()
    {
        if (IsAlways)
        {
            return "24/7";
        }

        var byDay = Enumerable.Range(0, 7).Select(day => string.Join(',', Openings.Where(opening => Index(opening.Day) == day).Select(opening => Clock(opening.From) + "-" + Clock(opening.To)))).ToArray();
        var rules = new StringBuilder();
        for (var day = 0; day < 7;)
        {
            var last = day;
            while (last + 1 < 7 && byDay[last + 1] == byDay[day])
            {
                last++;
            }

            if (byDay[day].Length > 0)
            {
                rules.Append(rules.Length > 0 ? "; " : "").Append(Days[day]).Append(last > day ? "-" + Days[last] : "").Append(' ').Append(byDay[day]);
            }

            day = last + 1;
        }

        return rules.Append(ClosedOnHolidays ? "; PH off" : "").ToString();
    }

    public bool Equals(Hours? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    private static List<DayOfWeek>? DaysOf(string text)
    {
        var days = new List<DayOfWeek>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-').Select(name => Array.FindIndex(Days, day => day.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase))).ToArray();
            if (ends.Length > 2 || ends.Contains(-1))
            {
                return null;
            }

            // "Fr-Mo" goes over the weekend.
            for (var day = ends[0]; ; day = (day + 1) % 7)
            {
                days.Add((DayOfWeek)((day + 1) % 7));
                if (day == ends[^1])
                {
                    break;
                }
            }
        }

        return days;
    }

    private static List<(int From, int To)>? TimesOf(string text)
    {
        var times = new List<(int, int)>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-', StringSplitOptions.TrimEntries);
            if (ends.Length != 2 || Minutes(ends[0]) is not { } from || Minutes(ends[1]) is not { } to || from == to || from == 1440)
            {
                return null;
            }

            times.Add((from, to < from ? to + 1440 : to));
        }

        return times;
    }

    private static int? Minutes(string clock) =>
        clock == "24:00" ? 1440
        : TimeOnly.TryParseExact(clock, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? (int)time.ToTimeSpan().TotalMinutes
        : null;

    private static string Clock(int minutes) =>
        minutes == 1440 ? "24:00" : TimeOnly.FromTimeSpan(TimeSpan.FromMinutes(minutes % 1440)).ToString("HH:mm", CultureInfo.InvariantCulture);

    private static int Index(DayOfWeek day) => ((int)day + 6) % 7;
}
