using System.Text;
using PartnerDirectory.Administration;
using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Organisations;

/// <summary>A file to put into an address book.</summary>
public sealed record CardFile(string Name, string Text)
{
    public byte[] Bytes => Encoding.UTF8.GetBytes(Text);
}

/// <summary>Contacts and organisations as vCards, with what the actor who reads them may see: profiles are trimmed before they come here.</summary>
public static class VCards
{
    private const int LongestName = 60;

    /// <summary>The whole of it, for an address book.</summary>
    public static CardFile Of(ContactProfile profile, TermList words, string language)
    {
        var contact = profile.Contact;
        var affiliation = profile.Current;
        var card = Head(contact.Id, contact.Kind == "person" ? "individual" : "org", contact.Name);
        if (contact.Kind == "person")
        {
            // The directory doesn't know which part of a name is the family's: the whole stands as it is said.
            card.Components("N", all: true, "", contact.Name, "", "", "");
        }

        card.Components("ORG", all: false, NameOf(profile, affiliation), affiliation?.Department)
            .Text("TITLE", affiliation?.JobTitle)
            .Text("ROLE", affiliation is null ? null : string.Join(", ", affiliation.Functions.Select(function => words.Label(TermLists.Function, function, language))));
        Channels(card, contact.Channels.Where(channel => channel.State == "working"), whole: true);
        for (var i = 0; i < contact.Languages.Count && i < 100; i++)
        {
            card.Text("LANG;PREF=" + (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), contact.Languages[i]);
        }

        card.Text("TZ", contact.TimeZone);
        var marking = contact.Channels.Where(channel => channel.State == "working").Aggregate(contact.Tlp, (label, channel) => TlpLabels.Strictest(label, channel.Tlp));
        return File(contact.Name, marking, Foot(card, marking, contact.Hours));
    }

    /// <summary>What a phone needs to call: small enough for a QR code that a camera reads at arm's length.</summary>
    public static CardFile Compact(ContactProfile profile)
    {
        var contact = profile.Contact;
        var card = Head(null, null, contact.Name).Components("ORG", all: false, NameOf(profile, profile.Current));
        var working = contact.Channels.Where(channel => channel.State == "working").ToList();
        var first = new[] { ChannelTypes.Phone, ChannelTypes.Email }.Select(type => ContactRules.First(working.Where(channel => channel.Type == type))).OfType<Channel>().ToList();
        Channels(card, first, whole: false);
        var marking = first.Aggregate(contact.Tlp, (label, channel) => TlpLabels.Strictest(label, channel.Tlp));
        return File(contact.Name, marking, card.List("CATEGORIES", marking));
    }

    public static CardFile Of(OrganisationProfile profile, IReadOnlyList<Contact> callable)
    {
        var organisation = profile.Organisation;
        var card = Head(organisation.Id, "org", organisation.LegalName).Components("ORG", all: false, organisation.LegalName);
        card.List("NICKNAME", organisation.Names.Where(name => name.Type is NameTypes.Short or NameTypes.Acronym && name.Until is null).Select(name => name.Name));
        if (organisation.City is not null || organisation.Country is not null)
        {
            card.Components("ADR;TYPE=work", all: true, "", "", "", organisation.City, "", "", organisation.Country is { } country ? Countries.NameOf(country) : "");
        }

        if (organisation.Website is { } website)
        {
            card.Uri("URL", website);
        }

        var marking = organisation.Tlp;
        if (callable.Count > 0)
        {
            marking = callable[0].Channels.Where(channel => channel.State == "working").Aggregate(TlpLabels.Strictest(marking, callable[0].Tlp), (label, channel) => TlpLabels.Strictest(label, channel.Tlp));
            Channels(card, callable[0].Channels.Where(channel => channel.State == "working"), whole: false);
        }

        return File(organisation.LegalName, marking, Foot(card, marking, null));
    }

    private static VCard Head(Guid? id, string? kind, string name)
    {
        var card = new VCard();
        if (id is { } uid)
        {
            card.Uri("UID", "urn:uuid:" + uid.ToString("D"));
        }

        return card.Text("KIND", kind).Text("FN", name);
    }

    private static VCard Foot(VCard card, string tlp, string? hours) =>
        card.List("CATEGORIES", tlp).Text("NOTE", string.Join("\n", new[] { tlp, hours }.OfType<string>()));

    private static void Channels(VCard card, IEnumerable<Channel> channels, bool whole)
    {
        foreach (var channel in channels)
        {
            var preferred = channel.Preferred ? ";PREF=1" : "";
            switch (channel.Type)
            {
                case ChannelTypes.Phone:
                    card.Uri("TEL;VALUE=uri;TYPE=work" + preferred, "tel:" + channel.Value);
                    break;
                case ChannelTypes.Email:
                    card.Text("EMAIL;TYPE=work" + preferred, channel.Value);
                    break;
                case "portal" when whole:
                    card.Uri("URL;TYPE=work", channel.Value);
                    break;
                case "messenger" when whole:
                    card.Uri("IMPP;TYPE=work", channel.Value);
                    break;
                default:
                    break;
            }
        }
    }

    private static string? NameOf(ContactProfile profile, Affiliation? affiliation) => affiliation is null ? null : profile.Organisations[affiliation.Organisation].LegalName;

    /// <summary>The label stands in the file's name too: it is what people see before they pass a file on.</summary>
    private static CardFile File(string name, string tlp, VCard card)
    {
        var safe = string.Concat(name.Take(LongestName).Select(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_' ? c : '-')).Trim(' ', '-');
        return new CardFile((safe.Length == 0 ? "contact" : safe) + TlpLabels.Suffix(tlp) + ".vcf", card.ToString());
    }
}
