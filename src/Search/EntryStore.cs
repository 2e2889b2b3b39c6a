using System.Text;

namespace PartnerDirectory.Search;

/// <summary>
/// Entries as bytes in a few large blocks, read back one at a time when they are shown. As objects, half a million
/// entries cost more time in the collector than reading them from the database takes.
/// A record begins with its id (16 bytes) and its sort key; a text is its length and its UTF-8 bytes.
/// </summary>
internal sealed class EntryStore
{
    private const int BlockBits = 20;
    private const int IdLength = 16;

    private readonly List<byte[]> blocks = [];

    // Hours and zones repeat by the thousand: a record holds their number.
    private readonly List<string> shared = [""];
    private readonly System.Collections.Concurrent.ConcurrentDictionary<int, IReadOnlyList<string>> lists = new();
    private IReadOnlyList<string>? lastList;
    private int lastNumber;
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal) { [""] = 0 };
    private byte[] record = new byte[1024];
    private int recordUsed;
    private int blockUsed = 1 << BlockBits;

    /// <summary>Where the record begins: its block, and its place in that.</summary>
    public int Add(OrganisationEntry entry)
    {
        Begin(entry.Id, entry.SortKey);
        Number(entry.Callable ? 1 : 0);
        Shared(entry.Standing);
        Shared(entry.Country);
        SharedList(entry.Territories);
        Number(entry.Offers.Count);
        foreach (var offer in entry.Offers)
        {
            Shared(offer.Code);
            Shared(offer.Function);
            SharedList(offer.Territories);
        }

        Text(entry.Reference);
        Number(entry.Names.Count);
        foreach (var name in entry.Names)
        {
            Number((int)name.Type);
            Text(name.Text);
            Text(name.Language);
        }

        Text(entry.Kind);
        Text(entry.City);
        Text(entry.Website);
        Texts(entry.EmailDomains);
        Number(entry.Identifiers.Count);
        foreach (var (scheme, value) in entry.Identifiers)
        {
            Text(scheme);
            Text(value);
        }

        Text(entry.Class);
        Texts(entry.Mandates);
        Texts(entry.Capabilities);
        Texts(entry.Languages);
        Text(entry.Audience);
        return End();
    }

    public int Add(ContactEntry entry)
    {
        Begin(entry.Id, entry.SortKey);
        Shared(entry.TimeZone);
        Shared(entry.Hours);
        Shared(entry.Holidays);
        Number(entry.ConfirmedOn?.DayNumber ?? 0);
        Number((entry.Phones.Count > 0 ? 1 : 0) + (entry.Emails.Count > 0 ? 2 : 0));
        Number(entry.Absences.Count);
        foreach (var absence in entry.Absences)
        {
            Number(absence.Since.DayNumber);
            Number(absence.Until.DayNumber);
            Id(absence.Deputy ?? Guid.Empty);
        }

        Number(entry.Affiliations.Count);
        foreach (var affiliation in entry.Affiliations)
        {
            SharedList(affiliation.Functions);
        }

        Text(entry.Reference);
        Text(entry.Kind);
        Text(entry.Name);
        foreach (var affiliation in entry.Affiliations)
        {
            Id(affiliation.Organisation);
            Number(affiliation.Current ? 1 : 0);
            Text(affiliation.JobTitle);
            Text(affiliation.Department);
        }

        Texts(entry.Emails);
        Texts(entry.Phones);
        Texts(entry.Languages);
        Text(entry.Audience);
        return End();
    }

    public OrganisationEntry Organisation(int at)
    {
        var from = new Reader(blocks[at >> BlockBits], at & ((1 << BlockBits) - 1));
        var (id, sortKey) = (from.Id(), from.Text() ?? "");
        var calling = Calling(ref from);
        var reference = from.Text();
        var names = new IndexedName[from.Number()];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = new IndexedName((NameType)from.Number(), from.Text() ?? "", from.Text());
        }

        var (kind, city, website, domains) = (from.Text(), from.Text(), from.Text(), from.Texts());
        var identifiers = new (string, string)[from.Number()];
        for (var i = 0; i < identifiers.Length; i++)
        {
            identifiers[i] = (from.Text() ?? "", from.Text() ?? "");
        }

        return new OrganisationEntry
        {
            Id = id,
            SortKey = sortKey,
            Reference = reference,
            Names = names,
            Kind = kind,
            Country = ValueOf(calling.Country),
            Territories = ListOf(calling.Territories),
            City = city,
            Website = website,
            EmailDomains = domains,
            Identifiers = identifiers,
            Class = from.Text(),
            Standing = ValueOf(calling.Standing) ?? "",
            Mandates = from.Texts(),
            Capabilities = from.Texts(),
            Languages = from.Texts(),
            Audience = from.Text() ?? "",
            Callable = calling.Callable,
            Offers = [.. calling.Offers.Select(offer => new CapabilityEntry(ValueOf(offer.Code) ?? "", ValueOf(offer.Function), ListOf(offer.Territories)))],
        };
    }

    /// <summary>What calling needs of an organisation, from the front of its record. Texts are numbers: <see cref="ValueOf"/>.</summary>
    public OrganisationCalling OrganisationCalling(int at)
    {
        var from = new Reader(blocks[at >> BlockBits], (at & ((1 << BlockBits) - 1)) + IdLength);
        from.Bytes();
        return Calling(ref from);
    }

    /// <summary>What calling needs of a contact; the numbers of each affiliation's functions (<see cref="ListOf"/>) go to <paramref name="functions"/>.</summary>
    public ContactCalling ContactCalling(int at, Span<int> functions)
    {
        var from = new Reader(blocks[at >> BlockBits], (at & ((1 << BlockBits) - 1)) + IdLength);
        from.Bytes();
        var calling = Contact(ref from);
        for (var i = from.Number() - 1; i >= 0; i--)
        {
            functions[^(i + 1)] = from.Number();
        }

        return calling;
    }

    /// <summary>The text of a number; null for none.</summary>
    public string? ValueOf(int number) => number == 0 ? null : shared[number];

    /// <summary>The list of a number.</summary>
    public IReadOnlyList<string> ListOf(int number) => number == 0 ? [] : lists.GetOrAdd(number, static (number, texts) => Kernel.Lists.Split(texts[number]), shared);

    private static OrganisationCalling Calling(ref Reader from)
    {
        var (callable, standing, country, territories) = (from.Number() == 1, from.Number(), from.Number(), from.Number());
        var offers = new (int, int, int)[from.Number()];
        for (var i = 0; i < offers.Length; i++)
        {
            offers[i] = (from.Number(), from.Number(), from.Number());
        }

        return new OrganisationCalling(callable, standing, country, territories, offers);
    }

    private static ContactCalling Contact(ref Reader from)
    {
        var (zone, hours, holidays, confirmed, ways) = (from.Number(), from.Number(), from.Number(), from.Number(), from.Number());
        return new ContactCalling(zone, hours, holidays, confirmed, (ways & 1) != 0, (ways & 2) != 0, Absences(ref from));
    }

    private static AbsenceEntry[] Absences(ref Reader from)
    {
        var count = from.Number();
        if (count == 0)
        {
            return [];
        }

        var absences = new AbsenceEntry[count];
        for (var i = 0; i < count; i++)
        {
            absences[i] = new AbsenceEntry(DateOnly.FromDayNumber(from.Number()), DateOnly.FromDayNumber(from.Number()), from.Id() is var deputy && deputy != Guid.Empty ? deputy : null);
        }

        return absences;
    }

    public ContactEntry Contact(int at)
    {
        var from = new Reader(blocks[at >> BlockBits], at & ((1 << BlockBits) - 1));
        var (id, sortKey) = (from.Id(), from.Text() ?? "");
        var calling = Contact(ref from);
        var affiliations = new AffiliationEntry[from.Number()];
        var functions = affiliations.Length == 0 ? [] : new int[affiliations.Length];
        for (var i = 0; i < functions.Length; i++)
        {
            functions[i] = from.Number();
        }

        var (reference, kind, name) = (from.Text(), from.Text() ?? "", from.Text() ?? "");
        for (var i = 0; i < affiliations.Length; i++)
        {
            affiliations[i] = new AffiliationEntry
            {
                Organisation = from.Id(),
                Current = from.Number() == 1,
                JobTitle = from.Text(),
                Department = from.Text(),
                Functions = ListOf(functions[i]),
            };
        }

        return new ContactEntry
        {
            Id = id,
            SortKey = sortKey,
            Reference = reference,
            Kind = kind,
            Name = name,
            Affiliations = affiliations,
            Emails = from.Texts(),
            Phones = from.Texts(),
            Languages = from.Texts(),
            Audience = from.Text() ?? "",
            TimeZone = ValueOf(calling.Zone),
            Hours = ValueOf(calling.Hours),
            Holidays = ValueOf(calling.Holidays),
            ConfirmedOn = calling.ConfirmedOn > 0 ? DateOnly.FromDayNumber(calling.ConfirmedOn) : null,
            Absences = calling.Absences,
        };
    }

    /// <summary>The UTF-8 bytes of a record's sort key.</summary>
    public ReadOnlySpan<byte> SortKey(int at)
    {
        var from = new Reader(blocks[at >> BlockBits], (at & ((1 << BlockBits) - 1)) + IdLength);
        return from.Bytes();
    }

    private void Begin(Guid id, string sortKey)
    {
        recordUsed = 0;
        Id(id);
        Text(sortKey);
    }

    private int End()
    {
        if (blockUsed + recordUsed > blocks.LastOrDefault()?.Length || blocks.Count == 0)
        {
            // A record longer than a block gets one of its own.
            blocks.Add(GC.AllocateUninitializedArray<byte>(Math.Max(blocks.Count == 0 ? 1 << 12 : 1 << BlockBits, recordUsed)));
            blockUsed = 0;
        }

        record.AsSpan(0, recordUsed).CopyTo(blocks[^1].AsSpan(blockUsed));
        var at = ((blocks.Count - 1) << BlockBits) | blockUsed;
        blockUsed += recordUsed;
        return at;
    }

    private Span<byte> Room(int length)
    {
        if (recordUsed + length > record.Length)
        {
            Array.Resize(ref record, Math.Max(record.Length * 2, recordUsed + length));
        }

        return record.AsSpan(recordUsed, length);
    }

    private void Id(Guid id)
    {
        id.TryWriteBytes(Room(IdLength));
        recordUsed += IdLength;
    }

    private void Number(int value)
    {
        var room = Room(5);
        var length = 0;
        for (var rest = (uint)value; ; rest >>= 7)
        {
            if (rest < 0x80)
            {
                room[length++] = (byte)rest;
                break;
            }

            room[length++] = (byte)(rest | 0x80);
        }

        recordUsed += length;
    }

    private void Text(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            Number(0);
            return;
        }

        if (text.Length < 0x80 && Ascii.IsValid(text))
        {
            Number(text.Length);
            Ascii.FromUtf16(text, Room(text.Length), out _);
            recordUsed += text.Length;
            return;
        }

        var length = Encoding.UTF8.GetByteCount(text);
        Number(length);
        Encoding.UTF8.GetBytes(text, Room(length));
        recordUsed += length;
    }

    private void Shared(string? text)
    {
        if (!numbers.TryGetValue(text ?? "", out var number))
        {
            number = shared.Count;
            shared.Add(text!);
            numbers[text!] = number;
        }

        Number(number);
    }

    private void SharedList(IReadOnlyList<string> texts)
    {
        // The reader gives one list to all that have the same, so most are known by what they are.
        if (texts.Count > 0 && texts == lastList)
        {
            Number(lastNumber);
            return;
        }

        var text = texts.Count == 0 ? "" : Kernel.Lists.Join(texts);
        Shared(text);
        (lastList, lastNumber) = (texts, numbers[text]);
    }

    private void Texts(IReadOnlyList<string> texts)
    {
        Number(texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            Text(texts[i]);
        }
    }

    private ref struct Reader(byte[] block, int at)
    {
        private int at = at;

        public Guid Id()
        {
            var id = new Guid(block.AsSpan(at, IdLength));
            at += IdLength;
            return id;
        }

        public int Number()
        {
            uint value = 0;
            for (var shift = 0; ; shift += 7)
            {
                var part = block[at++];
                value |= (uint)(part & 0x7F) << shift;
                if (part < 0x80)
                {
                    return (int)value;
                }
            }
        }

        public ReadOnlySpan<byte> Bytes()
        {
            var length = Number();
            at += length;
            return block.AsSpan(at - length, length);
        }

        /// <summary>Null for none: an empty text says no more.</summary>
        public string? Text() => Bytes() is { Length: > 0 } bytes ? Encoding.UTF8.GetString(bytes) : null;

        public string[] Texts()
        {
            var count = Number();
            if (count == 0)
            {
                return [];
            }

            var texts = new string[count];
            for (var i = 0; i < count; i++)
            {
                texts[i] = Text() ?? "";
            }

            return texts;
        }
    }
}

/// <summary>What calling needs of an organisation; texts and lists are numbers of its <see cref="EntryStore"/>.</summary>
internal readonly record struct OrganisationCalling(bool Callable, int Standing, int Country, int Territories, (int Code, int Function, int Territories)[] Offers);

/// <summary>What calling needs of a contact. <paramref name="ConfirmedOn"/> is a day number, 0 for never.</summary>
internal readonly record struct ContactCalling(int Zone, int Hours, int Holidays, int ConfirmedOn, bool HasPhone, bool HasMail, AbsenceEntry[] Absences);
