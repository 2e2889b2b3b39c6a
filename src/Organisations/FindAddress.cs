using Microsoft.AspNetCore.WebUtilities;
using PartnerDirectory.Search;

namespace PartnerDirectory.Organisations;

/// <summary>Reads what the result page, its export and its list of addresses are asked for: all take the same query.</summary>
public static class FindAddress
{
    public static FindState Read(string query)
    {
        var given = QueryHelpers.ParseQuery(query);
        var chosen = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var facet in FindState.Facets)
        {
            if (given.TryGetValue(facet, out var codes) && codes.Count > 0)
            {
                chosen[facet] = [.. codes.OfType<string>().Where(code => code.Length is > 0 and <= 80).Distinct()];
            }
        }

        return new FindState
        {
            Text = First("q")?.Trim() ?? "",
            Chosen = chosen,
            Type = First("type") is "organisation" or "contact" or FindState.Everything ? First("type") : null,
            Sort = Enum.TryParse<SortOrder>(First("sort"), ignoreCase: true, out var sort) && Enum.IsDefined(sort) ? sort : SortOrder.Relevance,
            Cursor = First("cursor") is { Length: > 0 } cursor ? cursor : null,
            Before = given.TryGetValue("before", out var before) ? [.. before.OfType<string>()] : [],
        };

        string? First(string name) => given.TryGetValue(name, out var values) ? values.FirstOrDefault() : null;
    }
}
