namespace PartnerDirectory.Search;

/// <summary>Which part of a record a word stands in.</summary>
internal enum Field : byte
{
    Legal,
    Short,
    Acronym,
    Former,
    Translated,
    Other,
    Person,
    JobTitle,
    Department,
    City,
    Domain,
    Code,
}

/// <summary>The link of a contact to an organisation, as far as matching and counting need it.</summary>
internal readonly record struct AffiliationLink(Guid Organisation, bool Current);

/// <summary>
/// An immutable run of documents of one type in static order (sort key, then id), with everything that finding them takes:
/// the vocabulary, for each word the documents that have it, and for each document its words name by name.
/// </summary>
internal sealed class Segment
{
    public required HitType Type { get; init; }

    public required int Count { get; init; }

    public required Vocabulary Words { get; init; }

    public required Trait[] Traits { get; init; }

    /// <summary>Postings of word w are [PostingStart[w], PostingStart[w+1]), by document ordinal.</summary>
    public required int[] PostingStart { get; init; }

    public required int[] PostingDocument { get; init; }

    /// <summary>How well the word alone stands for the document: field and number of words in the name. Independent of other documents.</summary>
    public required byte[] PostingImpact { get; init; }

    /// <summary>Stream of document d is [StreamStart[d], StreamStart[d+1]): sections of a header (field in the top byte, length below) and tokens
    /// (word number times two, plus one for an alternate spelling of the token before).</summary>
    public required int[] StreamStart { get; init; }

    public required int[] Stream { get; init; }

    public required EntryStore Entries { get; init; }

    /// <summary>Where each document stands in <see cref="Entries"/>.</summary>
    public required int[] EntryAt { get; init; }

    public required Guid[] Ids { get; init; }

    /// <summary>Affiliations of contact d are [AffiliationStart[d], AffiliationStart[d+1]).</summary>
    public required int[] AffiliationStart { get; init; }

    public required AffiliationLink[] Affiliations { get; init; }

    public required byte[] StandingRank { get; init; }

    /// <summary>Characters of the name that is shown.</summary>
    public required ushort[] NameLength { get; init; }

    public required int[] Audience { get; init; }

    public required Dictionary<Guid, int> ById { get; init; }

    /// <summary>Contacts by the organisation they name: places in <see cref="OrganisationContacts"/>.</summary>
    public required Dictionary<Guid, (int Start, int Count)> ByOrganisation { get; init; }

    public required int[] OrganisationContacts { get; init; }

    public required KeyTable Emails { get; init; }

    public required KeyTable Domains { get; init; }

    public required KeyTable Identifiers { get; init; }

    public required KeyTable References { get; init; }

    public required PhoneTable Phones { get; init; }

    public required WholeNames Names { get; init; }

    /// <summary>Standing as an order: members in good standing first.</summary>
    public ushort[] StandingOrder => standingOrder ??= [.. StandingRank.Select(rank => (ushort)(3 - rank))];

    private ushort[]? standingOrder;

    /// <summary>The few organisations that list ranges of card numbers.</summary>
    public int[] CardIssuers => cardIssuers ??= Issuers();

    private int[]? cardIssuers;

    private int[] Issuers()
    {
        var (from, to) = Identifiers.StartingWith(KeyForms.Squeeze("card_range"));
        return [.. Enumerable.Range(from, to - from).Select(Identifiers.Document).Distinct().Order()];
    }

    /// <summary>The words that facets count.</summary>
    public FacetWord[] FacetWords => facetWords ??= FacetCounts.WordsOf(this);

    private FacetWord[]? facetWords;

    /// <summary>Codes of one list that occur here.</summary>
    public IEnumerable<string> CodesOf(string list)
    {
        var prefix = Codes.Term(list, "");
        var (from, to) = Words.StartingWith(prefix);
        for (var word = from; word < to; word++)
        {
            yield return Words[word][prefix.Length..].ToString();
        }
    }

    /// <summary>For each document the place of its code among <paramref name="codes"/>, or their number if it has none.</summary>
    public ushort[] OrderBy(string list, string[] codes)
    {
        var order = new ushort[Count];
        Array.Fill(order, (ushort)codes.Length);
        for (var i = codes.Length - 1; i >= 0; i--)
        {
            if (Words.Find(Codes.Term(list, codes[i])) is >= 0 and var word)
            {
                foreach (var document in DocumentsOf(word))
                {
                    order[document] = (ushort)i;
                }
            }
        }

        return order;
    }

    private readonly System.Collections.Concurrent.ConcurrentDictionary<int, Bitmap> dense = new();

    /// <summary>The documents that have the word; words that many have keep a bitmap from their first use on, of others it is null.</summary>
    public Bitmap? BitmapOf(int word) => PostingsOf(word, word + 1) <= Count / 64
        ? null
        : dense.GetOrAdd(word, static (word, segment) =>
        {
            var bitmap = new Bitmap(segment.Count);
            foreach (var document in segment.DocumentsOf(word))
            {
                bitmap.Set(document);
            }

            return bitmap;
        }, this);

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, (int Document, int Extra)[]> severally = new();

    /// <summary>
    /// The documents that are in a country or serve it by more than one code (their seat there, the country, a region around
    /// it), and how many there are besides the first.
    /// </summary>
    public (int Document, int Extra)[] Severally(string country) => severally.GetOrAdd(country, static (country, segment) =>
    {
        var seen = new Bitmap(segment.Count);
        var extra = new Dictionary<int, int>();
        foreach (var code in Codes.Of(country))
        {
            if (segment.Words.Find(code) is >= 0 and var word)
            {
                foreach (var document in segment.DocumentsOf(word))
                {
                    if (seen.Has(document))
                    {
                        extra[document] = extra.GetValueOrDefault(document) + 1;
                    }

                    seen.Set(document);
                }
            }
        }

        return [.. extra.Select(static pair => (pair.Key, pair.Value))];
    }, this);

    /// <summary>The documents with any of the codes.</summary>
    public Bitmap WithAny(IEnumerable<string> codes)
    {
        var any = new Bitmap(Count);
        foreach (var code in codes)
        {
            if (Words.Find(code) is >= 0 and var word)
            {
                foreach (var document in DocumentsOf(word))
                {
                    any.Set(document);
                }
            }
        }

        return any;
    }

    /// <summary>Read from bytes at each call: for what is shown, not for what is searched.</summary>
    public OrganisationEntry Organisation(int document) => Entries.Organisation(EntryAt[document]);

    /// <summary>As <see cref="Organisation"/>.</summary>
    public ContactEntry Contact(int document) => Entries.Contact(EntryAt[document]);

    public ReadOnlySpan<AffiliationLink> AffiliationsOf(int document) => Affiliations.AsSpan(AffiliationStart[document], AffiliationStart[document + 1] - AffiliationStart[document]);

    private ReadOnlySpan<byte> SortKeyOf(int document) => Entries.SortKey(EntryAt[document]);

    public int PostingsOf(int from, int to) => PostingStart[to] - PostingStart[from];

    public ReadOnlySpan<int> DocumentsOf(int word) => PostingDocument.AsSpan(PostingStart[word], PostingStart[word + 1] - PostingStart[word]);

    public ReadOnlySpan<int> StreamOf(int document) => Stream.AsSpan(StreamStart[document], StreamStart[document + 1] - StreamStart[document]);

    /// <summary>Static order of two documents, of any segments of one type.</summary>
    public static int Compare(Segment a, int inA, Segment b, int inB)
    {
        var order = a.SortKeyOf(inA).SequenceCompareTo(b.SortKeyOf(inB));
        return order != 0 ? order : a.Ids[inA].CompareTo(b.Ids[inB]);
    }
}
