using System.Runtime.InteropServices;

namespace PartnerDirectory.Search;

/// <summary>Reads entries once and lays them out as a <see cref="Segment"/>. One builder serves one segment, on one thread.</summary>
internal sealed class SegmentBuilder(HitType type, Func<string, int> audienceId) : IWordSink
{
    /// <summary>Words of one name, title or city that count: more are not typed, and would slow down whoever scores them.</summary>
    private const int LongestSection = 96;

    private readonly WordTable words = new();
    private readonly Normaliser normaliser = new();
    private readonly Dictionary<string, int[]> repeated = new(StringComparer.Ordinal);
    private readonly Dictionary<(string List, string Code), int> codeWords = [];
    private readonly EntryStore entries = new();
    private readonly KeyTable.Builder emails = new();
    private readonly KeyTable.Builder domains = new();
    private readonly KeyTable.Builder identifiers = new();
    private readonly KeyTable.Builder references = new();
    private readonly PhoneTable.Builder phones = new();
    private readonly WholeNames.Builder names = new();
    private readonly List<bool> plain = [];

    // By arrival: what is read first is not what comes first in the segment.
    private readonly List<Arrival> arrivals = [];
    private readonly List<AffiliationLink> affiliations = [];
    private int[] stream = new int[1 << 12];
    private int streamUsed;
    private int codesFrom;
    private uint nameHash;
    private uint hashBeforeBracket;
    private int bracket;

    public static Segment OfOrganisations(IEnumerable<OrganisationEntry> entries, Func<string, int> audienceId)
    {
        var builder = new SegmentBuilder(HitType.Organisation, audienceId);
        foreach (var entry in entries)
        {
            builder.Add(entry);
        }

        return builder.Build();
    }

    public static Segment OfContacts(IEnumerable<ContactEntry> entries, Func<string, int> audienceId)
    {
        var builder = new SegmentBuilder(HitType.Contact, audienceId);
        foreach (var entry in entries)
        {
            builder.Add(entry);
        }

        return builder.Build();
    }

    private void Add(OrganisationEntry entry)
    {
        Arrive(entry.Id, entries.Add(entry), Standings.Rank(entry.Standing), entry.Names[0].Text.Length, audienceId(entry.Audience));
        Read(entry, arrivals.Count - 1);
    }

    private void Add(ContactEntry entry)
    {
        Arrive(entry.Id, entries.Add(entry), 0, entry.Name.Length, audienceId(entry.Audience));
        for (var i = 0; i < entry.Affiliations.Count; i++)
        {
            affiliations.Add(new AffiliationLink(entry.Affiliations[i].Organisation, entry.Affiliations[i].Current));
        }

        Read(entry, arrivals.Count - 1);
    }

    private void Arrive(Guid id, int at, byte standing, int nameLength, int audience) =>
        arrivals.Add(new Arrival(id, at, standing, (ushort)Math.Min(nameLength, ushort.MaxValue), audience, streamUsed, affiliations.Count));

    void IWordSink.Word(ReadOnlySpan<char> word, int start, int length, bool alternate)
    {
        if (streamUsed - codesFrom < LongestSection)
        {
            var id = words[word];
            Push((id * 2) + (alternate ? 1 : 0));
            if (id == plain.Count)
            {
                plain.Add(WordTraits.Of(word) == Trait.Plain);
            }

            if (!alternate && plain[id])
            {
                hashBeforeBracket = start < bracket ? WholeNames.With(nameHash, words.HashOf(id)) : hashBeforeBracket;
                nameHash = WholeNames.With(nameHash, words.HashOf(id));
            }
        }
    }

    /// <summary>The arrivals in the order of the segment: sort key, then id. Of those with one id the last counts.</summary>
    private int[] Order()
    {
        var last = new Dictionary<Guid, int>(arrivals.Count);
        for (var a = 0; a < arrivals.Count; a++)
        {
            last[arrivals[a].Id] = a;
        }

        var order = new int[last.Count];
        var heads = new ulong[last.Count];
        var count = 0;
        for (var a = 0; a < arrivals.Count; a++)
        {
            if (last.Count == arrivals.Count || last[arrivals[a].Id] == a)
            {
                order[count++] = a;
            }
        }

        HeadSort.Sort(order, heads, (a, depth) => HeadSort.Head(entries.SortKey(arrivals[a].At), depth), (a, b) =>
            entries.SortKey(arrivals[a].At).SequenceCompareTo(entries.SortKey(arrivals[b].At)) is not 0 and var difference ? difference : arrivals[a].Id.CompareTo(arrivals[b].Id));
        return order;
    }

    private Segment Build()
    {
        var order = Order();
        var count = order.Length;
        var rank = new int[arrivals.Count];
        Array.Fill(rank, -1);
        for (var d = 0; d < count; d++)
        {
            rank[order[d]] = d;
        }

        // The tables of whole strings are independent of the words, and take about as long.
        var tables = Task.Run(() => (Emails: emails.Build(rank), Domains: domains.Build(rank), Identifiers: identifiers.Build(rank), References: references.Build(rank), Phones: phones.Build(rank), Names: names.Build(rank)));
        var (ids, at, standing, nameLength, audience) = (new Guid[count], new int[count], new byte[count], new ushort[count], new int[count]);
        var affiliationStart = new int[count + 1];
        var links = new AffiliationLink[affiliations.Count];
        var byId = new Dictionary<Guid, int>(count);
        for (var d = 0; d < count; d++)
        {
            var arrival = arrivals[order[d]];
            (ids[d], at[d], standing[d], nameLength[d], audience[d]) = (arrival.Id, arrival.At, arrival.Standing, arrival.NameLength, arrival.Audience);
            byId[arrival.Id] = d;
            var to = order[d] + 1 < arrivals.Count ? arrivals[order[d] + 1].AffiliationsFrom : affiliations.Count;
            affiliationStart[d + 1] = affiliationStart[d];
            for (var i = arrival.AffiliationsFrom; i < to; i++)
            {
                links[affiliationStart[d + 1]++] = affiliations[i];
            }
        }

        var vocabulary = words.Sort(out var numbers, Used(order));
        var streamStart = Renumber(order, numbers);
        var (postingStart, postingDocument, postingImpact, traits) = Invert(vocabulary, streamStart);
        var (byOrganisation, organisationContacts) = GroupByOrganisation(affiliationStart, links);
        var (emailTable, domainTable, identifierTable, referenceTable, phoneTable, wholeNames) = tables.GetAwaiter().GetResult();
        return new Segment
        {
            Type = type,
            Count = count,
            Words = vocabulary,
            Traits = traits,
            PostingStart = postingStart,
            PostingDocument = postingDocument,
            PostingImpact = postingImpact,
            StreamStart = streamStart,
            Stream = stream,
            Entries = entries,
            EntryAt = at,
            Ids = ids,
            AffiliationStart = affiliationStart,
            Affiliations = links,
            StandingRank = standing,
            NameLength = nameLength,
            Audience = audience,
            ById = byId,
            ByOrganisation = byOrganisation,
            OrganisationContacts = organisationContacts,
            Emails = emailTable,
            Domains = domainTable,
            Identifiers = identifierTable,
            References = referenceTable,
            Phones = phoneTable,
            Names = wholeNames,
        };
    }

    private int StreamEnd(int arrival) => arrival + 1 < arrivals.Count ? arrivals[arrival + 1].StreamFrom : streamUsed;

    /// <summary>How often each word stands in what is kept; null when everything is.</summary>
    private int[]? Used(int[] order)
    {
        if (order.Length == arrivals.Count)
        {
            return null;
        }

        var used = new int[words.Count];
        foreach (var a in order)
        {
            for (var i = arrivals[a].StreamFrom; i < StreamEnd(a);)
            {
                var end = i + 1 + (stream[i] & 0xFFFFFF);
                for (i++; i < end; i++)
                {
                    used[stream[i] >> 1]++;
                }
            }
        }

        return used;
    }

    private void Read(OrganisationEntry entry, int d)
    {
        foreach (var name in entry.Names)
        {
            Name((Field)name.Type, name.Text, d);
        }

        if (!string.IsNullOrEmpty(entry.City))
        {
            Repeated(Field.City, entry.City);
        }

        foreach (var domain in entry.EmailDomains)
        {
            Domain(domain, d);
        }

        if (entry.Website is { Length: > 0 } website && KeyForms.HostOf(website) is { } host)
        {
            Domain(host, d);
        }

        var header = Open();
        if (entry.Kind is { Length: > 0 } kind)
        {
            Code("kind", kind);
        }

        if (entry.Class is { Length: > 0 } membershipClass)
        {
            Code("class", membershipClass);
        }

        Code("standing", entry.Standing);
        if (entry.Country is { Length: > 0 } country)
        {
            Code("seat", country);
        }

        for (var i = 0; i < entry.Territories.Count; i++)
        {
            // Most serve the country of their seat, which the seat says.
            if (entry.Territories[i] != entry.Country)
            {
                Code("territory", entry.Territories[i]);
            }
        }

        Code("mandate", entry.Mandates);
        Code("capability", entry.Capabilities);
        Code("language", entry.Languages);
        Close(header, Field.Code);
        foreach (var (scheme, value) in entry.Identifiers)
        {
            identifiers.Add(KeyForms.Squeeze(value), d);
            identifiers.Add(KeyForms.Squeeze(scheme + value), d);
        }

        if (entry.Reference is { Length: > 0 } reference)
        {
            references.Add(KeyForms.Squeeze(reference), d);
        }
    }

    private void Read(ContactEntry entry, int d)
    {
        Name(Field.Person, entry.Name, d);
        foreach (var affiliation in entry.Affiliations)
        {
            if (affiliation.JobTitle is { Length: > 0 } title)
            {
                Repeated(Field.JobTitle, title);
            }

            if (affiliation.Department is { Length: > 0 } department)
            {
                Repeated(Field.Department, department);
            }
        }

        if (entry.Kind == "desk")
        {
            Repeated(Field.JobTitle, "desk");
        }

        var header = Open();
        foreach (var affiliation in entry.Affiliations)
        {
            Code("function", affiliation.Functions);
        }

        Code("language", entry.Languages);
        Close(header, Field.Code);
        foreach (var email in entry.Emails)
        {
            var folded = email.ToLowerInvariant();
            emails.Add(folded, d);
            if (folded.LastIndexOf('@') is > 0 and var at)
            {
                domains.Add(folded.AsSpan(at + 1), d);
            }
        }

        foreach (var phone in entry.Phones)
        {
            phones.Add(phone, d);
        }

        if (entry.Reference is { Length: > 0 } reference)
        {
            references.Add(KeyForms.Squeeze(reference), d);
        }
    }

    private void Domain(string domain, int d)
    {
        var host = KeyForms.HostOf(domain);
        if (host is null)
        {
            return;
        }

        domains.Add(host, d);
        Section(Field.Domain, KeyForms.LabelOf(host));
    }

    // Lists tell companies of one name apart by a country in brackets, which nobody writes.
    private void Name(Field field, string text, int d)
    {
        bracket = text.IndexOf('(', StringComparison.Ordinal);
        (nameHash, hashBeforeBracket) = (WholeNames.Start, WholeNames.Start);
        Section(field, text);
        if (nameHash != WholeNames.Start)
        {
            names.Add(nameHash, d);
        }

        if (hashBeforeBracket != WholeNames.Start && hashBeforeBracket != nameHash)
        {
            names.Add(hashBeforeBracket, d);
        }
    }

    private void Section(Field field, string text)
    {
        var header = Open();
        normaliser.Read(text, this);
        Close(header, field);
    }

    // Titles, departments and cities repeat: their tokens are remembered.
    private void Repeated(Field field, string text)
    {
        var header = Open();
        if (repeated.TryGetValue(text, out var tokens))
        {
            foreach (var token in tokens)
            {
                Push(token);
            }
        }
        else
        {
            normaliser.Read(text, this);
            repeated[text] = stream.AsSpan(header + 1, streamUsed - header - 1).ToArray();
        }

        Close(header, field);
    }

    private void Code(string list, IReadOnlyList<string> codes)
    {
        for (var i = 0; i < codes.Count; i++)
        {
            Code(list, codes[i]);
        }
    }

    private void Code(string list, string code)
    {
        var key = (list, code);
        if (!codeWords.TryGetValue(key, out var word))
        {
            word = words[Codes.Term(list, code)];
            codeWords[key] = word;
            NotPlain(word);
        }

        // A code counts once for a document, however many affiliations bring it.
        for (var i = codesFrom; i < streamUsed; i++)
        {
            if (stream[i] == word * 2)
            {
                return;
            }
        }

        Push(word * 2);
    }

    private void NotPlain(int id)
    {
        if (id == plain.Count)
        {
            plain.Add(false);
        }
    }

    private int Open()
    {
        Push(0);
        codesFrom = streamUsed;
        return streamUsed - 1;
    }

    private void Close(int header, Field field)
    {
        var length = streamUsed - header - 1;
        if (length == 0)
        {
            streamUsed = header;
            return;
        }

        stream[header] = ((int)field << 24) | Math.Min(length, 0xFFFFFF);
    }

    private void Push(int value)
    {
        if (streamUsed == stream.Length)
        {
            Array.Resize(ref stream, stream.Length * 2);
        }

        stream[streamUsed++] = value;
    }

    /// <summary>Lays the stream out in the order of the documents, with the words' final numbers; returns where each document's begins.</summary>
    private int[] Renumber(int[] order, int[] numbers)
    {
        var laid = new int[streamUsed];
        var start = new int[order.Length + 1];
        var to = 0;
        for (var d = 0; d < order.Length; d++)
        {
            start[d] = to;
            var last = StreamEnd(order[d]);
            for (var i = arrivals[order[d]].StreamFrom; i < last;)
            {
                var end = i + 1 + (stream[i] & 0xFFFFFF);
                laid[to++] = stream[i++];
                for (; i < end; i++)
                {
                    laid[to++] = (numbers[stream[i] >> 1] << 1) | (stream[i] & 1);
                }
            }
        }

        start[^1] = to;
        stream = laid;
        return start;
    }

    private (int[] Start, int[] Document, byte[] Impact, Trait[] Traits) Invert(Vocabulary vocabulary, int[] streamStart)
    {
        var traits = new Trait[vocabulary.Count];
        for (var w = 0; w < traits.Length; w++)
        {
            traits[w] = WordTraits.Of(vocabulary[w]);
        }

        var start = new int[vocabulary.Count + 1];
        var last = new int[vocabulary.Count];
        Array.Fill(last, -1);
        for (var d = 0; d + 1 < streamStart.Length; d++)
        {
            for (var i = streamStart[d]; i < streamStart[d + 1];)
            {
                var end = i + 1 + (stream[i] & 0xFFFFFF);
                for (i++; i < end; i++)
                {
                    var w = stream[i] >> 1;
                    if (last[w] != d)
                    {
                        last[w] = d;
                        start[w + 1]++;
                    }
                }
            }
        }

        for (var w = 0; w < vocabulary.Count; w++)
        {
            start[w + 1] += start[w];
        }

        var document = new int[start[^1]];
        var impact = new byte[start[^1]];
        var next = start.AsSpan(0, vocabulary.Count).ToArray();
        Array.Fill(last, -1);
        for (var d = 0; d + 1 < streamStart.Length; d++)
        {
            for (var i = streamStart[d]; i < streamStart[d + 1];)
            {
                var field = (Field)(stream[i] >>> 24);
                var end = i + 1 + (stream[i] & 0xFFFFFF);
                var value = Impact.Of(field, stream.AsSpan(i + 1, end - i - 1), traits);
                var first = i + 1;
                for (i++; i < end; i++)
                {
                    var w = stream[i] >> 1;
                    var worth = (byte)(value + (i == first && field <= Field.Person ? 6 : 0));
                    if (last[w] != d)
                    {
                        last[w] = d;
                        document[next[w]] = d;
                        impact[next[w]++] = worth;
                    }
                    else if (impact[next[w] - 1] < worth)
                    {
                        impact[next[w] - 1] = worth;
                    }
                }
            }
        }

        return (start, document, impact, traits);
    }

    private static (Dictionary<Guid, (int Start, int Count)> Groups, int[] Contacts) GroupByOrganisation(int[] start, AffiliationLink[] links)
    {
        var groups = new Dictionary<Guid, (int Start, int Count)>();
        foreach (var link in links.AsSpan(0, start[^1]))
        {
            ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, link.Organisation, out _);
            group.Count++;
        }

        var total = 0;
        foreach (var id in groups.Keys)
        {
            ref var group = ref CollectionsMarshal.GetValueRefOrNullRef(groups, id);
            group.Start = total;
            total += group.Count;
            group.Count = 0;
        }

        var members = new int[total];
        for (var c = 0; c + 1 < start.Length; c++)
        {
            for (var i = start[c]; i < start[c + 1]; i++)
            {
                ref var group = ref CollectionsMarshal.GetValueRefOrNullRef(groups, links[i].Organisation);
                if (group.Count == 0 || members[group.Start + group.Count - 1] != c)
                {
                    members[group.Start + group.Count++] = c;
                }
            }
        }

        return (groups, members);
    }

    private readonly record struct Arrival(Guid Id, int At, byte Standing, ushort NameLength, int Audience, int StreamFrom, int AffiliationsFrom);
}

/// <summary>The static worth of a word in a section.</summary>
internal static class Impact
{
    public static int Of(Field field, ReadOnlySpan<int> tokens, Trait[] traits)
    {
        if (field > Field.Person)
        {
            return field == Field.Domain ? 12 : field == Field.Code ? 6 : 9;
        }

        var plain = 0;
        foreach (var token in tokens)
        {
            plain += (token & 1) == 0 && traits[token >> 1] == Trait.Plain ? 1 : 0;
        }

        var full = field switch
        {
            Field.Translated or Field.Other => 100,
            Field.Former => 84,
            _ => 112,
        };
        return full * 4 / (4 + (3 * Math.Max(0, Math.Min(plain, 30) - 1)));
    }
}

/// <summary>Members in standing come before others.</summary>
internal static class Standings
{
    public static byte Rank(string standing) => standing switch
    {
        "active" => 3,
        "provisional" => 2,
        "applicant" or "prospect" or "none" => 1,
        _ => 0,
    };
}
