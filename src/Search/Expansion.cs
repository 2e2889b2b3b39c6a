namespace PartnerDirectory.Search;

/// <summary>
/// From a word of the question to the words of the vocabulary that answer it. Qualities rank the ways: exact 100, known other spelling 95,
/// run together 90, half-typed 80, one slip 72, slip in a half-typed word 62, two slips less.
/// </summary>
internal static class Expansion
{
    private const int ShortestForTwo = 7;
    private const int ShortestEnding = 5;
    private const int MostSplits = 48;
    private const int LongSplitPostings = 4000;

    /// <summary>What another word counts where the one typed is known, and the rest of the question says whose it is.</summary>
    private const double KnownWord = 0.65;

    /// <summary>Matches that count as certain.</summary>
    public static void Certain(Matches matches, QuestionWord word, int question)
    {
        var vocabulary = matches.Segment.Words;
        Known(matches, vocabulary, word.Text, question, 100, word.MayBeHalfTyped, 80, word.Last);
        foreach (var alternate in word.Alternates)
        {
            Known(matches, vocabulary, alternate, question, 95, word.MayBeHalfTyped && alternate.Length >= 4, 76, word.Last);
        }

        foreach (var name in word.Elsewhere)
        {
            Known(matches, vocabulary, name, question, 90, halfTyped: false, 0, word.Last);
        }

        foreach (var joined in word.Joined)
        {
            Known(matches, vocabulary, joined, question, 90, word.MayBeHalfTyped && joined.Length >= 5, 74, word.Last);
        }

        foreach (var code in word.Codes)
        {
            if (code.Certain && vocabulary.Find(code.Code) is >= 0 and var id)
            {
                matches.Add(question, id, code.Quality, certain: true);
            }
        }
    }

    /// <summary>
    /// Matches that are only similar; less so of a word that is <paramref name="known"/> to be right as it stands. Words that end
    /// with it are looked for where <paramref name="few"/> are asked for.
    /// </summary>
    public static void Similar(Matches matches, QuestionWord word, int question, bool thorough, bool few, bool known)
    {
        var vocabulary = matches.Segment.Words;
        foreach (var code in word.Codes)
        {
            if (!code.Certain && vocabulary.Find(code.Code) is >= 0 and var id)
            {
                matches.Add(question, id, code.Quality, certain: false);
            }
        }

        if (!word.Last && word.MayBeHalfTyped)
        {
            var (from, to) = vocabulary.StartingWith(word.Text);
            for (var id = from; id < to; id++)
            {
                matches.Add(question, id, 76, certain: false);
            }
        }

        if (!word.MayHaveSlips)
        {
            return;
        }

        Slips(matches, word.Text, question, 1, known);
        if (few && word.Text.Length >= ShortestEnding)
        {
            // Kanzlei: the last part of Anwaltskanzlei.
            vocabulary.EndingWith(word.Text, id => matches.Add(question, id, (int)(68 * (known ? KnownWord : 1)), certain: false));
        }

        foreach (var joined in word.Joined)
        {
            if (joined.Length >= 6 && thorough)
            {
                Slips(matches, joined, question, 1, known: false);
            }
        }
    }

    /// <summary>Two slips in a long word, for when one explains nothing.</summary>
    public static void SimilarTwice(Matches matches, QuestionWord word, int question)
    {
        if (word.MayHaveSlips && word.Text.Length >= ShortestForTwo)
        {
            Slips(matches, word.Text, question, 2, known: false);
        }
    }

    private static void Known(Matches matches, Vocabulary vocabulary, string text, int question, int exact, bool halfTyped, int half, bool last)
    {
        if (!halfTyped)
        {
            if (vocabulary.Find(text) is >= 0 and var id)
            {
                matches.Add(question, id, exact, certain: true);
            }

            return;
        }

        var (from, to) = vocabulary.StartingWith(text);
        for (var id = from; id < to; id++)
        {
            // In the middle of a query a word of which less than half is there is a guess.
            if (last || text.Length * 2 >= vocabulary[id].Length)
            {
                matches.Add(question, id, vocabulary[id].Length == text.Length ? exact : half, certain: true);
            }
        }
    }

    private static void Slips(Matches matches, string text, int question, int edits, bool known)
    {
        var worth = known ? KnownWord : 1;
        var half = text.Length >= 4;
        var vocabulary = matches.Segment.Words;
        vocabulary.Similar(text, edits, (from, to, whole, made) =>
        {
            if (whole >= 0 && matches.Segment.Traits[whole] != Trait.Link && Credible(vocabulary[whole], text.Length))
            {
                matches.Add(question, whole, (int)((made == 1 ? 72 : 56) * worth), certain: false);
            }

            if (half)
            {
                for (var id = from; id < to; id++)
                {
                    if (Credible(vocabulary[id], text.Length))
                    {
                        matches.Add(question, id, (int)((made == 1 ? 62 : 46) * worth), certain: false);
                    }
                }
            }
        });
    }

    private static bool Credible(ReadOnlySpan<char> found, int typed) => found[0] is not (Codes.Mark or Spelling.Simplified) && (typed > 3 || found.Length >= 3);

    /// <summary>Reads a word as several words in a row, when the vocabulary and a document's name bear it out.</summary>
    public static void Split(Matches matches, QuestionWord word, int question)
    {
        if (word.Text.Length < 4 || word.Text[0] >= 0x80)
        {
            return;
        }

        var found = matches.Splits[question];
        var tried = 0;
        Parts(matches, word.Text, 0, [], found, ref tried);
    }

    private static void Parts(Matches matches, string text, int at, List<int> parts, List<Split> found, ref int tried)
    {
        var vocabulary = matches.Segment.Words;
        if (at > 0 && parts.Count > 0)
        {
            var (from, to) = vocabulary.StartingWith(text.AsSpan(at));
            if (from < to)
            {
                tried++;
                var documents = Together(matches, parts, from, text.Length - at >= 3 ? to : vocabulary[from].Length == text.Length - at ? from + 1 : from);
                if (documents.Count > 0)
                {
                    found.Add(new Split([.. parts], from, text.Length - at >= 3 ? to : from + 1, documents));
                }
            }
        }

        if (parts.Count == 4)
        {
            return;
        }

        // A single letter may only come first: l oreal.
        for (var length = text.Length - at - 1; length >= (at == 0 ? 1 : 2); length--)
        {
            if (tried >= MostSplits)
            {
                return;
            }

            if (vocabulary.Find(text.AsSpan(at, length)) is >= 0 and var id)
            {
                parts.Add(id);
                Parts(matches, text, at + length, parts, found, ref tried);
                parts.RemoveAt(parts.Count - 1);
            }
        }
    }

    private static List<int> Together(Matches matches, List<int> parts, int from, int to)
    {
        var segment = matches.Segment;
        var documents = new List<int>();
        var rarest = parts.MinBy(matches.CountOf);
        if (from >= to)
        {
            return documents;
        }

        var last = 0;
        for (var word = from; word < to && last <= LongSplitPostings; word++)
        {
            last += matches.CountOf(word);
        }

        var first = matches.CountOf(rarest);
        if (Math.Min(first, last) > LongSplitPostings)
        {
            return documents;
        }

        for (var word = first <= last ? rarest : from; word < (first <= last ? rarest + 1 : to); word++)
        {
            foreach (var document in segment.DocumentsOf(word))
            {
                if (InARow(segment.StreamOf(document), parts, from, to))
                {
                    documents.Add(document);
                }
            }
        }

        documents.Sort();
        return documents;
    }

    private static bool InARow(ReadOnlySpan<int> stream, List<int> parts, int from, int to)
    {
        for (var i = 0; i < stream.Length;)
        {
            var end = i + 1 + (stream[i] & 0xFFFFFF);
            if ((Field)(stream[i] >>> 24) <= Field.Person)
            {
                for (var start = i + 1; start + parts.Count < end; start++)
                {
                    if (RowAt(stream[start..end], parts, from, to) > 0)
                    {
                        return true;
                    }
                }
            }

            i = end;
        }

        return false;
    }

    /// <summary>How many tokens the row takes at the beginning of the tokens; 0 if it isn't there. Alternates are stepped over.</summary>
    public static int RowAt(ReadOnlySpan<int> tokens, IReadOnlyList<int> parts, int from, int to)
    {
        var at = 0;
        for (var p = 0; p <= parts.Count; p++)
        {
            var fits = false;
            var first = true;
            while (at < tokens.Length && (first || (tokens[at] & 1) == 1))
            {
                first = false;
                var word = tokens[at++] >> 1;
                fits |= p < parts.Count ? word == parts[p] : word >= from && word < to;
            }

            if (!fits)
            {
                return 0;
            }
        }

        return at;
    }
}
