using PartnerDirectory.Kernel;

namespace PartnerDirectory.Search;

public sealed partial class DirectoryIndex
{
    private const int MostBehind = 8;

    /// <summary>
    /// The partners that stand behind what was pasted, as the viewer may see them: most telling first, eight at most, none
    /// for a phone number (which is a contact's). A domain is looked up as it is and then up to its parents; the first that is anybody's counts.
    /// </summary>
    public IReadOnlyList<OrganisationEntry> Behind(Pasted pasted, Viewer viewer)
    {
        ArgumentNullException.ThrowIfNull(pasted);
        ArgumentNullException.ThrowIfNull(viewer);
        var visible = visibility.For(viewer);
        var found = pasted.Kind switch
        {
            PastedKind.Card => Issuers(pasted.Value, visible),
            PastedKind.Iban => Banks(pasted, visible),
            PastedKind.Bic => OfBic(pasted.Value, visible),
            _ when pasted.Host is { } host => PasteRules.WithParents(host).Select(name => OfDomain(name, visible)).FirstOrDefault(owners => owners.Count > 0) ?? [],
            _ => [],
        };
        return [.. found.DistinctBy(entry => entry.Id).Take(MostBehind)];
    }

    private List<OrganisationEntry> OfDomain(string host, VisibleDocuments visible) =>
        [.. Having(segment => segment.Domains, host, whole: true, visible).OrderBy(entry => entry.SortKey, StringComparer.Ordinal)];

    /// <summary>The bank with the code, else the one whose BIC begins with the four letters that some countries' IBANs carry.</summary>
    private List<OrganisationEntry> Banks(Pasted pasted, VisibleDocuments visible)
    {
        var code = pasted.BankCode!;
        List<OrganisationEntry> named = [.. Having(segment => segment.Identifiers, KeyForms.Squeeze("bank_code" + pasted.Value), whole: true, visible)
            .Where(entry => entry.Identifiers.Any(identifier => identifier == ("bank_code", pasted.Value)))];
        return named.Count > 0 || code.Length < 4 || !code[..4].All(char.IsAsciiLetter) ? named : OfBicBeginning(code[..4] + pasted.Country, visible);
    }

    /// <summary>The same office first, then the bank as a whole: eight characters and the branch XXX mean the head office.</summary>
    private List<OrganisationEntry> OfBic(string bic, VisibleDocuments visible)
    {
        var asked = Whole(bic);
        return [.. OfBicBeginning(bic[..8], visible).OrderByDescending(entry => Bics(entry).Any(own => Whole(own) == asked)).ThenByDescending(entry => Bics(entry).Any(own => Whole(own).EndsWith("XXX", StringComparison.Ordinal)))];

        static string Whole(string bic) => bic.Length == 8 ? bic + "XXX" : bic;
    }

    private List<OrganisationEntry> OfBicBeginning(string start, VisibleDocuments visible) =>
        [.. Having(segment => segment.Identifiers, KeyForms.Squeeze(start), whole: false, visible).Where(entry => Bics(entry).Any(bic => bic.StartsWith(start, StringComparison.Ordinal)))];

    private static IEnumerable<string> Bics(OrganisationEntry entry) => entry.Identifiers.Where(identifier => identifier.Scheme == "bic").Select(identifier => identifier.Value);

    /// <summary>The narrowest range first: a bank's own before its scheme's.</summary>
    private List<OrganisationEntry> Issuers(string digits, VisibleDocuments visible)
    {
        var issuers = new List<(OrganisationEntry Entry, int Length)>();
        for (var s = 0; s < organisations.Segments.Length; s++)
        {
            foreach (var document in organisations.Segments[s].CardIssuers)
            {
                if (organisations.Living[s].Has(document) && visible.Organisations[s].Has(document))
                {
                    var entry = organisations.Segments[s].Organisation(document);
                    issuers.AddRange(entry.Identifiers.Where(identifier => identifier.Scheme == "card_range" && PasteRules.IsOfRange(digits, identifier.Value))
                        .Select(identifier => (entry, identifier.Value.Split('-')[0].Length)));
                }
            }
        }

        return [.. issuers.OrderByDescending(issuer => issuer.Length).ThenBy(issuer => issuer.Entry.SortKey, StringComparer.Ordinal).Select(issuer => issuer.Entry)];
    }

    private IEnumerable<OrganisationEntry> Having(Func<Segment, KeyTable> tableOf, string key, bool whole, VisibleDocuments visible)
    {
        for (var s = 0; s < organisations.Segments.Length; s++)
        {
            var segment = organisations.Segments[s];
            var table = tableOf(segment);
            var (from, to) = table.StartingWith(key);
            for (var i = from; i < to; i++)
            {
                var document = table.Document(i);
                if ((!whole || table.Key(i).Length == key.Length) && organisations.Living[s].Has(document) && visible.Organisations[s].Has(document))
                {
                    yield return segment.Organisation(document);
                }
            }
        }
    }
}
