using System.Collections.Frozen;
using System.Globalization;
using System.Net.Mail;
using System.Text.RegularExpressions;
using NodaTime;
using PhoneNumbers;

namespace PartnerDirectory.Kernel;

/// <summary>
/// The written forms that the directory takes, each to one canonical form, or null when the text isn't of that form.
/// Pages, import and API check with the same functions.
/// </summary>
public static partial class Forms
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true, AllowUnassigned = false };

    private static readonly PhoneNumberUtil Phones = PhoneNumberUtil.GetInstance();

    private static readonly FrozenDictionary<string, string> Zones =
        DateTimeZoneProviders.Tzdb.Ids.ToFrozenDictionary(id => id, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// A phone number as E.164 (<c>+442079460110</c>), an extension after <c>;ext=</c>. National notation is understood with
    /// <paramref name="country"/> (ISO 3166-1 alpha-2). What cannot be a number of its country is refused (libphonenumber).
    /// </summary>
    public static string? Phone(string text, string? country)
    {
        if (text.Length > 60)
        {
            return null;
        }

        try
        {
            var number = Phones.Parse(text, country);
            if (!Phones.IsPossibleNumber(number))
            {
                return null;
            }

            var e164 = Phones.Format(number, PhoneNumberFormat.E164);
            return number.HasExtension ? e164 + ";ext=" + number.Extension : e164;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }

    /// <summary>An E.164 number as people read it, grouped: <c>+44 20 7946 0110</c>. What isn't one comes back as it is.</summary>
    public static string PhoneForPeople(string e164)
    {
        try
        {
            var ext = e164.Split(";ext=");
            var number = Phones.Format(Phones.Parse(ext[0], null), PhoneNumberFormat.INTERNATIONAL);
            return ext.Length > 1 ? number + " ext. " + ext[1] : number;
        }
        catch (NumberParseException)
        {
            return e164;
        }
    }

    /// <summary>An e-mail address (RFC 5321 size limits), its domain as <see cref="Domain"/> gives it; the local part keeps its case.</summary>
    public static string? Email(string text)
    {
        var trimmed = text.Trim();
        var at = trimmed.LastIndexOf('@');
        if (at is < 1 or > 64 || trimmed.Length > 254 || trimmed.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) ||
            Domain(trimmed[(at + 1)..]) is not { } domain || !Local().IsMatch(trimmed[..at]))
        {
            return null;
        }

        return MailAddress.TryCreate(trimmed[..at] + "@example.org", out _) ? trimmed[..at] + "@" + domain : null;
    }

    /// <summary>
    /// A domain name in lower case, internationalised ones in Unicode (IDNA; <c>xn--bcher-kva.example</c> becomes
    /// <c>bücher.example</c>). At least two labels; no address, port or path.
    /// </summary>
    public static string? Domain(string text)
    {
        var trimmed = text.Trim().TrimEnd('.').ToLowerInvariant();
        if (trimmed.Length is 0 or > 253 || !trimmed.Contains('.', StringComparison.Ordinal) || trimmed.All(c => char.IsAsciiDigit(c) || c == '.'))
        {
            return null;
        }

        if (System.Text.Ascii.IsValid(trimmed) && !trimmed.Contains("xn--", StringComparison.Ordinal))
        {
            return Labels().IsMatch(trimmed) ? trimmed : null;
        }

        try
        {
            var ascii = Idn.GetAscii(trimmed);
            return ascii.Length <= 253 && Labels().IsMatch(ascii) ? Idn.GetUnicode(ascii) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>An absolute http or https address; a bare domain is taken as https. Other schemes are refused: they can run scripts.</summary>
    public static string? Link(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length > 2000 || trimmed.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            return null;
        }

        if (!trimmed.Contains("://", StringComparison.Ordinal))
        {
            var host = trimmed.Split('/', '?', '#', ':')[0];
            if (Domain(host) is null || trimmed[host.Length..].StartsWith(':'))
            {
                return null;
            }

            trimmed = "https://" + trimmed;
        }

        return Uri.TryCreate(trimmed, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" &&
               uri.UserInfo.Length == 0 && (uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || Domain(uri.IdnHost) is not null)
            ? trimmed
            : null;
    }

    /// <summary>Legal Entity Identifier (ISO 17442): 20 characters, check digits by ISO 7064 mod 97-10; spaces and case are forgiven.</summary>
    public static string? Lei(string text)
    {
        var lei = Compact(text);
        if (!LeiForm().IsMatch(lei))
        {
            return null;
        }

        var remainder = 0;
        foreach (var c in lei)
        {
            remainder = char.IsAsciiDigit(c) ? ((remainder * 10) + (c - '0')) % 97 : ((remainder * 100) + (c - 'A' + 10)) % 97;
        }

        return remainder == 1 ? lei : null;
    }

    /// <summary>Business Identifier Code (ISO 9362): 8 or 11 characters with a country of ISO 3166-1 in places 5 and 6; case and spaces are forgiven.</summary>
    public static string? Bic(string text)
    {
        var bic = Compact(text);
        return BicForm().IsMatch(bic) && Countries.IsKnown(bic[4..6]) ? bic : null;
    }

    /// <summary>
    /// <c>scheme:value</c> in canonical form. LEI, BIC, UUID, <c>bank_code</c> and <c>card_range</c> values are checked; other schemes (a national register, a
    /// code list of org-id.guide) take any value. Null when a value isn't of its scheme.
    /// </summary>
    public static (string Scheme, string Value)? Identifier(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || colon == text.Length - 1)
        {
            return null;
        }

        var scheme = text[..colon].Trim().ToLowerInvariant();
        var given = text[(colon + 1)..].Trim();
        var value = scheme switch
        {
            "lei" => Lei(given),
            "bic" => Bic(given),
            "uuid" => Guid.TryParse(given, out var uuid) ? uuid.ToString("D") : null,
            "bank_code" => Ibans.BankCode(given),
            "card_range" => CardRange(given),
            _ => given.Length is > 0 and <= 200 && !given.Any(c => char.IsControl(c) || char.IsSurrogate(c)) ? given : null,
        };
        return value is not null && SchemeForm().IsMatch(scheme) ? (scheme, value) : null;
    }

    /// <summary>
    /// First digits of card numbers (ISO/IEC 7812): one prefix (<c>4</c>), or the first and the last of a range
    /// (<c>510000-559999</c>), at most eight digits each and of one length.
    /// </summary>
    public static string? CardRange(string text)
    {
        var range = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        var ends = range.Split('-');
        return ends.Length <= 2 && ends.All(end => end.Length is >= 1 and <= 8 && end.All(char.IsAsciiDigit)) && ends[0].Length == ends[^1].Length &&
               string.CompareOrdinal(ends[0], ends[^1]) <= 0
            ? range
            : null;
    }

    /// <summary>A time zone by its IANA name, in the spelling of the zone database (<c>Europe/Brussels</c>).</summary>
    public static string? Zone(string text) =>
        Zones.GetValueOrDefault(text.Trim());

    /// <summary>The zones of a country, the most used first; of everywhere, by name, when no country is given.</summary>
    public static IReadOnlyList<string> ZonesOf(string? country) =>
        [.. NodaTime.TimeZones.TzdbDateTimeZoneSource.Default.ZoneLocations!.Where(place => country is null || place.CountryCode == country).Select(place => place.ZoneId).Distinct()
            .OrderBy(zone => country is null ? zone : "", StringComparer.Ordinal)];

    /// <summary>A territory: a country by code or name, or a region (EU, EEA, EUROPE, WORLD) by code or name.</summary>
    public static string? Territory(string text) => Countries.Find(text) ?? Countries.FindRegion(text);

    /// <summary>A calendar day (ISO 8601, <c>2026-11-24</c>).</summary>
    public static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>A TLP 2.0 label (FIRST), with or without its prefix, in any case; "TLP:WHITE" of TLP 1.0 is CLEAR.</summary>
    public static string? Tlp(string text)
    {
        var label = Compact(text);
        label = label.StartsWith("TLP:", StringComparison.Ordinal) ? label[4..] : label;
        return label switch
        {
            "CLEAR" or "WHITE" => "TLP:CLEAR",
            "GREEN" => "TLP:GREEN",
            "AMBER" => "TLP:AMBER",
            "AMBER+STRICT" => "TLP:AMBER+STRICT",
            "RED" => "TLP:RED",
            _ => null,
        };
    }

    private static string Compact(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();

    // RFC 5321 dot-string, with the letters of other scripts (RFC 6531); quoted local parts have no place in a directory.
    [GeneratedRegex(@"^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Local();

    [GeneratedRegex(@"^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])$", RegexOptions.CultureInvariant)]
    private static partial Regex Labels();

    [GeneratedRegex("^[A-Z0-9]{18}[0-9]{2}$", RegexOptions.CultureInvariant)]
    private static partial Regex LeiForm();

    [GeneratedRegex("^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$", RegexOptions.CultureInvariant)]
    private static partial Regex BicForm();

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,49}$", RegexOptions.CultureInvariant)]
    private static partial Regex SchemeForm();
}
