using PartnerDirectory.Accounts;
using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;

namespace PartnerDirectory.Organisations;

/// <summary>An organisation with what belongs to its page, as the actor may see it: standing now and before, mandates, groups, contacts, and who stands around it.</summary>
public sealed record OrganisationProfile(
    Organisation Organisation,
    Membership.Membership? Membership,
    Standing? Standing,
    IReadOnlyList<Mandate> Mandates,
    IReadOnlyList<WorkingGroup> Groups,
    IReadOnlyList<Contact> Contacts,
    OrganisationLink? Parent,
    IReadOnlyList<OrganisationLink> Chapters,
    OrganisationLink? Successor)
{
    /// <summary>The contacts to call today; none where the partner is suspended, unless the secretariat asks.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<Contact> Callable { get; init; } = [];

    /// <summary>A suspended partner isn't called; readers don't learn why.</summary>
    public bool IsCallable { get; init; } = true;
}

/// <summary>A contact with the organisations of its affiliations that the actor may see, and the deputies of its absences.</summary>
public sealed record ContactProfile(Contact Contact, IReadOnlyDictionary<Guid, OrganisationLink> Organisations, IReadOnlyDictionary<Guid, string> Deputies)
{
    /// <summary>The first affiliation that holds today.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Affiliation? Current { get; init; }
}

/// <summary>Reads whole pages, for the profile pages and the API alike.</summary>
public sealed class Profiles(Organisations organisations, Contacts.Contacts contacts, Memberships memberships, WorkingGroups groups, Harvest harvest, TimeProvider time)
{
    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    public async Task<Result<OrganisationProfile>> Organisation(Actor actor, Guid id, CancellationToken cancellation = default)
    {
        if (!(await organisations.Get(actor, id, cancellation)).Succeeded(out var organisation, out var problem))
        {
            return problem;
        }

        var today = Today;
        var membership = await memberships.Of(id, cancellation);
        var standing = membership?.On(today);
        var around = await organisations.Around(actor, id, cancellation);
        var visible = around.Select(link => link.Id).Append(id).ToHashSet();

        // A contact's other organisations are told only where they may be seen.
        List<Contact> theirs = [.. (await contacts.Of(actor, id, cancellation)).Select(contact => Told(contact, visible.Contains))];
        if (await harvest.Refuses(actor, [.. theirs.Select(contact => contact.Id)], cancellation) is { } harvested)
        {
            return harvested;
        }

        var isCallable = standing?.Code != "suspended" || actor.IsSecretariat;
        var parent = organisation.Parent is { } above ? around.FirstOrDefault(link => link.Id == above) : null;
        var successor = organisation.MergedInto is { } into ? around.FirstOrDefault(link => link.Id == into) : null;
        return new OrganisationProfile(
            organisation with { Parent = parent?.Id, MergedInto = successor?.Id },
            Told(actor, membership),
            Told(actor, standing),
            await memberships.MandatesOf(id, cancellation),
            await groups.Of(id, cancellation),
            theirs,
            parent,
            [.. around.Where(link => link.Parent == id)],
            successor)
        {
            IsCallable = isCallable,
            Callable = isCallable ? [.. theirs.Where(contact => IsOf(contact, id, today))] : [],
        };
    }

    public async Task<Result<ContactProfile>> Contact(Actor actor, Guid id, CancellationToken cancellation = default)
    {
        if (!(await contacts.Get(actor, id, cancellation)).Succeeded(out var contact, out var problem))
        {
            return problem;
        }

        var visible = (await organisations.OfContact(actor, id, cancellation)).ToDictionary(link => link.Id);

        // A contact of partners that the actor may not see is not to be seen either.
        if (visible.Count == 0 && contact.Affiliations.Count > 0)
        {
            return new NotFound(new Message("Problem.NoContact"));
        }

        if (await harvest.Refuses(actor, [id], cancellation) is { } harvested)
        {
            return harvested;
        }

        var deputies = new Dictionary<Guid, string>();
        foreach (var deputy in contact.Absences.Select(absence => absence.Deputy).OfType<Guid>().Distinct())
        {
            if ((await contacts.Get(actor, deputy, cancellation)).Value is { } found && (await organisations.OfContact(actor, deputy, cancellation)).Count > 0)
            {
                deputies[deputy] = found.Name;
            }
        }

        var told = Told(contact, visible.ContainsKey);
        var today = Today;
        return new ContactProfile(told, visible, deputies) { Current = told.Affiliations.FirstOrDefault(affiliation => new Dated(affiliation.Since, affiliation.Until).HoldsOn(today)) };
    }

    /// <summary>Whether the contact has an affiliation with the organisation that holds on the day.</summary>
    public static bool IsOf(Contact contact, Guid organisation, DateOnly day) =>
        contact.Affiliations.Any(affiliation => affiliation.Organisation == organisation && new Dated(affiliation.Since, affiliation.Until).HoldsOn(day));

    /// <summary>With the labels that hold, inherited ones included, and the affiliations that the actor may see.</summary>
    private static Contact Told(Contact contact, Func<Guid, bool> visible) => contact with
    {
        Tlp = contact.Marking,
        Channels = contact.Channels.All(channel => channel.Tlp is null) ? contact.Channels : [.. contact.Channels.Select(channel => channel with { Tlp = channel.Tlp is null ? null : contact.MarkingOf(channel) })],
        Affiliations = contact.Affiliations.All(affiliation => visible(affiliation.Organisation)) ? contact.Affiliations : [.. contact.Affiliations.Where(affiliation => visible(affiliation.Organisation))],
    };

    // Readers learn that a suspended partner is not available, not why.
    private static Standing? Told(Actor actor, Standing? standing) => actor.IsSecretariat ? standing : standing is null ? null : standing with { Reason = null };

    /// <summary>Prospects and applicants are seen by the secretariat alone, also when they have long become members.</summary>
    private static Membership.Membership? Told(Actor actor, Membership.Membership? membership) =>
        membership is null || actor.IsSecretariat
            ? membership
            : membership with { Standings = [.. membership.Standings.Where(standing => standing.Code is not ("prospect" or "applicant")).Select(standing => Told(actor, standing)!)] };
}
