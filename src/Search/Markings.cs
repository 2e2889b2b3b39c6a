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

    /// <summary>The same label, for the secretariat alone.</summary>
    public static string ForSecretariat(string marking) => Audience.Secretariat.Text + marking[marking.LastIndexOf(' ')..];

    /// <summary>
    /// Whether whoever sees a record of the one marking sees one of the other organisation's too; a null stands for what
    /// everybody may see. Certain cases alone: a record for its own organisation is seen by accounts that another is not.
    /// </summary>
    public static bool IsAsWide(string than, string? other)
    {
        if (other is null)
        {
            return false;
        }

        var (label, others) = (TlpLabels.Parse(LabelOf(than)), TlpLabels.Parse(LabelOf(other)));
        var everyone = Audience.Everyone.Text;
        return (than.StartsWith(everyone + " ", StringComparison.Ordinal) || than[..than.LastIndexOf(' ')] == other[..other.LastIndexOf(' ')]) &&
            (label <= Tlp.Green ? label <= others : label == Tlp.Amber && others == Tlp.Amber);
    }

    /// <summary>The label of a marking.</summary>
    public static string LabelOf(string marking) => marking[(marking.LastIndexOf(' ') + 1)..];

    /// <summary>The label that holds for a contact: its own, or that of the least strict of its organisations where that is stricter.</summary>
    public static string LabelOf(ContactEntry contact, DirectoryIndex index)
    {
        var inherited = contact.Affiliations.Select(affiliation => index.Organisation(affiliation.Organisation)).OfType<OrganisationEntry>()
            .Select(home => LabelOf(home.Audience)).MinBy(label => TlpLabels.Parse(label));
        return TlpLabels.Strictest(LabelOf(contact.Audience), inherited);
    }

    public static bool Sees(this Actor actor, OrganisationEntry organisation) => Sees(actor, organisation.Audience, [organisation.Id]);

    /// <summary>Whether the contact's own marking lets the actor see it; its organisations are asked apart.</summary>
    public static bool Sees(this Actor actor, ContactEntry contact) => Sees(actor, contact.Audience, contact.Affiliations.Select(affiliation => affiliation.Organisation));

    private static bool Sees(Actor actor, string marking, IEnumerable<Guid> of) => SightOf(actor, marking) switch
    {
        Sight.Yes => true,
        Sight.Own => of.Contains(actor.Organisation!.Value),
        _ => false,
    };
}
