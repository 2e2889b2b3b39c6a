using System.Numerics;

namespace PartnerDirectory.Search;

internal sealed partial class Searcher
{
    /// <summary>Gathered sums stay below: 40 words of at most 255, or less times four and standing.</summary>
    public const int MostWorth = (4 * 4000) + 3;

    /// <summary>How rare a word must be to be somebody's name among other words.</summary>
    private const float RareName = 0.6f;

    /// <summary>The coverage of a question that somebody answers in full, slips counted; a name inside it is another's.</summary>
    private const double Answered = 0.8;

    /// <summary>Words of a question that looks for a kind of partner rather than for a name.</summary>
    private const int WordsOfALook = 2;

    /// <summary>What a name is worth more for standing whole in the question.</summary>
    private const int WholeName = 150;

    [ThreadStatic]
    private static int[]? spareHistogram;

    private readonly byte[] lent = new byte[Question.MostWords];

    // Results gathered at or above the threshold, or all of them when it is negative.
    private void ScoreResults(List<Ranked> into, List<Ranked> scattered, Dictionary<(HitType, Place), KeyHit> keyed, int threshold)
    {
        for (var s = 0; s < organisations.Segments.Length; s++)
        {
            ScoreResults(into, scattered, keyed, HitType.Organisation, s, threshold);
        }

        for (var s = 0; s < contacts.Segments.Length; s++)
        {
            ScoreResults(into, scattered, keyed, HitType.Contact, s, threshold);
        }
    }

    private void ScoreResults(List<Ranked> into, List<Ranked> scattered, Dictionary<(HitType, Place), KeyHit> keyed, HitType type, int s, int threshold)
    {
        var matches = type == HitType.Organisation ? bodies[s] : people[s];
        var bits = matches.Result.Bits;
        for (var w = 0; w < bits.Length; w++)
        {
            for (var rest = bits[w]; rest != 0; rest &= rest - 1)
            {
                var document = (w << 6) + BitOperations.TrailingZeroCount(rest);
                var place = new Place(s, document);
                KeyHit? key = keyed.Count > 0 && keyed.TryGetValue((type, place), out var hit) ? hit : null;
                if (threshold >= 0 && key is null && matches.Gathered[document].Sum < threshold)
                {
                    continue;
                }

                var verdict = Score(type, s, document);
                if (key is { } found)
                {
                    verdict = verdict with { Score = Math.Max(verdict.Score, found.Score), Certain = true };
                    key = found.Score >= verdict.Score ? found : null;
                }

                if (threshold >= 0)
                {
                    verdict = verdict with { Certain = true };
                }

                (verdict.Certain ? into : scattered).Add(new Ranked(type, place, verdict, key));
                if (threshold >= 0)
                {
                    // What is scored leaves the rest, which is ordered by static worth alone.
                    bits[w] &= ~(1UL << document);
                }
            }
        }
    }

    private Verdict Score(HitType type, int s, int document)
    {
        if (type == HitType.Organisation)
        {
            return ranker.Score(organisations, s, bodies[s], document, []);
        }

        var words = question.Words.Length;
        Array.Clear(lent, 0, words);
        if (words > 1)
        {
            foreach (var place in VisibleOrganisationsOf(s, document))
            {
                Lend(place);
            }
        }

        return ranker.Score(contacts, s, people[s], document, lent.AsSpan(0, words));
    }

    private void Lend(Place place)
    {
        var matches = bodies[place.Segment];
        var stream = matches.Segment.StreamOf(place.Document);
        for (var i = 0; i < stream.Length;)
        {
            var end = i + 1 + (stream[i] & 0xFFFFFF);
            for (i++; i < end; i++)
            {
                for (var at = matches.Head(stream[i] >> 1); at != 0;)
                {
                    ref readonly var match = ref matches[at];
                    var quality = Math.Max(lent[match.Question] & 0x7F, match.Quality);
                    lent[match.Question] = (byte)(quality | (lent[match.Question] & 0x80) | (match.Certain ? 0x80 : 0));
                    at = match.Next;
                }
            }
        }
    }

    /// <summary>Gathers static worth for the results and returns the least worth of those to score in full.</summary>
    private int Preselect()
    {
        var histogram = Histogram();
        for (var s = 0; s < organisations.Segments.Length; s++)
        {
            GatherWorth(bodies[s], histogram);
        }

        for (var s = 0; s < contacts.Segments.Length; s++)
        {
            GatherWorth(people[s], histogram);
        }

        var taken = 0;
        for (var worth = histogram.Length - 1; worth > 0; worth--)
        {
            taken += histogram[worth];
            if (taken > MostScored)
            {
                return worth + 1;
            }
        }

        return 0;
    }

    private static int[] Histogram()
    {
        var histogram = spareHistogram ??= new int[MostWorth + 1];
        Array.Clear(histogram);
        return histogram;
    }

    private void GatherWorth(Matches matches, int[] histogram)
    {
        var segment = matches.Segment;
        var result = matches.Result;
        var gathered = matches.Gathered.AsSpan();
        for (var q = 0; q < question.Words.Length; q++)
        {
            if ((required >> q & 1) == 0)
            {
                continue;
            }

            var mark = (byte)(q + 1);
            foreach (var word in matches.Words(q).Span)
            {
                var quality = matches.For(word, q).Quality;
                var impacts = segment.PostingImpact.AsSpan(segment.PostingStart[word]);
                var documents = segment.DocumentsOf(word);
                for (var p = 0; p < documents.Length; p++)
                {
                    if (!result.Has(documents[p]))
                    {
                        continue;
                    }

                    ref var of = ref gathered[documents[p]];
                    if (of.Last != mark)
                    {
                        (of.Last, of.Value) = (mark, 0);
                    }

                    var value = (byte)(impacts[p] * quality / 100);
                    if (value > of.Value)
                    {
                        of.Sum += (ushort)(value - of.Value);
                        of.Value = value;
                    }
                }
            }
        }

        // Nothing else has gathered by now: what is to be forgotten afterwards are the results.
        var (bits, standings, visited) = (result.Bits, segment.StandingRank, matches.Visited);
        for (var w = 0; w < bits.Length; w++)
        {
            for (var rest = bits[w]; rest != 0; rest &= rest - 1)
            {
                var document = (w << 6) + BitOperations.TrailingZeroCount(rest);
                ref var of = ref gathered[document];
                visited.Add(document);
                of.Sum = (ushort)((Math.Min((int)of.Sum, 4000) * 4) + standings[document]);
                histogram[of.Sum]++;
            }
        }
    }

    private static void Gather(Matches matches, int document, int q, int value)
    {
        ref var gathered = ref matches.Gathered[document];
        if (gathered.Last == 0)
        {
            matches.Visited.Add(document);
        }

        if (gathered.Last != q + 1)
        {
            gathered.Last = (byte)(q + 1);
            gathered.Value = 0;
        }

        if (value > gathered.Value)
        {
            gathered.Sum += (ushort)(value - gathered.Value);
            gathered.Value = (byte)value;
        }
    }

    private void Similar(List<Ranked> certain, List<Ranked> similar, Dictionary<(HitType, Place), KeyHit> keyed, bool slips)
    {
        var words = question.Words;
        var shortQuestion = words.Length <= 6;
        var isPlaced = Array.Exists(words, static word => word.IsCountry);
        if (shortQuestion && slips)
        {
            question.FindSimilarCodes(index.Terms);
        }

        var found = new long[words.Length];
        var documents = organisations.Count + contacts.Count;
        for (var q = 0; q < words.Length; q++)
        {
            if (slips && (shortQuestion || certainBodies[q] + certainPeople[q] == 0))
            {
                var known = isPlaced && isWritten[q];
                Each(matches => Expansion.Similar(matches, words[q], q, shortQuestion, question.PlainWords <= WordsOfALook, known));
            }

            found[q] = Tally(organisations, bodies, q).All + Tally(contacts, people, q).All;
            if (slips && found[q] == 0 && shortQuestion)
            {
                Each(matches => Expansion.SimilarTwice(matches, words[q], q));
                found[q] = Tally(organisations, bodies, q).All + Tally(contacts, people, q).All;
            }

            if (question.Required[q] && certainBodies[q] + certainPeople[q] == 0)
            {
                weights[q] = Ranker.Rarity((int)Math.Min(found[q], documents), documents);
            }
        }

        ranker.Begin(question, weights);
        var candidates = new List<Ranked>();
        if (query.Type != HitType.Contact)
        {
            Candidates(HitType.Organisation, found, documents, certain.Count > 0, candidates);
        }

        if (query.Type != HitType.Organisation && contacts.Count > 0)
        {
            Candidates(HitType.Contact, found, documents, certain.Count > 0, candidates);
        }

        var isLine = question.PlainWords >= WordsOfALine && !candidates.Exists(static candidate => candidate.Verdict.Coverage >= Answered);
        candidates.InsertRange(0, WholeNamesIn(isLine));
        var have = certain.Concat(similar).Select(ranked => (ranked.Type, ranked.Place)).ToHashSet();
        foreach (var (key, hit) in keyed)
        {
            if (!hit.Certain && have.Add(key))
            {
                similar.Add(new Ranked(hit.Type, hit.Place, Score(hit.Type, hit.Place.Segment, hit.Place.Document) with { Score = hit.Score, Certain = false }, hit));
            }
        }

        foreach (var candidate in candidates)
        {
            if (!have.Add((candidate.Type, candidate.Place)))
            {
                continue;
            }

            if (candidate.Verdict.Certain && !isAddress)
            {
                certain.Add(candidate);
            }
            else if (candidate.IsWhole || (question.IsLong ? candidate.Verdict.Score >= 300 : candidate.Verdict.Coverage >= 0.4 || candidate.Verdict.Score >= 430))
            {
                similar.Add(candidate with { Verdict = candidate.Verdict with { Certain = false } });
            }
        }

    }

    /// <summary>
    /// Records of which a whole name stands in the question, among other words. A single word must be a rare one in a line to
    /// be a name there: the "Bank" in a name that isn't listed is nobody's.
    /// </summary>
    private List<Ranked> WholeNamesIn(bool isLine)
    {
        var found = new List<Ranked>();
        if (question.PlainWords < 2)
        {
            return found;
        }

        var seen = new HashSet<(HitType, Place)>();
        foreach (var (words, hash) in WholeNames.RunsOf(question))
        {
            var first = BitOperations.TrailingZeroCount(words);
            if (BitOperations.PopCount(words) == 1 && (weights[first] < RareName || question.PlainWords < WordsOfALine))
            {
                continue;
            }

            // Pairs of characters make a short name a row of words.
            var before = found.Count;
            var bonus = isLine && !Normaliser.IsUnspaced(question.Words[first].Text[0]) ? WholeName : 0;
            Whole(HitType.Organisation, organisations, allowedBodies, hash, bonus, seen, found);
            Whole(HitType.Contact, contacts, allowedPeople, hash, bonus, seen, found);
            wholeWords = found.Count > before ? Math.Max(wholeWords, BitOperations.PopCount(words)) : wholeWords;
        }

        return found;
    }

    private void Whole(HitType type, Shelf shelf, Bitmap[] allowed, uint hash, int bonus, HashSet<(HitType, Place)> seen, List<Ranked> found)
    {
        if (query.Type is { } only && only != type)
        {
            return;
        }

        for (var s = 0; s < shelf.Segments.Length; s++)
        {
            foreach (var document in shelf.Segments[s].Names.Documents(hash))
            {
                if (allowed[s].Has(document) && seen.Add((type, new Place(s, document))))
                {
                    var verdict = Score(type, s, document);
                    found.Add(new Ranked(type, new Place(s, document), verdict with { Score = verdict.Score + bonus }, null) { IsWhole = true });
                }
            }
        }
    }

    private void Candidates(HitType type, long[] found, int documents, bool few, List<Ranked> into)
    {
        var shelf = type == HitType.Organisation ? organisations : contacts;
        var all = type == HitType.Organisation ? bodies : people;
        var allowed = type == HitType.Organisation ? allowedBodies : allowedPeople;
        var most = (question.IsLong ? 400 : few ? 48 : 120) / (type == HitType.Contact ? 3 : 1);

        // Words that very many have don't drive the search unless there are no others.
        var rarest = -1;
        for (var q = 0; q < question.Words.Length; q++)
        {
            if (question.Required[q] && found[q] > 0 && (rarest < 0 || found[q] < found[rarest]))
            {
                rarest = q;
            }
        }

        if (rarest < 0)
        {
            return;
        }

        var common = Math.Max(3000, documents / 40);
        for (var s = 0; s < shelf.Segments.Length; s++)
        {
            var matches = all[s];
            matches.ForgetGathered();
            for (var q = 0; q < question.Words.Length; q++)
            {
                if (!question.Required[q])
                {
                    continue;
                }

                foreach (var word in matches.Words(q).Span)
                {
                    if (q != rarest && matches.CountOf(word) > common)
                    {
                        continue;
                    }

                    Gather(matches, allowed[s], q, word, weights[q] * matches.For(word, q).Quality);
                }

                foreach (var split in matches.Splits[q])
                {
                    foreach (var document in split.Documents)
                    {
                        if (allowed[s].Has(document))
                        {
                            Gather(matches, document, q, (int)(weights[q] * 88 * 2));
                        }
                    }
                }
            }
        }

        foreach (var (segment, document) in Best(shelf, all, most))
        {
            into.Add(new Ranked(type, new Place(segment, document), Score(type, segment, document), null));
        }
    }

    private static void Gather(Matches matches, Bitmap allowed, int q, int word, float worth)
    {
        var segment = matches.Segment;
        var quality = (int)(worth * 2);
        for (var p = segment.PostingStart[word]; p < segment.PostingStart[word + 1]; p++)
        {
            var document = segment.PostingDocument[p];
            if (allowed.Has(document))
            {
                Gather(matches, document, q, quality + (segment.PostingImpact[p] >> 2));
            }
        }
    }

    // The documents that gathered most; ties at the edge go by static order.
    private static List<Place> Best(Shelf shelf, List<Matches> all, int most)
    {
        var histogram = Histogram();
        for (var s = 0; s < shelf.Segments.Length; s++)
        {
            foreach (var document in all[s].Visited.Span)
            {
                histogram[all[s].Gathered[document].Sum]++;
            }
        }

        var edge = histogram.Length - 1;
        var above = 0;
        while (edge > 0 && above + histogram[edge] <= most)
        {
            above += histogram[edge--];
        }

        var best = new List<Place>();
        var tied = new List<Place>();
        for (var s = 0; s < shelf.Segments.Length; s++)
        {
            foreach (var document in all[s].Visited.Span)
            {
                var sum = all[s].Gathered[document].Sum;
                if (sum > edge)
                {
                    best.Add(new Place(s, document));
                }
                else if (sum == edge && sum > 0)
                {
                    tied.Add(new Place(s, document));
                }
            }
        }

        tied.Sort((a, b) => a.Segment == b.Segment ? a.Document.CompareTo(b.Document) : Segment.Compare(shelf.Segments[a.Segment], a.Document, shelf.Segments[b.Segment], b.Document));
        best.AddRange(tied.Take(Math.Max(0, most - above)));
        return best;
    }
}
