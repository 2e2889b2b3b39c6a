using PartnerDirectory.Kernel;

namespace PartnerDirectory.Search;

/// <summary>
/// Who may see a record of the index, as it stands beside it: an audience, a space, and a TLP label. An audience may hold
/// spaces, a label doesn't.
/// </summary>
public static class Markings
{
    public static Sight SightOf(Actor actor, string marking)
    {
        var end = marking.LastIndexOf(' ');
        return end < 0 ? Sight.No : actor.Sees(marking[..end], marking[(end + 1)..]);
    }

    /// <summary>What everybody may see, also beyond the coalition.</summary>
    public static string Open { get; } = Audience.Everyone.Text + " " + TlpLabels.Of(Tlp.Clear);

    public static string LabelOf(string marking) => marking[(marking.LastIndexOf(' ') + 1)..];

    /// <summary>Whether whoever sees a contact of an organisation so marked must see the organisation itself.</summary>
    public static bool IsStrict(string marking) => marking.Contains(' ', StringComparison.Ordinal) && TlpLabels.IsStrict(LabelOf(marking));

    /// <summary>The same label, for the secretariat alone.</summary>
    public static string ForSecretariat(string marking) => Audience.Secretariat.Text + " " + LabelOf(marking);

    /// <summary>The same audience with another label.</summary>
    public static string Relabelled(string marking, string label) => AudienceOf(marking) + " " + label;

    /// <summary>
    /// Whether whoever sees a contact through the other organisation sees the one too. Where the one's label holds for the
    /// contact, its audience alone is asked, and not even that where the label is strict: then the organisation must be
    /// seen anyway. Certain cases alone.
    /// </summary>
    public static bool IsAsWide(string one, string other, bool holds)
    {
        var (label, others) = (TlpLabels.Parse(LabelOf(one)), TlpLabels.Parse(LabelOf(other)));
        var isAsWide = AudienceOf(one) == Audience.Everyone.Text || AudienceOf(one) == AudienceOf(other);
        return holds ? isAsWide || label > Tlp.Amber : isAsWide && (label <= Tlp.Green ? label <= others : label == Tlp.Amber && others == Tlp.Amber);
    }

    /// <summary>Which of a contact's organisations' labels hold for it: those it is at, or where it is at none, all.</summary>
    public static bool[] Binding(this IReadOnlyList<AffiliationEntry> affiliations)
    {
        var isAnywhere = affiliations.Any(affiliation => affiliation.Current);
        return [.. affiliations.Select(affiliation => affiliation.Current || !isAnywhere)];
    }

    /// <summary>The label that holds for a contact: its own, or the strictest of its organisations where that is stricter.</summary>
    public static string LabelOf(ContactEntry contact, DirectoryIndex index)
    {
        var (label, binding) = (LabelOf(contact.Audience), contact.Affiliations.Binding());
        for (var i = 0; i < binding.Length; i++)
        {
            label = binding[i] && index.Organisation(contact.Affiliations[i].Organisation) is { } home ? TlpLabels.Strictest(label, LabelOf(home.Audience)) : label;
        }

        return label;
    }

    public static bool Sees(this Actor actor, OrganisationEntry organisation) => SightOf(actor, organisation.Audience) switch
    {
        Sight.Yes => true,
        Sight.Own => organisation.Id == actor.Organisation,
        _ => false,
    };

    private static string AudienceOf(string marking) => marking[..marking.LastIndexOf(' ')];
}
