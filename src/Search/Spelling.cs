namespace PartnerDirectory.Search;

/// <summary>Other ways to write a folded word. Each returns the length written, or 0 when the word has no such other way.</summary>
internal static class Spelling
{
    /// <summary>Stands before simplified words, which are compared with one another alone: Walsh is no other spelling of "vals". No text folds to it.</summary>
    public const char Simplified = '\u0002';

    /// <summary>The word as other words are written.</summary>
    public static string Plain(string word) => word[0] == Simplified ? word[1..] : word;

    /// <summary>Mueller → muller, Goethe → gothe: so that who leaves the umlaut out meets who spells it out.</summary>
    public static int Collapse(ReadOnlySpan<char> word, Span<char> into)
    {
        if (word.Length < 4 || word.IndexOf('e') < 1)
        {
            return 0;
        }

        var n = 0;
        for (var i = 0; i < word.Length; i++)
        {
            var c = word[i];
            if (c == 'e' && i > 0 && word[i - 1] is 'a' or 'o' or 'u'
                && !(i > 1 && (word[i - 2] is 'q' or 'e' or 'a' or 'o' or 'u')) && i + 1 < word.Length)
            {
                continue;
            }

            into[n++] = c;
        }

        return n < word.Length ? n : 0;
    }

    /// <summary>One common form for the ways to romanise Cyrillic, <see cref="Simplified"/> before it: politsiya, policiya and policija all become policia.</summary>
    public static int Simplify(ReadOnlySpan<char> word, Span<char> into)
    {
        if (word.Length < 5)
        {
            return 0;
        }

        into[0] = Simplified;
        var n = 1;
        for (var i = 0; i < word.Length; i++)
        {
            var c = word[i];
            var next = i + 1 < word.Length ? word[i + 1] : '\0';
            var to = c;
            switch (c)
            {
                case 's' when next == 'h':
                    i++;
                    if (i + 2 < word.Length && word[i + 1] == 'c' && word[i + 2] == 'h')
                    {
                        i += 2;
                    }

                    break;
                case 's' when next == 'c' && i + 2 < word.Length && word[i + 2] == 'h':
                    i += 2;
                    break;
                case 'c' or 'z' when next == 'h':
                    i++;
                    break;
                case 'k' when next == 'h':
                    to = 'h';
                    i++;
                    break;
                case 't' when next is 's' or 'z':
                    to = 'c';
                    i++;
                    break;
                case 'j' or 'y':
                    to = 'i';
                    break;
                case 'w':
                    to = 'v';
                    break;
                default:
                    break;
            }

            if (to != 'i' || into[n - 1] != to)
            {
                into[n++] = to;
            }
        }

        return n;
    }

    /// <summary>AnyAscii's English romanisation of Cyrillic as Croats, Slovenes and Czechs write it: politsiya → policija.</summary>
    public static int SouthSlavic(ReadOnlySpan<char> word, Span<char> into)
    {
        if (word.Length < 3)
        {
            return 0;
        }

        var n = 0;
        for (var i = 0; i < word.Length; i++)
        {
            var c = word[i];
            var next = i + 1 < word.Length ? word[i + 1] : '\0';
            switch (c)
            {
                case 's' or 'c' or 'z' when next == 'h':
                    into[n++] = c;
                    i++;
                    break;
                case 'k' when next == 'h':
                    into[n++] = 'h';
                    i++;
                    break;
                case 't' when next == 's':
                    into[n++] = 'c';
                    i++;
                    break;
                case 'y':
                    into[n++] = 'j';
                    break;
                default:
                    into[n++] = c;
                    break;
            }
        }

        return word.SequenceEqual(into[..n]) ? 0 : n;
    }
}
