using System.Text;

namespace PartnerDirectory.Kernel;

/// <summary>
/// Writes one vCard 4.0 (RFC 6350), property by property: text is escaped (3.4), lines end in CRLF and are folded so that
/// none is longer than 75 octets, never within a character of UTF-8 (3.2).
/// </summary>
public sealed class VCard
{
    private const int MostOctets = 75;

    private readonly StringBuilder card = new("BEGIN:VCARD\r\nVERSION:4.0\r\n");

    /// <summary>A property whose value is one text. Nothing is written for an empty one.</summary>
    public VCard Text(string property, string? value) => string.IsNullOrWhiteSpace(value) ? this : Line(property + ":" + Escaped(value));

    /// <summary>A property whose value is a list of texts: <c>CATEGORIES</c>.</summary>
    public VCard List(string property, params IEnumerable<string> values)
    {
        var given = values.Where(value => !string.IsNullOrWhiteSpace(value)).Select(Escaped).ToArray();
        return given.Length == 0 ? this : Line(property + ":" + string.Join(',', given));
    }

    /// <summary>A property whose value has components: <c>N</c>, <c>ORG</c>. Empty ones at the end are left out where <paramref name="all"/> is false.</summary>
    public VCard Components(string property, bool all, params string?[] values)
    {
        var given = values.Select(value => Escaped(value ?? "")).ToArray();
        var last = all ? given.Length - 1 : Array.FindLastIndex(given, value => value.Length > 0);
        return last < 0 ? this : Line(property + ":" + string.Join(';', given[..(last + 1)]));
    }

    /// <summary>A property whose value is an address (RFC 3986), which is not escaped. What isn't one is left out.</summary>
    public VCard Uri(string property, string value) =>
        value.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}') || !System.Uri.TryCreate(value, UriKind.Absolute, out _)
            ? this
            : Line(property + ":" + value);

    public override string ToString() => card + "END:VCARD\r\n";

    /// <summary>Backslash, comma, semicolon and line break; other control characters have no place in a card.</summary>
    private static string Escaped(string value)
    {
        var escaped = new StringBuilder(value.Length);
        var text = value.Trim().ReplaceLineEndings("\n");
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '\\' or ',' or ';')
            {
                escaped.Append('\\').Append(c);
            }
            else if (c == '\n')
            {
                escaped.Append("\\n");
            }
            else if (i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]))
            {
                escaped.Append(c).Append(text[++i]);
            }
            else if (c == '\t' || !(char.IsControl(c) || char.IsSurrogate(c)))
            {
                escaped.Append(c);
            }
        }

        return escaped.ToString();
    }

    private VCard Line(string line)
    {
        var octets = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > MostOctets)
            {
                card.Append("\r\n ");
                octets = 1;
            }

            card.Append(rune.ToString());
            octets += rune.Utf8SequenceLength;
        }

        card.Append("\r\n");
        return this;
    }
}
