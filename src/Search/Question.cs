namespace PartnerDirectory.Search;

/// <summary>One word of a query with all that it may mean.</summary>
internal sealed class QuestionWord
{
    /// <summary>The least quality of a country named in full; by its code, which may be another word.</summary>
    public const int CountryCode = 90;

    public required string Text { get; init; }

    public required List<string> Alternates { get; init; }

    public required Trait Trait { get; init; }

    /// <summary>The last word may be half-typed however short it is.</summary>
    public required bool Last { get; init; }

    /// <summary>A usual abbreviation, whose whole words are among the alternates.</summary>
    public bool IsShortened { get; init; }

    /// <summary>Countries and terms.</summary>
    public List<CodeMatch> Codes { get; } = [];

    /// <summary>The same city in other languages: matched whole.</summary>
    public required IReadOnlyList<string> Elsewhere { get; init; }

    /// <summary>A country's name or code, whole.</summary>
    public bool IsCountry => Codes.Exists(static code => code is { Certain: true, Quality: >= CountryCode } && Search.Codes.IsSeat(code.Code));

    /// <summary>Run together with neighbours that stand apart in the query: micro soft.</summary>
    public List<string> Joined { get; } = [];

    public bool MayHaveSlips => Text.Length >= 3 && !Normaliser.IsUnspaced(Text[0]) && !Text.All(char.IsAsciiDigit);

    public bool MayBeHalfTyped => Last || Text.Length >= 3;
}

/// <summary>A query as the index understands it.</summary>
internal sealed class Question
{
    /// <summary>Characters of the text that are read.</summary>
    public const int LongestText = 600;

    /// <summary>Words in the longest label that is looked up whole.</summary>
    private const int LongestTerm = 5;

    /// <summary>Words that are considered.</summary>
    public const int MostWords = 40;

    public required QuestionWord[] Words { get; init; }

    /// <summary>Countries and regions named in full or by code.</summary>
    public required IReadOnlyList<string> Countries { get; init; }

    /// <summary>False only for the words that need not match: links and legal forms beside others.</summary>
    public required bool[] Required { get; init; }

    public required int PlainWords { get; init; }

    /// <summary>A line such as a signature, of which no name will cover everything.</summary>
    public bool IsLong => PlainWords >= 6;

    public static Question Read(string text, Lexicon terms)
    {
        if (text.Length > LongestText)
        {
            text = text[..LongestText];
        }

        var read = TextWords.Of(text);
        // Said three times is said twice.
        read = [.. read.GroupBy(word => word.Text).SelectMany(same => same.Take(2)).OrderBy(word => word.Start)];
        if (read.Count > MostWords)
        {
            read.RemoveRange(MostWords, read.Count - MostWords);
        }

        var words = new QuestionWord[read.Count];
        Span<char> simple = stackalloc char[(Normaliser.LongestWord * 2) + 16];
        for (var i = 0; i < words.Length; i++)
        {
            var alternates = read[i].Alternates;
            if (read[i].Text[0] < 0x80 && Spelling.Simplify(read[i].Text, simple) is > 0 and var length)
            {
                var simplified = simple[..length].ToString();
                if (alternates.Contains(simplified))
                {
                    alternates.Add(Spelling.Plain(simplified));
                }
                else
                {
                    alternates.Add(simplified);
                }
            }

            // At the end it may as well be a word half-typed, which finds the whole one too.
            var isLast = i == words.Length - 1;
            var whole = Abbreviations.Of(read[i].Text);
            alternates.AddRange(whole.Where(word => !alternates.Contains(word) && !(isLast && word.StartsWith(read[i].Text, StringComparison.Ordinal))));
            words[i] = new QuestionWord
            {
                Text = read[i].Text,
                Alternates = alternates,
                IsShortened = whole.Count > 0,
                Elsewhere = CityNames.Of(read[i].Text),
                Trait = WordTraits.Of(read[i].Text),
                Last = i == words.Length - 1,
            };
        }

        var required = Array.ConvertAll(words, word => word.Trait == Trait.Plain);
        LeaveOutLegalPhrases(words, required);
        if (words.Length > 1 && words[0].Trait == Trait.LegalForm)
        {
            // At the front it is more often a name: SA Health.
            required[0] = true;
        }

        if (!required.Contains(true))
        {
            Array.Fill(required, true);
        }

        Join(words);
        var countries = FindCountries(text, read, words);
        FindTerms(words, terms);
        return new Question { Words = words, Countries = countries, Required = required, PlainWords = required.Count(static each => each) };
    }

    /// <summary>Countries and terms that a word is only similar to: worth the look only when nothing certain was found.</summary>
    public void FindSimilarCodes(Lexicon terms)
    {
        for (var i = 0; i < Words.Length; i++)
        {
            var word = Words[i];
            if (word.Text.Length < 5 || !word.MayHaveSlips || word.Trait != Trait.Plain || word.Codes.Count > 0)
            {
                continue;
            }

            if (Words.Length > 1)
            {
                foreach (var code in CountryWords.Lexicon.Similar(word.Text, 2))
                {
                    Means(Words, i, 1, code, certain: false, 60);
                }
            }

            foreach (var code in terms.Similar(word.Text, int.MaxValue))
            {
                word.Codes.Add(new CodeMatch(code, 50, Certain: false));
            }
        }
    }

    private static void LeaveOutLegalPhrases(QuestionWord[] words, bool[] required)
    {
        for (var at = 0; at + 1 < words.Length; at++)
        {
            for (var length = Math.Min(WordTraits.LongestPhrase, words.Length - at); length > 1; length--)
            {
                if (length < words.Length && WordTraits.IsLegalPhrase(string.Join(' ', words[at..(at + length)].Select(static word => word.Text))))
                {
                    Array.Fill(required, false, at, length);
                    break;
                }
            }
        }
    }

    private static void Join(QuestionWord[] words)
    {
        for (var i = 0; i + 1 < words.Length; i++)
        {
            var joined = words[i].Text + words[i + 1].Text;
            if (joined.Length is >= 3 and <= Normaliser.LongestWord)
            {
                words[i].Joined.Add(joined);
                words[i + 1].Joined.Add(joined);
            }

            // C C A, or three parts of one name.
            if (i + 2 < words.Length && words.Length <= 8)
            {
                joined += words[i + 2].Text;
                if (joined.Length is >= 3 and <= Normaliser.LongestWord)
                {
                    words[i].Joined.Add(joined);
                    words[i + 1].Joined.Add(joined);
                    words[i + 2].Joined.Add(joined);
                }
            }
        }

        var start = 0;
        while (start < words.Length)
        {
            var end = start;
            while (end < words.Length && words[end].Text.Length == 1)
            {
                end++;
            }

            if (end - start > 3)
            {
                var letters = string.Concat(words[start..end].Select(word => word.Text));
                for (var i = start; i < end; i++)
                {
                    words[i].Joined.Add(letters);
                }
            }

            start = end + 1;
        }
    }

    private static List<string> FindCountries(string text, List<TextWord> read, QuestionWord[] words)
    {
        var understood = new List<string>();
        for (var i = 0; i < words.Length; i++)
        {
            for (var length = Math.Min(CountryWords.LongestPhrase, words.Length - i); length >= 1; length--)
            {
                var phrase = length == 1 ? words[i].Text : string.Join(' ', words[i..(i + length)].Select(word => word.Text));
                var meant = CountryWords.Lexicon.Exact(phrase);
                if (length == 1 && words[i].Trait == Trait.Link && i + 1 < words.Length)
                {
                    meant = [];
                }

                foreach (var code in meant)
                {
                    Means(words, i, length, code, certain: true, 92);
                }

                if (meant.Count > 0)
                {
                    // A name of one country in one language may be a word of another: the first meaning is the usual one.
                    Understand(understood, meant[0]);
                    break;
                }

                if (i + length == words.Length && phrase.Length >= 4)
                {
                    foreach (var code in CountryWords.Lexicon.StartingWith(phrase, 3))
                    {
                        Means(words, i, length, code, certain: true, 80);
                    }
                }
            }

            var word = words[i].Text;
            var isUpper = read[i].Length == word.Length && text.AsSpan(read[i].Start, read[i].Length).ContainsAnyInRange('A', 'Z')
                && !text.AsSpan(read[i].Start, read[i].Length).ContainsAnyInRange('a', 'z');
            if (word.Length is 2 or 3 && (isUpper || (words.Length > 1 && word.Length == 2 && i == words.Length - 1)) && Kernel.Countries.Find(word) is { } country)
            {
                Means(words, i, 1, country, certain: true, QuestionWord.CountryCode);
                Understand(understood, country);
            }

        }

        return understood;
    }

    private static void Understand(List<string> understood, string code)
    {
        if (!understood.Contains(code))
        {
            understood.Add(code);
        }
    }

    private static void Means(QuestionWord[] words, int at, int length, string code, bool certain, int quality)
    {
        for (var i = at; i < at + length; i++)
        {
            words[i].Codes.AddRange(CountryWords.Carried(code, certain, quality));
        }
    }

    /// <summary>
    /// A label of several words means one thing: "law firm" is no desk for law at a payment firm. What is left are single
    /// words, each of which may be part of a label.
    /// </summary>
    private static void FindTerms(QuestionWord[] words, Lexicon terms)
    {
        for (var i = 0; i < words.Length;)
        {
            var length = Math.Min(LongestTerm, words.Length - i);
            for (; length > 1 && !IsTerm(words, terms, i, length); length--)
            {
            }

            if (length == 1)
            {
                FindTerm(words[i], terms);
            }

            i += length;
        }
    }

    private static bool IsTerm(QuestionWord[] words, Lexicon terms, int at, int length)
    {
        var phrase = string.Join(' ', words[at..(at + length)].Select(static word => word.Text));
        var meant = terms.Exact(phrase);
        if (meant.Count == 0)
        {
            meant = terms.Exact(Singular(phrase));
        }

        var quality = 88;
        if (meant.Count == 0 && at + length == words.Length)
        {
            (meant, quality) = (terms.StartingWith(phrase, int.MaxValue), 80);
        }

        foreach (var code in meant)
        {
            foreach (var word in words[at..(at + length)])
            {
                word.Codes.Add(new CodeMatch(code, (byte)quality, Certain: true));
            }
        }

        return meant.Count > 0;
    }

    private static void FindTerm(QuestionWord word, Lexicon terms)
    {
        if (word.Trait != Trait.Plain)
        {
            return;
        }

        var exact = terms.Exact(word.Text);
        if (exact.Count == 0)
        {
            exact = terms.Exact(Singular(word.Text));
        }

        foreach (var code in exact)
        {
            word.Codes.Add(new CodeMatch(code, 80, Certain: true));
        }

        if (exact.Count == 0 && word.Text.Length >= 3)
        {
            foreach (var code in terms.StartingWith(word.Text, int.MaxValue))
            {
                word.Codes.Add(new CodeMatch(code, 66, Certain: true));
            }
        }
    }

    /// <summary>NGOs, law firms, trace payments: without the s at the end of longer words.</summary>
    internal static string Singular(string phrase) =>
        string.Join(' ', phrase.Split(' ').Select(static word => word.Length > 3 && word[^1] == 's' && word[^2] != 's' ? word[..^1] : word));
}
