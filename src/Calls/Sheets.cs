using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Search;

namespace PartnerDirectory.Calls;

/// <summary>What calling asks of an organisation: place of its seat among all countries (-1: unknown), and of what it serves among the coverages.</summary>
internal readonly record struct BodyFacts(int Coverage, short Country, byte StandingOrder, bool MayBeCalled);

/// <summary>What calling asks of a contact; <paramref name="ConfirmedOn"/> is a day number, 0 for never.</summary>
internal readonly record struct PersonFacts(int Schedule, int ConfirmedOn, bool HasPhone, bool HasMail);

/// <summary>
/// What calling asks of a segment of organisations, laid out in arrays: the entries themselves are bytes, which take too
/// long to read by the ten thousand. Made at the first question, and kept as long as the segment.
/// </summary>
internal sealed class OrganisationSheet
{
    private static readonly ConditionalWeakTable<Segment, OrganisationSheet> Known = [];
    private static readonly FrozenDictionary<string, short> CountryNumbers = Countries.All.Select((code, i) => (code, i)).ToFrozenDictionary(pair => pair.code, pair => (short)pair.i);

    private readonly Numbered<string> codes = new();
    private readonly Numbered<string> functions = new();
    private readonly Numbered<(int Territories, int Seat)> coverageKeys = new();
    private readonly int[] offerStart;
    private readonly (int Code, int Function, int Coverage)[] offers;

    private OrganisationSheet(Segment segment)
    {
        Facts = new BodyFacts[segment.Count];
        offerStart = new int[segment.Count + 1];
        var all = new List<(int, int, int)>();
        for (var d = 0; d < Facts.Length; d++)
        {
            var entry = segment.Entries.OrganisationCalling(segment.EntryAt[d]);
            var (standing, country) = (segment.Entries.ValueOf(entry.Standing) ?? "none", segment.Entries.ValueOf(entry.Country));
            Facts[d] = new BodyFacts(
                CoverageOf(segment, entry.Territories, entry.Country),
                country is null ? (short)-1 : CountryNumbers.GetValueOrDefault(country, (short)-1),
                (byte)CallRules.StandingOrder(standing),
                CallRules.MayBeCalled(standing, entry.Callable));
            foreach (var (code, function, territories) in entry.Offers)
            {
                all.Add((
                    codes.Of(segment.Entries.ValueOf(code) ?? ""),
                    function == 0 ? -1 : functions.Of(segment.Entries.ValueOf(function)!),
                    territories == 0 ? Facts[d].Coverage : CoverageOf(segment, territories, 0)));
            }

            offerStart[d + 1] = all.Count;
        }

        offers = [.. all];
    }

    public BodyFacts[] Facts { get; }

    /// <summary>The distinct combinations of territories and seat.</summary>
    public List<(IReadOnlyList<string> Territories, string? Seat)> Coverages { get; } = [];

    /// <summary>How many functions offers name.</summary>
    public int Functions => functions.Count;

    public static OrganisationSheet Of(Segment segment) => Known.GetValue(segment, static segment => new OrganisationSheet(segment));

    /// <summary>The number of a capability here; -1 when nobody has it.</summary>
    public int CodeOf(string capability) => codes.Find(capability);

    public string? FunctionAt(int number) => number < 0 ? null : functions[number];

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

    // The seat counts only where no territory is named.
    private int CoverageOf(Segment segment, int territories, int seat)
    {
        var known = coverageKeys.Count;
        var number = coverageKeys.Of((territories, territories == 0 ? seat : 0));
        if (number == known)
        {
            Coverages.Add((segment.Entries.ListOf(territories), territories == 0 ? segment.Entries.ValueOf(seat) : null));
        }

        return number;
    }
}

/// <summary>What calling asks of a segment of contacts, laid out as in <see cref="OrganisationSheet"/>.</summary>
internal sealed class ContactSheet
{
    private static readonly ConditionalWeakTable<Segment, ContactSheet> Known = [];

    private readonly List<Schedule> schedules = [];
    private readonly ConcurrentDictionary<(int Schedule, int Country), Remembered> remembered = new();
    private readonly Dictionary<Need, NeedSheet> needs = [];
    private Numbered<(int Schedule, int Country)>? openKeys;
    private int[]? openOf;

    private ContactSheet(Segment segment)
    {
        Facts = new PersonFacts[segment.Count];
        FunctionsOf = new int[segment.Affiliations.Length];
        var (known, lists, needs) = (new Dictionary<(int, int, int), int>(), new Numbered<int>(), new List<bool>());
        for (var d = 0; d < Facts.Length; d++)
        {
            var functions = FunctionsOf.AsSpan(segment.AffiliationStart[d], segment.AffiliationStart[d + 1] - segment.AffiliationStart[d]);
            var entry = segment.Entries.ContactCalling(segment.EntryAt[d], functions);
            foreach (ref var list in functions)
            {
                var before = lists.Count;
                var number = lists.Of(list);
                if (number == before)
                {
                    FunctionLists.Add(segment.Entries.ListOf(list));
                }

                list = number;
            }

            // Who has days off has a schedule alone.
            if (entry.Absences.Length > 0 || !known.TryGetValue((entry.Hours, entry.Zone, entry.Holidays), out var schedule))
            {
                schedule = schedules.Count;
                schedules.Add(new Schedule(
                    segment.Entries.ValueOf(entry.Hours) is { } hours ? Hours.Parse(hours) : null, segment.Entries.ValueOf(entry.Zone), segment.Entries.ValueOf(entry.Holidays), Absences(entry.Absences)));
                needs.Add(schedules[^1] is { Region: null, Hours.ClosedOnHolidays: true });
                if (entry.Absences.Length == 0)
                {
                    known[(entry.Hours, entry.Zone, entry.Holidays)] = schedule;
                }
            }

            Facts[d] = new PersonFacts(schedule, entry.ConfirmedOn, entry.HasPhone, entry.HasMail);
        }

        NeedsCountry = [.. needs];
        IsDutyDesk = [.. FunctionLists.Select(list => list.Contains(CallRules.DutyDesk))];
    }

    public PersonFacts[] Facts { get; }

    /// <summary>For each affiliation of the segment the place among <see cref="FunctionLists"/>.</summary>
    public int[] FunctionsOf { get; }

    public List<IReadOnlyList<string>> FunctionLists { get; } = [];

    /// <summary>For each list of functions.</summary>
    public bool[] IsDutyDesk { get; }

    /// <summary>For each schedule whether it matters in which country the contact's organisation sits.</summary>
    public bool[] NeedsCountry { get; }

    public static ContactSheet Of(Segment segment) => Known.GetValue(segment, static segment => new ContactSheet(segment));

    public static Schedule ScheduleFor(ContactEntry entry, string? country) =>
        new(entry.Hours is null ? null : Hours.Parse(entry.Hours), entry.TimeZone, entry.Holidays ?? country, Absences(entry.Absences));

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

    /// <summary>The number of a contact's schedule together with the country whose holidays count, by what was said to <see cref="LayOut"/>.</summary>
    public int OpenNumber(int contact) => openOf![contact];

    /// <summary>The schedule and the country (-1: none) of a number.</summary>
    public (int Schedule, int Country) OpenAt(int number) => openKeys![number];

    public int OpenNumbers => openKeys!.Count;

    /// <summary>For the base segment: puts each contact's schedule and country together, as its organisations stand in the base. Done once.</summary>
    public ContactSheet LayOut(int[] homes, OrganisationSheet bodies)
    {
        lock (needs)
        {
            if (openOf is not null)
            {
                return this;
            }

            openKeys = new Numbered<(int, int)>();
            var numbers = new int[Facts.Length];
            for (var contact = 0; contact < numbers.Length; contact++)
            {
                var schedule = Facts[contact].Schedule;
                numbers[contact] = openKeys.Of((schedule, NeedsCountry[schedule] && homes[contact] >= 0 ? bodies.Facts[homes[contact]].Country : -1));
            }

            openOf = numbers;
            return this;
        }
    }

    /// <summary>The rows of a need, worked out at its first question.</summary>
    public NeedSheet NeedOf(Need need, Func<NeedSheet> make)
    {
        lock (needs)
        {
            return needs.TryGetValue(need, out var known) ? known : needs[need] = make();
        }
    }

    private static Absence[] Absences(IReadOnlyList<AbsenceEntry> absences) =>
        absences.Count == 0 ? [] : [.. absences.Select(absence => new Absence { Since = absence.Since, Until = absence.Until, Deputy = absence.Deputy })];

    private sealed record Remembered(Availability Availability, DateTimeOffset From, DateTimeOffset Until);
}

/// <summary>Gives each distinct value a number, in the order in which they come.</summary>
internal sealed class Numbered<T>
    where T : notnull
{
    private readonly Dictionary<T, int> numbers = [];
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
