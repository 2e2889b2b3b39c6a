using PartnerDirectory.Kernel;

namespace PartnerDirectory.Contacts;

/// <summary>All that says when a contact answers: hours, the zone they are in, whose public holidays count, and days off.</summary>
public sealed record Schedule(Hours? Hours, string? Zone, string? Region, IReadOnlyList<Absence> Absences)
{
    /// <param name="contact">Whose holidays count is said by the contact, or else by <paramref name="country"/>.</param>
    /// <param name="country">The seat of the organisation of the first current affiliation.</param>
    public static Schedule Of(Contact contact, string? country) =>
        new(contact.Hours is null ? null : Hours.Parse(contact.Hours), contact.TimeZone, contact.Holidays ?? country, contact.Absences);
}

/// <summary>
/// Reachable now. The hours mean what the clock on the contact's own wall shows: an opening inside an hour that is skipped
/// does not happen, one inside an hour that comes twice happens twice. An opening belongs to the day on which it begins:
/// a night shift that began before a holiday runs to its end, and the one that would begin on the holiday is left out.
/// </summary>
public static class ReachRules
{
    // Somebody who is away for longer has left.
    private const int DaysAhead = 370;

    // Openings that follow one another without a gap for so long have no end that matters.
    private const int DaysWithoutEnd = 9;

    private const int MinutesOfDay = 1440;

    public static Availability At(Schedule schedule, DateTimeOffset instant)
    {
        var zone = Zone.Of(schedule.Zone);
        var always = schedule.Hours is { IsAlways: true };

        // A desk that never closes needs no zone, but its days off begin and end at some midnight.
        zone ??= always ? Zone.Of("UTC") : null;
        var today = (zone ?? Zone.Of("UTC")!).Day(instant);
        var absence = On(schedule.Absences, today);
        if (schedule.Hours is not { } hours || zone is null)
        {
            return absence is null ? new Availability() : Away(schedule.Absences, absence, null);
        }

        if (always && schedule.Absences.All(away => away.Until <= today))
        {
            return new Availability { State = OpenState.Open, IsAlways = true };
        }

        var holidaysUnknown = hours.ClosedOnHolidays && !Holidays.Knows(schedule.Region);
        foreach (var (start, end) in Merged(Windows(schedule, hours, zone, instant)))
        {
            if (end <= instant)
            {
                continue;
            }

            if (start <= instant)
            {
                return new Availability
                {
                    State = OpenState.Open,
                    IsAlways = always,
                    ClosesAt = end - instant >= TimeSpan.FromDays(DaysWithoutEnd - 1) ? null : end,
                    HolidaysUnknown = holidaysUnknown,
                };
            }

            return Closed(schedule, hours, today, absence, start) with { HolidaysUnknown = holidaysUnknown };
        }

        return Closed(schedule, hours, today, absence, null) with { HolidaysUnknown = holidaysUnknown };
    }

    private static Availability Closed(Schedule schedule, Hours hours, DateOnly today, Absence? absence, DateTimeOffset? opens)
    {
        if (absence is not null)
        {
            return Away(schedule.Absences, absence, opens);
        }

        // A holiday on a day that is closed anyway is not the reason.
        var holiday = hours.ClosedOnHolidays && hours.Openings.Any(opening => opening.Day == today.DayOfWeek) ? Holidays.On(schedule.Region, today) : null;
        return new Availability { State = OpenState.Closed, Because = holiday is null ? ClosedBy.Hours : ClosedBy.Holiday, Holiday = holiday, OpensAt = opens };
    }

    private static Availability Away(IReadOnlyList<Absence> absences, Absence absence, DateTimeOffset? opens)
    {
        var until = absence.Until;
        while (On(absences, until) is { } next)
        {
            until = next.Until;
        }

        return new Availability { State = OpenState.Closed, Because = ClosedBy.Absence, AwayUntil = until, Deputy = absence.Deputy, OpensAt = opens };
    }

    private static Absence? On(IReadOnlyList<Absence> absences, DateOnly day)
    {
        foreach (var absence in absences)
        {
            if (absence.Since <= day && day < absence.Until)
            {
                return absence;
            }
        }

        return null;
    }

    /// <summary>Openings as instants, in order of their start, from those that may still run at <paramref name="instant"/> on.</summary>
    private static IEnumerable<(DateTimeOffset Start, DateTimeOffset End)> Windows(Schedule schedule, Hours hours, Zone zone, DateTimeOffset instant)
    {
        // An opening may run into the second day after its own, and clocks differ from UTC by less than a day.
        foreach (var span in zone.Spans(instant.AddDays(-3), instant.AddDays(DaysAhead)))
        {
            var from = DateTime.SpecifyKind(span.Start.UtcDateTime + span.Offset, DateTimeKind.Unspecified);
            var to = DateTime.SpecifyKind(span.End.UtcDateTime + span.Offset, DateTimeKind.Unspecified);
            for (var day = DateOnly.FromDateTime(from).AddDays(-2); day.ToDateTime(TimeOnly.MinValue) < to; day = day.AddDays(1))
            {
                if (On(schedule.Absences, day) is not null || (hours.ClosedOnHolidays && Holidays.On(schedule.Region, day) is not null))
                {
                    continue;
                }

                var midnight = day.ToDateTime(TimeOnly.MinValue);
                if (hours.IsAlways)
                {
                    if (Cut(midnight, midnight.AddMinutes(MinutesOfDay)) is { } whole)
                    {
                        yield return whole;
                    }

                    continue;
                }

                foreach (var opening in hours.Openings)
                {
                    if (opening.Day == day.DayOfWeek && Cut(midnight.AddMinutes(opening.From), midnight.AddMinutes(opening.To)) is { } window)
                    {
                        yield return window;
                    }
                }
            }

            (DateTimeOffset, DateTimeOffset)? Cut(DateTime start, DateTime end)
            {
                start = start < from ? from : start;
                end = end > to ? to : end;
                return start < end ? (new DateTimeOffset(start, span.Offset).ToUniversalTime(), new DateTimeOffset(end, span.Offset).ToUniversalTime()) : null;
            }
        }
    }

    /// <summary>Openings that touch or overlap are one; a merged one that goes on and on is given as soon as it is long enough.</summary>
    private static IEnumerable<(DateTimeOffset Start, DateTimeOffset End)> Merged(IEnumerable<(DateTimeOffset Start, DateTimeOffset End)> windows)
    {
        (DateTimeOffset Start, DateTimeOffset End)? open = null;
        var days = 0;
        foreach (var window in windows)
        {
            if (open is { } current && window.Start <= current.End)
            {
                open = (current.Start, window.End > current.End ? window.End : current.End);
                if (++days > DaysWithoutEnd * 4 && open.Value.End - open.Value.Start > TimeSpan.FromDays(DaysWithoutEnd + 4))
                {
                    break;
                }

                continue;
            }

            if (open is { } done)
            {
                yield return done;
            }

            (open, days) = (window, 0);
        }

        if (open is { } last)
        {
            yield return last;
        }
    }
}
