using System.Diagnostics;
using System.Globalization;
using PartnerDirectory.Kernel;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Kernel;

public sealed class HolidaysTests
{
    private const int From = 2026;
    private const int To = 2028;

    private static readonly string[] Compared =
    [
        "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "US",
        "DE-BW", "DE-BY", "DE-BE", "DE-BB", "DE-HB", "DE-HH", "DE-HE", "DE-MV", "DE-NI", "DE-NW", "DE-RP", "DE-SL", "DE-SN", "DE-ST", "DE-SH", "DE-TH", "FR-57",
    ];

    /// <summary>Days on which the other table counts differently, and what says that ours is right. MM-DD, or a whole date.</summary>
    private static readonly (string Region, string Days, string Because)[] Exceptions =
    [
        ("BG", "05-25 2026-09-07 2026-12-28 2027-05-04 2027-12-27 2027-12-28 2028-01-03 2028-05-08 2028-12-27", "A holiday on a weekend makes the first working day after it free: Кодекс на труда, чл. 154, ал. 2. The other table has no such days."),
        ("BG", "orthodox-1 12-26", "Кодекс на труда, чл. 154, ал. 1: the Saturday before Easter, and 25 and 26 December."),
        ("CH", "easter-2 easter+0 easter+1 easter+49 easter+50 12-26 sun>=09-15", "Days of the cantons, not of all of them: only 1 August is federal law (Bundesverfassung Art. 110 Abs. 3)."),
        ("CY", "orthodox-48 orthodox-47", "Green Monday is a Monday, 48 days before Easter; the other table has the Tuesday."),
        ("CY", "orthodox+49 orthodox+50", "Kataklysmos, the Monday after Pentecost, is the public holiday; the other table has the Sunday."),
        ("GR", "orthodox+49", "Pentecost is a Sunday, and no holiday of ν. 4808/2021 άρθρο 60."),
        ("IS", "12-24 12-31", "Holidays from 13 o'clock on (lög nr. 88/1971, 6. gr.); only whole days are kept here."),
        ("LI", "easter-2 easter+40 easter+61", "Good Friday and the bridge days are days of banks and schools (Arbeitsgesetz Art. 18)."),
        ("LI", "08-15 11-01", "Both are in Arbeitsgesetz Art. 18; the other table calls them bank holidays."),
        ("LT", "sun>=05-01 sun>=06-01", "Mother's and Father's Day are in Darbo kodekso 123 straipsnis."),
        ("LV", "sun>=05-08 easter+49", "Mother's Day and Whit Sunday are in likums \"Par svētku, atceres un atzīmējamām dienām\", 1. pants."),
        ("SK", "2027-05-08 2027-09-15 2028-05-08 2028-09-15", "They are working days in 2026 alone: zákon č. 261/2025 Z. z."),
        ("US", "2028-11-10", "Veterans Day on a Saturday is kept on the Friday before: 5 U.S.C. § 6103 (b)."),
        ("DE-BY", "08-15", "A holiday in the 1,700 communities with more Catholics, Munich among them: Bayerisches Feiertagsgesetz Art. 1 Abs. 1 Nr. 2."),
    ];

    [Fact]
    public async Task Public_holidays_agree_with_an_independent_table_but_for_what_the_law_says()
    {
        var theirs = await Theirs();
        var (wrong, compared, needed) = (new List<string>(), 0, new HashSet<int>());
        foreach (var region in Compared)
        {
            theirs.ShouldContainKey(region);
            for (var year = From; year <= To; year++)
            {
                var ours = Holidays.Of(region, year).Select(holiday => holiday.Day).ToHashSet();
                var others = theirs[region].Where(day => day.Year == year).ToHashSet();
                compared += ours.Union(others).Count();
                foreach (var day in ours.Except(others).Union(others.Except(ours)))
                {
                    var excused = Enumerable.Range(0, Exceptions.Length).Where(i => Exceptions[i].Region == region && Exceptions[i].Days.Split(' ').Any(rule => Means(rule, day))).ToList();
                    needed.UnionWith(excused);
                    if (excused.Count == 0)
                    {
                        wrong.Add($"{region} {day:yyyy-MM-dd} {day.DayOfWeek}: {(ours.Contains(day) ? "ours alone" : "theirs alone")}");
                    }
                }
            }
        }

        wrong.ShouldBeEmpty();
        compared.ShouldBeGreaterThan(1_800);
        Compared.Select(region => region[..2]).Distinct().Count().ShouldBeGreaterThanOrEqualTo(30);
        needed.Count.ShouldBe(Exceptions.Length, "an exception that nothing needs hides a mistake");
    }

    [Theory]
    [InlineData(2024, "2024-03-31", "2024-05-05")]
    [InlineData(2025, "2025-04-20", "2025-04-20")]
    [InlineData(2026, "2026-04-05", "2026-04-12")]
    [InlineData(2027, "2027-03-28", "2027-05-02")]
    [InlineData(2028, "2028-04-16", "2028-04-16")]
    [InlineData(2038, "2038-04-25", "2038-04-25")]
    public void Easter_falls_where_the_churches_say(int year, string western, string orthodox)
    {
        Holidays.Easter(year).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture).ShouldBe(western);
        Holidays.OrthodoxEaster(year).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture).ShouldBe(orthodox);
    }

    [Fact]
    public void Every_country_of_the_EEA_with_the_United_Kingdom_Switzerland_and_the_United_States_is_there()
    {
        Countries.Members("EEA").Concat(["GB", "CH", "US"]).Where(country => !Holidays.Knows(country) || Holidays.Of(country, 2026).Count < 4).ShouldBeEmpty();
        Holidays.Knows("BR").ShouldBeFalse();
        Holidays.Knows(null).ShouldBeFalse();
        Holidays.On("BR", new DateOnly(2026, 12, 25)).ShouldBeNull();
    }

    [Fact]
    public void A_part_has_its_countrys_days_and_its_own_and_an_unknown_part_its_countrys()
    {
        Holidays.On("DE-SN", new DateOnly(2026, 11, 18))!.Name.ShouldBe("Buß- und Bettag");
        Holidays.On("DE", new DateOnly(2026, 11, 18)).ShouldBeNull();
        Holidays.On("DE-SN", new DateOnly(2026, 10, 3)).ShouldNotBeNull();
        Holidays.Of("DE-XX", 2026).ShouldBe(Holidays.Of("DE", 2026));
        Holidays.Of("GB", 2026).ShouldBe(Holidays.Of("GB-ENG", 2026));
        Holidays.On("IE", new DateOnly(2030, 2, 1))!.Name.ShouldBe("Saint Brigid’s Day");
        Holidays.On("NL", new DateOnly(2025, 4, 26)).ShouldNotBeNull();
        Holidays.On("US", new DateOnly(2027, 12, 31))!.Name.ShouldBe("New Year’s Day");
    }

    private static bool Means(string rule, DateOnly day)
    {
        if (rule.StartsWith("easter", StringComparison.Ordinal))
        {
            return Holidays.Easter(day.Year).AddDays(int.Parse(rule[6..], CultureInfo.InvariantCulture)) == day;
        }

        if (rule.StartsWith("orthodox", StringComparison.Ordinal))
        {
            return Holidays.OrthodoxEaster(day.Year).AddDays(int.Parse(rule[8..], CultureInfo.InvariantCulture)) == day;
        }

        if (rule.StartsWith("sun>=", StringComparison.Ordinal))
        {
            var first = DateOnly.ParseExact($"{day.Year}-{rule[5..]}", "yyyy-MM-dd", CultureInfo.InvariantCulture);
            return day.DayOfWeek == DayOfWeek.Sunday && day >= first && day < first.AddDays(7);
        }

        return day.ToString(rule.Length == 5 ? "MM-dd" : "yyyy-MM-dd", CultureInfo.InvariantCulture) == rule;
    }

    /// <summary>Asks the npm package date-holidays, whose data this program doesn't carry.</summary>
    private static async Task<Dictionary<string, HashSet<DateOnly>>> Theirs()
    {
        var modules = NodeModules.Folder;
        const string Script = """
            const Holidays = require('date-holidays');
            const [from, to, ...regions] = process.argv.slice(1);
            for (const region of regions) {
              const [country, part] = region.split('-');
              const holidays = part ? new Holidays(country, part) : new Holidays(country);
              for (let year = +from; year <= +to; year++)
                for (const { type, date, start, end } of holidays.getHolidays(year))
                  if (type === 'public')
                    for (let day = new Date(date.slice(0, 10)), n = Math.max(1, Math.round((end - start) / 864e5)); n > 0; n--, day = new Date(+day + 864e5))
                      console.log(region + '\t' + day.toISOString().slice(0, 10));
            }
            """;
        var start = new ProcessStartInfo("node", ["-e", Script, "--", From.ToString(CultureInfo.InvariantCulture), To.ToString(CultureInfo.InvariantCulture), .. Compared]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NODE_PATH"] = modules;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).GroupBy(cells => cells[0])
            .ToDictionary(group => group.Key, group => group.Select(cells => DateOnly.ParseExact(cells[1].Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture)).ToHashSet());
    }
}
