namespace PartnerDirectory.Search;

/// <summary>
/// Whoever looks, as far as the index needs to know: which audiences are satisfied. Safe for concurrent use if the judgement is.
/// The judgement must not change during the viewer's life: make a new viewer when rights change.
/// </summary>
public sealed class Viewer
{
    private readonly Func<string, bool> satisfies;
    private Judgement? last;

    public Viewer(Func<string, bool> satisfies)
    {
        ArgumentNullException.ThrowIfNull(satisfies);
        this.satisfies = satisfies;
    }

    /// <summary>Satisfies every audience.</summary>
    public static Viewer All { get; } = new(static _ => true);

    /// <summary>The satisfied audiences as a string of 0 and 1 in the order of the table: the key of cached bitmaps.</summary>
    internal string Judge(IReadOnlyList<string> audiences)
    {
        var known = last;
        if (known is not null && ReferenceEquals(known.Audiences, audiences))
        {
            return known.Key;
        }

        var key = string.Create(audiences.Count, (audiences, satisfies), static (marks, state) =>
        {
            for (var i = 0; i < marks.Length; i++)
            {
                marks[i] = state.satisfies(state.audiences[i]) ? '1' : '0';
            }
        });
        last = new Judgement(audiences, key);
        return key;
    }

    private sealed record Judgement(IReadOnlyList<string> Audiences, string Key);
}
