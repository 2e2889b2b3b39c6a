using System.Globalization;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Membership;

/// <summary>How standings follow one another, and what mandates and groups may hold.</summary>
public static class MembershipRules
{
    /// <summary>
    /// The standings after a change on <paramref name="next"/>'s first day: what held before ends that day, and stays in
    /// the record. A change before the start of the last standing is refused: the past is not overwritten.
    /// </summary>
    public static IReadOnlyList<Standing> Changed(IReadOnlyList<Standing> standings, Standing next, Validation check)
    {
        if (standings.Count == 0)
        {
            return [next];
        }

        var last = standings[^1];
        if (next.Since is null || (last.Since is not null && next.Since <= last.Since))
        {
            check.Add("standing", next.Code, "StandingBeforeLast", last.Since?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "–");
            return standings;
        }

        return [.. standings.Take(standings.Count - 1), last with { Until = last.Until ?? next.Since }, next];
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
        };
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

    /// <summary>Mandates of the same kind held by one organisation may not overlap in time.</summary>
    public static bool Overlap(Mandate a, Mandate b) =>
        a.Id != b.Id && a.Organisation == b.Organisation && a.Code == b.Code && new Dated(a.Since, a.Until).Overlaps(new Dated(b.Since, b.Until));
}
