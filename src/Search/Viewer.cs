using PartnerDirectory.Kernel;

namespace PartnerDirectory.Search;

/// <summary>
/// Whoever looks, as far as the index needs to know: which audiences are satisfied. Safe for concurrent use if the judgement is.
/// The judgement must not change during the viewer's life: make a new viewer when rights change.
/// </summary>
public sealed class Viewer
{
    private const int IdLength = 32;

    private readonly Func<string, Sight> sees;
    private readonly string own;
    private Judgement? last;

    /// <param name="sees">Judges a marking: an audience and a label, as the index keeps them beside each record.</param>
    /// <param name="organisation">Whose records <see cref="Sight.Own"/> is about.</param>
    public Viewer(Func<string, Sight> sees, Guid? organisation)
    {
        ArgumentNullException.ThrowIfNull(sees);
        this.sees = sees;
        own = organisation?.ToString("N") ?? "";
    }

    public Viewer(Func<string, bool> sees)
        : this(marking => sees(marking) ? Sight.Yes : Sight.No, null)
    {
    }

    /// <summary>Satisfies every audience.</summary>
    public static Viewer All { get; } = new(static _ => true);

    /// <summary>
    /// What is seen, as a string of 0 (not), 1 (yes) and 2 (where it is of the viewer's own organisation) in the order of
    /// the table: the key of cached bitmaps. Where there is a 2, the organisation's id follows.
    /// </summary>
    internal string Judge(IReadOnlyList<string> audiences)
    {
        var known = last;
        if (known is not null && ReferenceEquals(known.Audiences, audiences))
        {
            return known.Key;
        }

        var key = string.Create(audiences.Count, (audiences, sees), static (marks, state) =>
        {
            for (var i = 0; i < marks.Length; i++)
            {
                marks[i] = state.sees(state.audiences[i]) switch { Sight.Yes => '1', Sight.Own => '2', _ => '0' };
            }
        });
        key = key.Contains('2', StringComparison.Ordinal) ? key + own : key;
        last = new Judgement(audiences, key);
        return key;
    }

    /// <summary>The organisation that stands at the end of a key; none when nothing depends on it.</summary>
    internal static Guid OwnOf(string key, int audiences) => key.Length == audiences + IdLength ? Guid.ParseExact(key.AsSpan(audiences), "N") : Guid.Empty;

    private sealed record Judgement(IReadOnlyList<string> Audiences, string Key);
}
