using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Search;

namespace PartnerDirectory.Calls;

/// <summary>
/// What calling asks of a segment of organisations, laid out in arrays: the entries themselves are bytes, which take too
/// long to read by the ten thousand. Made at the first question, and kept as long as the segment.
/// </summary>
internal sealed class OrganisationSheet
{
    private static readonly ConditionalWeakTable<Segment, OrganisationSheet> Known = [];
    private static readonly FrozenDictionary<string, short> CountryNumbers = Countries.All.Select((code, i) => (code, i)).ToFrozenDictionary(pair => pair.code, pair => (short)pair.i);

    private readonly Numbered<string> codes = new(StringComparer.Ordinal);
    private readonly Numbered<string> functions = new(StringComparer.Ordinal);
    private readonly Numbered<string> coverageKeys = new(StringComparer.Ordinal);
    private readonly int[] offerStart;
    private readonly List<(int Code, int Function, int Coverage)> offers = [];

    private OrganisationSheet(Segment segment)
    {
        var count = segment.Count;
        (MayBeCalled, StandingOrder, Country, Coverage, offerStart) = (new bool[count], new byte[count], new short[count], new int[count], new int[count + 1]);
        for (var d = 0; d < count; d++)
        {
            var entry = segment.Organisation(d);
            MayBeCalled[d] = CallRules.MayBeCalled(entry.Standing, entry.Callable);
            StandingOrder[d] = (byte)CallRules.StandingOrder(entry.Standing);
            Country[d] = entry.Country is { } country ? CountryNumbers.GetValueOrDefault(country, (short)-1) : (short)-1;
            Coverage[d] = CoverageOf(entry.Territories, entry.Country);
            for (var i = 0; i < entry.Offers.Count; i++)
            {
                var offer = entry.Offers[i];
                offers.Add((codes.Of(offer.Code), offer.Function is null ? -1 : functions.Of(offer.Function), offer.Territories.Count > 0 ? CoverageOf(offer.Territories, entry.Country) : Coverage[d]));
            }

            offerStart[d + 1] = offers.Count;
        }
    }

    /// <summary>By standing, or because an admin said so.</summary>
    public bool[] MayBeCalled { get; }

    public byte[] StandingOrder { get; }

    /// <summary>Place of the seat among <see cref="Countries.All"/>, or -1.</summary>
    public short[] Country { get; }

    /// <summary>Place among <see cref="Coverages"/> of what the organisation serves.</summary>
    public int[] Coverage { get; }

    /// <summary>The distinct combinations of territories and seat.</summary>
    public List<(IReadOnlyList<string> Territories, string? Seat)> Coverages { get; } = [];

    public static OrganisationSheet Of(Segment segment) => Known.GetValue(segment, static segment => new OrganisationSheet(segment));

    /// <summary>The number of a capability here; -1 when nobody has it.</summary>
    public int CodeOf(string capability) => codes.Find(capability);

    public string? FunctionAt(int number) => number < 0 ? null : functions[number];

    public int Functions => functions.Count;

    /// <summary>The organisation's first offer of the capability: the number of its function (-1: unsaid) and of its coverage; null for none.</summary>
    public (int Function, int Coverage)? OfferOf(int document, int code)
    {
        for (var i = offerStart[document]; i < offerStart[document + 1]; i++)
        {
            if (offers[i].Code == code)
            {
                return (offers[i].Function, offers[i].Coverage);
            }
        }

        return null;
    }

    private int CoverageOf(IReadOnlyList<string> territories, string? seat)
    {
        // The seat counts only where no territory is named.
        var known = coverageKeys.Count;
        var number = coverageKeys.Of(territories.Count > 0 ? string.Join('|', territories) : "@" + seat);
        if (number == known)
        {
            Coverages.Add((territories, territories.Count > 0 ? null : seat));
        }

        return number;
    }
}

/// <summary>What calling asks of a segment of contacts, laid out as in <see cref="OrganisationSheet"/>.</summary>
internal sealed class ContactSheet
{
    private static readonly ConditionalWeakTable<Segment, ContactSheet> Known = [];

    private readonly Numbered<string> functionKeys = new(StringComparer.Ordinal);
    private readonly List<Schedule> schedules = [];
    private readonly ConcurrentDictionary<(int Schedule, int Country), Remembered> remembered = new();
    private Groups? groups;

    private ContactSheet(Segment segment)
    {
        var count = segment.Count;
        (ScheduleOf, HasPhone, HasMail, ConfirmedOn) = (new int[count], new bool[count], new bool[count], new int[count]);
        FunctionsOf = new int[segment.Affiliations.Length];
        var numbers = new Dictionary<(string?, string?, string?), int>();
        for (var d = 0; d < count; d++)
        {
            var entry = segment.Contact(d);
            HasPhone[d] = entry.Phones.Count > 0;
            HasMail[d] = entry.Emails.Count > 0;
            ConfirmedOn[d] = entry.ConfirmedOn?.DayNumber ?? 0;
            for (var i = 0; i < entry.Affiliations.Count; i++)
            {
                FunctionsOf[segment.AffiliationStart[d] + i] = FunctionsNumber(entry.Affiliations[i].Functions);
            }

            var key = (entry.Hours, entry.TimeZone, entry.Holidays);
            if (entry.Absences.Count > 0 || !numbers.TryGetValue(key, out var number))
            {
                number = schedules.Count;
                schedules.Add(ScheduleFor(entry, null));
                if (entry.Absences.Count == 0)
                {
                    numbers[key] = number;
                }
            }

            ScheduleOf[d] = number;
        }
    }

    public int[] ScheduleOf { get; }

    public bool[] HasPhone { get; }

    public bool[] HasMail { get; }

    /// <summary>Day number, 0 for never.</summary>
    public int[] ConfirmedOn { get; }

    /// <summary>For each affiliation of the segment the place among <see cref="FunctionLists"/>.</summary>
    public int[] FunctionsOf { get; }

    public List<string[]> FunctionLists { get; } = [];

    public int Schedules => schedules.Count;

    public static ContactSheet Of(Segment segment) => Known.GetValue(segment, static segment => new ContactSheet(segment));

    public static Schedule ScheduleFor(ContactEntry entry, string? country) => new(
        entry.Hours is null ? null : Hours.Parse(entry.Hours), entry.TimeZone, entry.Holidays ?? country,
        entry.Absences.Count == 0 ? [] : [.. entry.Absences.Select(absence => new Absence { Since = absence.Since, Until = absence.Until, Deputy = absence.Deputy })]);

    /// <summary>Whether it matters in which country the contact's organisation sits.</summary>
    public bool NeedsCountry(int schedule) => schedules[schedule] is { Region: null, Hours.ClosedOnHolidays: true };

    /// <summary>Whether a schedule is open; <paramref name="country"/> is the place among <see cref="Countries.All"/>, or -1. What was worked out once holds until it changes.</summary>
    public Availability At(int schedule, int country, DateTimeOffset now)
    {
        if (remembered.TryGetValue((schedule, country), out var known) && known.From <= now && now < known.Until)
        {
            return known.Availability;
        }

        var plain = schedules[schedule];
        var availability = ReachRules.At(plain.Region is null && country >= 0 ? plain with { Region = Countries.All[country] } : plain, now);

        // Reasons change at some midnight, which falls on a quarter of an hour wherever one is.
        var quarter = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % (TimeSpan.TicksPerMinute * 15)) + (TimeSpan.TicksPerMinute * 15), TimeSpan.Zero);
        var change = availability.State == OpenState.Open ? availability.ClosesAt : availability.OpensAt;
        remembered[(schedule, country)] = new Remembered(availability, now, change is { } at && at < quarter ? at : quarter);
        return availability;
    }

    /// <summary>For each organisation of a segment its contacts here: a start and a count in <see cref="Segment.OrganisationContacts"/>.</summary>
    public (int Start, int Count)[] GroupsOf(Segment contacts, Segment organisations)
    {
        if (groups is { } known && known.Organisations == organisations)
        {
            return known.Places;
        }

        var places = new (int, int)[organisations.Count];
        for (var d = 0; d < places.Length; d++)
        {
            places[d] = contacts.ByOrganisation.GetValueOrDefault(organisations.Ids[d]);
        }

        groups = new Groups(organisations, places);
        return places;
    }

    private int FunctionsNumber(IReadOnlyList<string> functions)
    {
        var known = functionKeys.Count;
        var number = functionKeys.Of(string.Join('|', functions));
        if (number == known)
        {
            FunctionLists.Add([.. functions]);
        }

        return number;
    }

    private sealed record Remembered(Availability Availability, DateTimeOffset From, DateTimeOffset Until);

    private sealed record Groups(Segment Organisations, (int Start, int Count)[] Places);
}

/// <summary>Gives each distinct value a number, in the order in which they come.</summary>
internal sealed class Numbered<T>(IEqualityComparer<T> comparer)
    where T : notnull
{
    private readonly Dictionary<T, int> numbers = new(comparer);
    private readonly List<T> values = [];

    public int Count => values.Count;

    public T this[int number] => values[number];

    public int Of(T value)
    {
        if (!numbers.TryGetValue(value, out var number))
        {
            number = values.Count;
            values.Add(value);
            numbers[value] = number;
        }

        return number;
    }

    public int Find(T value) => numbers.GetValueOrDefault(value, -1);
}
