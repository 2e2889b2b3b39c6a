namespace PartnerDirectory.Kernel;

/// <summary>
/// Labels of the Traffic Light Protocol 2.0 (FIRST, 2022), from the widest audience to the narrowest. In this directory a
/// label says who may see a record as well as how far they may pass it on.
/// </summary>
public enum Tlp
{
    /// <summary>Whoever is signed in, and exports that are meant to leave.</summary>
    Clear,

    /// <summary>Every account.</summary>
    Green,

    /// <summary>Accounts of member organisations in good standing, and the secretariat.</summary>
    Amber,

    /// <summary>Accounts of the organisation itself, and the secretariat.</summary>
    AmberStrict,

    /// <summary>Accounts that the record names; until it names one, admins.</summary>
    Red,
}

/// <summary>The labels as they are written: <c>TLP:AMBER+STRICT</c>. Never translated.</summary>
public static class TlpLabels
{
    public static IReadOnlyList<string> All { get; } = ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"];

    public static string Of(Tlp tlp) => All[(int)tlp];

    /// <summary>Null for no label at all, which inherits; what is no label is read as the strictest.</summary>
    public static Tlp? Parse(string? label)
    {
        if (string.IsNullOrEmpty(label))
        {
            return null;
        }

        for (var i = 0; i < All.Count; i++)
        {
            if (string.Equals(All[i], label, StringComparison.OrdinalIgnoreCase))
            {
                return (Tlp)i;
            }
        }

        return Tlp.Red;
    }

    /// <summary>What a file's name carries: <c>.TLP-AMBER-STRICT</c>.</summary>
    public static string Suffix(string label) => "." + label.Replace(':', '-').Replace('+', '-');

    /// <summary>What a part is marked that stands in something marked: the stricter of the two.</summary>
    public static string Strictest(string label, string? other) =>
        other is null || TlpLabels.Parse(other) <= TlpLabels.Parse(label) ? label : other;
}
