namespace PartnerDirectory.Search;

/// <summary>
/// Scripts that write consonants: in Latin letters few of a word are left ("jm" of جامعة), so that its beginning meets
/// everybody's initials. Their words stay in their own letters, of which those count as one that people write for one another.
/// </summary>
internal static class Consonants
{
    /// <summary>No letter: a mark, a stretching, or a sign that most leave out.</summary>
    public const char None = '\0';

    /// <summary>Hebrew and Arabic letters, Persian and Urdu ones among them.</summary>
    public static bool Are(char c) => c is >= '\u05D0' and <= '\u05F4' or >= '\u0620' and <= '\u06FF' or >= '\u0750' and <= '\u077F' or >= '\uFB1D' and <= '\uFDFF' or >= '\uFE70' and <= '\uFEFC';

    /// <summary>The letter that stands for all that are written for it; an ASCII digit for a digit.</summary>
    public static char Folded(char c) => c switch
    {
        'أ' or 'إ' or 'آ' or 'ٱ' => 'ا',
        'ى' or 'ئ' or 'ی' or 'ې' or 'ے' or 'ۍ' => 'ي',
        'ؤ' => 'و',
        'ة' or 'ە' or 'ہ' or 'ھ' or 'ۀ' or 'ۃ' or 'ۂ' => 'ه',
        'ک' or 'ڪ' => 'ك',
        'ڤ' => 'ف',
        'ء' or '\u0640' or '\u05F3' or '\u05F4' => None,
        >= '\u0660' and <= '\u0669' => (char)('0' + c - '\u0660'),
        >= '\u06F0' and <= '\u06F9' => (char)('0' + c - '\u06F0'),

        // The last letter of a Hebrew word has its own form, which somebody half-way through doesn't type.
        'ך' => 'כ',
        'ם' => 'מ',
        'ן' => 'נ',
        'ף' => 'פ',
        'ץ' => 'צ',
        _ => c,
    };
}
