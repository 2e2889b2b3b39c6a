namespace PartnerDirectory.Organisations;

/// <summary>
/// One value of a record, at one time. <paramref name="Code"/> is of a list (a kind, a country, a type of channel) or null;
/// <paramref name="Text"/> is what was written, or null. Days from <paramref name="Since"/> on, before <paramref name="Until"/>; or the one day <paramref name="On"/>.
/// </summary>
public sealed record Fact(string Field, string? Code, string? Text, DateOnly? Since = null, DateOnly? Until = null, DateOnly? On = null);

/// <summary>What changed in one field: the values that went and those that came.</summary>
public sealed record FactChange(string Field, IReadOnlyList<Fact> Went, IReadOnlyList<Fact> Came);

/// <summary>Tells two states of a record apart, field by field.</summary>
public static class HistoryRules
{
    /// <summary>
    /// In the order in which the fields stand in the later record, those that it lacks last. A value that only moved is no
    /// change; one that stands there twice and then once is.
    /// </summary>
    public static IReadOnlyList<FactChange> Changes(IReadOnlyList<Fact> before, IReadOnlyList<Fact> after)
    {
        var changes = new List<FactChange>();
        foreach (var field in after.Concat(before).Select(fact => fact.Field).Distinct(StringComparer.Ordinal))
        {
            var went = before.Where(fact => fact.Field == field).ToList();
            var came = new List<Fact>();
            foreach (var fact in after.Where(fact => fact.Field == field))
            {
                if (!went.Remove(fact))
                {
                    came.Add(fact);
                }
            }

            if (went.Count + came.Count > 0)
            {
                changes.Add(new FactChange(field, went, came));
            }
        }

        return changes;
    }
}
