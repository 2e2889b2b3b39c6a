using PartnerDirectory.Kernel;

namespace PartnerDirectory.Organisations;

/// <summary>The countries of Europe as the coalition looks at them: the Union, the rest of the economic area, candidates, others.</summary>
public static class CountryGroups
{
    /// <summary>The groups in their order, each with its countries; no country is in two.</summary>
    public static IReadOnlyList<(string Group, IReadOnlyList<string> Countries)> Of(string region)
    {
        var members = Countries.Members(region);
        return [.. new (string Group, IReadOnlyList<string> Countries)[]
        {
            ("EU", [.. members.Where(IsUnion)]),
            ("EEA", [.. members.Where(IsArea)]),
            ("CANDIDATES", [.. members.Where(IsCandidate)]),
            ("OTHERS", [.. members.Where(code => !IsUnion(code) && !IsArea(code) && !IsCandidate(code))]),
        }.Where(group => group.Countries.Count > 0)];
    }

    public static bool IsUnion(string country) => Countries.Members("EU").Contains(country);

    /// <summary>In the European Economic Area and not in the Union.</summary>
    public static bool IsArea(string country) => !IsUnion(country) && Countries.Members("EEA").Contains(country);

    public static bool IsCandidate(string country) => Countries.Members("CANDIDATES").Contains(country);
}
