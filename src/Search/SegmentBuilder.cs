namespace PartnerDirectory.Search;

/// <summary>Reads entries once and lays them out as a <see cref="Segment"/>. One builder serves one segment, on one thread.</summary>
internal sealed class SegmentBuilder : IWordSink
{
    /// <summary>Words of one name, title or city that count: more are not typed, and would slow down whoever scores them.</summary>
    private const int LongestSection = 96;

    private readonly WordTable words = new();
    private readonly Normaliser normaliser = new();
    private readonly Dictionary<string, int[]> repeated = new(StringComparer.Ordinal);
    private int[] stream = new int[1 << 12];
    private int streamUsed;
    private int codesFrom;
    private readonly Dictionary<(string List, string Code), int> codeWords = [];
    private readonly List<string> emails = [];
    private readonly List<int> emailOwners = [];
    private readonly List<string> domains = [];
    private readonly List<int> domainOwners = [];
    private readonly List<string> identifiers = [];
    private readonly List<int> identifierOwners = [];
    private readonly List<string> references = [];
    private readonly List<int> referenceOwners = [];
    private readonly List<string> phones = [];
    private readonly List<int> phoneOwners = [];
    private readonly Dictionary<string, string> domainOf = new(StringComparer.Ordinal);

    public static Segment OfOrganisations(OrganisationEntry[] entries, Func<string, int> audienceId)
    {
        Order(entries, static entry => entry.SortKey, static entry => entry.Id);
        return new SegmentBuilder().Build(HitType.Organisation, entries, [], audienceId);
    }

    public static Segment OfContacts(ContactEntry[] entries, Func<string, int> audienceId)
    {
        Order(entries, static entry => entry.SortKey, static entry => entry.Id);
        return new SegmentBuilder().Build(HitType.Contact, [], entries, audienceId);
    }

    void IWordSink.Word(ReadOnlySpan<char> word, int start, int length, bool alternate)
    {
        if (streamUsed - codesFrom < LongestSection)
        {
            Push((words[word] * 2) + (alternate ? 1 : 0));
        }
    }

    private static void Order<T>(T[] entries, Func<T, string> sortKey, Func<T, Guid> id)
    {
        var heads = new ulong[entries.Length];
        for (var i = 0; i < heads.Length; i++)
        {
            ulong head = 0;
            var saturated = false;
            var key = sortKey(entries[i]);
            for (var k = 0; k < 8; k++)
            {
                var c = saturated ? 0xFFu : k < key.Length ? key[k] : 0u;
                saturated |= c >= 0xFF;
                head = (head << 8) | Math.Min(c, 0xFF);
            }

            heads[i] = head;
        }

        Array.Sort(heads, entries);
        Comparison<T> whole = (a, b) => string.CompareOrdinal(sortKey(a), sortKey(b)) is not 0 and var order ? order : id(a).CompareTo(id(b));
        for (var i = 0; i < entries.Length;)
        {
            var end = i + 1;
            while (end < entries.Length && heads[end] == heads[i])
            {
                end++;
            }

            if (end - i > 1)
            {
                entries.AsSpan(i, end - i).Sort(whole);
            }

            i = end;
        }
    }

    private Segment Build(HitType type, OrganisationEntry[] organisations, ContactEntry[] contacts, Func<string, int> audienceId)
    {
        var count = Math.Max(organisations.Length, contacts.Length);
        var streamStart = new int[count + 1];
        var standing = new byte[count];
        var audience = new int[count];
        var byId = new Dictionary<Guid, int>(count);
        for (var d = 0; d < count; d++)
        {
            streamStart[d] = streamUsed;
            if (type == HitType.Organisation)
            {
                var entry = organisations[d];
                Read(entry, d);
                standing[d] = Standings.Rank(entry.Standing);
                audience[d] = audienceId(entry.Audience);
                byId[entry.Id] = d;
            }
            else
            {
                var entry = contacts[d];
                Read(entry, d);
                audience[d] = audienceId(entry.Audience);
                byId[entry.Id] = d;
            }
        }

        streamStart[count] = streamUsed;
        var vocabulary = words.Sort(out var order);
        Array.Resize(ref stream, streamUsed);
        Renumber(order);
        var (postingStart, postingDocument, postingImpact, traits) = Invert(vocabulary, streamStart);
        var (byOrganisation, organisationContacts) = GroupByOrganisation(contacts);
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
            Organisations = organisations,
            Contacts = contacts,
            StandingRank = standing,
            Audience = audience,
            ById = byId,
            ByOrganisation = byOrganisation,
            OrganisationContacts = organisationContacts,
            Emails = new KeyTable(emails, emailOwners),
            Domains = new KeyTable(domains, domainOwners),
            Identifiers = new KeyTable(identifiers, identifierOwners),
            References = new KeyTable(references, referenceOwners),
            Phones = new PhoneTable(phones, phoneOwners),
        };
    }

    private void Read(OrganisationEntry entry, int d)
    {
        foreach (var name in entry.Names)
        {
            Section((Field)name.Type, name.Text);
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

        Code("territory", entry.Territories);
        Code("mandate", entry.Mandates);
        Code("capability", entry.Capabilities);
        Code("language", entry.Languages);
        Close(header, Field.Code);
        foreach (var (scheme, value) in entry.Identifiers)
        {
            Key(identifiers, identifierOwners, KeyForms.Squeeze(value), d);
            Key(identifiers, identifierOwners, KeyForms.Squeeze(scheme + value), d);
        }

        if (entry.Reference is { Length: > 0 } reference)
        {
            Key(references, referenceOwners, KeyForms.Squeeze(reference), d);
        }
    }

    private void Read(ContactEntry entry, int d)
    {
        Section(Field.Person, entry.Name);
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
            Key(emails, emailOwners, folded, d);
            if (folded.LastIndexOf('@') is > 0 and var at && at + 1 < folded.Length)
            {
                var lookup = domainOf.GetAlternateLookup<ReadOnlySpan<char>>();
                if (!lookup.TryGetValue(folded.AsSpan(at + 1), out var domain))
                {
                    domain = folded[(at + 1)..];
                    domainOf[domain] = domain;
                }

                Key(domains, domainOwners, domain, d);
            }
        }

        foreach (var phone in entry.Phones)
        {
            phones.Add(phone);
            phoneOwners.Add(d);
        }

        if (entry.Reference is { Length: > 0 } reference)
        {
            Key(references, referenceOwners, KeyForms.Squeeze(reference), d);
        }
    }

    private static void Key(List<string> keys, List<int> owners, string key, int d)
    {
        if (key.Length > 0)
        {
            keys.Add(key);
            owners.Add(d);
        }
    }

    private void Domain(string domain, int d)
    {
        var host = KeyForms.HostOf(domain);
        if (host is null)
        {
            return;
        }

        Key(domains, domainOwners, host, d);
        Section(Field.Domain, KeyForms.LabelOf(host));
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

    private void Renumber(int[] order)
    {
        for (var i = 0; i < stream.Length;)
        {
            var end = i + 1 + (stream[i] & 0xFFFFFF);
            for (i++; i < end; i++)
            {
                stream[i] = (order[stream[i] >> 1] << 1) | (stream[i] & 1);
            }
        }
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

    private static (Dictionary<Guid, (int Start, int Count)> Groups, int[] Contacts) GroupByOrganisation(ContactEntry[] contacts)
    {
        var groups = new Dictionary<Guid, (int Start, int Count)>();
        foreach (var contact in contacts)
        {
            foreach (var affiliation in contact.Affiliations)
            {
                ref var group = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(groups, affiliation.Organisation, out _);
                group.Count++;
            }
        }

        var total = 0;
        foreach (var id in groups.Keys)
        {
            ref var group = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrNullRef(groups, id);
            group.Start = total;
            total += group.Count;
            group.Count = 0;
        }

        var members = new int[total];
        for (var c = 0; c < contacts.Length; c++)
        {
            foreach (var affiliation in contacts[c].Affiliations)
            {
                ref var group = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrNullRef(groups, affiliation.Organisation);
                if (group.Count == 0 || members[group.Start + group.Count - 1] != c)
                {
                    members[group.Start + group.Count++] = c;
                }
            }
        }

        return (groups, members);
    }
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
