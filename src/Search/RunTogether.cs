using System.Text;

namespace PartnerDirectory.Search;

/// <summary>
/// Lines of which the breaks were lost in copying: "EngineeringKettering University", "Lausanne1015Switzerland". A word nobody
/// here has is taken apart where small letters meet capitals or digits.
/// </summary>
internal static class RunTogether
{
    /// <summary>A piece this long that is a word bears a seam out.</summary>
    private const int LongEnough = 4;

    /// <summary>The text with spaces at such places; the same text when there is none.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="isWord">Whether a folded word is one here.</param>
    public static string Apart(string text, Func<string, bool> isWord)
    {
        if (!HasSeam(text))
        {
            return text;
        }

        var seams = new List<int>();
        foreach (var word in TextWords.Of(text))
        {
            if (HasSeam(text.AsSpan(word.Start, word.Length)) && !isWord(word.Text))
            {
                Seams(text, word, isWord, seams);
            }
        }

        var apart = new StringBuilder(text);
        for (var i = seams.Count - 1; i >= 0; i--)
        {
            apart.Insert(seams[i], ' ');
        }

        return apart.ToString();
    }

    // A capital in the middle of a word may be a slip: one of the pieces beside it has to be a word.
    private static void Seams(string text, TextWord word, Func<string, bool> isWord, List<int> seams)
    {
        var end = word.Start + word.Length;
        var wasWord = false;
        for (int from = word.Start, to = Next(text, from, end); to < end; from = to, to = Next(text, from, end))
        {
            wasWord |= from == word.Start && IsPiece(text[from..to], isWord);
            var isPiece = IsPiece(text[to..Next(text, to, end)], isWord);
            if (wasWord || isPiece)
            {
                seams.Add(to);
            }

            wasWord = isPiece;
        }
    }

    private static bool IsPiece(string piece, Func<string, bool> isWord) => piece.Length >= LongEnough && isWord(Normaliser.Fold(piece));

    private static int Next(ReadOnlySpan<char> text, int from, int end)
    {
        var to = from + 1;
        while (to < end && !IsSeam(text, to))
        {
            to++;
        }

        return to;
    }

    private static bool HasSeam(ReadOnlySpan<char> text) => Next(text, 0, text.Length) < text.Length;

    // esM, AUni, le1, 5Swi: one small letter among capitals is a slip.
    private static bool IsSeam(ReadOnlySpan<char> text, int i)
    {
        var here = text[i];
        return (char.IsUpper(here) || char.IsDigit(here)) && i > 1 && char.IsLower(text[i - 1])
            ? char.IsLower(text[i - 2])
            : char.IsUpper(here) && char.IsLetterOrDigit(text[i - 1]) && i + 2 < text.Length && char.IsLower(text[i + 1]) && char.IsLower(text[i + 2]);
    }
}
