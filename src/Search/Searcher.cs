using System.Numerics;

namespace PartnerDirectory.Search;

/// <summary>A hit with what orders it.</summary>
internal readonly record struct Ranked(HitType Type, Place Place, Verdict Verdict, KeyHit? Key)
{
    /// <summary>One of its names stands whole in the question.</summary>
    public bool IsWhole { get; init; }
}

/// <summary>
/// One search. First the certain answers: documents that have every required word exactly, half-typed or in a known other spelling.
/// Only when these are few, the similar ones: best weighted coverage with slips allowed. Everything that decides is exact and
/// independent of how the index came about.
/// </summary>
internal sealed partial class Searcher
{
    /// <summary>With this many certain answers nobody looks at similar ones.</summary>
    private const int Enough = 10;

    /// <summary>Certain answers up to this many are scored in full; of more, those with the best static worth.</summary>
    private const int MostScored = 96;

    /// <summary>The score of a name given nearly in full: nothing similar is meant.</summary>
    private const int Unmistakable = 900;

    /// <summary>From this many words on part of the query may be a name of its own: a faculty's with its university's.</summary>
    private const int WordsOfALine = 4;

    /// <summary>A word that is the beginning of more than this many records' words is not read as words run together.</summary>
    private const int FewEnoughToSplit = 3;

    /// <summary>Letters of a lone word that somebody has and that may be several words of others: bnpparibas.</summary>
    private const int LongEnoughToSplit = 9;

    /// <summary>Characters of an acronym with something between its letters.</summary>
    private const int LongestAcronym = 32;

    private const int MostSimilar = 50;
    private const int ProbedPostings = 2500;
    private const int JoinedPostings = 600;

    [ThreadStatic]
    private static List<Matches>? spareOrganisations;

    [ThreadStatic]
    private static List<Matches>? spareContacts;

    [ThreadStatic]
    private static Ranker? spareRanker;

    private readonly DirectoryIndex index;
    private readonly SearchQuery query;
    private readonly VisibleDocuments visible;
    private readonly Shelf organisations;
    private readonly Shelf contacts;
    private readonly List<Matches> bodies;
    private readonly List<Matches> people;
    private readonly Ranker ranker;
    private Question question = null!;
    private List<KeyHit>? keys;
    private bool isAddress;
    private int wholeWords;
    private Bitmap[] allowedBodies = [];
    private Bitmap[] allowedPeople = [];
    private ulong required;
    private long[] certainBodies = [];
    private long[] certainPeople = [];
    private float[] weights = [];
    private bool[] isWritten = [];

    public Searcher(DirectoryIndex index, SearchQuery query, VisibleDocuments visible)
    {
        this.index = index;
        this.query = query;
        this.visible = visible;
        organisations = index.OrganisationShelf;
        contacts = index.ContactShelf;
        bodies = Spare(ref spareOrganisations, organisations);
        people = Spare(ref spareContacts, contacts);
        ranker = spareRanker ??= new Ranker();
    }

    private static List<Matches> Spare(ref List<Matches>? spare, Shelf shelf)
    {
        spare ??= [];
        while (spare.Count < shelf.Segments.Length)
        {
            spare.Add(new Matches());
        }

        return spare;
    }

    public SearchResult Run()
    {
        var text = query.Text is { Length: > Question.LongestText } longer ? longer[..Question.LongestText] : query.Text ?? "";
        if (text is [_, ' ' or '.' or '-', ..] && SpelledOut(text) is { } letters && Run(letters) is { Certain: > 0 } acronym)
        {
            return acronym;
        }

        var address = text.AsSpan().IndexOfAny('.', '@') > 0 && PasteRules.Recognise(text) is { Host: not null } pasted ? pasted : null;
        SearchResult? result = null;
        if (address?.Kind is null or PastedKind.Domain)
        {
            // A domain may as well be a name: Node.js.
            result = Run(text);
        }

        if (address is not null && result is not { Certain: > 0 })
        {
            isAddress = true;
            return Run(AddressWords.Of(address));
        }

        if (result!.Certain > 0 || RunTogether.Apart(text, IsWord) is not { } apart || apart == text)
        {
            return result;
        }

        // Two words only if that explains more: a slip in RescueTime isn't two words.
        var whole = wholeWords;
        var other = Run(apart);
        return other.Certain > 0 || wholeWords > whole || result.Hits.Count == 0 ? other : result;
    }

    // B B V A: an acronym, not four words.
    private static string? SpelledOut(string text) =>
        text.Length <= LongestAcronym && TextWords.Of(text) is { Count: > 2 } words && words.TrueForAll(static word => word.Text.Length == 1) ? string.Concat(words.Select(static word => word.Text)) : null;

    private SearchResult Run(string text)
    {
        question = Question.Read(text, index.Terms);
        (required, wholeWords) = (0, 0);
        for (var s = 0; s < organisations.Segments.Length; s++)
        {
            bodies[s].Begin(organisations, s, question.Words.Length);
        }

        for (var s = 0; s < contacts.Segments.Length; s++)
        {
            people[s].Begin(contacts, s, question.Words.Length);
        }

        try
        {
            return Answer();
        }
        finally
        {
            for (var s = 0; s < organisations.Segments.Length; s++)
            {
                bodies[s].End();
            }

            for (var s = 0; s < contacts.Segments.Length; s++)
            {
                people[s].End();
            }
        }
    }

    private bool IsWord(string word) =>
        Array.Exists(organisations.Segments, segment => segment.Words.Find(word) >= 0) || Array.Exists(contacts.Segments, segment => segment.Words.Find(word) >= 0);

    private SearchResult Answer()
    {
        (allowedBodies, allowedPeople) = Filters.Apply(query, organisations, contacts, index.Joins, visible);
        if (question.Words.Length == 0)
        {
            if (!string.IsNullOrWhiteSpace(query.Text))
            {
                return new Page(index, query, question, organisations, contacts, bodies, people, visible).Make([], [], rest: false);
            }

            Everything();
            return new Page(index, query, question, organisations, contacts, bodies, people, visible).Make([], [], rest: true);
        }

        for (var q = 0; q < question.Words.Length; q++)
        {
            required |= question.Required[q] ? 1UL << q : 0;
        }

        ExpandCertain();
        if (!isAddress)
        {
            CertainBodies();
            CertainPeople();
        }

        var keyed = new Dictionary<(HitType, Place), KeyHit>();
        var count = AddKeys(keyed);
        ranker.Begin(question, weights);
        var certain = new List<Ranked>();
        if (count <= MostScored)
        {
            var similar = new List<Ranked>();
            ScoreResults(certain, similar, keyed, -1);
            var unmistakable = certain.Exists(ranked => ranked.Verdict.Score >= Unmistakable);
            if (certain.Count < Enough && (!unmistakable || question.PlainWords >= WordsOfALine))
            {
                Similar(certain, similar, keyed, !unmistakable);
            }

            similar.Sort(Page.Compare(organisations, contacts));
            if (similar.Count > MostSimilar)
            {
                similar.RemoveRange(MostSimilar, similar.Count - MostSimilar);
            }

            return new Page(index, query, question, organisations, contacts, bodies, people, visible).Make(certain, similar, rest: false);
        }

        var threshold = Preselect();
        ScoreResults(certain, [], keyed, threshold);
        return new Page(index, query, question, organisations, contacts, bodies, people, visible).Make(certain, [], rest: true);
    }

    private void Everything()
    {
        for (var s = 0; s < allowedBodies.Length && query.Type != HitType.Contact; s++)
        {
            allowedBodies[s].Bits.CopyTo(bodies[s].Result.Bits, 0);
        }

        for (var s = 0; s < allowedPeople.Length && query.Type != HitType.Organisation; s++)
        {
            allowedPeople[s].Bits.CopyTo(people[s].Result.Bits, 0);
        }
    }

    private void ExpandCertain()
    {
        var words = question.Words;
        certainBodies = new long[words.Length];
        certainPeople = new long[words.Length];
        weights = new float[words.Length];
        isWritten = new bool[words.Length];
        var documents = organisations.Count + contacts.Count;
        for (var q = 0; q < words.Length; q++)
        {
            Each(matches => Expansion.Certain(matches, words[q], q));
            var (exactBodies, allBodies) = Tally(organisations, bodies, q);
            var (exactPeople, allPeople) = Tally(contacts, people, q);
            if (allBodies + allPeople <= FewEnoughToSplit && (exactBodies + exactPeople == 0 || (words.Length == 1 && words[q].Text.Length >= LongEnoughToSplit)))
            {
                Each(matches => Expansion.Split(matches, words[q], q));
            }

            isWritten[q] = exactBodies + exactPeople > 0;
            certainBodies[q] = allBodies;
            certainPeople[q] = allPeople;
            // "Dept." is written in few names and meant in many: it is as common as what it stands for. So is "GB".
            var known = exactBodies + exactPeople > 0 && !words[q].IsShortened && !words[q].IsCountry ? exactBodies + exactPeople : allBodies + allPeople;
            weights[q] = question.Required[q] ? Ranker.Rarity((int)Math.Min(known, documents), documents) : 0.06f;
        }
    }

    private void Each(Action<Matches> act)
    {
        for (var s = 0; s < organisations.Segments.Length; s++)
        {
            act(bodies[s]);
        }

        for (var s = 0; s < contacts.Segments.Length; s++)
        {
            act(people[s]);
        }
    }

    /// <summary>Living documents per word, summed over the words that answer: those written just so, and all.</summary>
    private static (long Exact, long All) Tally(Shelf shelf, List<Matches> matches, int q)
    {
        long exact = 0, all = 0;
        HashSet<string>? seen = null;
        for (var s = 0; s < shelf.Segments.Length; s++)
        {
            foreach (var word in matches[s].Words(q).Span)
            {
                if (s > 0)
                {
                    if (shelf.IsInBase(s, word) || !(seen ??= new HashSet<string>(StringComparer.Ordinal)).Add(shelf.Segments[s].Words[word].ToString()))
                    {
                        continue;
                    }
                }

                var count = shelf.CountOf(s, word);
                all += count;
                exact += matches[s].For(word, q).Quality >= 95 ? count : 0;
            }
        }

        return (exact, all);
    }

    private void CertainBodies()
    {
        if (query.Type == HitType.Contact)
        {
            return;
        }

        for (var s = 0; s < organisations.Segments.Length; s++)
        {
            OwnWordsCover(bodies[s], allowedBodies[s]);
        }
    }

    // Documents whose own words cover every required word.
    private void OwnWordsCover(Matches matches, Bitmap allowed)
    {
        var driver = -1;
        var fewest = long.MaxValue;
        for (var q = 0; q < question.Words.Length; q++)
        {
            if ((required >> q & 1) == 0)
            {
                continue;
            }

            var postings = Postings(matches, q);
            if (postings == 0)
            {
                return;
            }

            if (postings < fewest)
            {
                (driver, fewest) = (q, postings);
            }
        }

        if (driver < 0)
        {
            return;
        }

        if (BitOperations.PopCount(required) > 1 && fewest <= ProbedPostings)
        {
            foreach (var word in matches.Words(driver).Span)
            {
                foreach (var document in matches.Segment.DocumentsOf(word))
                {
                    Probe(matches, allowed, document);
                }
            }

            foreach (var split in matches.Splits[driver])
            {
                foreach (var document in split.Documents)
                {
                    Probe(matches, allowed, document);
                }
            }

            return;
        }

        // The rarest word first: it is often the only one, and nothing has been found before it.
        Fill(matches, driver, matches.Result);
        matches.Result.And(allowed);
        for (var q = 0; q < question.Words.Length; q++)
        {
            if (q != driver && (required >> q & 1) != 0)
            {
                Array.Clear(matches.Working.Bits);
                Fill(matches, q, matches.Working);
                matches.Result.And(matches.Working);
            }
        }
    }

    private void Probe(Matches matches, Bitmap allowed, int document)
    {
        if (allowed.Has(document) && !matches.Result.Has(document) && (CertainIn(matches, document) & required) == required)
        {
            matches.Result.Set(document);
        }
    }

    private static long Postings(Matches matches, int q)
    {
        long postings = 0;
        foreach (var word in matches.Words(q).Span)
        {
            postings += matches.Segment.PostingsOf(word, word + 1);
        }

        foreach (var split in matches.Splits[q])
        {
            postings += split.Documents.Count;
        }

        return postings;
    }

    private static void Fill(Matches matches, int q, Bitmap into)
    {
        foreach (var word in matches.Words(q).Span)
        {
            foreach (var document in matches.Segment.DocumentsOf(word))
            {
                into.Set(document);
            }
        }

        foreach (var split in matches.Splits[q])
        {
            foreach (var document in split.Documents)
            {
                into.Set(document);
            }
        }
    }

    /// <summary>Question words that the document's own words match for certain.</summary>
    private ulong CertainIn(Matches matches, int document)
    {
        ulong mask = 0;
        var stream = matches.Segment.StreamOf(document);
        for (var i = 0; i < stream.Length;)
        {
            var end = i + 1 + (stream[i] & 0xFFFFFF);
            for (i++; i < end; i++)
            {
                for (var at = matches.Head(stream[i] >> 1); at != 0;)
                {
                    ref readonly var match = ref matches[at];
                    mask |= match.Certain ? 1UL << match.Question : 0;
                    at = match.Next;
                }
            }
        }

        for (var q = 0; q < question.Words.Length; q++)
        {
            foreach (var split in matches.Splits[q])
            {
                if (split.Documents.BinarySearch(document) >= 0)
                {
                    mask |= 1UL << q;
                }
            }
        }

        return mask;
    }

    private void CertainPeople()
    {
        if (query.Type == HitType.Organisation || contacts.Count == 0)
        {
            return;
        }

        for (var s = 0; s < contacts.Segments.Length; s++)
        {
            OwnWordsCover(people[s], allowedPeople[s]);
        }

        if (BitOperations.PopCount(required) < 2)
        {
            return;
        }

        ulong inPeople = 0, inBodies = 0;
        for (var q = 0; q < question.Words.Length; q++)
        {
            inPeople |= certainPeople[q] > 0 ? 1UL << q : 0;
            inBodies |= certainBodies[q] > 0 || bodies.Exists(matches => Splits(matches, q)) ? 1UL << q : 0;
        }

        if ((inPeople & required) == 0 || ((inPeople | inBodies) & required) != required)
        {
            return;
        }

        for (var q = 0; q < question.Words.Length; q++)
        {
            if ((required >> q & 1) == 0)
            {
                continue;
            }

            if (certainBodies[q] is > 0 and <= JoinedPostings)
            {
                ThroughOrganisations(q, inPeople);
            }

            if (certainPeople[q] is > 0 and <= JoinedPostings)
            {
                ThroughContacts(q);
            }
        }
    }

    private static bool Splits(Matches matches, int q) => q < matches.Splits.Length && matches.Splits[q].Count > 0;

    // Contacts of the organisations that have the word, if together they cover the question: "visa desk".
    private void ThroughOrganisations(int q, ulong inPeople)
    {
        for (var s = 0; s < organisations.Segments.Length; s++)
        {
            foreach (var word in bodies[s].Words(q).Span)
            {
                foreach (var document in bodies[s].Segment.DocumentsOf(word))
                {
                    if (visible.Organisations[s].Has(document))
                    {
                        var lent = CertainIn(bodies[s], document);
                        if (((lent | inPeople) & required) == required)
                        {
                            ContactsOf(s, document, lent);
                        }
                    }
                }
            }
        }
    }

    private void ContactsOf(int organisationSegment, int organisation, ulong lent)
    {
        var id = organisations.Segments[organisationSegment].Ids[organisation];
        for (var s = 0; s < contacts.Segments.Length; s++)
        {
            var segment = contacts.Segments[s];
            if (!segment.ByOrganisation.TryGetValue(id, out var group))
            {
                continue;
            }

            foreach (var contact in segment.OrganisationContacts.AsSpan(group.Start, group.Count))
            {
                if (allowedPeople[s].Has(contact) && !people[s].Result.Has(contact))
                {
                    Judge(s, contact, lent);
                }
            }
        }
    }

    private void ThroughContacts(int q)
    {
        for (var s = 0; s < contacts.Segments.Length; s++)
        {
            foreach (var word in people[s].Words(q).Span)
            {
                foreach (var contact in people[s].Segment.DocumentsOf(word))
                {
                    if (!allowedPeople[s].Has(contact) || people[s].Result.Has(contact))
                    {
                        continue;
                    }

                    ulong lent = 0;
                    foreach (var place in VisibleOrganisationsOf(s, contact))
                    {
                        lent |= CertainIn(bodies[place.Segment], place.Document);
                    }

                    Judge(s, contact, lent);
                }
            }
        }
    }

    // At least one word must be the contact's own: the organisation itself is the better answer to the rest.
    private void Judge(int s, int contact, ulong lent)
    {
        var own = CertainIn(people[s], contact);
        if ((own & required) != 0 && ((own | lent) & required) == required)
        {
            people[s].Result.Set(contact);
        }
    }

    private List<Place> VisibleOrganisationsOf(int s, int contact)
    {
        var affiliations = contacts.Segments[s].AffiliationsOf(contact);
        var found = new List<Place>(affiliations.Length);
        for (var i = 0; i < affiliations.Length; i++)
        {
            if (organisations.Find(affiliations[i].Organisation) is { } place && visible.Organisations[place.Segment].Has(place.Document))
            {
                found.Add(place);
            }
        }

        return found;
    }

    private int AddKeys(Dictionary<(HitType, Place), KeyHit> keyed)
    {
        foreach (var hit in keys ??= Keys.Find(query.Text!, organisations, contacts))
        {
            if (query.Type is { } type && type != hit.Type)
            {
                continue;
            }

            var allowed = hit.Type == HitType.Organisation ? allowedBodies : allowedPeople;
            if (!allowed[hit.Place.Segment].Has(hit.Place.Document))
            {
                continue;
            }

            var key = (hit.Type, hit.Place);
            if (!keyed.TryGetValue(key, out var known) || known.Score < hit.Score)
            {
                keyed[key] = hit;
            }

            if (hit.Certain)
            {
                (hit.Type == HitType.Organisation ? bodies : people)[hit.Place.Segment].Result.Set(hit.Place.Document);
            }
        }

        var count = 0;
        Each(matches => count += matches.Result.Count());
        return count;
    }
}
