using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;

namespace PartnerDirectory.Organisations;

/// <summary>An organisation with what belongs to its page: standing, mandates, groups, contacts, and its parent when that may be seen.</summary>
public sealed record OrganisationProfile(
    Organisation Organisation,
    Membership.Membership? Membership,
    Standing? Standing,
    IReadOnlyList<Mandate> Mandates,
    IReadOnlyList<WorkingGroup> Groups,
    IReadOnlyList<Contact> Contacts,
    Organisation? Parent);

/// <summary>A contact with the organisations of its affiliations that the actor may see.</summary>
public sealed record ContactProfile(Contact Contact, IReadOnlyDictionary<Guid, Organisation> Organisations);

/// <summary>Reads whole pages, for the profile pages and the API alike.</summary>
public sealed class Profiles(Organisations organisations, Contacts.Contacts contacts, Memberships memberships, WorkingGroups groups, TimeProvider time)
{
    public async Task<Result<OrganisationProfile>> Organisation(Actor actor, Guid id, CancellationToken cancellation = default)
    {
        var membership = await memberships.Of(id, cancellation);
        var standing = membership?.On(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        if (!(await organisations.Get(actor, id, cancellation)).Succeeded(out var organisation, out var problem))
        {
            return problem;
        }

        // A contact's other organisations are told only where they may be seen.
        var theirs = await contacts.Of(actor, id, cancellation);
        var others = await Visible(actor, theirs.SelectMany(contact => contact.Affiliations).Select(affiliation => affiliation.Organisation).Where(other => other != id), cancellation);
        var parent = organisation.Parent is { } above ? await Visible(actor, above, cancellation) : null;
        return new OrganisationProfile(
            organisation with { Parent = parent?.Id },
            Told(actor, membership),
            Told(actor, standing),
            await memberships.MandatesOf(id, cancellation),
            await groups.Of(id, cancellation),
            [.. theirs.Select(contact => Told(contact, other => other == id || others.ContainsKey(other)))],
            parent);
    }

    public async Task<Result<ContactProfile>> Contact(Actor actor, Guid id, CancellationToken cancellation = default)
    {
        if (!(await contacts.Get(actor, id, cancellation)).Succeeded(out var contact, out var problem))
        {
            return problem;
        }

        var visible = await Visible(actor, contact.Affiliations.Select(affiliation => affiliation.Organisation), cancellation);

        // A contact of partners that the actor may not see is not to be seen either.
        return visible.Count == 0 && contact.Affiliations.Count > 0
            ? new NotFound(new Message("Problem.NoContact"))
            : new ContactProfile(Told(contact, visible.ContainsKey), visible);
    }

    private static Contact Told(Contact contact, Func<Guid, bool> visible) =>
        contact.Affiliations.All(affiliation => visible(affiliation.Organisation))
            ? contact
            : contact with { Affiliations = [.. contact.Affiliations.Where(affiliation => visible(affiliation.Organisation))] };

    private async Task<Dictionary<Guid, Organisation>> Visible(Actor actor, IEnumerable<Guid> ids, CancellationToken cancellation)
    {
        var visible = new Dictionary<Guid, Organisation>();
        foreach (var id in ids.Distinct())
        {
            if (await Visible(actor, id, cancellation) is { } found)
            {
                visible[id] = found;
            }
        }

        return visible;
    }

    private async Task<Organisation?> Visible(Actor actor, Guid id, CancellationToken cancellation) => (await organisations.Get(actor, id, cancellation)).Value;

    // Readers learn that a suspended partner is not available, not why.
    private static Standing? Told(Actor actor, Standing? standing) => actor.IsSecretariat ? standing : standing is null ? null : standing with { Reason = null };

    private static Membership.Membership? Told(Actor actor, Membership.Membership? membership) =>
        membership is null || actor.IsSecretariat ? membership : membership with { Standings = [.. membership.Standings.Select(standing => Told(actor, standing)!)] };
}
