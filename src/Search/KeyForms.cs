using System.Text;

namespace PartnerDirectory.Search;

/// <summary>How whole strings (addresses, hosts, identifiers, phone numbers) are written when they are compared.</summary>
internal static class KeyForms
{
    /// <summary>Letters and digits only, ASCII lower case: BE-0123.456 and be 0123456 are one identifier.</summary>
    public static string Squeeze(string value)
    {
        var squeezed = new StringBuilder(value.Length);
        foreach (var c in value)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                squeezed.Append(char.ToLowerInvariant(c));
            }
        }

        return squeezed.ToString();
    }

    /// <summary>The host of a link or domain without scheme, www and path; null when there is none.</summary>
    public static string? HostOf(string link)
    {
        var host = link.AsSpan().Trim();
        var scheme = host.IndexOf("://");
        if (scheme >= 0)
        {
            host = host[(scheme + 3)..];
        }

        var end = host.IndexOfAny("/?#: ");
        if (end >= 0)
        {
            host = host[..end];
        }

        var at = host.LastIndexOf('@');
        if (at >= 0)
        {
            host = host[(at + 1)..];
        }

        if (host.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
        {
            host = host[4..];
        }

        host = host.Trim('.');
        return host.IndexOf('.') > 0 ? host.ToString().ToLowerInvariant() : null;
    }

    /// <summary>The telling label of a host: mastercard of eu.mastercard.co.uk.</summary>
    public static string LabelOf(string host)
    {
        var labels = host.Split('.');
        var at = labels.Length - 2;
        if (at > 0 && labels[^1].Length == 2 && labels[at].Length <= 3)
        {
            at--;
        }

        return labels[Math.Max(at, 0)];
    }

    /// <summary>
    /// The digit strings to try as endings of E.164 numbers for what was typed; empty when it does not look like a number of at least four digits.
    /// Drops 00, a trunk zero and "(0)"; an extension is ignored.
    /// </summary>
    public static List<string> PhoneForms(string typed)
    {
        var text = typed.Trim();
        foreach (var prefix in (string[])["telephone", "phone", "tel", "mobile", "mob", "fax", "t", "m"])
        {
            if (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                text = text[prefix.Length..].TrimStart('.', ':', ' ');
                break;
            }
        }

        var extension = text.IndexOfAny(['x', 'X', 'e', 'E', '#', ';']);
        if (extension > 4)
        {
            text = text[..extension];
        }

        text = text.Replace("(0)", "", StringComparison.Ordinal);
        var digits = new StringBuilder();
        foreach (var c in text)
        {
            if (char.IsDigit(c))
            {
                digits.Append((char)('0' + (int)char.GetNumericValue(c)));
            }
            else if (char.IsLetter(c) || !(c is ' ' or '+' or '-' or '.' or '/' or '(' or ')' or '\u00A0' or '\u2011' or '\u2010' or '\u2013' or '\u202F' or '\t' or '[' or ']' or '\uFF0B' or '*'))
            {
                return [];
            }
        }

        var all = digits.ToString();
        if (all.Length is < 4 or > 20)
        {
            return [];
        }

        var forms = new List<string> { all };
        if (all.StartsWith("00", StringComparison.Ordinal) && all.Length > 6)
        {
            forms.Add(all[2..]);
        }

        if (all.StartsWith("011", StringComparison.Ordinal) && all.Length > 9)
        {
            forms.Add(all[3..]);
        }

        var trimmed = all.TrimStart('0');
        if (trimmed.Length >= 4 && trimmed.Length < all.Length)
        {
            forms.Add(trimmed);
        }

        // Trunk prefixes 8 (Russia, Belarus…), 06 (Hungary), 1 and country codes before a trunk zero: +44 020…
        if (all.Length >= 9)
        {
            forms.Add(all[1..]);
            forms.Add(all[2..]);
            for (var i = 1; i <= 3; i++)
            {
                if (trimmed.Length > i + 6 && trimmed[i] == '0')
                {
                    forms.Add(trimmed[..i] + trimmed[(i + 1)..]);
                }
            }
        }

        return forms;
    }
}
