using System.Buffers.Binary;
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
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal) { [""] = 0 };
    private byte[] record = new byte[1024];
    private int recordUsed;
    private int blockUsed = 1 << BlockBits;

    /// <summary>Where the record begins: its block, and its place in that.</summary>
    public int Add(OrganisationEntry entry)
    {
        Begin(entry.Id, entry.SortKey);
        Text(entry.Reference);
        Number(entry.Names.Count);
        foreach (var name in entry.Names)
        {
            Number((int)name.Type);
            Text(name.Text);
            Text(name.Language);
        }

        Text(entry.Kind);
        Text(entry.Country);
        Texts(entry.Territories);
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
        Text(entry.Standing);
        Texts(entry.Mandates);
        Texts(entry.Capabilities);
        Texts(entry.Languages);
        Text(entry.Audience);
        Number(entry.Callable ? 1 : 0);
        Number(entry.Offers.Count);
        foreach (var offer in entry.Offers)
        {
            Shared(offer.Code);
            Shared(offer.Function);
            Number(offer.Territories.Count);
            foreach (var territory in offer.Territories)
            {
                Shared(territory);
            }
        }

        return End();
    }

    public int Add(ContactEntry entry)
    {
        Begin(entry.Id, entry.SortKey);
        Text(entry.Reference);
        Text(entry.Kind);
        Text(entry.Name);
        Number(entry.Affiliations.Count);
        foreach (var affiliation in entry.Affiliations)
        {
            Id(affiliation.Organisation);
            Number(affiliation.Current ? 1 : 0);
            Text(affiliation.JobTitle);
            Text(affiliation.Department);
            Texts(affiliation.Functions);
        }

        Texts(entry.Emails);
        Texts(entry.Phones);
        Texts(entry.Languages);
        Text(entry.Audience);
        Shared(entry.TimeZone);
        Shared(entry.Hours);
        Shared(entry.Holidays);
        Number(entry.ConfirmedOn?.DayNumber ?? 0);
        Number(entry.Absences.Count);
        foreach (var absence in entry.Absences)
        {
            Number(absence.Since.DayNumber);
            Number(absence.Until.DayNumber);
            Id(absence.Deputy ?? Guid.Empty);
        }

        return End();
    }

    public OrganisationEntry Organisation(int at)
    {
        var from = new Reader(blocks[at >> BlockBits], at & ((1 << BlockBits) - 1));
        var (id, sortKey) = (from.Id(), from.Text() ?? "");
        var reference = from.Text();
        var names = new IndexedName[from.Number()];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = new IndexedName((NameType)from.Number(), from.Text() ?? "", from.Text());
        }

        var (kind, country, territories, city, website, domains) = (from.Text(), from.Text(), from.Texts(), from.Text(), from.Text(), from.Texts());
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
            Country = country,
            Territories = territories,
            City = city,
            Website = website,
            EmailDomains = domains,
            Identifiers = identifiers,
            Class = from.Text(),
            Standing = from.Text() ?? "",
            Mandates = from.Texts(),
            Capabilities = from.Texts(),
            Languages = from.Texts(),
            Audience = from.Text() ?? "",
            Callable = from.Number() == 1,
            Offers = Offers(ref from),
        };
    }

    private CapabilityEntry[] Offers(ref Reader from)
    {
        var offers = new CapabilityEntry[from.Number()];
        for (var i = 0; i < offers.Length; i++)
        {
            var (code, function) = (shared[from.Number()], Shared(from.Number()));
            var territories = new string[from.Number()];
            for (var t = 0; t < territories.Length; t++)
            {
                territories[t] = shared[from.Number()];
            }

            offers[i] = new CapabilityEntry(code, function, territories);
        }

        return offers;
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
        var (reference, kind, name) = (from.Text(), from.Text() ?? "", from.Text() ?? "");
        var affiliations = new AffiliationEntry[from.Number()];
        for (var i = 0; i < affiliations.Length; i++)
        {
            affiliations[i] = new AffiliationEntry
            {
                Organisation = from.Id(),
                Current = from.Number() == 1,
                JobTitle = from.Text(),
                Department = from.Text(),
                Functions = from.Texts(),
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
            TimeZone = Shared(from.Number()),
            Hours = Shared(from.Number()),
            Holidays = Shared(from.Number()),
            ConfirmedOn = from.Number() is > 0 and var day ? DateOnly.FromDayNumber(day) : null,
            Absences = Absences(ref from),
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

    private string? Shared(int number) => number == 0 ? null : shared[number];

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

/// <summary>Sorts records by bytes, eight at a time: a number compares faster than a text.</summary>
internal static class ByBytes
{
    /// <summary>The eight bytes from <paramref name="depth"/> on as a number that sorts as they do; what is past the end counts as zero.</summary>
    public static ulong Head(ReadOnlySpan<byte> bytes, int depth)
    {
        if (bytes.Length >= depth + 8)
        {
            return BinaryPrimitives.ReadUInt64BigEndian(bytes[depth..]);
        }

        ulong head = 0;
        for (var i = depth; i < depth + 8; i++)
        {
            head = (head << 8) | (i < bytes.Length ? bytes[i] : 0u);
        }

        return head;
    }
}
