using PartnerDirectory.Kernel;

namespace PartnerDirectory.Search;

/// <summary>What a pasted text can be.</summary>
public enum PastedKind
{
    Link,
    EmailAddress,
    Domain,
    Phone,
    Bic,
    Iban,
    Card,
}

/// <summary>
/// What a text was understood as. <paramref name="Value"/> holds no more than may reach the server: of an IBAN the country
/// and the bank's code (<c>BE-539</c>), of a card number its first digits, at most eight. <paramref name="Shortened"/>: the text held more.
/// </summary>
public sealed record Pasted(PastedKind Kind, string Value, string? Country = null, bool Shortened = false)
{
    /// <summary>The host to look up of a link, an address or a domain; null for the others.</summary>
    public string? Host { get; init; }

    /// <summary>Numbers of accounts and cards stand in no address, shortened or not: what they were pasted for is nobody's business.</summary>
    public bool IsSensitive => Kind is PastedKind.Iban or PastedKind.Card;

    public string? BankCode => Kind == PastedKind.Iban ? Value[3..] : null;
}

/// <summary>
/// Recognises what people paste to learn who stands behind it, and drops what must not be kept. wwwroot/js/find.js drops
/// the same before anything is sent; this is for browsers without scripts. Card numbers: ISO/IEC 7812. IBAN: ISO 13616. BIC: ISO 9362.
/// </summary>
public static class PasteRules
{
    public const int MostCardDigits = 8;

    private const int ShortestIban = 15;
    private const string CardWord = "card ";
    private const string IbanWord = "IBAN ";

    /// <summary>Null when the text is an ordinary question.</summary>
    public static Pasted? Recognise(string text)
    {
        var trimmed = text.Trim().Trim('<', '>', '"', ',', ';').Trim();
        if (trimmed.Length is < 4 or > 600)
        {
            return null;
        }

        return Iban(trimmed) ?? Card(trimmed) ?? Bic(trimmed) ?? Web(trimmed) ?? Phone(trimmed);
    }

    /// <summary>The text with nothing in it that may not reach the server; the same text when there was nothing.</summary>
    public static string Shorten(string text) => Recognise(text) is { IsSensitive: true, Shortened: true } pasted ? Written(pasted) : text;

    /// <summary>A shortened number as it is written again, and recognised again: <c>IBAN BE-539</c>, <c>card 51051051</c>.</summary>
    public static string Written(Pasted pasted) => (pasted.Kind == PastedKind.Iban ? IbanWord : CardWord) + pasted.Value;

    /// <summary>Host, then its parents, down to two labels: desk.eu.visa.example, eu.visa.example, visa.example.</summary>
    public static IReadOnlyList<string> WithParents(string host)
    {
        var names = new List<string>();
        for (var rest = host; rest.Contains('.', StringComparison.Ordinal); rest = rest[(rest.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            names.Add(rest);
        }

        return names;
    }

    /// <summary>Whether a card number that begins with the digits can be of the range (<see cref="Forms.CardRange"/>).</summary>
    public static bool IsOfRange(string digits, string range)
    {
        var ends = range.Split('-');
        var length = ends[0].Length;
        return digits.Length >= length
            ? string.CompareOrdinal(digits[..length], ends[0]) >= 0 && string.CompareOrdinal(digits[..length], ends[^1]) <= 0
            : string.CompareOrdinal(digits, ends[0][..digits.Length]) >= 0 && string.CompareOrdinal(digits, ends[^1][..digits.Length]) <= 0;
    }

    private static Pasted? Iban(string text)
    {
        var named = text.StartsWith(IbanWord, StringComparison.OrdinalIgnoreCase);
        if (named && Ibans.BankCode(text[IbanWord.Length..]) is { } code)
        {
            return new Pasted(PastedKind.Iban, code, code[..2]);
        }

        // Whoever types on after a number was shortened adds nothing to it.
        if (named && text.Length > IbanWord.Length + 3 && Ibans.Of(text.Substring(IbanWord.Length, 2).ToUpperInvariant()) is { } known &&
            text.Replace(" ", "", StringComparison.Ordinal)[4..] is var longer && longer.Length > 3 + known.BankLength && Ibans.BankCode(longer[..(3 + known.BankLength)]) is { } begun)
        {
            return new Pasted(PastedKind.Iban, begun, begun[..2], Shortened: true);
        }

        var given = text.StartsWith("IBAN", StringComparison.OrdinalIgnoreCase) ? text[4..].TrimStart(' ', ':', '\u00A0') : text;
        if (Compact(given) is not { Length: >= ShortestIban } compact || Ibans.Of(compact[..2]) is not { } structure || !structure.MayBegin(compact))
        {
            return null;
        }

        // Wrong check digits are a slip of somebody's hand, and no reason to keep the account's number.
        return new Pasted(PastedKind.Iban, string.Concat(structure.Country, "-", compact.AsSpan(4 + structure.BankFrom, structure.BankLength)), structure.Country, Shortened: true);
    }

    private static Pasted? Card(string text)
    {
        var named = text.StartsWith(CardWord, StringComparison.OrdinalIgnoreCase);
        var given = named ? text[CardWord.Length..] : text;
        if (given.Any(c => !char.IsAsciiDigit(c) && c is not (' ' or '-' or '\u00A0' or '.' or '\u2011' or '\u2013')))
        {
            return null;
        }

        var digits = string.Concat(given.Where(char.IsAsciiDigit));
        if (named)
        {
            return digits.Length is 0 or > 19 ? null : new Pasted(PastedKind.Card, digits[..Math.Min(digits.Length, MostCardDigits)], Shortened: digits.Length > MostCardDigits);
        }

        return IsCardNumber(digits) ? new Pasted(PastedKind.Card, digits[..MostCardDigits], Shortened: true)
            : digits.Length is >= 6 and <= MostCardDigits && given.Length == digits.Length && digits[0] is >= '2' and <= '6' ? new Pasted(PastedKind.Card, digits)
            : null;
    }

    /// <summary>
    /// Sixteen digits or more are no phone number (E.164 ends at fifteen). Shorter ones are taken for cards where an
    /// issuer has numbers of that length and the last digit checks (Luhn): others may be somebody's phone.
    /// </summary>
    private static bool IsCardNumber(string digits) => digits.Length switch
    {
        >= 16 => digits[0] != '0' || digits.Length > 18,
        15 => digits[..2] is "34" or "37" || (digits[..4] is "2131" or "1800" && Luhn(digits)),
        14 => digits[..2] is "30" or "36" or "38" or "39" && Luhn(digits),
        13 => digits[0] == '4' && Luhn(digits),
        _ => false,
    };

    private static bool Luhn(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[digits.Length - 1 - i] - '0';
            sum += i % 2 == 0 ? digit : digit > 4 ? (digit * 2) - 9 : digit * 2;
        }

        return sum % 10 == 0;
    }

    /// <summary>In capitals alone: many words of eight letters have the form of a code.</summary>
    private static Pasted? Bic(string text) =>
        !text.Contains(' ', StringComparison.Ordinal) && !text.Any(char.IsAsciiLetterLower) && text.Any(char.IsAsciiLetterUpper) && Forms.Bic(text) is { } bic
            ? new Pasted(PastedKind.Bic, bic, bic[4..6])
            : null;

    private static Pasted? Web(string text)
    {
        if (text.Any(char.IsWhiteSpace))
        {
            return null;
        }

        var mail = text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? text[7..].Split('?')[0] : text;
        if (mail.Contains('@', StringComparison.Ordinal) && Forms.Email(mail) is { } address)
        {
            return new Pasted(PastedKind.EmailAddress, address) { Host = address[(address.LastIndexOf('@') + 1)..] };
        }

        if (Forms.Domain(text) is { } domain)
        {
            return new Pasted(PastedKind.Domain, domain) { Host = WithoutWww(domain) };
        }

        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var authority = scheme > 0 ? text[(scheme + 3)..] : text;
        authority = authority.Split('/', '?', '#')[0];
        authority = authority[(authority.LastIndexOf('@') + 1)..].Split(':')[0];
        return (scheme > 0 || text.Contains('/', StringComparison.Ordinal)) && Forms.Domain(authority) is { } host
            ? new Pasted(PastedKind.Link, host) { Host = WithoutWww(host) }
            : null;
    }

    private static Pasted? Phone(string text)
    {
        var given = text.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) ? text[4..] : text;
        given = given.StartsWith("00", StringComparison.Ordinal) ? "+" + given[2..] : given;
        return given.StartsWith('+') && Forms.Phone(given, null) is { } number ? new Pasted(PastedKind.Phone, number) : null;
    }

    private static string WithoutWww(string host) => host.StartsWith("www.", StringComparison.Ordinal) && host.Count(c => c == '.') > 1 ? host[4..] : host;

    /// <summary>Letters and digits in capitals, where nothing but spaces, points and dashes stands between them; else null.</summary>
    private static string? Compact(string text)
    {
        var compact = new System.Text.StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                compact.Append(char.ToUpperInvariant(c));
            }
            else if (c is not (' ' or '-' or '.' or '\u00A0' or '\u2011' or '\u202F'))
            {
                return null;
            }
        }

        return compact.ToString();
    }
}
