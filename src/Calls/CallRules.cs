using System.Runtime.CompilerServices;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Calls;

/// <summary>
/// Whom do I call: who comes into question, and in which order. Whoever answers now comes before whoever doesn't; then the
/// nearer territory, the function that is meant, a phone, membership, and what was confirmed last.
/// </summary>
public static class CallRules
{
    public const string DutyDesk = "duty_desk";
    public const string SinglePoint = "single_point_of_contact";

    private const int LongestWait = 4095;
    public const int LongestUnconfirmed = 4095;

    /// <summary>They are not called about a case, whatever their organisation can do.</summary>
    private static readonly string[] NotForCases = ["press", "executive", "data_protection_officer"];

    /// <summary>Regions from the nearest around a country to the widest.</summary>
    private static readonly (string Code, Cover Cover)[] Regions =
        [("EU", Cover.Eu), ("CANDIDATES", Cover.Candidates), ("EEA", Cover.Eea), ("EUROPE", Cover.Europe), ("WORLD", Cover.World)];

    /// <summary>The answer: everybody who comes into question, each contact once, in order.</summary>
    public static IReadOnlyList<CallAnswer> Answer(CallQuestion question, DateOnly today, DateTimeOffset now, IReadOnlyList<CallCandidate> candidates)
    {
        var answering = candidates.Where(MayBeCalled).ToList();

        // Where one is called for the function, the organisation's duty desk answers for it after hours.
        var withFunction = question.Need.IsCapability ? [] : answering.Where(candidate => candidate.Functions.Contains(question.Need.Code) && CoverOf(question, candidate) != Cover.No).Select(candidate => candidate.Organisation).ToHashSet();
        var placed = new Dictionary<Guid, (ulong Place, CallAnswer Answer)>();
        foreach (var candidate in answering)
        {
            var (hasPhone, hasMail) = (candidate.Ways.Any(way => way is { Type: "phone", State: "working" }), candidate.Ways.Any(way => way is { Type: "email", State: "working" }));
            var (cover, role) = (CoverOf(question, candidate), RoleOf(question.Need, candidate, candidate.BesideNamed || withFunction.Contains(candidate.Organisation)));
            if (cover == Cover.No || role == Role.No || !(hasPhone || hasMail))
            {
                continue;
            }

            var place = Place(
                question.Urgent, candidate.Availability.State, candidate.Availability.IsAlways, WaitOf(candidate.Availability, now), candidate.Functions.Contains(DutyDesk), cover, role, hasPhone, StandingOrder(candidate.Standing), ConfirmedDays(candidate.ConfirmedOn, today));
            if (!placed.TryGetValue(candidate.Contact, out var before) || place < before.Place || (place == before.Place && candidate.Organisation.CompareTo(before.Answer.Candidate.Organisation) < 0))
            {
                placed[candidate.Contact] = (place, new CallAnswer(candidate, cover, role, Reasons(question, candidate, cover, role, hasPhone, today)));
            }
        }

        return [.. placed.Values.OrderBy(one => one.Place).ThenBy(one => one.Answer.Candidate.SortKey, StringComparer.Ordinal).ThenBy(one => one.Answer.Candidate.Contact).Select(one => one.Answer)];
    }

    /// <summary>Smaller is sooner. The parts in the order in which they count, each in bits of its own.</summary>
    /// <param name="wait">From <see cref="WaitOf"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Place(
        bool urgent, OpenState state, bool isAlways, int wait, bool isDutyDesk, Cover cover, Role role, bool hasPhone, int standingOrder, int confirmedDays)
    {
        var place = (ulong)(uint)state;
        // In a hurry, a voice day and night is worth more than an office nearby.
        place = (place << 1) | (urgent && !(isDutyDesk && isAlways && hasPhone) ? 1UL : 0);
        place = (place << 1) | (urgent && !hasPhone ? 1UL : 0);
        place = (place << 3) | (uint)cover;
        place = (place << 3) | (uint)role;
        place = (place << 12) | (uint)wait;
        place = (place << 1) | (hasPhone ? 0UL : 1);
        place = (place << 2) | (uint)standingOrder;
        return (place << 12) | (uint)confirmedDays;
    }

    /// <summary>How long until somebody who is closed opens, in steps of five minutes; longest for who doesn't within two weeks.</summary>
    public static int WaitOf(Availability availability, DateTimeOffset now) =>
        availability.State != OpenState.Closed ? 0
        : availability.OpensAt is { } opens ? Math.Clamp((int)((opens - now).TotalMinutes / 5), 0, LongestWait - 1)
        : LongestWait;

    /// <summary>Members that can be called, and others where an admin said so. A suspended partner isn't called, whatever else.</summary>
    public static bool MayBeCalled(string standing, bool callable) => standing switch
    {
        "active" or "provisional" => true,
        "none" or "prospect" or "applicant" => callable,
        _ => false,
    };

    public static int StandingOrder(string standing) => standing switch { "active" => 0, "provisional" => 1, _ => 2 };

    /// <summary>Days since somebody confirmed the contact; never counts as very long ago.</summary>
    public static int ConfirmedDays(DateOnly? confirmedOn, DateOnly today) =>
        confirmedOn is { } day ? Math.Clamp(today.DayNumber - day.DayNumber, 0, LongestUnconfirmed - 1) : LongestUnconfirmed;

    /// <summary>What territories, or the seat where none are named, are to the territory asked for.</summary>
    public static Cover CoverOf(string? asked, IReadOnlyList<string> territories, string? seat)
    {
        if (asked is null)
        {
            return Cover.Asked;
        }

        if (territories.Count == 0)
        {
            return seat is null ? Cover.No : seat == asked ? Cover.Asked : Countries.Members(asked).Contains(seat) ? Cover.Part : Cover.No;
        }

        if (territories.Contains(asked))
        {
            return Cover.Asked;
        }

        foreach (var (region, cover) in Regions)
        {
            if (territories.Contains(region) && Includes(region, asked))
            {
                return cover;
            }
        }

        var members = Countries.Members(asked);
        return members.Count > 0 && territories.Any(code => members.Contains(code) || (Countries.IsRegion(code) && Includes(asked, code))) ? Cover.Part : Cover.No;
    }

    /// <summary>What a contact with these functions is, when the organisation is asked through <paramref name="function"/> (null: it doesn't say).</summary>
    public static Role RoleForCapability(string? function, IReadOnlyList<string> functions)
    {
        if (functions.Contains(function ?? SinglePoint))
        {
            return Role.Named;
        }

        return functions.Contains(SinglePoint) ? Role.SinglePoint
            : functions.Contains(DutyDesk) ? Role.DutyDesk
            : functions.Count == 0 || functions.Any(one => !NotForCases.Contains(one)) ? Role.Other
            : Role.No;
    }

    private static bool MayBeCalled(CallCandidate candidate) =>
        candidate is { Current: true, Visible: true, Withdrawn: false } && MayBeCalled(candidate.Standing, candidate.Callable);

    private static Role RoleOf(Need need, CallCandidate candidate, bool organisationHasFunction)
    {
        if (need.IsCapability)
        {
            return candidate.Offers.FirstOrDefault(offer => offer.Code == need.Code) is { } offer ? RoleForCapability(offer.Function, candidate.Functions) : Role.No;
        }

        return candidate.Functions.Contains(need.Code) ? Role.Named
            : organisationHasFunction && candidate.Functions.Contains(DutyDesk) ? Role.DutyDesk
            : Role.No;
    }

    private static Cover CoverOf(CallQuestion question, CallCandidate candidate)
    {
        var offer = question.Need.IsCapability ? candidate.Offers.FirstOrDefault(offer => offer.Code == question.Need.Code) : null;
        return CoverOf(question.Territory, offer is { Territories.Count: > 0 } ? offer.Territories : candidate.Territories, candidate.Country);
    }

    private static bool Includes(string region, string code)
    {
        if (region == "WORLD")
        {
            return true;
        }

        var members = Countries.Members(region);
        return Countries.IsRegion(code) ? code != "WORLD" && Countries.Members(code).All(members.Contains) : members.Contains(code);
    }

    private static List<CallReason> Reasons(CallQuestion question, CallCandidate candidate, Cover cover, Role role, bool hasPhone, DateOnly today)
    {
        var reasons = new List<CallReason>();
        switch (cover)
        {
            case Cover.Asked when question.Territory is null:
                break;
            case Cover.Asked:
                reasons.Add(new CallReason(CallReasonKind.Covers, question.Territory));
                break;
            case Cover.World:
                reasons.Add(new CallReason(CallReasonKind.CoversWorld, question.Territory));
                break;
            case Cover.Part:
                reasons.Add(new CallReason(CallReasonKind.CoversPart, question.Territory));
                break;
            default:
                reasons.Add(new CallReason(CallReasonKind.CoversRegion, Regions.First(region => region.Cover == cover).Code));
                break;
        }

        reasons.Add(role switch
        {
            Role.Named when candidate.Functions.Contains(DutyDesk) && question.Need.Code == DutyDesk => new CallReason(CallReasonKind.DutyDesk),
            Role.Named => new CallReason(CallReasonKind.NamedFor, NamedFunction(question.Need, candidate)),
            Role.SinglePoint => new CallReason(CallReasonKind.SinglePoint),
            Role.DutyDesk => new CallReason(question.Need.IsCapability ? CallReasonKind.DutyDesk : CallReasonKind.StandsIn),
            _ => new CallReason(CallReasonKind.Other),
        });
        if (role is Role.Named or Role.SinglePoint && candidate.Functions.Contains(DutyDesk) && question.Need.Code != DutyDesk && NamedFunction(question.Need, candidate) != DutyDesk)
        {
            reasons.Add(new CallReason(CallReasonKind.DutyDesk));
        }

        reasons.Add(candidate.Availability switch
        {
            { State: OpenState.Open, IsAlways: true } => new CallReason(CallReasonKind.AlwaysOpen),
            { State: OpenState.Open, ClosesAt: { } end } => new CallReason(CallReasonKind.OpenUntil, At: end),
            { State: OpenState.Open } => new CallReason(CallReasonKind.Open),
            { State: OpenState.Closed } closed => new CallReason(CallReasonKind.Closed, At: closed.OpensAt),
            _ => new CallReason(CallReasonKind.HoursUnknown),
        });
        if (!hasPhone)
        {
            reasons.Add(new CallReason(CallReasonKind.OnlyMail));
        }

        if (candidate.Standing != "active")
        {
            reasons.Add(new CallReason(candidate.Standing == "provisional" ? CallReasonKind.Provisional : CallReasonKind.NotMember));
        }

        if (candidate.ConfirmedOn is { } day && day <= today)
        {
            reasons.Add(new CallReason(CallReasonKind.Confirmed, Days: today.DayNumber - day.DayNumber));
        }

        return reasons;
    }

    private static string NamedFunction(Need need, CallCandidate candidate) =>
        need.IsCapability ? candidate.Offers.First(offer => offer.Code == need.Code).Function ?? SinglePoint : need.Code;
}
