using System.Text;
using AnyAscii;

namespace PartnerDirectory.Kernel;

/// <summary>
/// The folded form of a name that lists are ordered by: lower-case ASCII letters, digits and single spaces, so that both
/// engines agree when they compare it byte by byte.
/// </summary>
public static class SortKey
{
    /// <summary>At most 200 characters; "~" for a name with neither letters nor digits, which sorts last.</summary>
    public static string Of(string name)
    {
        var ascii = Ascii.IsValid(name) ? name : name.Transliterate();
        var key = new StringBuilder(Math.Min(ascii.Length, 200));
        var gap = false;
        foreach (var c in ascii)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                if (gap && key.Length > 0)
                {
                    key.Append(' ');
                }

                gap = false;
                key.Append(char.ToLowerInvariant(c));
            }
            else if (c != '\'')
            {
                gap = true;
            }

            if (key.Length >= 200)
            {
                break;
            }
        }

        return key.Length > 0 ? key.ToString() : "~";
    }
}
