using System.Numerics;

namespace PartnerDirectory.Search;

/// <summary>Narrows what is visible to what meets the query's lists.</summary>
internal static class Filters
{
    public static (Bitmap[] Organisations, Bitmap[] Contacts) Apply(SearchQuery query, Shelf organisations, Shelf contacts, Joins joins, VisibleDocuments visible)
    {
        var ofOrganisations = new List<List<string>>();
        Add(ofOrganisations, "kind", query.Kinds);
        Add(ofOrganisations, "standing", query.Standings);
        Add(ofOrganisations, "class", query.Classes);
        Add(ofOrganisations, "capability", query.Capabilities);
        if (query.Countries.Count > 0)
        {
            ofOrganisations.Add([.. query.Countries.SelectMany(Codes.Of).Distinct()]);
        }

        var own = new List<List<string>>();
        Add(own, "function", query.Functions);
        Add(own, "language", query.Languages);
        if (ofOrganisations.Count == 0 && own.Count == 0)
        {
            return (visible.Organisations, visible.Contacts);
        }

        var bodies = new Bitmap[organisations.Segments.Length];
        for (var s = 0; s < bodies.Length; s++)
        {
            bodies[s] = Narrow(organisations.Segments[s], visible.Organisations[s], ofOrganisations);
        }

        var people = new Bitmap[contacts.Segments.Length];
        for (var s = 0; s < people.Length; s++)
        {
            people[s] = Narrow(contacts.Segments[s], visible.Contacts[s], own);
            if (ofOrganisations.Count > 0)
            {
                people[s] = ThroughOrganisation(people[s], s, contacts, organisations, joins, bodies);
            }
        }

        for (var s = 0; s < bodies.Length; s++)
        {
            bodies[s] = Narrow(organisations.Segments[s], bodies[s], own);
        }

        return (bodies, people);
    }

    private static void Add(List<List<string>> lists, string list, IReadOnlyList<string> codes)
    {
        if (codes.Count > 0)
        {
            lists.Add([.. codes.Select(code => Codes.Term(list, code))]);
        }
    }

    private static Bitmap Narrow(Segment segment, Bitmap from, List<List<string>> lists)
    {
        if (lists.Count == 0)
        {
            return from;
        }

        var narrowed = from.Copy();
        foreach (var list in lists)
        {
            narrowed.And(segment.WithAny(list));
        }

        return narrowed;
    }

    // A contact meets a filter on organisations through any visible organisation of its own that meets it.
    private static Bitmap ThroughOrganisation(Bitmap people, int s, Shelf contacts, Shelf organisations, Joins joins, Bitmap[] bodies)
    {
        var segment = contacts.Segments[s];
        var meeting = new Bitmap(people.Length);
        for (var o = 0; o < bodies.Length; o++)
        {
            for (var w = 0; w < bodies[o].Bits.Length; w++)
            {
                for (var rest = bodies[o].Bits[w]; rest != 0; rest &= rest - 1)
                {
                    var document = (w << 6) + BitOperations.TrailingZeroCount(rest);
                    var group = s == 0 && o == 0 ? joins.Groups[document] : segment.ByOrganisation.GetValueOrDefault(organisations.Segments[o].Ids[document]);
                    foreach (var contact in segment.OrganisationContacts.AsSpan(group.Start, group.Count))
                    {
                        meeting.Set(contact);
                    }
                }
            }
        }

        meeting.And(people);
        return meeting;
    }
}
