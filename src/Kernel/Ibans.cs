using System.Collections.Frozen;

namespace PartnerDirectory.Kernel;

/// <summary>
/// How the IBANs of one country are built: total length, the kinds of characters after the check digits, and where the
/// bank's code stands. <paramref name="BankFrom"/> counts from the first character after the check digits.
/// </summary>
public sealed record IbanStructure(string Country, int Length, string Classes, int BankFrom, int BankLength)
{
    /// <summary>How many of an IBAN's characters tell country and bank: what comes after them belongs to the account.</summary>
    public int TellingLength => 4 + BankFrom + BankLength;

    /// <summary>Whether a text in capitals without spaces can be the beginning of such an IBAN, or the whole of it.</summary>
    public bool MayBegin(ReadOnlySpan<char> compact)
    {
        for (var i = 0; i < Math.Min(compact.Length, Length); i++)
        {
            var c = compact[i];
            var fits = i < 2 ? c == Country[i] : i < 4 ? char.IsAsciiDigit(c) : Classes[i - 4] switch
            {
                'n' => char.IsAsciiDigit(c),
                'a' => char.IsAsciiLetterUpper(c),
                _ => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c),
            };
            if (!fits)
            {
                return false;
            }
        }

        return compact.Length >= 4;
    }
}

/// <summary>
/// IBANs (ISO 13616). Structures after the SWIFT IBAN Registry: "n" digits, "a" capital letters, "c" both; then where the
/// bank's identifier begins and how long it is. Territories that use their state's code (French overseas ones, Åland) are not listed apart.
/// </summary>
public static class Ibans
{
    private static readonly (string Country, string Form, int BankFrom, int BankLength)[] Registry =
    [
        ("AD", "4n4n12c", 0, 4), ("AE", "3n16n", 0, 3), ("AL", "8n16c", 0, 3), ("AT", "5n11n", 0, 5),
        ("AZ", "4a20c", 0, 4), ("BA", "3n3n8n2n", 0, 3), ("BE", "3n7n2n", 0, 3), ("BG", "4a4n2n8c", 0, 4),
        ("BH", "4a14c", 0, 4), ("BI", "5n5n11n2n", 0, 5), ("BR", "8n5n10n1a1c", 0, 8), ("BY", "4c4n16c", 0, 4),
        ("CH", "5n12c", 0, 5), ("CR", "4n14n", 0, 4), ("CY", "3n5n16c", 0, 3), ("CZ", "4n6n10n", 0, 4),
        ("DE", "8n10n", 0, 8), ("DJ", "5n5n11n2n", 0, 5), ("DK", "4n9n1n", 0, 4), ("DO", "4c20n", 0, 4),
        ("EE", "2n14n", 0, 2), ("EG", "4n4n17n", 0, 4), ("ES", "4n4n1n1n10n", 0, 4), ("FI", "3n11n", 0, 3),
        ("FK", "2a12n", 0, 2), ("FO", "4n9n1n", 0, 4), ("FR", "5n5n11c2n", 0, 5), ("GB", "4a6n8n", 0, 4),
        ("GE", "2a16n", 0, 2), ("GI", "4a15c", 0, 4), ("GL", "4n9n1n", 0, 4), ("GR", "3n4n16c", 0, 3),
        ("GT", "4c20c", 0, 4), ("HN", "4a20n", 0, 4), ("HR", "7n10n", 0, 7), ("HU", "3n4n1n15n1n", 0, 3),
        ("IE", "4a6n8n", 0, 4), ("IL", "3n3n13n", 0, 3), ("IQ", "4a3n12n", 0, 4), ("IS", "4n2n6n10n", 0, 2),
        ("IT", "1a5n5n12c", 1, 5), ("JO", "4a4n18c", 0, 4), ("KW", "4a22c", 0, 4), ("KZ", "3n13c", 0, 3),
        ("LB", "4n20c", 0, 4), ("LC", "4a24c", 0, 4), ("LI", "5n12c", 0, 5), ("LT", "5n11n", 0, 5),
        ("LU", "3n13c", 0, 3), ("LV", "4a13c", 0, 4), ("LY", "3n3n15n", 0, 3), ("MC", "5n5n11c2n", 0, 5),
        ("MD", "2c18c", 0, 2), ("ME", "3n13n2n", 0, 3), ("MK", "3n10c2n", 0, 3), ("MN", "4n12n", 0, 4),
        ("MR", "5n5n11n2n", 0, 5), ("MT", "4a5n18c", 0, 4), ("MU", "4a2n2n12n3n3a", 0, 6), ("NI", "4a20n", 0, 4),
        ("NL", "4a10n", 0, 4), ("NO", "4n6n1n", 0, 4), ("OM", "3n16c", 0, 3), ("PK", "4a16c", 0, 4),
        ("PL", "8n16n", 0, 8), ("PS", "4a21c", 0, 4), ("PT", "4n4n11n2n", 0, 4), ("QA", "4a21c", 0, 4),
        ("RO", "4a16c", 0, 4), ("RS", "3n13n2n", 0, 3), ("RU", "9n5n15c", 0, 9), ("SA", "2n18c", 0, 2),
        ("SC", "4a2n2n16n3a", 0, 6), ("SD", "2n12n", 0, 2), ("SE", "3n16n1n", 0, 3), ("SI", "5n8n2n", 0, 2),
        ("SK", "4n6n10n", 0, 4), ("SM", "1a5n5n12c", 1, 5), ("SO", "4n3n12n", 0, 4), ("ST", "4n4n11n2n", 0, 4),
        ("SV", "4a20n", 0, 4), ("TL", "3n14n2n", 0, 3), ("TN", "2n3n13n2n", 0, 2), ("TR", "5n1n16c", 0, 5),
        ("UA", "6n19c", 0, 6), ("VA", "3n15n", 0, 3), ("VG", "4a16n", 0, 4), ("XK", "4n10n2n", 0, 2),
        ("YE", "4a4n18c", 0, 4),
    ];

    private static readonly FrozenDictionary<string, IbanStructure> ByCountry = Registry
        .Select(row => (row.Country, row.BankFrom, row.BankLength, Classes: Spelled(row.Form)))
        .ToFrozenDictionary(row => row.Country, row => new IbanStructure(row.Country, row.Classes.Length + 4, row.Classes, row.BankFrom, row.BankLength), StringComparer.Ordinal);

    public static IEnumerable<IbanStructure> All => ByCountry.Values.OrderBy(structure => structure.Country, StringComparer.Ordinal);

    /// <summary>Null where the country has no IBANs.</summary>
    public static IbanStructure? Of(string country) => ByCountry.GetValueOrDefault(country);

    /// <summary>Check digits by ISO 7064 mod 97-10, over a text of capitals and digits.</summary>
    public static bool Checks(ReadOnlySpan<char> compact)
    {
        if (compact.Length < 5)
        {
            return false;
        }

        var remainder = 0;
        for (var i = 0; i < compact.Length; i++)
        {
            var c = compact[(i + 4) % compact.Length];
            remainder = char.IsAsciiDigit(c) ? ((remainder * 10) + (c - '0')) % 97
                : char.IsAsciiLetterUpper(c) ? ((remainder * 100) + (c - 'A' + 10)) % 97 : 0;
        }

        return remainder == 1;
    }

    /// <summary>A bank's code as it stands in IBANs, <c>BE-539</c>; null when it isn't of its country's form.</summary>
    public static string? BankCode(string text)
    {
        var code = text.Trim().ToUpperInvariant();
        return code.Length > 3 && code[2] == '-' && Of(code[..2]) is { } structure && code.Length == 3 + structure.BankLength &&
               structure.MayBegin(code[..2] + "00" + new string([.. structure.Classes[..structure.BankFrom].Select(kind => kind == 'a' ? 'A' : '0')]) + code[3..])
            ? code
            : null;
    }

    private static string Spelled(string form)
    {
        var classes = new System.Text.StringBuilder();
        var count = 0;
        foreach (var c in form)
        {
            if (char.IsAsciiDigit(c))
            {
                count = (count * 10) + (c - '0');
            }
            else
            {
                classes.Append(c, count);
                count = 0;
            }
        }

        return classes.ToString();
    }
}
