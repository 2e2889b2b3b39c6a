namespace PartnerDirectory.Search;

/// <summary>How well a document answers a question, and through what.</summary>
internal readonly record struct Verdict(int Score, bool Certain, ulong Covered, Field Reason, int NameIndex, int CodeWord, double Coverage);

/// <summary>
/// Scores a document name by name: a name counts by how much of the question it answers and how much of it the question covers,
/// words weighted by rarity; what the document carries besides (city, country, kind…) fills in for words that the name lacks.
/// Uses only the question, exact word counts and the document itself, so that equal records score equally in any index.
/// </summary>
internal sealed class Ranker
{
    private const int MostPositions = 64;
    private const double PassingShare = 0.46;

    /// <summary>What a country named in the query adds for a seat or territory there: more than the first word of a name, less than a whole one.</summary>
    private const double InCountry = 0.1;

    // What a word must be answered with for the country to speak for it: a slip will do, but not in a word that is known.
    private const int Meant = 55;

    // A region around the country is carried with less (CountryWords.Carried).
    private const int OwnTerritory = 70;

    private readonly float[] weights = new float[Question.MostWords];
    private readonly byte[] inName = new byte[Question.MostWords];
    private readonly byte[] inBestName = new byte[Question.MostWords];
    private readonly byte[] anywhere = new byte[Question.MostWords];
    private readonly byte[] inNames = new byte[Question.MostWords];
    private readonly byte[] carried = new byte[Question.MostWords];
    private readonly Field[] carriedBy = new Field[Question.MostWords];
    private readonly int[] carriedCode = new int[Question.MostWords];
    private readonly int[] takenAt = new int[Question.MostWords];
    private readonly byte[] positionQuality = new byte[MostPositions];
    private readonly short[] positionWord = new short[MostPositions];
    private readonly float[] positionWeight = new float[MostPositions];
    private readonly bool[] positionPlain = new bool[MostPositions];
    private readonly ulong[] perName = new ulong[64];
    private ulong required;
    private ulong countries;
    private ulong carriedCertain;
    private bool passing;
    private Question question = null!;
    private float total;
    private int words;

    public void Begin(Question asked, ReadOnlySpan<float> wordWeights)
    {
        question = asked;
        words = asked.Words.Length;
        wordWeights.CopyTo(weights);
        total = 0;
        required = 0;
        countries = 0;
        for (var q = 0; q < words; q++)
        {
            countries |= asked.Words[q].Codes.Exists(static code => code.Certain && Codes.IsSeat(code.Code)) ? 1UL << q : 0;
            required |= asked.Required[q] ? 1UL << q : 0;
            total += weights[q];
        }
    }

    /// <summary>Rarity of a word that <paramref name="count"/> of <paramref name="of"/> documents have: near 1 for unique, 0.12 and above for all.</summary>
    public static float Rarity(int count, int of) =>
        (float)Math.Max(0.12, Math.Log((of + 2.0) / (count + 1.0)) / Math.Log(of + 2.0));

    /// <summary>
    /// <paramref name="lent"/> is what the organisations of a contact answer: quality per question word, or empty.
    /// </summary>
    public Verdict Score(Shelf shelf, int segmentIndex, Matches matches, int document, ReadOnlySpan<byte> lent)
    {
        var segment = matches.Segment;
        var stream = segment.StreamOf(document);
        Array.Clear(anywhere, 0, words);
        Array.Clear(inNames, 0, words);
        Array.Clear(carried, 0, words);
        ulong certain = 0;
        carriedCertain = 0;
        var names = 0;
        for (var i = 0; i < stream.Length;)
        {
            var end = i + 1 + (stream[i] & 0xFFFFFF);
            var field = (Field)(stream[i] >>> 24);
            var mask = field <= Field.Person ? Note(matches, stream[(i + 1)..end]) : NoteCarried(matches, stream[(i + 1)..end], field);
            if (field is Field.Legal or Field.Former or Field.Translated or Field.Other && names < perName.Length)
            {
                perName[names++] = mask;
            }
            else
            {
                certain |= mask;
                carriedCertain |= field > Field.Person ? mask : 0;
            }

            i = end;
        }

        for (var q = 0; q < lent.Length; q++)
        {
            var quality = (byte)(lent[q] & 0x7F);
            if (quality > 0 && Lent(quality) > carried[q])
            {
                carried[q] = (byte)Lent(quality);
                carriedBy[q] = Field.Legal;
                carriedCode[q] = -1;
            }

            certain |= (lent[q] & 0x80) != 0 ? 1UL << q : 0;
        }

        // Words scattered over several long names are no certain match; an acronym, the city and the like may join any name.
        var together = certain;
        for (var n = 0; n < names; n++)
        {
            if (System.Numerics.BitOperations.PopCount((perName[n] | certain) & required) > System.Numerics.BitOperations.PopCount(together & required))
            {
                together = perName[n] | certain;
            }
        }

        certain = together;
        var best = -1.0;
        var bestField = Field.Legal;
        var isPassing = false;
        var bestName = -1;
        var name = 0;
        for (var i = 0; i < stream.Length;)
        {
            var end = i + 1 + (stream[i] & 0xFFFFFF);
            var field = (Field)(stream[i] >>> 24);
            if (field <= Field.Person)
            {
                var score = ScoreName(shelf, segmentIndex, matches, stream[(i + 1)..end], field);
                if (score > best)
                {
                    isPassing = passing;
                    best = score;
                    bestField = field;
                    bestName = name;
                    inName.AsSpan(0, words).CopyTo(inBestName);
                }

                name++;
            }

            i = end;
        }

        return Conclude(best, bestField, bestName, certain, isPassing);
    }

    // What an organisation lends its contacts.
    private static int Lent(int quality) => quality * 85 / 100;

    private Verdict Conclude(double best, Field reason, int nameIndex, ulong certain, bool isPassing)
    {
        var coverage = 0.0;
        var byName = 0.0;
        var strongest = -1;
        var isCertain = true;
        var isThere = false;
        var isMeant = true;
        ulong covered = 0;
        for (var q = 0; q < words; q++)
        {
            var quality = Math.Max(Math.Max(inBestName[q], (byte)(inNames[q] * 0.85)), carried[q]);
            coverage += weights[q] * quality / 100.0;
            byName += weights[q] * inBestName[q];
            covered |= quality > 0 ? 1UL << q : 0;
            isCertain &= !question.Required[q] || (certain >> q & 1) != 0;
            isMeant &= !question.Required[q] || (countries >> q & 1) != 0 || quality >= Meant;
            isThere |= (countries >> q & 1) != 0 && (carriedBy[q] == Field.Code ? carried[q] >= OwnTerritory : carriedBy[q] == Field.Legal && carried[q] >= Lent(OwnTerritory));
            if (carried[q] > 0 && (strongest < 0 || weights[q] * carried[q] > weights[strongest] * carried[strongest]))
            {
                strongest = q;
            }
        }

        coverage /= total;
        // What the record carries it doesn't mention in passing: its country, its kind.
        isCertain &= !isPassing || (carriedCertain & required) == required;
        var code = -1;
        if (byName == 0 && strongest >= 0)
        {
            reason = carriedBy[strongest];
            code = carriedCode[strongest];
            nameIndex = -1;
        }

        best += isThere && isMeant && !question.IsLong ? InCountry : 0;
        return new Verdict((int)((best * 1000) + 0.5), isCertain, covered, reason, nameIndex, code, coverage);
    }

    // The best quality of each question word over all names, and which of them matched for certain.
    private ulong Note(Matches matches, ReadOnlySpan<int> tokens)
    {
        ulong certain = 0;
        foreach (var token in tokens)
        {
            for (var at = matches.Head(token >> 1); at != 0;)
            {
                ref readonly var match = ref matches[at];
                inNames[match.Question] = Math.Max(inNames[match.Question], match.Quality);
                certain |= match.Certain ? 1UL << match.Question : 0;
                at = match.Next;
            }
        }

        for (var q = 0; q < words; q++)
        {
            foreach (var split in matches.Splits[q])
            {
                for (var i = 0; i + split.Parts.Length < tokens.Length; i++)
                {
                    if (Expansion.RowAt(tokens[i..], split.Parts, split.From, split.To) > 0)
                    {
                        inNames[q] = Math.Max(inNames[q], (byte)88);
                        certain |= 1UL << q;
                    }
                }
            }
        }

        return certain;
    }

    private ulong NoteCarried(Matches matches, ReadOnlySpan<int> tokens, Field field)
    {
        ulong certain = 0;
        foreach (var token in tokens)
        {
            for (var at = matches.Head(token >> 1); at != 0;)
            {
                ref readonly var match = ref matches[at];
                var quality = field == Field.Code ? match.Quality : match.Quality * 9 / 10;
                if (quality > carried[match.Question])
                {
                    carried[match.Question] = (byte)quality;
                    carriedBy[match.Question] = field;
                    carriedCode[match.Question] = field == Field.Code ? token >> 1 : -1;
                }

                certain |= match.Certain ? 1UL << match.Question : 0;
                at = match.Next;
            }
        }

        return certain;
    }

    private double ScoreName(Shelf shelf, int segmentIndex, Matches matches, ReadOnlySpan<int> tokens, Field field)
    {
        Array.Clear(inName, 0, words);
        Array.Fill(takenAt, -1, 0, words);
        var positions = 0;
        for (var i = 0; i < tokens.Length && positions < MostPositions; positions++)
        {
            var trait = matches.Segment.Traits[tokens[i] >> 1];
            positionPlain[positions] = trait == Trait.Plain;
            positionWeight[positions] = trait == Trait.Plain ? shelf.RarityOf(segmentIndex, tokens[i] >> 1) : 0.06f;
            positionQuality[positions] = 0;
            positionWord[positions] = -1;
            do
            {
                Take(matches, tokens[i] >> 1, positions);
                i++;
            }
            while (i < tokens.Length && (tokens[i] & 1) == 1);
        }

        TakeRows(matches, tokens);
        return Weigh(positions, field);
    }

    private void Take(Matches matches, int word, int position)
    {
        for (var at = matches.Head(word); at != 0;)
        {
            ref readonly var match = ref matches[at];
            var q = match.Question;
            // A word of the question covers one position; the better one wins.
            if (match.Quality > positionQuality[position] && (takenAt[q] < 0 || match.Quality > inName[q]))
            {
                if (positionWord[position] is >= 0 and var before)
                {
                    takenAt[before] = -1;
                    inName[before] = 0;
                }

                if (takenAt[q] >= 0)
                {
                    positionQuality[takenAt[q]] = 0;
                    positionWord[takenAt[q]] = -1;
                }

                takenAt[q] = position;
                inName[q] = match.Quality;
                positionQuality[position] = match.Quality;
                positionWord[position] = q;
            }
            else if (match.Quality >= 74 && takenAt[q] < 0 && positionQuality[position] > 0 && match.Quality >= 90)
            {
                // Joined words: both halves are answered by the one word.
                inName[q] = match.Quality;
            }

            at = match.Next;
        }
    }

    private void TakeRows(Matches matches, ReadOnlySpan<int> tokens)
    {
        for (var q = 0; q < words; q++)
        {
            foreach (var split in matches.Splits[q])
            {
                var position = -1;
                for (var i = 0; i < tokens.Length; i++)
                {
                    if ((tokens[i] & 1) == 1)
                    {
                        continue;
                    }

                    position++;
                    if (inName[q] < 88 && position + split.Parts.Length < MostPositions && Expansion.RowAt(tokens[i..], split.Parts, split.From, split.To) > 0)
                    {
                        inName[q] = 88;
                        takenAt[q] = position;
                        for (var p = position; p <= position + split.Parts.Length; p++)
                        {
                            positionQuality[p] = Math.Max(positionQuality[p], (byte)88);
                            positionWord[p] = (short)q;
                        }
                    }
                }
            }
        }
    }

    private double Weigh(int positions, Field field)
    {
        double matched = 0, all = 0;
        var exact = true;
        var inOrder = true;
        var lastWord = -1;
        for (var p = 0; p < positions; p++)
        {
            all += positionWeight[p];
            matched += positionWeight[p] * positionQuality[p] / 100.0;
            exact &= !positionPlain[p] || positionQuality[p] >= 88;
            if (positionWord[p] >= 0)
            {
                inOrder &= positionWord[p] >= lastWord;
                lastWord = positionWord[p];
            }
        }

        double answered = 0;
        var byName = true;
        for (var q = 0; q < words; q++)
        {
            var quality = Math.Max(inName[q], Math.Max(inNames[q] * 0.8, carried[q] * 0.92));
            answered += weights[q] * quality;
            byName &= !question.Required[q] || inName[q] >= 88;
        }

        answered /= total * 100;
        var covered = all > 0 ? matched / all : 0;
        double score;
        // A few words of a long name, not its beginning: it mentions them in passing. What people and desks are called says no more than it must.
        passing = field != Field.Person && question.PlainWords >= 2 && covered < PassingShare && !(inOrder && positions > 0 && positionWord[0] == 0);
        var asLine = (0.45 * answered) + (0.65 * covered * covered * (matched / (matched + 0.7)));
        if (question.IsLong)
        {
            score = asLine;
        }
        else
        {
            score = answered * (0.62 + (0.38 * covered));
            if (question.PlainWords >= 4)
            {
                score = Math.Max(score, asLine * 0.95);
            }
        }

        if (lastWord >= 0)
        {
            score += inOrder ? 0.02 : 0;
            score += positions > 0 && positionWord[0] == 0 ? 0.03 : 0;
        }

        if (exact && byName && matched > 0)
        {
            score += inOrder ? 0.3 : 0.22;
        }

        return score * field switch
        {
            Field.Translated => 0.985,
            Field.Other => 0.975,
            Field.Former => 0.94,
            _ => 1.0,
        };
    }
}
