using PartnerDirectory.Administration;
using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Search;

namespace PartnerDirectory.Organisations;

/// <summary>Everything an organisation's page shows, as one actor may see it on one day.</summary>
public sealed record Profile
{
    public required Organisation Organisation { get; init; }
    public Standing? Standing { get; init; }
    public DateOnly? JoinedOn { get; init; }
    public IReadOnlyList<Mandate> Mandates { get; init; } = [];
    public IReadOnlyList<WorkingGroup> Groups { get; init; } = [];

    /// <summary>With a current affiliation, the first to call first.</summary>
    public IReadOnlyList<Contact> Contacts { get; init; } = [];

    /// <summary>Who once was here.</summary>
    public IReadOnlyList<Contact> Former { get; init; } = [];

    /// <summary>A suspended partner isn't called; readers don't learn why.</summary>
    public bool IsCallable { get; init; }
}

/// <summary>Reads profiles from the services that own their parts.</summary>
public sealed class Profiles(Organisations organisations, Memberships memberships, WorkingGroups groups, Contacts.Contacts contacts, PartnerSearch search, TimeProvider time)
{
    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>Null when there is none that the actor may see.</summary>
    public async Task<Profile?> Of(Actor actor, Guid id)
    {
        var today = Today;
        var membership = await memberships.Of(id);
        var standing = membership?.On(today);
        if (!(await organisations.Get(actor, id, standing?.Code)).Succeeded(out var organisation, out _))
        {
            return null;
        }

        var all = await contacts.Of(actor, id);
        var order = (await search.Current()).ContactsOf(id).Select((contact, i) => (contact.Id, i)).ToDictionary(pair => pair.Id, pair => pair.i);
        return new Profile
        {
            Organisation = organisation,
            Standing = standing,
            JoinedOn = membership?.JoinedOn,
            Mandates = await memberships.MandatesOf(id),
            Groups = await groups.Of(id),
            Contacts = [.. all.Where(IsCurrent).OrderBy(contact => order.GetValueOrDefault(contact.Id, int.MaxValue))],
            Former = [.. all.Where(contact => !IsCurrent(contact))],
            IsCallable = standing?.Code != "suspended" || actor.IsSecretariat,
        };

        bool IsCurrent(Contact contact) =>
            contact.Affiliations.Any(affiliation => affiliation.Organisation == id && new Dated(affiliation.Since, affiliation.Until).HoldsOn(today));
    }
}
