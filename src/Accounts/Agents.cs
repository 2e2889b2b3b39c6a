namespace PartnerDirectory.Accounts;

/// <summary>What a browser says it is, in words that its owner recognises.</summary>
public static class Agents
{
    private const int Longest = 300;

    // In the order to look: later browsers also claim to be earlier ones.
    private static readonly (string Mark, string Name)[] Browsers = [("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari")];
    private static readonly (string Mark, string Name)[] Systems = [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    public static string? Kept(string? agent) => string.IsNullOrWhiteSpace(agent) ? null : new string([.. agent.Where(c => c is >= ' ' and <= '~').Take(Longest)]);

    /// <summary>"Firefox, Windows"; null for a browser and a system that nobody here knows.</summary>
    public static string? InWords(string? agent)
    {
        var known = new[] { Of(Browsers, agent), Of(Systems, agent) }.Where(name => name is not null).ToList();
        return known.Count == 0 ? null : string.Join(", ", known);
    }

    private static string? Of((string Mark, string Name)[] names, string? agent) =>
        names.Where(name => agent?.Contains(name.Mark, StringComparison.Ordinal) == true).Select(name => name.Name).FirstOrDefault();
}
