using System.Text;

namespace PartnerDirectory.Tests.Support;

/// <summary>Just enough of C# to tell code, comments and string literals apart.</summary>
public static class CSharp
{
    /// <summary>The text of every string literal, escapes left as written; of an interpolated one also the code in its gaps.</summary>
    public static IReadOnlyList<string> Strings(string source) => Read(source).Strings;

    /// <summary>The source without comments; string literals stay.</summary>
    public static string Code(string source) => Read(source).Code;

    /// <summary>What stands between a call's brackets, split at its commas. <paramref name="open"/> is the place of the opening bracket.</summary>
    public static IReadOnlyList<string> Arguments(string code, int open)
    {
        var arguments = new List<string>();
        var (depth, start) = (0, open + 1);
        for (var i = open; i < code.Length; i++)
        {
            if (Literal(code, i) is { } literal)
            {
                i = literal.End - 1;
                continue;
            }

            switch (code[i])
            {
                case '(' or '[' or '{':
                    depth++;
                    break;
                case ')' or ']' or '}':
                    if (--depth == 0)
                    {
                        arguments.Add(code[start..i].Trim());
                        return arguments;
                    }

                    break;
                case ',' when depth == 1:
                    arguments.Add(code[start..i].Trim());
                    start = i + 1;
                    break;
            }
        }

        throw new InvalidOperationException("A bracket is not closed: " + code[open..Math.Min(code.Length, open + 80)]);
    }

    private static (string Code, IReadOnlyList<string> Strings) Read(string source)
    {
        var code = new StringBuilder(source.Length);
        var strings = new List<string>();
        for (var i = 0; i < source.Length;)
        {
            if (source.AsSpan(i).StartsWith("//", StringComparison.Ordinal))
            {
                i = End(source, "\n", i);
                continue;
            }

            if (source.AsSpan(i).StartsWith("/*", StringComparison.Ordinal))
            {
                i = Math.Min(source.Length, End(source, "*/", i) + 2);
                continue;
            }

            if (Literal(source, i) is { } literal)
            {
                code.Append(source, i, literal.End - i);
                if (literal.Text is not null)
                {
                    strings.Add(literal.Text);
                }

                i = literal.End;
                continue;
            }

            code.Append(source[i++]);
        }

        return (code.ToString(), strings);
    }

    private static (int End, string? Text)? Literal(string source, int i)
    {
        if (source[i] == '\'')
        {
            var close = source.IndexOf('\'', i + (i + 1 < source.Length && source[i + 1] == '\\' ? 3 : 2));

            // An apostrophe far from its partner is one in a text of a .razor file.
            return close > 0 && close - i <= 8 ? (close + 1, null) : null;
        }

        var start = i;
        while (start < source.Length && source[start] is '$' or '@' && start - i < 4)
        {
            start++;
        }

        if (start >= source.Length || source[start] != '"')
        {
            return null;
        }

        var prefix = source[i..start];
        if (source.AsSpan(start).StartsWith("\"\"\"", StringComparison.Ordinal))
        {
            var quotes = 3;
            while (start + quotes < source.Length && source[start + quotes] == '"')
            {
                quotes++;
            }

            var close = source.IndexOf(new string('"', quotes), start + quotes, StringComparison.Ordinal);
            return (close + quotes, source[(start + quotes)..close]);
        }

        var (verbatim, interpolated) = (prefix.Contains('@', StringComparison.Ordinal), prefix.Contains('$', StringComparison.Ordinal));
        var depth = 0;
        for (var at = start + 1; at < source.Length; at++)
        {
            var c = source[at];
            if (interpolated && c is '{' or '}' && depth == 0 && at + 1 < source.Length && source[at + 1] == c)
            {
                at++;
            }
            else if (interpolated && c == '{')
            {
                depth++;
            }
            else if (interpolated && c == '}')
            {
                depth--;
            }
            else if (depth > 0 && c == '"')
            {
                at = Literal(source, at)!.Value.End - 1;
            }
            else if (c == '\\' && !verbatim)
            {
                at++;
            }
            else if (c == '"' && verbatim && at + 1 < source.Length && source[at + 1] == '"')
            {
                at++;
            }
            else if (c == '"')
            {
                return (at + 1, source[(start + 1)..at]);
            }
        }

        return null;
    }

    private static int End(string source, string mark, int from)
    {
        var end = source.IndexOf(mark, from, StringComparison.Ordinal);
        return end < 0 ? source.Length : end;
    }
}
