namespace PartnerDirectory.Search;

/// <summary>
/// Who belongs to whom among the documents of the two base segments, which stay as they are from one build to the next:
/// looking each organisation of a filter up by its id would cost more than all else.
/// </summary>
internal sealed class Joins
{
    private Joins(int[] homes, (int Start, int Count)[] groups)
    {
        Homes = homes;
        Groups = groups;
    }

    /// <summary>For each contact the place of its first current organisation, or -1.</summary>
    public int[] Homes { get; }

    /// <summary>For each organisation the contacts that name it, as places in <see cref="Segment.OrganisationContacts"/>.</summary>
    public (int Start, int Count)[] Groups { get; }

    public static Joins Of(Segment contacts, Segment organisations)
    {
        var homes = new int[contacts.Count];
        for (var d = 0; d < homes.Length; d++)
        {
            var affiliations = contacts.AffiliationsOf(d);
            homes[d] = -1;
            for (var i = 0; i < affiliations.Length; i++)
            {
                if (affiliations[i].Current)
                {
                    homes[d] = organisations.ById.GetValueOrDefault(affiliations[i].Organisation, -1);
                    break;
                }
            }
        }

        return new Joins(homes, Array.ConvertAll(organisations.Ids, id => contacts.ByOrganisation.GetValueOrDefault(id)));
    }
}
