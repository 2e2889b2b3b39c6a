using System.Collections.Frozen;
using System.Text;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>
/// What a password must be: long, and nothing that is tried first (NIST SP 800-63B-4, 3.1.1.2; OWASP ASVS 5.0, 6.2). Nothing
/// is asked of which characters it is made of.
/// </summary>
public static class PasswordRules
{
    /// <summary>In characters (Unicode scalar values).</summary>
    public const int Shortest = 15;
    public const int Longest = 128;

    /// <summary>
    /// A word from the list counts as much as four characters, one of the context as none, a row of keys as one: what
    /// remains less than this is guessed. So two words do not do, and three do.
    /// </summary>
    private const int Least = 12;
    private const int WordWeighs = 4;
    private const int TailWeighs = 3;
    private const int ShortestRow = 4;
    private const int ShortestContext = 3;
    private const int LongestWord = 32;

    private static readonly string[] Rows =
    [
        "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "1234567890", "01234567890",
        "abcdefghijklmnopqrstuvwxyz", "qazwsxedcrfvtgbyhnujmikolp", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю",
    ];

    private static readonly string[] AllRows = [.. Rows, .. Rows.Select(Reversed)];

    /// <summary>What people write for "password" and what this program is about, in its languages.</summary>
    private static readonly string[] Common =
    [
        "password", "passwort", "kennwort", "motdepasse", "mot de passe", "contrasena", "contraseña", "parola", "parolachiave", "wachtwoord", "passphrase", "secret",
        "geheim", "segreto", "secreto", "welcome", "willkommen", "bienvenue", "bienvenido", "benvenuto", "letmein", "changeme", "signin", "login", "admin", "administrator",
        "partnerdirectory", "partner", "directory", "coalition", "police", "polizei", "policia", "polizia", "financial", "crime",
    ];

    /// <summary>The form that is hashed and compared: composed (NFC), so that a keyboard's way of writing é does not matter.</summary>
    public static string Composed(string password) => Validation.Composed(password);

    /// <summary>Notes what is wrong with a password that is to be set.</summary>
    /// <param name="listed">Passwords that are tried first, as <see cref="Folded"/> gives them.</param>
    /// <param name="context">What somebody who knows the owner tries: names, addresses, the coalition's name.</param>
    public static void Check(string field, string? password, IReadOnlySet<string> listed, IEnumerable<string?> context, Validation check)
    {
        if (string.IsNullOrEmpty(password))
        {
            check.Add(field, null, "Required");
            return;
        }

        var composed = Composed(password);
        var length = composed.EnumerateRunes().Count();
        if (length < Shortest)
        {
            check.Add(field, null, "PasswordShort", Shortest);
        }
        else if (length > Longest)
        {
            check.Add(field, null, "PasswordLong", Longest);
        }
        else if (IsGuessed(composed, listed, context))
        {
            check.Add(field, null, "PasswordGuessed");
        }
    }

    /// <summary>Whether it is on the list, or made of little more than what is on it, in the context, on the keyboard, or repeated.</summary>
    public static bool IsGuessed(string password, IReadOnlySet<string> listed, IEnumerable<string?> context) =>
        listed.Contains(Folded(password)) || Weight(Composed(password).ToLowerInvariant(), listed, Words(context)) < Least;

    /// <summary>In lower case, letters for the digits and signs that stand for them, without what is no letter at the end.</summary>
    public static string Folded(string password)
    {
        var lower = Composed(password).ToLowerInvariant();
        var end = lower.Length;
        while (end > 0 && !char.IsLetter(lower[end - 1]))
        {
            end--;
        }

        return Unmasked(lower[..end]);
    }

    private static int Weight(string lower, IReadOnlySet<string> listed, FrozenSet<string> context)
    {
        // What is said twice is said once.
        var text = lower[..Period(lower)];
        var letters = text.AsSpan().TrimEnd(NoLetters(text)).Length;
        var tail = letters > 0 ? Math.Min(text.Length - letters, TailWeighs) : text.Length;
        return letters > 0 ? Lightest(text[..letters], listed, context) + tail : Lightest(text, listed, context);
    }

    /// <summary>The least that the text weighs, however it is taken apart.</summary>
    private static int Lightest(string text, IReadOnlySet<string> listed, FrozenSet<string> context)
    {
        var unmasked = Unmasked(text);
        var weights = new int[text.Length + 1];
        for (var end = 1; end <= text.Length; end++)
        {
            weights[end] = weights[end - 1] + (char.IsLowSurrogate(text[end - 1]) ? 0 : 1);
            for (var start = Math.Max(0, end - LongestWord); start <= end - ShortestContext; start++)
            {
                var (plain, word) = (text[start..end], unmasked[start..end]);
                int? weighs = context.Contains(plain) || context.Contains(word) ? 0
                    : IsRow(plain) || IsOneCharacter(plain) ? 1
                    : listed.Contains(plain) || listed.Contains(word) ? WordWeighs
                    : null;
                weights[end] = Math.Min(weights[end], weights[start] + (weighs ?? int.MaxValue / 2));
            }
        }

        return weights[^1];
    }

    /// <summary>The length of the shortest block of which the text is a repetition, the last one perhaps cut short.</summary>
    private static int Period(string text)
    {
        for (var period = 1; period <= text.Length / 2; period++)
        {
            if (text.AsSpan(period).SequenceEqual(text.AsSpan(0, text.Length - period)))
            {
                return period;
            }
        }

        return text.Length;
    }

    private static bool IsRow(string text) => text.Length >= ShortestRow && AllRows.Any(row => row.Contains(text, StringComparison.Ordinal));

    private static bool IsOneCharacter(string text) => text.AsSpan().Trim(text[0]).IsEmpty;

    private static FrozenSet<string> Words(IEnumerable<string?> context) => Common
        .Concat(context.OfType<string>().SelectMany(text =>
        {
            var lower = Composed(text).ToLowerInvariant();
            var words = lower.Split([.. lower.Where(c => !char.IsLetterOrDigit(c))], StringSplitOptions.RemoveEmptyEntries);
            return words.Append(string.Concat(words)).Append(lower);
        }))
        .Where(word => word.Length >= ShortestContext)
        .ToFrozenSet(StringComparer.Ordinal);

    private static string Unmasked(string lower) => string.Concat(lower.Select(c => c switch
    {
        '0' => 'o',
        '1' => 'l',
        '3' => 'e',
        '4' or '@' => 'a',
        '5' or '$' => 's',
        '7' or '+' => 't',
        '8' => 'b',
        '!' => 'i',
        _ => c,
    }));

    private static string NoLetters(string text) => string.Concat(text.Where(c => !char.IsLetter(c)).Distinct());

    private static string Reversed(string text) => string.Concat(text.Reverse());
}
