using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>What the groups of a provider give.</summary>
public static class ProviderRules
{
    /// <summary>All that the groups give together; null when none of them gives anything. Names are compared letter by letter.</summary>
    public static GroupGrant? Granted(IReadOnlyDictionary<string, GroupGrant> grants, IEnumerable<string> groups)
    {
        var given = groups.Distinct(StringComparer.Ordinal)
            .Where(group => grants.ContainsKey(group) && grants.Keys.Contains(group, StringComparer.Ordinal)).Order(StringComparer.Ordinal).Select(group => grants[group]).ToList();
        var rights = given.Aggregate(Rights.None, (all, grant) => all | grant.Rights);
        return rights == Rights.None ? null : new GroupGrant
        {
            Rights = rights,
            Ceiling = given.Select(grant => TlpLabels.Parse(grant.Ceiling ?? "")).Max() is { } highest ? TlpLabels.Of(highest) : null,
            Organisation = given.Any(grant => grant.Organisation is null) ? null : given[0].Organisation,
        };
    }
}
