using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Search;

/// <summary>
/// Reads what the index holds from the database: everything in one pass, or the records that changed. Parts are read
/// beside their owners, all in the order of the owner's id, so that no row is looked up twice. Not for two threads at once:
/// organisations and contacts that are read side by side have a reader each.
/// </summary>
internal sealed class IndexReader
{
    private const int IdLength = 36;

    private readonly Db db;
    private readonly DateOnly today;
    private readonly object day;

    // Codes and countries repeat by the ten thousand: one string each keeps the index small.
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> shared;
    private readonly Dictionary<string, IReadOnlyList<string>>.AlternateLookup<ReadOnlySpan<char>> sharedLists;
    private readonly Dictionary<string, CapabilityEntry>.AlternateLookup<ReadOnlySpan<char>> sharedOffers;

    public IndexReader(Db db, DateOnly today)
    {
        this.db = db;
        this.today = today;
        day = new { Today = today };
        shared = new Dictionary<string, string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        sharedLists = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        sharedOffers = new Dictionary<string, CapabilityEntry>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public IEnumerable<OrganisationEntry> Organisations()
    {
        using var names = new Part<IndexedName>(Lines("search.names"), Name);
        using var identifiers = new Part<(string, string)>(Lines("search.identifiers"), Identifier);
        using var capabilities = new Part<CapabilityEntry>(Lines("search.capabilities", day), Offer);
        using var mandates = new Part<string>(Lines("search.mandates"), Code);
        foreach (var line in Lines("search.organisations", day))
        {
            yield return Organisation(line, names.Of(line), identifiers.Of(line), capabilities.Of(line), mandates.Of(line));
        }
    }

    public IEnumerable<ContactEntry> Contacts()
    {
        var hidden = db.Scan("search.hidden-organisations", day).ToDictionary(row => row.GetGuid(0), row => Share(row.GetString(1)));
        using var affiliations = new Part<AffiliationEntry>(Lines("search.affiliations", day), Affiliation);
        using var channels = new Part<(bool IsPhone, string Value)>(Lines("search.channels"), Channel);
        using var absences = new Part<AbsenceEntry>(Lines("search.absences", day), Absence);
        foreach (var line in Lines("search.contacts"))
        {
            yield return Contact(line, Told(affiliations.Of(line), hidden.GetValueOrDefault), channels.Of(line), absences.Of(line));
        }
    }

    public OrganisationEntry? Organisation(Guid id)
    {
        var of = new { Id = id, Today = today };
        return Lines("search.organisation", of).Select(line => Organisation(
            line,
            [.. Lines("search.names-of", of).Select(part => Name(Fields.Of(part)))],
            [.. Lines("search.identifiers-of", of).Select(part => Identifier(Fields.Of(part)))],
            [.. Lines("search.capabilities-of", of).Select(part => Offer(Fields.Of(part)))],
            [.. Lines("search.mandates-of", of).Select(part => Code(Fields.Of(part)))])).FirstOrDefault();
    }

    public ContactEntry? Contact(Guid id)
    {
        var of = new { Id = id, Today = today };
        return Lines("search.contact", of).Select(line => Contact(
            line,
            Told([.. Lines("search.affiliations-of", of).Select(part => Affiliation(Fields.Of(part)))], Hidden),
            [.. Lines("search.channels-of", of).Select(part => Channel(Fields.Of(part)))],
            [.. Lines("search.absences-of", of).Select(part => Absence(Fields.Of(part)))])).FirstOrDefault();
    }

    /// <summary>Ids of the contacts that an organisation has or had: what they are found by depends on who may see it.</summary>
    public IEnumerable<Guid> ContactsOf(Guid organisation) => db.Scan("search.contacts-of-organisation", new { Id = organisation }).Select(row => row.GetGuid(0));

    private string? Hidden(Guid organisation) => db.Scan("search.is-hidden", new { Id = organisation, Today = today }).Select(row => row.GetString(1)).FirstOrDefault();

    private IEnumerable<string> Lines(string query, object? args = null) => db.Scan(query, args).Select(row => row.GetString(0));

    /// <summary>
    /// What a contact does at an organisation that not everybody may see stays out of the index where the contact may be
    /// found through another one, which others may see. The affiliation itself stays, because the index knows who may see
    /// the organisation.
    /// </summary>
    private static List<AffiliationEntry> Told(List<AffiliationEntry> affiliations, Func<Guid, string?> hidden)
    {
        for (var i = 0; i < affiliations.Count; i++)
        {
            var own = affiliations[i].Organisation;
            if (hidden(own) is { } marking && affiliations.Exists(other => other.Organisation != own && !Markings.IsAsWide(marking, hidden(other.Organisation))))
            {
                affiliations[i] = affiliations[i] with { JobTitle = null, Department = null, Functions = [] };
            }
        }

        return affiliations;
    }

    private OrganisationEntry Organisation(
        string line, List<IndexedName> names, IReadOnlyList<(string, string)> identifiers, List<CapabilityEntry> offers, IReadOnlyList<string> mandates)
    {
        var fields = Fields.Of(line);
        var legal = new IndexedName(NameType.Legal, fields.Next().ToString());
        var sortKey = fields.Next().ToString();
        var audience = Share(fields.Next());
        var reference = Text(fields.Next());
        var kind = Shared(fields.Next());
        var country = Shared(fields.Next());
        var city = Shared(fields.Next());
        var territories = SharedList(fields.Next());
        var website = Text(fields.Next());
        var domains = Lists.Split(Text(fields.Next()));
        var languages = SharedList(fields.Next());
        var standing = Shared(fields.Next());
        return new OrganisationEntry
        {
            Id = Guid.ParseExact(line.AsSpan(0, IdLength), "D"),
            Reference = reference,
            Names = names.Count == 0 ? [legal] : [legal, .. names],
            SortKey = sortKey,
            Kind = kind,
            Country = country,
            City = city,
            Territories = territories,
            Website = website,
            EmailDomains = domains,
            Languages = languages,
            // Prospects and applicants are seen by the secretariat alone.
            Audience = standing is "prospect" or "applicant" ? Share(Markings.ForSecretariat(audience)) : audience,
            Standing = standing ?? "none",
            Class = Shared(fields.Next()),
            Callable = fields.Next() is "1",
            Identifiers = identifiers,
            Capabilities = offers.Count switch
            {
                0 => [],
                1 => SharedList(offers[0].Code),
                _ => SharedList(string.Join('|', offers.Select(offer => offer.Code))),
            },
            Offers = offers,
            Mandates = mandates,
        };
    }

    private ContactEntry Contact(string line, IReadOnlyList<AffiliationEntry> affiliations, List<(bool IsPhone, string Value)> channels, IReadOnlyList<AbsenceEntry> absences)
    {
        var fields = Fields.Of(line);
        return new ContactEntry
        {
            Id = Guid.ParseExact(line.AsSpan(0, IdLength), "D"),
            Name = fields.Next().ToString(),
            SortKey = fields.Next().ToString(),
            Audience = Share(fields.Next()),
            Kind = Share(fields.Next()),
            Reference = Text(fields.Next()),
            Languages = SharedList(fields.Next()),
            TimeZone = Shared(fields.Next()),
            Hours = Shared(fields.Next()),
            Holidays = Shared(fields.Next()),
            ConfirmedOn = fields.Next() is { IsEmpty: false } day ? Day(day) : null,
            Absences = absences,
            Affiliations = affiliations,
            Emails = Values(channels, phones: false),
            Phones = Values(channels, phones: true),
        };
    }

    private static string[] Values(List<(bool IsPhone, string Value)> channels, bool phones)
    {
        var count = 0;
        foreach (var channel in channels)
        {
            count += channel.IsPhone == phones ? 1 : 0;
        }

        if (count == 0)
        {
            return [];
        }

        var values = new string[count];
        count = 0;
        foreach (var channel in channels)
        {
            if (channel.IsPhone == phones)
            {
                values[count++] = channel.Value;
            }
        }

        return values;
    }

    private IndexedName Name(Fields fields)
    {
        var type = fields.Next() switch
        {
            "short" => NameType.Short,
            "acronym" => NameType.Acronym,
            "former" => NameType.Former,
            "translated" => NameType.Translated,
            _ => NameType.Other,
        };
        return new IndexedName(type, fields.Next().ToString(), Shared(fields.Next()));
    }

    private (string, string) Identifier(Fields fields) => (Share(fields.Next()), fields.Next().ToString());

    private string Code(Fields fields) => Share(fields.Next());

    private CapabilityEntry Offer(Fields fields)
    {
        if (!sharedOffers.TryGetValue(fields.Rest, out var known))
        {
            var key = fields.Rest.ToString();
            known = new CapabilityEntry(Share(fields.Next()), Shared(fields.Next()), SharedList(fields.Next()));
            sharedOffers[key] = known;
        }

        return known;
    }

    private static AbsenceEntry Absence(Fields fields) =>
        new(Day(fields.Next()), Day(fields.Next()), fields.Next() is { IsEmpty: false } deputy ? Guid.ParseExact(deputy, "D") : null);

    private static DateOnly Day(ReadOnlySpan<char> field) => DateOnly.ParseExact(field, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static (bool, string) Channel(Fields fields) => (fields.Next() is "phone", fields.Next().ToString());

    private AffiliationEntry Affiliation(Fields fields) => new()
    {
        Organisation = Guid.ParseExact(fields.Next(), "D"),
        Current = fields.Next() is "1",
        JobTitle = Shared(fields.Next()),
        Department = Shared(fields.Next()),
        Functions = SharedList(fields.Next()),
    };

    private static string? Text(ReadOnlySpan<char> field) => field.IsEmpty ? null : field.ToString();

    private string? Shared(ReadOnlySpan<char> field) => field.IsEmpty ? null : Share(field);

    private string Share(ReadOnlySpan<char> field)
    {
        if (!shared.TryGetValue(field, out var known))
        {
            known = field.ToString();
            shared[field] = known;
        }

        return known;
    }

    private IReadOnlyList<string> SharedList(ReadOnlySpan<char> field)
    {
        if (field.IsEmpty)
        {
            return [];
        }

        if (!sharedLists.TryGetValue(field, out var list))
        {
            list = [.. Lists.Split(field.ToString()).Select(code => Share(code))];
            sharedLists[field] = list;
        }

        return list;
    }

    /// <summary>The fields of a line after its owner's id.</summary>
    private ref struct Fields(ReadOnlySpan<char> rest)
    {
        private ReadOnlySpan<char> rest = rest;

        public readonly ReadOnlySpan<char> Rest => rest;

        public static Fields Of(string line) => new(line.AsSpan(IdLength + 1));

        public ReadOnlySpan<char> Next()
        {
            var end = rest.IndexOf('\n');
            var field = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            return field;
        }
    }

    private delegate T ReadPart<T>(Fields fields);

    /// <summary>The rows of one part, walked in the order of their owners.</summary>
    private sealed class Part<T> : IDisposable
    {
        private static readonly List<T> None = new(0);

        private readonly IEnumerator<string> lines;
        private readonly ReadPart<T> read;
        private bool more;

        public Part(IEnumerable<string> lines, ReadPart<T> read)
        {
            this.lines = lines.GetEnumerator();
            this.read = read;
            more = this.lines.MoveNext();
        }

        public List<T> Of(string owner)
        {
            List<T>? found = null;
            while (more)
            {
                // The order of the text of ids is the order in which both engines sort them.
                var order = lines.Current.AsSpan(0, IdLength).SequenceCompareTo(owner.AsSpan(0, IdLength));
                if (order > 0)
                {
                    break;
                }

                if (order == 0)
                {
                    (found ??= new List<T>(2)).Add(read(Fields.Of(lines.Current)));
                }

                more = lines.MoveNext();
            }

            return found ?? None;
        }

        public void Dispose() => lines.Dispose();
    }
}
