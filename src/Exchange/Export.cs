using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Organisations;

namespace PartnerDirectory.Exchange;

/// <summary>Writes what <see cref="Import"/> reads: taking an export back changes nothing.</summary>
public sealed class Export(Organisations.Organisations organisations, Contacts.Contacts contacts, Memberships memberships, Audit.Audit audit, TimeProvider time)
{
    /// <summary>Every organisation that the actor may see, one row each; returns how many. Past mandates are among them, past capabilities aren't.</summary>
    public async Task<int> Organisations(Actor actor, TextWriter to, CancellationToken cancellation = default)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var standing = await memberships.All(cancellation).ToDictionaryAsync(membership => membership.Organisation, cancellationToken: cancellation);
        var mandates = await memberships.AllMandates(cancellation);
        await using var taken = new Taking(audit, actor, "organisations", "csv", null);
        await Line(to, Cells.Organisations);
        await foreach (var organisation in organisations.All(actor, cancellation))
        {
            taken.Told(organisation.Id);
            await Line(to, OrganisationCells.Write(organisation, standing.GetValueOrDefault(organisation.Id), mandates[organisation.Id], today));
        }

        return taken.Whole();
    }

    /// <summary>Every contact that the actor may see, a row an affiliation; returns how many rows. Retired channels stay in the directory.</summary>
    public async Task<int> Contacts(Actor actor, TextWriter to, CancellationToken cancellation = default)
    {
        // Whom a partner has is told only to those who may see the partner.
        var visible = new HashSet<Guid>();
        await foreach (var organisation in organisations.All(actor, cancellation))
        {
            visible.Add(organisation.Id);
        }

        await using var taken = new Taking(audit, actor, "contacts", "csv", null);
        await Line(to, Cells.Contacts);
        await foreach (var contact in contacts.All(actor, cancellation))
        {
            foreach (var row in ContactCells.Write(contact with { Affiliations = [.. contact.Affiliations.Where(affiliation => visible.Contains(affiliation.Organisation))] }))
            {
                taken.Told(contact.Id);
                await Line(to, row);
            }
        }

        return taken.Whole();
    }

    private static Task Line(TextWriter to, IEnumerable<string> cells) => to.WriteAsync(string.Join(',', cells.Select(cell => CsvWriting.Quoted(Cells.Write(cell)))) + "\r\n");
}
