namespace PartnerDirectory.Search;

/// <summary>Makes what is shown of a record found: the reason, the text that matched, and what to highlight.</summary>
internal sealed class HitMaker(Question question, Shelf organisations, Shelf contacts, List<Matches> bodies, List<Matches> people, VisibleDocuments visible)
{
    private Ranker? ranker;

    public Hit Make(HitType type, Place place)
    {
        if (question.Words.Length == 0)
        {
            return Make(new Ranked(type, place, new Verdict(0, true, 0, Field.Legal, -1, -1, 1), null));
        }

        if (ranker is null)
        {
            ranker = new Ranker();
            var weights = new float[question.Words.Length];
            Array.Fill(weights, 1f);
            ranker.Begin(question, weights);
        }

        var shelf = type == HitType.Organisation ? organisations : contacts;
        var matches = type == HitType.Organisation ? bodies[place.Segment] : people[place.Segment];
        return Make(new Ranked(type, place, ranker.Score(shelf, place.Segment, matches, place.Document, []) with { Certain = true }, null));
    }

    public Hit Make(Ranked ranked)
    {
        var shelf = ranked.Type == HitType.Organisation ? organisations : contacts;
        var matches = ranked.Type == HitType.Organisation ? bodies[ranked.Place.Segment] : people[ranked.Place.Segment];
        var segment = shelf.Segments[ranked.Place.Segment];
        var organisation = ranked.Type == HitType.Organisation ? segment.Organisation(ranked.Place.Document) : null;
        var contact = ranked.Type == HitType.Contact ? segment.Contact(ranked.Place.Document) : null;
        var (reason, matched) = ranked.Key is { } key ? (key.Reason, key.Matched)
            : question.Words.Length == 0 ? (MatchReason.Filter, null)
            : Reason(ranked, segment, organisation, contact);
        return new Hit
        {
            Id = segment.Ids[ranked.Place.Document],
            Type = ranked.Type,
            Certain = ranked.Verdict.Certain,
            Reason = reason,
            Matched = matched,
            Highlights = question.Words.Length == 0 ? [] : Highlights(organisation?.Names[0].Text ?? contact!.Name, matches),
            Organisation = organisation,
            Contact = contact,
        };
    }

    private (MatchReason Reason, string? Matched) Reason(Ranked ranked, Segment segment, OrganisationEntry? organisation, ContactEntry? contact)
    {
        var verdict = ranked.Verdict;
        switch (verdict.Reason)
        {
            case Field.Code when verdict.CodeWord >= 0:
                var code = segment.Words[verdict.CodeWord][1..].ToString();
                var colon = code.IndexOf(':', StringComparison.Ordinal);
                return (code[..colon] switch
                {
                    "seat" => MatchReason.Country,
                    "territory" => MatchReason.Territory,
                    "kind" => MatchReason.Kind,
                    "class" => MatchReason.Class,
                    "standing" => MatchReason.Standing,
                    "mandate" => MatchReason.Mandate,
                    "capability" => MatchReason.Capability,
                    _ => MatchReason.Function,
                }, code[(colon + 1)..]);
            case Field.City:
                return (MatchReason.City, organisation?.City);
            case Field.Domain:
                return (MatchReason.EmailDomain, organisation?.Website ?? organisation?.EmailDomains[0]);
            case Field.JobTitle:
                return (MatchReason.JobTitle, contact?.Affiliations.Select(affiliation => affiliation.JobTitle).FirstOrDefault(title => title is not null));
            case Field.Department:
                return (MatchReason.Department, contact?.Affiliations.Select(affiliation => affiliation.Department).FirstOrDefault(department => department is not null));
            case Field.Person:
                return (MatchReason.PersonName, null);
            default:
                break;
        }

        if (contact is not null)
        {
            return (MatchReason.Organisation, OrganisationOf(contact));
        }

        var name = verdict.NameIndex >= 0 ? NameAt(organisation!, verdict.NameIndex) : organisation!.Names[0];
        return (verdict.Reason switch
        {
            Field.Short => MatchReason.ShortName,
            Field.Acronym => MatchReason.Acronym,
            Field.Former => MatchReason.FormerName,
            Field.Translated => MatchReason.TranslatedName,
            Field.Other => MatchReason.OtherName,
            _ => MatchReason.Name,
        }, ReferenceEquals(name, organisation!.Names[0]) ? null : name.Text);
    }

    // Names without any word have no section, so they are not counted.
    private static IndexedName NameAt(OrganisationEntry organisation, int index)
    {
        foreach (var name in organisation.Names)
        {
            if (TextWords.Of(name.Text).Count > 0 && index-- == 0)
            {
                return name;
            }
        }

        return organisation.Names[0];
    }

    private string? OrganisationOf(ContactEntry contact)
    {
        foreach (var affiliation in contact.Affiliations)
        {
            if (organisations.Find(affiliation.Organisation) is { } place && visible.Organisations[place.Segment].Has(place.Document))
            {
                return organisations.Segments[place.Segment].Organisation(place.Document).Names[0].Text;
            }
        }

        return null;
    }

    private List<(int Start, int Length)> Highlights(string name, Matches matches)
    {
        var spans = new List<(int Start, int Length)>();
        var words = matches.Segment.Words;
        foreach (var word in TextWords.Of(name))
        {
            var best = Best(word.Text, word, words, matches);
            foreach (var alternate in word.Alternates)
            {
                best = Math.Max(best, Best(alternate, word, words, matches));
            }

            if (best > 0)
            {
                spans.Add((word.Start, best));
            }
        }

        return spans;
    }

    // Of a word that was half-typed only the part typed is marked, if letters correspond one to one.
    private int Best(string text, TextWord word, Vocabulary words, Matches matches)
    {
        var id = words.Find(text);
        if (id < 0 || matches.Head(id) == 0)
        {
            return 0;
        }

        var length = 0;
        for (var at = matches.Head(id); at != 0; at = matches[at].Next)
        {
            ref readonly var match = ref matches[at];
            var typed = question.Words[match.Question].Text;
            length = Math.Max(length, match.Quality == 80 && word.Length == text.Length && text.StartsWith(typed, StringComparison.Ordinal) ? typed.Length : word.Length);
        }

        return length;
    }
}
