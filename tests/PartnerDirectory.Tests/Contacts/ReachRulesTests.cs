using System.Globalization;
using NodaTime;
using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Contacts;

public sealed class ReachRulesTests
{
    /// <summary>
    /// Instants are UTC; then open or closed, until when it stays so, and why. Brussels is an hour ahead of UTC in winter
    /// and two in summer; its clocks went forward on 29 March 2026 at 01:00 UTC and back on 25 October.
    /// </summary>
    [Theory]
    [InlineData("Mo-Fr 09:00-17:00", "Europe/Brussels", "2026-11-24 15:59", "open until 2026-11-24 16:00")]
    [InlineData("Mo-Fr 09:00-17:00", "Europe/Brussels", "2026-11-24 16:00", "closed until 2026-11-25 08:00 Hours")]
    [InlineData("Mo-Fr 09:00-17:00", "Europe/Brussels", "2026-11-24 16:01", "closed until 2026-11-25 08:00 Hours")]
    [InlineData("Mo-Fr 09:00-17:00", "Europe/Brussels", "2026-11-24 08:00", "open until 2026-11-24 16:00")]
    [InlineData("Mo-Fr 09:00-17:00", "Europe/Brussels", "2026-11-24 07:59", "closed until 2026-11-24 08:00 Hours")]
    [InlineData("Mo-Fr 09:00-17:00", "Europe/Brussels", "2026-11-27 18:00", "closed until 2026-11-30 08:00 Hours")]
    [InlineData("Mo-Fr 09:00-17:00", "Europe/Brussels", "2026-07-14 07:30", "open until 2026-07-14 15:00")]
    [InlineData("Mo-Fr 09:00-17:00", "America/New_York", "2026-11-24 15:00", "open until 2026-11-24 22:00")]
    [InlineData("Mo-Fr 09:00-17:00", "Asia/Kathmandu", "2026-11-24 03:15", "open until 2026-11-24 11:15")]
    [InlineData("Mo-Fr 09:00-17:00", "Pacific/Kiritimati", "2026-11-23 19:00", "open until 2026-11-24 03:00")]
    [InlineData("Mo-Fr 09:00-12:30,13:30-17:00", "Europe/Brussels", "2026-11-24 12:00", "closed until 2026-11-24 12:30 Hours")]
    [InlineData("Mo-Su 22:00-06:00", "Europe/Brussels", "2026-11-24 23:00", "open until 2026-11-25 05:00")]
    [InlineData("Mo-Su 22:00-06:00", "Europe/Brussels", "2026-11-24 04:59", "open until 2026-11-24 05:00")]
    [InlineData("Mo-Su 22:00-06:00", "Europe/Brussels", "2026-11-24 05:00", "closed until 2026-11-24 21:00 Hours")]
    [InlineData("Fr 22:00-06:00", "Europe/Brussels", "2026-11-28 03:00", "open until 2026-11-28 05:00")]
    [InlineData("Fr 22:00-06:00", "Europe/Brussels", "2026-11-29 03:00", "closed until 2026-12-04 21:00 Hours")]
    [InlineData("Mo 18:00-24:00; Tu 00:00-03:00", "Europe/Brussels", "2026-11-23 20:00", "open until 2026-11-24 02:00")]
    [InlineData("Mo-Su 00:00-24:00", "Europe/Brussels", "2026-11-24 12:00", "open")]
    [InlineData("24/7", "Europe/Brussels", "2026-12-25 03:00", "always")]
    [InlineData("24/7", null, "2026-12-25 03:00", "always")]
    [InlineData("Mo-Fr 09:00-17:00", null, "2026-11-24 12:00", "unknown")]
    [InlineData(null, "Europe/Brussels", "2026-11-24 12:00", "unknown")]
    // The night the clocks go forward: 02:00 to 03:00 doesn't happen.
    [InlineData("Mo-Su 22:00-06:00", "Europe/Brussels", "2026-03-29 00:30", "open until 2026-03-29 04:00")]
    [InlineData("Mo-Su 02:30-10:00", "Europe/Brussels", "2026-03-29 00:59", "closed until 2026-03-29 01:00 Hours")]
    [InlineData("Mo-Su 02:30-10:00", "Europe/Brussels", "2026-03-29 01:00", "open until 2026-03-29 08:00")]
    [InlineData("Su 02:10-02:50", "Europe/Brussels", "2026-03-29 00:30", "closed until 2026-04-05 00:10 Hours")]
    [InlineData("Mo-Su 20:00-02:30", "Europe/Brussels", "2026-03-29 00:59", "open until 2026-03-29 01:00")]
    // The night they go back: 02:00 to 03:00 happens twice.
    [InlineData("Mo-Su 22:00-06:00", "Europe/Brussels", "2026-10-25 00:30", "open until 2026-10-25 05:00")]
    [InlineData("Mo-Su 02:10-02:50", "Europe/Brussels", "2026-10-25 00:10", "open until 2026-10-25 00:50")]
    [InlineData("Mo-Su 02:10-02:50", "Europe/Brussels", "2026-10-25 00:50", "closed until 2026-10-25 01:10 Hours")]
    [InlineData("Mo-Su 02:10-02:50", "Europe/Brussels", "2026-10-25 01:10", "open until 2026-10-25 01:50")]
    [InlineData("Mo-Fr 09:00-17:00", "Europe/Brussels", "2026-10-24 12:00", "closed until 2026-10-26 08:00 Hours")]
    public void Hours_are_what_the_clock_on_the_contacts_wall_shows(string? hours, string? zone, string instant, string expected) =>
        Said(Of(hours, zone, "BE"), instant).ShouldBe(expected);

    [Theory]
    [InlineData("Mo-Fr 09:00-17:00; PH off", "BE", "2026-12-25 10:00", "closed until 2026-12-28 08:00 Holiday Noël")]
    [InlineData("Mo-Fr 09:00-17:00", "BE", "2026-12-25 10:00", "open until 2026-12-25 16:00")]
    [InlineData("Mo-Fr 09:00-17:00; PH off", "NL", "2026-11-11 10:00", "open until 2026-11-11 16:00")]
    [InlineData("Mo-Fr 09:00-17:00; PH off", "BE", "2026-11-11 10:00", "closed until 2026-11-12 08:00 Holiday Armistice")]
    [InlineData("Mo-Fr 09:00-17:00; PH off", "BE", "2026-11-10 20:00", "closed until 2026-11-12 08:00 Hours")]
    [InlineData("Mo-Fr 09:00-17:00; PH off", "BE", "2026-08-15 10:00", "closed until 2026-08-17 07:00 Hours")]
    [InlineData("Mo-Fr 09:00-17:00; PH off", "DE-BY", "2026-01-06 10:00", "closed until 2026-01-07 08:00 Holiday Heilige Drei Könige")]
    [InlineData("Mo-Fr 09:00-17:00; PH off", "DE-BE", "2026-01-06 10:00", "open until 2026-01-06 16:00")]
    [InlineData("Mo-Fr 09:00-17:00; PH off", "GB", "2026-12-28 10:00", "closed until 2026-12-29 08:00 Holiday Boxing Day")]
    // An opening belongs to the day on which it begins.
    [InlineData("Mo-Su 22:00-06:00; PH off", "BE", "2026-11-11 04:00", "open until 2026-11-11 05:00")]
    [InlineData("Mo-Su 22:00-06:00; PH off", "BE", "2026-11-11 22:00", "closed until 2026-11-12 21:00 Holiday Armistice")]
    [InlineData("Mo-Su 22:00-06:00; PH off", "BE", "2026-11-12 04:00", "closed until 2026-11-12 21:00 Hours")]
    [InlineData("Mo-Fr 09:00-17:00; PH off", "BR", "2026-12-25 10:00", "open until 2026-12-25 16:00 holidays unknown")]
    [InlineData("Mo-Fr 09:00-17:00; PH off", null, "2026-12-25 10:00", "open until 2026-12-25 16:00 holidays unknown")]
    [InlineData("24/7", "BE", "2026-12-25 10:00", "always")]
    public void A_public_holiday_closes_whom_it_concerns(string hours, string? region, string instant, string expected) =>
        Said(Of(hours, "Europe/Brussels", region), instant).ShouldBe(expected);

    [Theory]
    [InlineData("Mo-Fr 09:00-17:00", "2026-11-24 10:00", "closed until 2026-11-30 08:00 Absence 2026-11-30")]
    [InlineData("Mo-Fr 09:00-17:00", "2026-11-23 10:00", "open until 2026-11-23 16:00")]
    [InlineData("Mo-Fr 09:00-17:00", "2026-11-23 20:00", "closed until 2026-11-30 08:00 Hours")]
    [InlineData("Mo-Fr 09:00-17:00", "2026-11-30 10:00", "open until 2026-11-30 16:00")]
    [InlineData("24/7", "2026-11-23 10:00", "always until 2026-11-23 23:00")]
    [InlineData("24/7", "2026-11-23 23:00", "closed until 2026-11-29 23:00 Absence 2026-11-30")]
    [InlineData("24/7", "2026-11-29 23:00", "always")]
    [InlineData("Mo-Su 22:00-06:00", "2026-11-24 04:00", "closed until 2026-11-30 21:00 Absence 2026-11-30")]
    [InlineData(null, "2026-11-24 10:00", "closed Absence 2026-11-30")]
    [InlineData(null, "2026-11-30 10:00", "unknown")]
    public void An_absence_closes_from_its_first_day_to_the_one_before_the_return(string? hours, string instant, string expected)
    {
        var deputy = new Guid(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        var schedule = Of(hours, "Europe/Brussels", "BE") with
        {
            // Two that follow one another are one time away; the night shift of the day before was announced as ending.
            Absences = [new Absence { Since = new DateOnly(2026, 11, 27), Until = new DateOnly(2026, 11, 30) }, new Absence { Since = new DateOnly(2026, 11, 24), Until = new DateOnly(2026, 11, 27), Deputy = deputy }],
        };
        if (hours == "Mo-Su 22:00-06:00")
        {
            // It began on Monday, before the time away: it runs to its end.
            Said(schedule, instant).ShouldBe("open until 2026-11-24 05:00");
            instant = "2026-11-24 12:00";
        }

        Said(schedule, instant).ShouldBe(expected);
        var availability = ReachRules.At(schedule, Utc(instant));
        availability.Deputy.ShouldBe(availability.Because == ClosedBy.Absence && instant.CompareTo("2026-11-26 23:00", StringComparison.Ordinal) < 0 ? deputy : null);
    }

    [Fact]
    public void No_hour_of_any_zone_is_told_wrong_over_its_clock_changes_of_2026_to_2028()
    {
        string[] all = ["Mo-Fr 09:00-17:00", "Mo-Su 22:00-06:00", "Mo-Su 01:30-02:30,02:45-03:10", "Mo-Su 00:00-24:00", "Sa-Su 23:30-24:00; Su 00:00-00:30", "Mo-Su 02:00-03:00"];
        var week = all.Select(text => (Text: text, Minutes: Minutes(text))).ToList();
        var (from, to) = (Instant.FromUtc(2026, 1, 1, 0, 0), Instant.FromUtc(2029, 1, 1, 0, 0));
        var (changes, minutes) = (0, 0L);
        var wrong = new List<string>();
        foreach (var id in DateTimeZoneProviders.Tzdb.Ids)
        {
            var zone = DateTimeZoneProviders.Tzdb[id];
            var moments = zone.GetZoneIntervals(from, to).Skip(1).Select(interval => interval.Start).ToList();
            changes += moments.Count;
            foreach (var change in moments.DefaultIfEmpty(Instant.FromUtc(2027, 6, 6, 0, 0)))
            {
                foreach (var (text, open) in week)
                {
                    var schedule = Of(text, id, null);

                    // Each minute from three hours before to three hours after: what the wall clock shows says it all.
                    for (var minute = -180; minute <= 180; minute++)
                    {
                        var instant = change + Duration.FromMinutes(minute);
                        var clock = instant.InZone(zone).LocalDateTime;
                        var expected = open[((((int)clock.DayOfWeek - 1) * 1440) + (clock.Hour * 60) + clock.Minute) % (7 * 1440)];
                        var availability = ReachRules.At(schedule, instant.ToDateTimeOffset());
                        minutes++;
                        if (availability.State == OpenState.Open != expected)
                        {
                            wrong.Add($"{id} {text} {instant}: {availability.State}");
                        }
                        else if ((expected ? availability.ClosesAt : availability.OpensAt) is { } until && minute % 20 == 0 && !Holds(zone, open, instant, until, expected))
                        {
                            wrong.Add($"{id} {text} {instant}: {availability.State} until {until:u}");
                        }
                    }
                }
            }
        }

        wrong.Take(20).ShouldBeEmpty($"{wrong.Count} wrong");
        changes.ShouldBeGreaterThan(1000);
        minutes.ShouldBeGreaterThan(2_000_000);
    }

    /// <summary>The state holds until the instant said, minute by minute, and turns there.</summary>
    private static bool Holds(DateTimeZone zone, bool[] open, Instant from, DateTimeOffset until, bool state)
    {
        var end = Instant.FromDateTimeOffset(until);
        for (var at = from; at <= end; at += Duration.FromMinutes(1))
        {
            var clock = at.InZone(zone).LocalDateTime;
            var now = open[(((int)clock.DayOfWeek - 1) * 1440) + (clock.Hour * 60) + clock.Minute];
            if (now != (at < end ? state : !state))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>For each minute of a week from Monday on whether it lies in the hours, written out without the program's own parser.</summary>
    private static bool[] Minutes(string text)
    {
        string[] days = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
        var open = new bool[7 * 1440];
        foreach (var rule in text.Split("; "))
        {
            var parts = rule.Split(' ');
            var ends = parts[0].Split('-').Select(day => Array.IndexOf(days, day)).ToArray();
            for (var day = ends[0]; day <= ends[^1]; day++)
            {
                foreach (var times in parts[1].Split(','))
                {
                    var clock = times.Split('-').Select(time => (int.Parse(time[..2], CultureInfo.InvariantCulture) * 60) + int.Parse(time[3..], CultureInfo.InvariantCulture)).ToArray();
                    for (var minute = clock[0]; minute < (clock[1] <= clock[0] ? clock[1] + 1440 : clock[1]); minute++)
                    {
                        open[((day * 1440) + minute) % open.Length] = true;
                    }
                }
            }
        }

        return open;
    }

    private static Schedule Of(string? hours, string? zone, string? region) => new(hours is null ? null : Hours.Parse(hours), zone, region, []);

    private static DateTimeOffset Utc(string text) => DateTimeOffset.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static string Said(Schedule schedule, string instant)
    {
        var found = ReachRules.At(schedule, Utc(instant));
        var until = found.State == OpenState.Open ? found.ClosesAt : found.OpensAt;
        return string.Join(' ', new[]
        {
            found.State == OpenState.Open && found.IsAlways ? "always" : found.State.ToString().ToLowerInvariant(),
            until is { } at ? "until " + at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : null,
            found.State == OpenState.Closed ? found.Because.ToString() : null,
            found.Holiday?.Name,
            found.AwayUntil?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            found is { State: OpenState.Open, HolidaysUnknown: true } ? "holidays unknown" : null,
        }.Where(part => part is not null));
    }
}
