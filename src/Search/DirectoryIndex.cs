using System.Collections.Concurrent;

namespace PartnerDirectory.Search;

/// <summary>
/// The search index of the directory: organisations and contacts in memory. Immutable and safe for concurrent use;
/// <see cref="With"/> makes the next one and shares what has not changed. Equal content gives equal answers, whatever the changes that led to it.
/// </summary>
public sealed partial class DirectoryIndex
{
    private const int MostChanged = 4096;
    private const int MostFirstLetters = 2000;

    private readonly IReadOnlyList<TermEntry> termEntries;
    private readonly Lexicon terms;
    private readonly Shelf organisations;
    private readonly Shelf contacts;
    private readonly Visibility visibility;
    private readonly IReadOnlyList<string> audiences;
    private readonly Joins joins;
    private readonly ConcurrentDictionary<(string Text, HitType? Type, int Limit, VisibleDocuments Visible), SearchResult> firstLetters = new();

    private DirectoryIndex(IReadOnlyList<TermEntry> termEntries, Lexicon terms, Shelf organisations, Shelf contacts, IReadOnlyList<string> audiences, Joins joins, long revision)
    {
        this.termEntries = termEntries;
        this.terms = terms;
        this.organisations = organisations;
        this.contacts = contacts;
        this.audiences = audiences;
        this.joins = joins;
        visibility = new Visibility(organisations, contacts, audiences, joins.Homes);
        Revision = revision;
    }

    /// <summary>The revision of the directory that the index shows.</summary>
    public long Revision { get; }

    /// <summary>How many organisations are listed.</summary>
    public int Organisations => organisations.Count;

    /// <summary>How many contacts are listed.</summary>
    public int Contacts => contacts.Count;

    internal Shelf OrganisationShelf => organisations;

    internal Shelf ContactShelf => contacts;

    internal Lexicon Terms => terms;

    internal Joins Joins => joins;

    internal VisibleDocuments VisibleTo(Viewer viewer) => visibility.For(viewer);

    /// <summary>
    /// Builds the index from all entries. The two sequences are read on two threads at once; of entries with one id the last counts.
    /// </summary>
    /// <exception cref="ArgumentException">An organisation without a name.</exception>
    public static DirectoryIndex Build(IEnumerable<OrganisationEntry> organisations, IEnumerable<ContactEntry> contacts, IReadOnlyList<TermEntry> terms, long revision)
    {
        ArgumentNullException.ThrowIfNull(organisations);
        ArgumentNullException.ThrowIfNull(contacts);
        ArgumentNullException.ThrowIfNull(terms);
        var audiences = new AudienceTable([]);
        using var ahead = new ReadAhead<ContactEntry>(contacts);
        var people = Task.Run(() => SegmentBuilder.OfContacts(ahead, audiences.IdOf));
        var bodies = SegmentBuilder.OfOrganisations(Named(organisations), audiences.IdOf);
        var lexicon = LexiconOf(terms);
        var others = people.GetAwaiter().GetResult();
        return new DirectoryIndex(terms, lexicon, Shelf.Of(bodies), Shelf.Of(others), audiences.All, Joins.Of(others, bodies), revision);
    }

    /// <summary>
    /// The index after a change: entries new or changed, and the ids of records of either type that are gone. This index stays usable.
    /// </summary>
    public DirectoryIndex With(IReadOnlyList<OrganisationEntry> organisations, IReadOnlyList<ContactEntry> contacts, IReadOnlyList<Guid> gone, long revision)
    {
        ArgumentNullException.ThrowIfNull(organisations);
        ArgumentNullException.ThrowIfNull(contacts);
        ArgumentNullException.ThrowIfNull(gone);
        var newBodies = Distinct(Named(organisations), static entry => entry.Id);
        var newPeople = Distinct(contacts, static entry => entry.Id);
        if (newBodies.Length + newPeople.Length + gone.Count + this.organisations.Changed + this.contacts.Changed
            > Math.Max(MostChanged, (this.organisations.Count + this.contacts.Count) / 20))
        {
            return Rebuild(newBodies, newPeople, gone, revision);
        }

        var table = new AudienceTable(audiences);
        var bodyIds = newBodies.Select(static entry => entry.Id).Concat(gone).ToHashSet();
        var peopleIds = newPeople.Select(static entry => entry.Id).Concat(gone).ToHashSet();
        var bodyShelf = newBodies.Length == 0 && !bodyIds.Any(id => this.organisations.Find(id) is not null)
            ? this.organisations
            : this.organisations.With(bodyIds, kept => SegmentBuilder.OfOrganisations(
                [.. newBodies, .. kept.Select(place => this.organisations.Segments[place.Segment].Organisation(place.Document))], table.IdOf));
        var peopleShelf = newPeople.Length == 0 && !peopleIds.Any(id => this.contacts.Find(id) is not null)
            ? this.contacts
            : this.contacts.With(peopleIds, kept => SegmentBuilder.OfContacts(
                [.. newPeople, .. kept.Select(place => this.contacts.Segments[place.Segment].Contact(place.Document))], table.IdOf));
        var next = new DirectoryIndex(termEntries, terms, bodyShelf, peopleShelf, table.All, joins, revision);
        next.visibility.Inherit(visibility, bodyIds);
        return next;
    }

    /// <summary>Answers a query for a viewer. Never throws for any text or cursor.</summary>
    public SearchResult Search(SearchQuery query, Viewer viewer)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(viewer);
        var visible = visibility.For(viewer);
        if (!IsFirstLetters(query))
        {
            return new Searcher(this, query, visible).Run();
        }

        // The first letters find most of the directory, are typed by everybody, and are few: each is answered once.
        if (firstLetters.Count > MostFirstLetters)
        {
            firstLetters.Clear();
        }

        return firstLetters.GetOrAdd((query.Text, query.Type, query.Limit, visible), static (key, state) => new Searcher(state.Index, state.Query, key.Visible).Run(), (Index: this, Query: query));
    }

    private static bool IsFirstLetters(SearchQuery query) =>
        query is { Text.Length: 1 or 2, Sort: SortOrder.Relevance, Cursor: null, WithFacets: false, Kinds.Count: 0, Countries.Count: 0, Standings.Count: 0, Classes.Count: 0, Capabilities.Count: 0, Functions.Count: 0, Languages.Count: 0 };

    /// <summary>The organisation as indexed, whoever looks; null if it is not listed.</summary>
    public OrganisationEntry? Organisation(Guid id) =>
        organisations.Find(id) is { } place ? organisations.Segments[place.Segment].Organisation(place.Document) : null;

    /// <summary>The contact as indexed, whoever looks; null if it is not listed.</summary>
    public ContactEntry? Contact(Guid id) =>
        contacts.Find(id) is { } place ? contacts.Segments[place.Segment].Contact(place.Document) : null;

    /// <summary>The record with this id, when the viewer may see it.</summary>
    public Hit? Find(Guid id, Viewer viewer)
    {
        var visible = visibility.For(viewer);
        var organisation = organisations.Find(id) is { } body && visible.Organisations[body.Segment].Has(body.Document) ? Organisation(id) : null;
        var contact = organisation is null && contacts.Find(id) is { } person && visible.Contacts[person.Segment].Has(person.Document) ? Contact(id) : null;
        return organisation is null && contact is null
            ? null
            : new Hit { Id = id, Type = organisation is null ? HitType.Contact : HitType.Organisation, Certain = true, Reason = MatchReason.Filter, Organisation = organisation, Contact = contact };
    }

    /// <summary>Contacts that name the organisation in any affiliation, whoever looks, by sort key.</summary>
    public IReadOnlyList<ContactEntry> ContactsOf(Guid organisation)
    {
        var found = new List<ContactEntry>();
        for (var s = 0; s < contacts.Segments.Length; s++)
        {
            var segment = contacts.Segments[s];
            if (segment.ByOrganisation.TryGetValue(organisation, out var group))
            {
                foreach (var contact in segment.OrganisationContacts.AsSpan(group.Start, group.Count))
                {
                    if (contacts.Living[s].Has(contact))
                    {
                        found.Add(segment.Contact(contact));
                    }
                }
            }
        }

        found.Sort(static (a, b) => string.CompareOrdinal(a.SortKey, b.SortKey) is not 0 and var order ? order : a.Id.CompareTo(b.Id));
        return found;
    }

    private DirectoryIndex Rebuild(OrganisationEntry[] newBodies, ContactEntry[] newPeople, IReadOnlyList<Guid> gone, long revision)
    {
        var bodiesGone = newBodies.Select(static entry => entry.Id).Concat(gone).ToHashSet();
        var peopleGone = newPeople.Select(static entry => entry.Id).Concat(gone).ToHashSet();
        var bodies = Living(organisations).Select(place => organisations.Segments[place.Segment].Organisation(place.Document));
        var people = Living(contacts).Select(place => contacts.Segments[place.Segment].Contact(place.Document));
        return Build(bodies.Where(entry => !bodiesGone.Contains(entry.Id)).Concat(newBodies), people.Where(entry => !peopleGone.Contains(entry.Id)).Concat(newPeople), termEntries, revision);
    }

    private static IEnumerable<Place> Living(Shelf shelf)
    {
        for (var s = 0; s < shelf.Segments.Length; s++)
        {
            for (var d = 0; d < shelf.Segments[s].Count; d++)
            {
                if (shelf.Living[s].Has(d))
                {
                    yield return new Place(s, d);
                }
            }
        }
    }

    private static IEnumerable<OrganisationEntry> Named(IEnumerable<OrganisationEntry> entries)
    {
        foreach (var entry in entries)
        {
            yield return entry.Names.Count > 0 ? entry : throw new ArgumentException($"Organisation {entry.Id} has no name.", nameof(entries));
        }
    }

    private static T[] Distinct<T>(IEnumerable<T> entries, Func<T, Guid> id)
    {
        var all = entries.ToArray();
        var seen = new HashSet<Guid>(all.Length);
        foreach (var entry in all)
        {
            if (!seen.Add(id(entry)))
            {
                var last = new Dictionary<Guid, T>(all.Length);
                foreach (var each in all)
                {
                    last[id(each)] = each;
                }

                return [.. last.Values];
            }
        }

        return all;
    }

    private static Lexicon LexiconOf(IReadOnlyList<TermEntry> terms)
    {
        var pairs = new List<(string Spelling, string Code)>();
        foreach (var term in terms)
        {
            foreach (var label in term.Labels.Append(term.Code.Replace('_', ' ')))
            {
                var code = Codes.Term(term.List, term.Code);
                var words = TextWords.Of(label);
                if (words.Count > 1)
                {
                    var phrase = string.Join(' ', words.Select(static word => word.Text));
                    pairs.Add((phrase, code));
                    pairs.Add((Question.Singular(phrase), code));
                    pairs.Add((string.Join(' ', words.Select(static word => word.Alternates.Count > 0 ? Spelling.Plain(word.Alternates[0]) : word.Text)), code));
                }

                foreach (var word in words.Where(static word => WordTraits.Of(word.Text) == Trait.Plain))
                {
                    pairs.Add((word.Text, code));
                    pairs.Add((Question.Singular(word.Text), code));
                    pairs.AddRange(word.Alternates.Select(alternate => (Spelling.Plain(alternate), code)));
                }
            }
        }

        return new Lexicon(pairs);
    }

    // Ids only grow, so that bitmaps of an index before stay valid.
    private sealed class AudienceTable(IReadOnlyList<string> before)
    {
        private readonly Dictionary<string, int> ids = before.Select((audience, id) => (audience, id)).ToDictionary(pair => pair.audience, pair => pair.id, StringComparer.Ordinal);
        private readonly Lock gate = new();
        private IReadOnlyList<string> all = before;
        private List<string>? grown;

        public IReadOnlyList<string> All => all;

        public int IdOf(string audience)
        {
            lock (gate)
            {
                if (!ids.TryGetValue(audience, out var id))
                {
                    id = ids.Count;
                    ids[audience] = id;
                    grown ??= [.. all];
                    grown.Add(audience);
                    all = grown;
                }

                return id;
            }
        }
    }
}
