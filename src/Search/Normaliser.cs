using System.Globalization;
using System.Text;
using AnyAscii;

namespace PartnerDirectory.Search;

/// <summary>Receives the words of a text in order.</summary>
internal interface IWordSink
{
    /// <summary><paramref name="word"/> is folded; <paramref name="start"/> and <paramref name="length"/> are UTF-16 positions in the source.
    /// An alternate is another spelling of the word before it.</summary>
    void Word(ReadOnlySpan<char> word, int start, int length, bool alternate);
}

/// <summary>
/// Turns text into folded words, the same way for index and query: lower case, no diacritics, Latin transliteration (AnyAscii)
/// but of scripts that write consonants alone, dotted abbreviations closed up, scripts without spaces as pairs of characters.
/// Never throws, whatever the text holds.
/// </summary>
internal sealed class Normaliser
{
    /// <summary>Letters of one word that count.</summary>
    public const int LongestWord = 40;

    private const int ShortestWithArticle = 5;

    private static readonly string?[] Latin = new string?[char.MaxValue + 1];

    private readonly char[] word = new char[LongestWord + 8];
    private readonly char[] other = new char[(LongestWord * 2) + 16];
    private readonly char[] umlauts = new char[LongestWord + 8];
    private readonly StringBuilder run = new();

    // What the word under construction has seen so far.
    private int length;
    private bool umlaut;
    private bool foreign;
    private int start;

    /// <summary>The folded words of a text without alternates, separated by single spaces.</summary>
    public static string Fold(string text)
    {
        var collector = new Collector();
        new Normaliser().Read(text, collector);
        return collector.Text.ToString();
    }

    public void Read(string text, IWordSink sink)
    {
        length = 0;
        Reset();
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsAsciiLetterOrDigit(c))
            {
                Begin(i);
                Append((char)(c | (char.IsAsciiLetterUpper(c) ? 0x20 : 0)));
                continue;
            }

            if (c < 0x80)
            {
                if (length > 0)
                {
                    if (c == '\'' && IsGenitive(text, i))
                    {
                        continue;
                    }

                    if (c == '.' && Abbreviation(text, i) is > 0 and var next)
                    {
                        i = next - 1;
                        continue;
                    }

                    End(i, sink);
                }

                continue;
            }

            i = Beyond(text, i, sink);
        }

        End(text.Length, sink);
    }

    private int Beyond(string text, int i, IWordSink sink)
    {
        var c = text[i];
        if (c is '\u2019' or '\u2018' or '\u02BC' or '\u02BB' or '\u00B4' or '\u2032')
        {
            if (length > 0 && !IsGenitive(text, i))
            {
                End(i, sink);
            }

            return i;
        }

        if (c is '\u05F3' or '\u05F4' && length > 0)
        {
            // Hebrew acronyms carry a mark before the last letter.
            return i;
        }

        if (IsUnspaced(c))
        {
            End(i, sink);
            return Run(text, i, sink);
        }

        switch (char.GetUnicodeCategory(c))
        {
            case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format:
                // A combining umlaut typed separately counts as the letter with it.
                if (c == '\u0308' && length > 0)
                {
                    umlaut = true;
                    MarkUmlaut();
                }

                return i;
            case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.OtherLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber:
                Begin(i);
                Letter(c);
                return i;
            case UnicodeCategory.Surrogate when char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]):
                var rune = new Rune(c, text[i + 1]);
                if (Rune.IsLetterOrDigit(rune))
                {
                    Begin(i);
                    AppendLatin(Transliteration.Transliterate(rune.ToString()));
                }
                else
                {
                    End(i, sink);
                }

                return i + 1;
            default:
                End(i, sink);
                return i;
        }
    }

    private void Letter(char c)
    {
        if (c is 'ä' or 'ö' or 'ü' or 'ø' or 'å' or 'Ä' or 'Ö' or 'Ü' or 'Ø' or 'Å')
        {
            Append(c is 'ä' or 'Ä' or 'å' or 'Å' ? 'a' : c is 'ü' or 'Ü' ? 'u' : 'o');
            umlaut = true;
            MarkUmlaut(c is 'å' or 'Å' ? 'a' : 'e');
            return;
        }

        if (Consonants.Are(c))
        {
            AppendConsonant(c);
            return;
        }

        foreign |= c >= 0x370;
        AppendLatin(LatinOf(c));
    }

    // Forms for the place in a word, and two letters written as one, decompose.
    private void AppendConsonant(char c)
    {
        if (c < 0xFB00)
        {
            AppendFolded(c);
            return;
        }

        foreach (var part in c.ToString().Normalize(NormalizationForm.FormKC))
        {
            if (char.IsLetterOrDigit(part))
            {
                AppendFolded(part);
            }
        }
    }

    private void AppendFolded(char c)
    {
        if (Consonants.Folded(c) is not Consonants.None and var letter)
        {
            Append(letter);
        }
    }

    private static string LatinOf(char c) => Latin[c] ??= Transliteration.Transliterate(c.ToString());

    private void MarkUmlaut(char with = 'e')
    {
        if (length > 0 && length <= LongestWord)
        {
            umlauts[length - 1] = with;
        }
    }

    private void AppendLatin(string latin)
    {
        foreach (var c in latin)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                Append(char.ToLowerInvariant(c));
            }
        }
    }

    private void Begin(int at)
    {
        if (length == 0)
        {
            start = at;
        }
    }

    private void Append(char c)
    {
        if (length < LongestWord)
        {
            word[length++] = c;
        }
    }

    private void Reset()
    {
        length = 0;
        if (umlaut)
        {
            Array.Clear(umlauts);
        }

        umlaut = false;
        foreign = false;
    }

    private void End(int at, IWordSink sink)
    {
        if (length == 0)
        {
            return;
        }

        var span = word.AsSpan(0, length);
        sink.Word(span, start, at - start, alternate: false);
        if (umlaut)
        {
            sink.Word(WithUmlautsSpelled(), start, at - start, alternate: true);
        }
        else if (Spelling.Collapse(span, other) is > 0 and var collapsed)
        {
            sink.Word(other.AsSpan(0, collapsed), start, at - start, alternate: true);
        }

        if (foreign)
        {
            if (Spelling.Simplify(span, other) is > 0 and var simple)
            {
                sink.Word(other.AsSpan(0, simple), start, at - start, alternate: true);
            }

            if (Spelling.SouthSlavic(span, other) is > 0 and var slavic)
            {
                sink.Word(other.AsSpan(0, slavic), start, at - start, alternate: true);
            }
        }

        WithoutArticle(span, at, sink);
        Reset();
    }

    // الجامعة, والجامعة: the article, and the "and" that is written with it.
    private void WithoutArticle(ReadOnlySpan<char> span, int at, IWordSink sink)
    {
        var and = span is ['و', 'ا', 'ل', ..] ? 1 : 0;
        var rest = span[and..];
        if (rest is not ['ا', 'ل', ..] || rest.Length < ShortestWithArticle)
        {
            return;
        }

        if (and > 0)
        {
            sink.Word(rest, start, at - start, alternate: true);
        }

        sink.Word(rest[2..], start, at - start, alternate: true);
    }

    private ReadOnlySpan<char> WithUmlautsSpelled()
    {
        var n = 0;
        for (var i = 0; i < length && n < LongestWord - 1; i++)
        {
            other[n++] = word[i];
            if (umlauts[i] != 0)
            {
                other[n++] = umlauts[i];
            }
        }

        return other.AsSpan(0, n);
    }

    // People's, Nestlé's: the apostrophe is dropped rather than splitting off an s.
    private static bool IsGenitive(string text, int i) =>
        i + 1 < text.Length && text[i + 1] is 's' or 'S' && (i + 2 == text.Length || !char.IsLetterOrDigit(text[i + 2]));

    // C.C.A., S.p.A., a. s.: single letters with points close up into one word. Returns where the next letter is, 0 if there is none.
    private static int Abbreviation(string text, int point)
    {
        if (!SingleLetterBefore(text, point))
        {
            return 0;
        }

        var next = point + 1;
        if (next < text.Length && text[next] == ' ')
        {
            next++;
            // With a space only a further letter with a point belongs to it: "J. P. Morgan", not "Vitamin C. A study".
            return next + 1 < text.Length && char.IsLetter(text[next]) && text[next + 1] == '.' ? next : 0;
        }

        return next < text.Length && char.IsLetter(text[next])
            && (next + 1 == text.Length || !char.IsLetterOrDigit(text[next + 1])) ? next : 0;
    }

    private static bool SingleLetterBefore(string text, int point) =>
        point >= 1 && char.IsLetter(text[point - 1]) && (point == 1 || !char.IsLetterOrDigit(text[point - 2]));

    // Scripts written without spaces: each pair of neighbouring characters is a word, so that any part of a name finds it.
    private int Run(string text, int i, IWordSink sink)
    {
        var end = i;
        while (end < text.Length && IsUnspaced(text[end]))
        {
            end++;
        }

        if (end - i == 1)
        {
            sink.Word(text.AsSpan(i, 1), i, 1, alternate: false);
        }

        for (var k = i; k + 1 < end; k++)
        {
            sink.Word(text.AsSpan(k, 2), k, 2, alternate: false);
        }

        run.Clear();
        for (var k = i; k < end && run.Length < LongestWord; k++)
        {
            foreach (var c in Latin[text[k]] ??= Transliteration.Transliterate(text[k].ToString()))
            {
                if (char.IsAsciiLetterOrDigit(c) && run.Length < LongestWord)
                {
                    run.Append(char.ToLowerInvariant(c));
                }
            }
        }

        if (run.Length > 1)
        {
            sink.Word(run.ToString(), i, end - i, alternate: true);
        }

        return end - 1;
    }

    /// <summary>Of a script without spaces.</summary>
    public static bool IsUnspaced(char c) =>
        c is >= '\u4E00' and <= '\u9FFF' or >= '\u3400' and <= '\u4DBF' or >= '\u3040' and <= '\u30FF' or >= '\uAC00' and <= '\uD7AF'
            or >= '\u0E00' and <= '\u0EFF' or >= '\u1780' and <= '\u17D3' or >= '\u1000' and <= '\u104F' or '\u3005';

    private sealed class Collector : IWordSink
    {
        public StringBuilder Text { get; } = new();

        public void Word(ReadOnlySpan<char> word, int start, int length, bool alternate)
        {
            if (!alternate)
            {
                Text.Append(Text.Length > 0 ? " " : "").Append(word);
            }
        }
    }
}
