using PartnerDirectory.Kernel;

namespace PartnerDirectory.Search;

/// <summary>A record found by a whole string (address, domain, number, identifier) rather than by words.</summary>
internal readonly record struct KeyHit(HitType Type, Place Place, MatchReason Reason, string Matched, int Score, bool Certain);

/// <summary>Looks the text up among addresses, domains, phone numbers, identifiers and references.</summary>
internal static class Keys
{
    private const int Most = 1000;

    // ISO 9362: institution, country and place, with or without the branch.
    private const int ShortBic = 8;
    private const int LongBic = 11;

    public static List<KeyHit> Find(string text, Shelf organisations, Shelf contacts)
    {
        var hits = new List<KeyHit>();
        var typed = text.Trim().Trim('<', '>', '"', ',', ';');
        if (typed.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
        {
            typed = typed[7..];
        }

        if (typed.Length is < 2 or > 320)
        {
            return hits;
        }

        if (!typed.Contains(' ', StringComparison.Ordinal))
        {
            Addresses(typed.ToLowerInvariant(), organisations, contacts, hits);
        }

        foreach (var form in KeyForms.PhoneForms(typed))
        {
            Phones(form, contacts, hits);
            if (hits.Exists(hit => hit.Reason == MatchReason.Phone))
            {
                break;
            }
        }

        Identifiers(typed, organisations, contacts, hits);
        if (hits.Count == 0 && typed.LastIndexOf(':') is > 0 and var colon && typed.AsSpan(colon + 1).Trim() is { Length: > 1 } value)
        {
            // SWIFT/BIC: …, as letterheads have it.
            Identifiers(value.ToString(), organisations, contacts, hits);
        }

        return hits;
    }

    private static void Addresses(string typed, Shelf organisations, Shelf contacts, List<KeyHit> hits)
    {
        var at = typed.IndexOf('@', StringComparison.Ordinal);
        var partly = typed.Length >= 3 && typed.AsSpan().IndexOfAny("@._-") >= 0;
        if (typed.Length >= 3 && at != 0)
        {
            Each(contacts, segment => segment.Emails, at >= 0 || partly ? typed : typed + "@", (key, place) =>
            {
                var whole = key.Length == typed.Length;
                var local = !whole && (at >= 0 ? key.Length > typed.Length : key[typed.Length] == '@');
                return whole || local || partly ? new KeyHit(HitType.Contact, place, MatchReason.EmailAddress, key, whole ? 2000 : local ? 1420 : 950, true) : null;
            }, hits);
        }

        var host = at >= 0 ? typed[(at + 1)..] : KeyForms.HostOf(typed);
        if (host is null || host.IndexOf('.', StringComparison.Ordinal) <= 0 || (at > 0 && hits.Count > 0))
        {
            return;
        }

        // Of an address nobody has, the domain still tells whose it is; that is only similar.
        var certain = at <= 0;
        foreach (var (shelf, type, score) in ((Shelf, HitType, int)[])[(organisations, HitType.Organisation, 1400), (contacts, HitType.Contact, 900)])
        {
            Each(shelf, segment => segment.Domains, host, (key, place) =>
                new KeyHit(type, place, MatchReason.EmailDomain, key, key.Length == host.Length ? score : score - 300, certain), hits);
        }
    }

    private static void Phones(string digits, Shelf contacts, List<KeyHit> hits)
    {
        var found = new List<KeyHit>();
        for (var s = 0; s < contacts.Segments.Length; s++)
        {
            var table = contacts.Segments[s].Phones;
            var (from, to) = table.EndingIn(digits);
            for (var i = from; i < to; i++)
            {
                var document = table.Document(i);
                if (contacts.Living[s].Has(document))
                {
                    var phones = contacts.Segments[s].Contact(document).Phones;
                    var phone = phones.FirstOrDefault(number => number.EndsWith(digits, StringComparison.Ordinal)) ?? phones[0];
                    found.Add(new KeyHit(HitType.Contact, new Place(s, document), MatchReason.Phone, phone, phone.Length <= digits.Length + 1 ? 2000 : digits.Length >= 7 ? 1500 : 900, true));
                }
            }
        }

        if (found.Count <= Most)
        {
            hits.AddRange(found);
        }
    }

    private static void Identifiers(string typed, Shelf organisations, Shelf contacts, List<KeyHit> hits)
    {
        var squeezed = KeyForms.Squeeze(typed);
        if (squeezed.Length < 2 || squeezed.Length < typed.Count(char.IsLetterOrDigit))
        {
            return;
        }

        Identifiers(typed, squeezed, certain: true, organisations, contacts, hits);
        if (hits.Count == 0 && squeezed.Length == LongBic && Forms.Bic(squeezed) is not null)
        {
            // XXX is the head office, which lists write with eight letters; of another branch the head office is near.
            Identifiers(typed, squeezed[..ShortBic], squeezed.EndsWith("xxx", StringComparison.Ordinal), organisations, contacts, hits);
        }
    }

    private static void Identifiers(string typed, string squeezed, bool certain, Shelf organisations, Shelf contacts, List<KeyHit> hits)
    {
        var halfTyped = squeezed.Length >= 8 || (squeezed.Length >= 5 && squeezed.Any(char.IsAsciiDigit));
        foreach (var (shelf, type) in ((Shelf, HitType)[])[(organisations, HitType.Organisation), (contacts, HitType.Contact)])
        {
            foreach (var (table, reason) in ((Func<Segment, KeyTable>, MatchReason)[])[(segment => segment.Identifiers, MatchReason.Identifier), (segment => segment.References, MatchReason.Reference)])
            {
                Each(shelf, table, squeezed, (key, place) =>
                    key.Length == squeezed.Length ? new KeyHit(type, place, reason, typed, 1450, certain)
                    : halfTyped ? new KeyHit(type, place, reason, key, 900, certain) : null, hits);
            }
        }
    }

    private static void Each(Shelf shelf, Func<Segment, KeyTable> tableOf, string prefix, Func<string, Place, KeyHit?> judge, List<KeyHit> hits)
    {
        var found = new List<KeyHit>();
        for (var s = 0; s < shelf.Segments.Length; s++)
        {
            var table = tableOf(shelf.Segments[s]);
            var (from, to) = table.StartingWith(prefix);
            for (var i = from; i < to; i++)
            {
                if (shelf.Living[s].Has(table.Document(i)) && judge(table.Key(i), new Place(s, table.Document(i))) is { } hit)
                {
                    found.Add(hit);
                }
            }
        }

        if (found.Count <= Most)
        {
            hits.AddRange(found);
        }
    }
}
