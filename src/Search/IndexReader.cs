using System.Data.Common;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Search;

/// <summary>
/// Reads what the index holds from the database: everything in one pass, or the records that changed. Parts are read
/// beside their owners, all in the order of the owner's id, so that no row is looked up twice. Not for two threads at once:
/// organisations and contacts that are read side by side have a reader each.
/// </summary>
internal sealed class IndexReader(Db db, DateOnly today)
{
    private readonly object day = new { Today = today };

    // Codes and countries repeat by the ten thousand: one string each keeps the index small.
    private readonly Dictionary<string, string> shared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> sharedLists = new(StringComparer.Ordinal);

    public IEnumerable<OrganisationEntry> Organisations()
    {
        using var names = new Part<IndexedName>(db.Scan("search.names"), Name);
        using var identifiers = new Part<(string, string)>(db.Scan("search.identifiers"), Identifier);
        using var capabilities = new Part<string>(db.Scan("search.capabilities", day), row => Share(row.GetString(1)));
        using var mandates = new Part<string>(db.Scan("search.mandates"), row => Share(row.GetString(1)));
        foreach (var row in db.Scan("search.organisations", day))
        {
            var id = row.GetGuid(0);
            yield return Organisation(row, id, names.Of(id), identifiers.Of(id), capabilities.Of(id), mandates.Of(id));
        }
    }

    public IEnumerable<ContactEntry> Contacts()
    {
        var hidden = db.Scan("search.hidden-organisations", day).Select(row => row.GetGuid(0)).ToHashSet();
        using var affiliations = new Part<AffiliationEntry>(db.Scan("search.affiliations", day), Affiliation);
        using var channels = new Part<(string Type, string Value)>(db.Scan("search.channels"), Channel);
        foreach (var row in db.Scan("search.contacts"))
        {
            var id = row.GetGuid(0);
            yield return Contact(row, id, Told(affiliations.Of(id), hidden.Contains), channels.Of(id));
        }
    }

    public OrganisationEntry? Organisation(Guid id)
    {
        var of = new { Id = id, Today = today };
        foreach (var row in db.Scan("search.organisation", of))
        {
            return Organisation(
                row,
                id,
                [.. db.Scan("search.names-of", of).Select(Name)],
                [.. db.Scan("search.identifiers-of", of).Select(Identifier)],
                [.. db.Scan("search.capabilities-of", of).Select(part => Share(part.GetString(1)))],
                [.. db.Scan("search.mandates-of", of).Select(part => Share(part.GetString(1)))]);
        }

        return null;
    }

    public ContactEntry? Contact(Guid id)
    {
        var of = new { Id = id, Today = today };
        foreach (var row in db.Scan("search.contact", of))
        {
            return Contact(row, id, Told([.. db.Scan("search.affiliations-of", of).Select(Affiliation)], IsHidden), [.. db.Scan("search.channels-of", of).Select(Channel)]);
        }

        return null;
    }

    /// <summary>Ids of the contacts that an organisation has or had: what they are found by depends on who may see it.</summary>
    public IEnumerable<Guid> ContactsOf(Guid organisation) => db.Scan("search.contacts-of-organisation", new { Id = organisation }).Select(row => row.GetGuid(0));

    private bool IsHidden(Guid organisation) => db.Scan("search.is-hidden", new { Id = organisation, Today = today }).Any();

    /// <summary>
    /// What a contact does at an organisation that not everybody may see stays out of the index: the contact may be found
    /// through another one. The affiliation itself stays, because the index knows who may see the organisation.
    /// </summary>
    private static List<AffiliationEntry> Told(List<AffiliationEntry> affiliations, Func<Guid, bool> hidden)
    {
        for (var i = 0; i < affiliations.Count; i++)
        {
            if (hidden(affiliations[i].Organisation))
            {
                affiliations[i] = affiliations[i] with { JobTitle = null, Department = null, Functions = [] };
            }
        }

        return affiliations;
    }

    private OrganisationEntry Organisation(
        DbDataReader row, Guid id, IReadOnlyList<IndexedName> names, IReadOnlyList<(string, string)> identifiers, IReadOnlyList<string> capabilities, IReadOnlyList<string> mandates)
    {
        var standing = Text(row, 12);
        return new OrganisationEntry
        {
            Id = id,
            Reference = Text(row, 1),
            Names = [new IndexedName(NameType.Legal, row.GetString(2)), .. names],
            SortKey = row.GetString(3),
            Kind = Shared(row, 4),
            Country = Shared(row, 5),
            City = Shared(row, 6),
            Territories = SharedList(row, 7),
            Website = Text(row, 8),
            EmailDomains = Lists.Split(Text(row, 9)),
            Languages = SharedList(row, 10),
            // Prospects and applicants are seen by the secretariat alone.
            Audience = standing is "prospect" or "applicant" ? Kernel.Audience.Secretariat.Text : Share(row.GetString(11)),
            Standing = standing is null ? "none" : Share(standing),
            Class = Shared(row, 13),
            Identifiers = identifiers,
            Capabilities = capabilities,
            Mandates = mandates,
        };
    }

    private ContactEntry Contact(DbDataReader row, Guid id, IReadOnlyList<AffiliationEntry> affiliations, IReadOnlyList<(string Type, string Value)> channels) => new()
    {
        Id = id,
        Reference = Text(row, 1),
        Kind = Share(row.GetString(2)),
        Name = row.GetString(3),
        SortKey = row.GetString(4),
        Languages = SharedList(row, 5),
        Audience = Share(row.GetString(6)),
        Affiliations = affiliations,
        Emails = Values(channels, "email"),
        Phones = Values(channels, "phone"),
    };

    private static string[] Values(IReadOnlyList<(string Type, string Value)> channels, string type)
    {
        var count = 0;
        foreach (var channel in channels)
        {
            count += channel.Type == type ? 1 : 0;
        }

        if (count == 0)
        {
            return [];
        }

        var values = new string[count];
        count = 0;
        foreach (var channel in channels)
        {
            if (channel.Type == type)
            {
                values[count++] = channel.Value;
            }
        }

        return values;
    }

    private IndexedName Name(DbDataReader row) => new(
        row.GetString(1) switch
        {
            "short" => NameType.Short,
            "acronym" => NameType.Acronym,
            "former" => NameType.Former,
            "translated" => NameType.Translated,
            _ => NameType.Other,
        },
        row.GetString(2),
        Shared(row, 3));

    private (string, string) Identifier(DbDataReader row) => (Share(row.GetString(1)), row.GetString(2));

    private (string, string) Channel(DbDataReader row) => (Share(row.GetString(1)), row.GetString(2));

    private AffiliationEntry Affiliation(DbDataReader row) => new()
    {
        Organisation = row.GetGuid(1),
        JobTitle = Shared(row, 2),
        Department = Shared(row, 3),
        Functions = SharedList(row, 4),
        Current = row.GetBoolean(5),
    };

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private string? Shared(DbDataReader row, int column) => row.IsDBNull(column) ? null : Share(row.GetString(column));

    private string Share(string text)
    {
        if (shared.TryGetValue(text, out var known))
        {
            return known;
        }

        shared.Add(text, text);
        return text;
    }

    private IReadOnlyList<string> SharedList(DbDataReader row, int column)
    {
        if (row.IsDBNull(column))
        {
            return [];
        }

        var text = row.GetString(column);
        if (!sharedLists.TryGetValue(text, out var list))
        {
            sharedLists.Add(text, list = [.. Lists.Split(text).Select(Share)]);
        }

        return list;
    }

    /// <summary>The rows of one part, walked in the order of their owners.</summary>
    private sealed class Part<T> : IDisposable
    {
        private static readonly List<T> None = new(0);

        private readonly IEnumerator<DbDataReader> rows;
        private readonly Func<DbDataReader, T> read;
        private Guid owner;
        private bool more;

        public Part(IEnumerable<DbDataReader> rows, Func<DbDataReader, T> read)
        {
            this.rows = rows.GetEnumerator();
            this.read = read;
            Step();
        }

        public List<T> Of(Guid id)
        {
            List<T>? found = null;
            while (more)
            {
                // Guid compares its fields as unsigned numbers: the order of the text, and of PostgreSQL's uuid.
                var order = owner.CompareTo(id);
                if (order > 0)
                {
                    break;
                }

                if (order == 0)
                {
                    (found ??= new List<T>(2)).Add(read(rows.Current));
                }

                Step();
            }

            return found ?? None;
        }

        public void Dispose() => rows.Dispose();

        private void Step()
        {
            more = rows.MoveNext();
            if (more)
            {
                owner = rows.Current.GetGuid(0);
            }
        }
    }
}
