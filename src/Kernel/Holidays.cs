using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace PartnerDirectory.Kernel;

/// <summary>A public holiday: its name in the country's language, and a code where readers have a word of their own for it.</summary>
public sealed record Holiday(DateOnly Day, string Name, string? Code);

/// <summary>
/// Public holidays of countries and of their parts (ISO 3166-2, such as <c>DE-BY</c>), worked out from the rules in
/// <c>holidays.tsv</c>, which names each country's law. A part that the table lacks has its country's days.
/// </summary>
public static class Holidays
{
    private static readonly Table Rules = Read();
    private static readonly ConcurrentDictionary<(string Region, int Year), FrozenDictionary<DateOnly, Holiday>> Years = new();

    /// <summary>The regions that have days of their own.</summary>
    public static IReadOnlyCollection<string> Regions => Rules.ByRegion.Keys;

    /// <summary>Whether the table has the country at all; without it no day is known to be a holiday.</summary>
    public static bool Knows(string? region) => region is { Length: >= 2 } && Rules.Countries.Contains(region[..2]);

    /// <summary>The holiday that a day is; null when it is none, or the country isn't known.</summary>
    public static Holiday? On(string? region, DateOnly day) =>
        Knows(region) ? In(Canonical(region!), day.Year).GetValueOrDefault(day) : null;

    /// <summary>All of a year, in order.</summary>
    public static IReadOnlyList<Holiday> Of(string region, int year) =>
        Knows(region) ? [.. In(Canonical(region), year).Values.OrderBy(holiday => holiday.Day)] : [];

    /// <summary>Western Easter Sunday (the computus of Meeus, Jones and Butcher).</summary>
    public static DateOnly Easter(int year)
    {
        var (a, b, c) = (year % 19, year / 100, year % 100);
        var (d, e) = (b / 4, b % 4);
        var g = (b - ((b + 8) / 25) + 1) / 3;
        var h = ((19 * a) + b - d - g + 15) % 30;
        var l = (32 + (2 * e) + (2 * (c / 4)) - h - (c % 4)) % 7;
        var m = (a + (11 * h) + (22 * l)) / 451;
        var n = h + l - (7 * m) + 114;
        return new DateOnly(year, n / 31, (n % 31) + 1);
    }

    /// <summary>Easter Sunday of the Orthodox churches, in the civil calendar (Meeus, Julian; 13 days hold from 1900 to 2099).</summary>
    public static DateOnly OrthodoxEaster(int year)
    {
        var (a, b, c) = (year % 4, year % 7, year % 19);
        var d = ((19 * c) + 15) % 30;
        var e = ((2 * a) + (4 * b) - d + 34) % 7;
        var n = d + e + 114;
        return new DateOnly(year, n / 31, (n % 31) + 1).AddDays(13);
    }

    // Whatever else was asked for has the days of its country, so the cache stays as small as the table.
    private static string Canonical(string region) =>
        Rules.ByRegion.ContainsKey(region) ? region : Rules.Whole.GetValueOrDefault(region[..2], region[..2]);

    private static FrozenDictionary<DateOnly, Holiday> In(string region, int year) => Years.GetOrAdd((region, year), static key => Compute(key.Region, key.Year));

    private static FrozenDictionary<DateOnly, Holiday> Compute(string region, int year)
    {
        var country = region[..2];
        var rules = region.Length > 2 ? Rules.ByRegion.GetValueOrDefault(country, []).Concat(Rules.ByRegion.GetValueOrDefault(region, [])) : Rules.ByRegion.GetValueOrDefault(region, []);
        var days = new SortedDictionary<DateOnly, Holiday>();
        var toMove = new List<(DateOnly Day, Rule Rule)>();

        // A day of the next year may be moved into this one, and one of this year into the next.
        foreach (var of in (int[])[year - 1, year, year + 1])
        {
            foreach (var rule in rules.Where(rule => rule.HoldsIn(of)))
            {
                var day = rule.DayIn(of);
                if (rule.Moved == "sun=-1" && day.DayOfWeek == DayOfWeek.Sunday)
                {
                    day = day.AddDays(-1);
                }

                days.TryAdd(day, new Holiday(day, rule.Name, rule.Code));
                if (rule.Moved is "next" or "near" && day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
                {
                    toMove.Add((day, rule));
                }
            }
        }

        foreach (var (from, rule) in toMove.OrderBy(moved => moved.Day))
        {
            var day = rule.Moved == "near" && from.DayOfWeek == DayOfWeek.Saturday ? from.AddDays(-1) : from.AddDays(1);
            while (rule.Moved == "next" && (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || days.ContainsKey(day)))
            {
                day = day.AddDays(1);
            }

            days.TryAdd(day, new Holiday(day, rule.Name, rule.Code));
        }

        return days.Where(pair => pair.Key.Year == year).ToFrozenDictionary(pair => pair.Key, pair => pair.Value);
    }

    private static Table Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("holidays.tsv")
            ?? throw new InvalidOperationException("The embedded table holidays.tsv is missing.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var byRegion = new Dictionary<string, List<Rule>>(StringComparer.Ordinal);
        var whole = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var cells = line.Split('\t');
            if (line[0] == '@')
            {
                whole[cells[0][1..]] = cells[1];
                continue;
            }

            var rule = new Rule(cells[1], cells[2], cells[3], cells[4].Length > 0 ? cells[4] : null, cells[5]);
            foreach (var region in cells[0].Split(','))
            {
                if (!byRegion.TryGetValue(region, out var rules))
                {
                    byRegion[region] = rules = [];
                }

                rules.Add(rule);
            }
        }

        return new Table(
            byRegion.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal),
            whole.ToFrozenDictionary(StringComparer.Ordinal),
            byRegion.Keys.Select(region => region[..2]).ToFrozenSet(StringComparer.Ordinal));
    }

    private sealed record Table(FrozenDictionary<string, Rule[]> ByRegion, FrozenDictionary<string, string> Whole, FrozenSet<string> Countries);

    private sealed record Rule(string When, string Moved, string Years, string? Code, string Name)
    {
        private static readonly string[] Weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

        public bool HoldsIn(int year) => Years.Length == 0 || Years.Split(',').Any(span =>
        {
            var dash = span.IndexOf('-', StringComparison.Ordinal);
            return dash < 0 ? Number(span) == year
                : (dash == 0 || Number(span[..dash]) <= year) && (dash == span.Length - 1 || year <= Number(span[(dash + 1)..]));
        });

        public DateOnly DayIn(int year)
        {
            if (When == "brigid")
            {
                var first = new DateOnly(year, 2, 1);
                return first.DayOfWeek == DayOfWeek.Friday ? first : OnOrAfter(first, DayOfWeek.Monday);
            }

            if (When.StartsWith("easter", StringComparison.Ordinal))
            {
                return Easter(year).AddDays(Number(When[6..]));
            }

            if (When.StartsWith("orthodox", StringComparison.Ordinal))
            {
                return OrthodoxEaster(year).AddDays(Number(When[8..]));
            }

            var weekday = When.IndexOf(">=", StringComparison.Ordinal);
            var date = When[(weekday < 0 ? 0 : weekday + 2)..];
            var day = new DateOnly(year, Number(date[..2]), Number(date[3..]));
            return weekday < 0 ? day : OnOrAfter(day, (DayOfWeek)Array.IndexOf(Weekdays, When[..weekday]));
        }

        private static DateOnly OnOrAfter(DateOnly day, DayOfWeek weekday) => day.AddDays(((int)weekday - (int)day.DayOfWeek + 7) % 7);

        private static int Number(string text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }
}
