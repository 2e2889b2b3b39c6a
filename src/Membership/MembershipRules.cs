using System.Globalization;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Membership;

/// <summary>How standings follow one another, and what mandates and groups may hold.</summary>
public static class MembershipRules
{
    /// <summary>The longest term a membership is renewed for at once, in months.</summary>
    public const int MostMonths = 120;

    private const int DaysLeft = 90;

    /// <summary>
    /// The standings after a change on <paramref name="next"/>'s first day: what held before ends that day, and stays in
    /// the record. A change before the start of a standing that has begun is refused: the past is not overwritten. What
    /// begins today or later is a plan: another standing of that day takes its place, the same standing of an earlier day
    /// does, and an end does away with all that was planned after it. Other plans stay.
    /// </summary>
    public static IReadOnlyList<Standing> Changed(IReadOnlyList<Standing> standings, Standing next, DateOnly today, Validation check)
    {
        if (standings.Count == 0)
        {
            return [next];
        }

        if (next.Since is not { } day)
        {
            check.Add("standing", next.Code, "StandingBeforeLast", standings[^1].Since?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "–");
            return standings;
        }

        check.TooFarAhead("joined_on", day, today);
        bool isReplaced(Standing standing) => standing.Since >= today && (standing.Since == day || (standing.Since > day && (next.Code == "ended" || (next.Code == standing.Code && standing == standings[^1]))));
        List<Standing> kept = [.. standings.Where(standing => !isReplaced(standing))];
        var before = kept.TakeWhile(standing => standing.Since is not { } since || since < day || since < today).ToList();
        var after = kept.Skip(before.Count).ToList();
        if (before is [.., { Since: { } last }] && last >= day)
        {
            check.Add("standing", next.Code, "StandingBeforeLast", last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            return standings;
        }

        return
        [
            .. before.Select((standing, i) => i < before.Count - 1 || (standing.Until is { } until && until <= day) ? standing : standing with { Until = day }),
            next with { Until = after is [var planned, ..] ? planned.Since : next.Until },
            .. after,
        ];
    }

    public static Standing Canonical(Standing given, TermList terms, Validation check)
    {
        var dates = check.Dates("joined_on", given.Since, given.Until);
        return given with
        {
            Code = check.One("standing", given.Code, text => Standing.Codes.FirstOrDefault(code => code.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase)), "Standing", string.Join(", ", Standing.Codes)) ?? "active",
            Class = check.One("class", given.Class, text => terms.Find(TermLists.Class, text), "Term", TermLists.Class, terms.Known(TermLists.Class)),
            Reason = check.Text("standing", given.Reason, 1000),
            Since = dates.Since,
            Until = dates.Until,
            ReviewOn = given.Code == "suspended" ? given.ReviewOn : null,
        };
    }

    /// <summary>A person who suspends a member says when it is looked at again, after it begins.</summary>
    public static void CheckReview(Standing next, Validation check)
    {
        if (next.Code != "suspended")
        {
            return;
        }

        if (next.ReviewOn is null)
        {
            check.Add("review_on", null, "ReviewNeeded");
        }
        else if (next.Since is not null && next.ReviewOn <= next.Since)
        {
            check.Add("review_on", next.ReviewOn.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "ReviewTooEarly");
        }
    }

    /// <summary>Whether a membership in this standing is renewed from time to time: one that runs, and no other.</summary>
    public static bool IsRenewed(string standing) => standing is "provisional" or "active" or "suspended";

    /// <summary>The last day of a membership counts as renewed.</summary>
    public static bool IsOverdue(DateOnly? renewBy, DateOnly today) => renewBy < today;

    /// <summary>The day of the review of a suspension; one that names none is due from its first day.</summary>
    public static DateOnly? ReviewDue(string standing, DateOnly? since, DateOnly? reviewOn) => standing == "suspended" ? reviewOn ?? since ?? DateOnly.MinValue : null;

    /// <summary>
    /// The last day of the next term: the one given, or so many months after the present one ends. A membership without an
    /// end, or one overdue for so long that the months don't reach today, is renewed from today on.
    /// </summary>
    public static DateOnly? Next(DateOnly? renewBy, DateOnly today, DateOnly? until, int? months, Validation check)
    {
        if (until is null == months is null || months is < 1 or > MostMonths)
        {
            check.Add(until is null ? "months" : "until", months?.ToString(CultureInfo.InvariantCulture), "RenewalTerm", MostMonths);
            return null;
        }

        var next = until ?? Later(renewBy ?? today, months!.Value);
        if (until is null && next <= today)
        {
            next = Later(today, months!.Value);
        }

        if (next <= today || next <= renewBy)
        {
            check.Add("until", next.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "RenewalBackwards");
            return null;
        }

        return next;

        static DateOnly Later(DateOnly day, int months) => day.Year + (months / 12) >= 9998 ? DateOnly.MaxValue : day.AddMonths(months);
    }

    /// <summary>
    /// The mandates as they are when all of them end on a day; one that begins on that day or later can't, and is noted.
    /// </summary>
    public static IReadOnlyList<(Mandate Was, Mandate Ended)> Ended(IEnumerable<Mandate> mandates, DateOnly day, Validation check)
    {
        var ended = new List<(Mandate, Mandate)>();
        foreach (var mandate in mandates.Where(mandate => mandate.Until is null || mandate.Until > day))
        {
            if (mandate.Since >= day)
            {
                check.Add("day", mandate.Since.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "MandateBeginsLater", mandate.Since.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            }
            else
            {
                ended.Add((mandate, mandate with { Until = day, Version = mandate.Version + 1 }));
            }
        }

        return ended;
    }

    /// <summary>
    /// The group when an organisation leaves all of its seats on a day: what it held stays on record, what had not begun goes.
    /// </summary>
    public static WorkingGroup Left(WorkingGroup group, Guid organisation, DateOnly day) => group with
    {
        Seats = [.. group.Seats.Where(seat => !(seat.Organisation == organisation && seat.Since >= day && (seat.Until is null || seat.Until > day)))
            .Select(seat => seat.Organisation == organisation && (seat.Until is null || seat.Until > day) ? seat with { Until = day } : seat)],
    };

    /// <summary>A seat holds within its own term and its group's; one whose last day comes within ninety days runs out.</summary>
    public static SeatState StateOf(WorkingGroup group, Seat seat, DateOnly today)
    {
        var since = Latest(seat.Since, group.Since);
        var until = seat.Until is null || group.Until < seat.Until ? group.Until : seat.Until;
        return until <= today ? SeatState.Past : since > today ? SeatState.ToCome : until is { } end && end.DayNumber - today.DayNumber <= DaysLeft ? SeatState.RunsOut : SeatState.Held;
    }

    public static Mandate Canonical(Mandate given, TermList terms, Validation check)
    {
        var dates = check.Dates("mandates", given.Since, given.Until);
        if (string.IsNullOrWhiteSpace(given.Code))
        {
            check.Add("mandates", given.Code, "Required");
        }

        var amount = check.One("mandates", given.Amount, text => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value >= 0 ? value.ToString(CultureInfo.InvariantCulture) : null, "Amount");
        var currency = check.One("mandates", given.Currency, text => text.Trim() is { Length: 3 } code && code.All(char.IsAsciiLetter) ? code.ToUpperInvariant() : null, "Currency");
        if (amount is null != currency is null)
        {
            check.Add("mandates", given.Amount ?? given.Currency, "Amount");
        }

        return given with
        {
            Code = check.One("mandates", given.Code, text => terms.Find(TermLists.Mandate, text), "Term", TermLists.Mandate, terms.Known(TermLists.Mandate)) ?? "",
            Amount = amount,
            Currency = currency,
            Note = check.Text("mandates", given.Note, 500),
            Since = dates.Since,
            Until = dates.Until,
        };
    }

    public static WorkingGroup Canonical(WorkingGroup given, Validation check)
    {
        var dates = check.Dates("since", given.Since, given.Until);
        if (!WorkingGroup.Kinds.Contains(given.Kind))
        {
            check.Add("kind", given.Kind, "GroupKind", string.Join(", ", WorkingGroup.Kinds));
        }

        check.Parts("seats", given.Seats, seat =>
        {
            check.Dates("seats", seat.Since, seat.Until);
            if (!Seat.Roles.Contains(seat.Role))
            {
                check.Add("seats", seat.Role, "SeatRole", string.Join(", ", Seat.Roles));
            }

            return seat;
        });

        // Votes belong to seats: an organisation with two seats at once would vote twice.
        for (var i = 1; i < given.Seats.Count; i++)
        {
            if (given.Seats.Take(i).Any(other => other.Organisation == given.Seats[i].Organisation && new Dated(other.Since, other.Until).Overlaps(new Dated(given.Seats[i].Since, given.Seats[i].Until))))
            {
                check.In("seats", i, () =>
                {
                    check.Add("seats", given.Seats[i].Organisation.ToString(), "SeatsOverlap");
                    return 0;
                });
            }
        }

        return given with
        {
            Name = check.Text("name", given.Name, 200, required: true) ?? "",
            Description = check.Text("description", given.Description, 2000, lines: true),
            Since = dates.Since,
            Until = dates.Until,
        };
    }

    private static DateOnly? Latest(DateOnly? a, DateOnly? b) => a is null || b > a ? b : a;

    /// <summary>Mandates of the same kind held by one organisation may not overlap in time.</summary>
    public static bool Overlap(Mandate a, Mandate b) =>
        a.Id != b.Id && a.Organisation == b.Organisation && a.Code == b.Code && new Dated(a.Since, a.Until).Overlaps(new Dated(b.Since, b.Until));
}
