using PartnerDirectory.Kernel;
using PartnerDirectory.Search;

namespace PartnerDirectory.Organisations;

/// <summary>Walks through all hits of a question, page by page, so that no result is ever cut off nor held whole.</summary>
public sealed class WholeResult(PartnerSearch search)
{
    private const int Portion = 500;

    public async IAsyncEnumerable<Hit> Of(Actor actor, SearchQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var cursor = default(string);
        do
        {
            var page = await search.Find(query with { Limit = Portion, Cursor = cursor, WithFacets = false }, actor, cancellation);
            foreach (var hit in page.Hits)
            {
                yield return hit;
            }

            cursor = page.Next;
        }
        while (cursor is not null);
    }

    /// <summary>The contact to reach a partner by, as the viewer may see it; none of one that is suspended or has left.</summary>
    public static ContactEntry? FirstOf(OrganisationEntry partner, DirectoryIndex index, Viewer viewer, Func<ContactEntry, bool> reachable) =>
        partner.Standing == "suspended" || partner.HasLeft
            ? null
            : index.ContactsOf(partner.Id).FirstOrDefault(contact =>
                reachable(contact) && contact.Affiliations.Any(affiliation => affiliation.Organisation == partner.Id && affiliation.Current) && index.Find(contact.Id, viewer) is not null);
}
