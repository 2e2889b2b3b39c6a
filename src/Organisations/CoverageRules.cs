using PartnerDirectory.Kernel;

namespace PartnerDirectory.Organisations;

/// <summary>One capability of one partner, and the countries in which it is offered (alpha-2).</summary>
public sealed record Cover(Guid Id, string Name, string? Kind, string? Standing, string Capability, IReadOnlySet<string> Countries);

/// <summary>Who covers what, counted by partner.</summary>
public static class CoverageRules
{
    /// <summary>
    /// Where a capability is offered: in the territories it names, else in those that its organisation serves, else in the
    /// country of its seat. A region stands for its members.
    /// </summary>
    public static IReadOnlySet<string> CountriesOf(IReadOnlyList<string> offeredIn, IReadOnlyList<string> served, string? seat)
    {
        var named = offeredIn.Count > 0 ? offeredIn : served.Count > 0 ? served : seat is null ? [] : [seat];
        var countries = new HashSet<string>(StringComparer.Ordinal);
        foreach (var territory in named)
        {
            if (Countries.Members(territory) is { Count: > 0 } members)
            {
                countries.UnionWith(members);
            }
            else
            {
                countries.Add(territory);
            }
        }

        return countries;
    }

    /// <summary>Whether an organisation counts: members in good standing, and with <paramref name="callable"/> also whoever else may be called.</summary>
    public static bool Counts(string? standing, bool isCallable, bool callable) => standing == "active" || (callable && standing is null or "provisional" && isCallable);

    /// <summary>Partners for each capability (row) and country (column), in the order given. One with the same capability twice counts once.</summary>
    public static int[,] Matrix(IReadOnlyList<Cover> covers, IReadOnlyList<string> capabilities, IReadOnlyList<string> countries)
    {
        var rows = capabilities.Select((code, i) => (code, i)).ToDictionary(pair => pair.code, pair => pair.i, StringComparer.Ordinal);
        var counted = new HashSet<(Guid, int, int)>();
        var matrix = new int[capabilities.Count, countries.Count];
        foreach (var cover in covers)
        {
            for (var column = 0; column < countries.Count && rows.TryGetValue(cover.Capability, out var row); column++)
            {
                if (cover.Countries.Contains(countries[column]) && counted.Add((cover.Id, row, column)))
                {
                    matrix[row, column]++;
                }
            }
        }

        return matrix;
    }

    /// <summary>Partners for each country, of one capability or of any.</summary>
    public static IReadOnlyDictionary<string, int> ByCountry(IReadOnlyList<Cover> covers, string? capability) =>
        covers.Where(cover => capability is null || cover.Capability == capability)
            .SelectMany(cover => cover.Countries.Select(country => (cover.Id, country))).Distinct()
            .GroupBy(pair => pair.country, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    /// <summary>The partners behind one place, each once, in the order of their names.</summary>
    public static IReadOnlyList<Cover> Behind(IReadOnlyList<Cover> covers, string? capability, string? country) =>
        [.. covers.Where(cover => (capability is null || cover.Capability == capability) && (country is null || cover.Countries.Contains(country))).DistinctBy(cover => cover.Id)];
}
