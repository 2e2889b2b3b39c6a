namespace PartnerDirectory.Kernel;

/// <summary>
/// Gathers what cannot be taken, field by field, so that people hear of everything at once. Each check gives the
/// canonical form, or null after noting the problem. Messages are <c>Why.NAME</c> and <c>Remedy.NAME</c>.
/// </summary>
public sealed class Validation
{
    private readonly List<FieldProblem> problems = [];
    private (string Group, int Index)? part;

    public IReadOnlyList<FieldProblem> Problems => problems;

    public bool Failed => problems.Count > 0;

    public void Add(string field, string? value, string name, params object?[] args) =>
        problems.Add(new FieldProblem(field, value, new Message("Why." + name, args), new Message("Remedy." + name, args)) { Part = part });

    /// <summary>Days further ahead are slips of the keyboard: 2999 for 2029.</summary>
    public const int MostYearsAhead = 10;

    /// <summary>Notes a day that is too far ahead to be meant.</summary>
    public void TooFarAhead(string field, DateOnly day, DateOnly today)
    {
        if (day > today.AddYears(MostYearsAhead))
        {
            Add(field, day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), "TooFarAhead", MostYearsAhead);
        }
    }

    /// <summary>The canonical forms of the record's repeating parts; what is wrong with one is noted with its place.</summary>
    public List<T> Parts<T>(string group, IReadOnlyList<T> given, Func<T, T> canonical)
    {
        var all = new List<T>(given.Count);
        for (var i = 0; i < given.Count; i++)
        {
            all.Add(In(group, i, () => canonical(given[i])));
        }

        return all;
    }

    /// <summary>What <paramref name="check"/> notes is noted of this part.</summary>
    public T In<T>(string group, int index, Func<T> check)
    {
        var outer = part;
        part = (group, index);
        try
        {
            return check();
        }
        finally
        {
            part = outer;
        }
    }

    // Spaces without width, joiners and soft hyphens alone show nothing; within a text they may be its spelling.
    private static bool ShowsNothing(string text) => text.All(static c => char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format);

    /// <summary>Characters that turn the writing direction of what follows: a name could read as another one.</summary>
    private static bool TurnsDirection(char c) => c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069';

    /// <summary>Trimmed text without control characters, or null for none and for nothing visible. Longer than <paramref name="most"/> characters is refused.</summary>
    public string? Text(string field, string? value, int most, bool required = false, bool lines = false)
    {
        var text = value?.Trim();
        if (text is null || ShowsNothing(text))
        {
            if (required)
            {
                Add(field, value, "Required");
            }

            return null;
        }

        if (text.Length > most)
        {
            Add(field, text[..40] + "…", "TooLong", most, text.Length);
            return null;
        }

        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if ((char.IsControl(c) && !(lines && c is '\n' or '\r' or '\t')) || c is '\uFFFE' or '\uFFFF' || TurnsDirection(c) || IsLoneSurrogate(text, i))
            {
                Add(field, Printable(text), "ControlCharacter", ((int)c).ToString("X4", System.Globalization.CultureInfo.InvariantCulture));
                return null;
            }
        }

        return Composed(text);
    }

    /// <summary>The text composed (NFC). What Unicode cannot compose, a lone surrogate or U+FFFE in it, comes back as it is.</summary>
    public static string Composed(string text)
    {
        if (System.Text.Ascii.IsValid(text))
        {
            return text;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\uFFFE' || IsLoneSurrogate(text, i))
            {
                return text;
            }
        }

        return text.IsNormalized() ? text : text.Normalize();
    }

    /// <summary>The canonical form of an optional value.</summary>
    public string? One(string field, string? value, Func<string, string?> form, string name, params object?[] args)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        var canonical = form(value);
        if (canonical is null)
        {
            Add(field, Printable(value), name, args);
        }

        return canonical;
    }

    /// <summary>The canonical forms of several values, each once, in the order given.</summary>
    public IReadOnlyList<string> Each(string field, IEnumerable<string> values, Func<string, string?> form, string name, params object?[] args)
    {
        List<string>? canonical = null;
        foreach (var value in values)
        {
            if (One(field, value, form, name, args) is { } one && !(canonical ??= []).Contains(one))
            {
                canonical.Add(one);
            }
        }

        return canonical ?? (IReadOnlyList<string>)[];
    }

    public Dated Dates(string field, DateOnly? since, DateOnly? until)
    {
        var dated = new Dated(since, until);
        if (!dated.IsOrdered)
        {
            Add(field, $"{since:yyyy-MM-dd}/{until:yyyy-MM-dd}", "DatesOrder");
        }

        return dated;
    }

    private static bool IsLoneSurrogate(string text, int i) =>
        (char.IsHighSurrogate(text[i]) && (i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))) ||
        (char.IsLowSurrogate(text[i]) && (i == 0 || !char.IsHighSurrogate(text[i - 1])));

    private static string Printable(string text)
    {
        var shown = text.Length > 200 ? text[..200] + "…" : text;
        return string.Create(shown.Length, shown, static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '\uFFFD' : from[i];
            }
        });
    }
}
