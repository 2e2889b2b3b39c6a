using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Organisations;

namespace PartnerDirectory.Exchange;

/// <summary>Writes what <see cref="Import"/> reads: taking an export back changes nothing.</summary>
public sealed class Export(Organisations.Organisations organisations, Contacts.Contacts contacts, Memberships memberships, TimeProvider time)
{
    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>Every organisation that the actor may see, one row each; returns how many. Past mandates are among them, past capabilities aren't.</summary>
    public async Task<int> Organisations(Actor actor, TextWriter to, CancellationToken cancellation = default)
    {
        var standing = await memberships.All(cancellation);
        var mandates = await memberships.AllMandates(cancellation);
        var rows = 0;
        await Line(to, Cells.Organisations);
        await foreach (var organisation in organisations.All(actor, cancellation))
        {
            var membership = standing.GetValueOrDefault(organisation.Id);
            if (MaySee(actor, organisation, membership))
            {
                await Line(to, OrganisationCells.Write(organisation, membership, mandates[organisation.Id], Today));
                rows++;
            }
        }

        return rows;
    }

    /// <summary>Every contact that the actor may see, a row an affiliation; returns how many rows. Retired channels stay in the directory.</summary>
    public async Task<int> Contacts(Actor actor, TextWriter to, CancellationToken cancellation = default)
    {
        // Whom a partner has is told only to those who may see the partner.
        var standing = await memberships.All(cancellation);
        var visible = new HashSet<Guid>();
        await foreach (var organisation in organisations.All(actor, cancellation))
        {
            if (MaySee(actor, organisation, standing.GetValueOrDefault(organisation.Id)))
            {
                visible.Add(organisation.Id);
            }
        }

        var rows = 0;
        await Line(to, Cells.Contacts);
        await foreach (var contact in contacts.All(actor, cancellation))
        {
            foreach (var row in ContactCells.Write(contact with { Affiliations = [.. contact.Affiliations.Where(affiliation => visible.Contains(affiliation.Organisation))] }))
            {
                await Line(to, row);
                rows++;
            }
        }

        return rows;
    }

    private bool MaySee(Actor actor, Organisation organisation, Membership.Membership? membership) =>
        PartnerDirectory.Organisations.Organisations.MaySee(actor, organisation, membership?.On(Today)?.Code);

    private static Task Line(TextWriter to, IEnumerable<string> cells) => to.WriteAsync(string.Join(',', cells.Select(cell => CsvWriting.Quoted(Cells.Write(cell)))) + "\r\n");
}
