using PartnerDirectory.Kernel;
using PartnerDirectory.Search;

namespace PartnerDirectory.Organisations;

/// <summary>A record that has already what is being typed: worth a look, no reason to refuse.</summary>
public sealed record AlreadyListed(string Path, string Text, string Name, string Address);

/// <summary>Looks whether a name, domain, identifier, address or number is already on the list.</summary>
public sealed class Listed(PartnerSearch search)
{
    private const int MostLooked = 40;

    /// <param name="self">The record being edited.</param>
    public async Task<IReadOnlyList<AlreadyListed>> OfOrganisation(Actor actor, Sheet sheet, Guid self)
    {
        var found = new List<AlreadyListed>();
        await Look(actor, found, HitType.Organisation, "legal_name", sheet["legal_name"], hit => hit.Id != self && hit.Organisation!.Names.Any(name => SortKey.Of(name.Text) == SortKey.Of(sheet["legal_name"])));
        foreach (var row in sheet.Rows(OrganisationSheet.Names))
        {
            await Look(actor, found, HitType.Organisation, $"names/{row.Key}/name", row["name"], hit => hit.Id != self && hit.Organisation!.Names.Any(name => SortKey.Of(name.Text) == SortKey.Of(row["name"])));
        }

        foreach (var text in sheet["email_domains"].Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Forms.Domain(text) is { } domain)
            {
                await Look(actor, found, HitType.Organisation, "email_domains", domain, hit => hit.Id != self && hit.Organisation!.EmailDomains.Contains(domain));
            }
        }

        foreach (var row in sheet.Rows(OrganisationSheet.Identifiers))
        {
            if (Forms.Identifier(row["scheme"] + ":" + row["value"]) is { } identifier)
            {
                await Look(actor, found, HitType.Organisation, $"identifiers/{row.Key}/value", identifier.Value, hit => hit.Id != self && hit.Organisation!.Identifiers.Any(other => other.Value == identifier.Value && other.Scheme == identifier.Scheme));
            }
        }

        return found;
    }

    /// <param name="self">The record being edited.</param>
    public async Task<IReadOnlyList<AlreadyListed>> OfContact(Actor actor, Sheet sheet, Guid self)
    {
        var found = new List<AlreadyListed>();
        await Look(actor, found, HitType.Contact, "name", sheet["name"], hit => hit.Id != self && SortKey.Of(hit.Contact!.Name) == SortKey.Of(sheet["name"]) && sheet["kind"] == "person" && hit.Contact.Kind == "person");
        foreach (var row in sheet.Rows(Contacts.ContactSheet.Channels))
        {
            var (value, path) = (row["value"], $"channels/{row.Key}/value");
            if (row["type"] == Contacts.ChannelTypes.Email && Forms.Email(value) is { } address)
            {
                await Look(actor, found, HitType.Contact, path, address, hit => hit.Id != self && hit.Contact!.Emails.Contains(address, StringComparer.OrdinalIgnoreCase));
            }
            else if (row["type"] == Contacts.ChannelTypes.Phone && Forms.Phone(value, null) is { } number)
            {
                await Look(actor, found, HitType.Contact, path, number, hit => hit.Id != self && hit.Contact!.Phones.Contains(number));
            }
        }

        return found;
    }

    private async Task Look(Actor actor, List<AlreadyListed> found, HitType type, string path, string text, Func<Hit, bool> same)
    {
        if (text.Length < 2 || found.Count > MostLooked)
        {
            return;
        }

        var hits = (await search.Find(new SearchQuery { Text = text, Type = type, Limit = 10 }, actor)).Hits;
        if (hits.FirstOrDefault(same) is { } hit)
        {
            found.Add(type == HitType.Organisation
                ? new AlreadyListed(path, text, hit.Organisation!.Names[0].Text, "/organisations/" + hit.Id)
                : new AlreadyListed(path, text, hit.Contact!.Name, "/contacts/" + hit.Id));
        }
    }
}
