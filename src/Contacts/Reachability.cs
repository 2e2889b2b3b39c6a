using PartnerDirectory.Kernel;

namespace PartnerDirectory.Contacts;

/// <summary>What pages need beside a contact to say whether it answers: whose holidays count, and who stands in. One a page.</summary>
public sealed class Reachability(Contacts contacts, TimeProvider time)
{
    private const string DutyDesk = "duty_desk";

    private readonly Dictionary<Guid, string?> seats = [];

    public DateTimeOffset Now => time.GetUtcNow();

    public async Task<Schedule> ScheduleOf(Contact contact)
    {
        var today = DateOnly.FromDateTime(Now.UtcDateTime);
        var home = contact.Holidays is null ? contact.Affiliations.FirstOrDefault(affiliation => new Dated(affiliation.Since, affiliation.Until).HoldsOn(today)) : null;
        if (home is null)
        {
            return Schedule.Of(contact, null);
        }

        if (!seats.TryGetValue(home.Organisation, out var country))
        {
            country = await contacts.SeatOf(home.Organisation);
            seats[home.Organisation] = country;
        }

        return Schedule.Of(contact, country);
    }

    /// <summary>Who answers for a contact that is closed: its deputy, or else an open duty desk of its organisation. Null when nobody does, or the actor may not see them.</summary>
    /// <param name="peers">The contacts of the organisation where they are at hand; otherwise they are read.</param>
    public async Task<StandIn?> StandInFor(Actor actor, Contact contact, Availability availability, IReadOnlyList<Contact>? peers)
    {
        if (availability.Deputy is { } id && (await contacts.Get(actor, id)).Value is { } deputy)
        {
            return new StandIn(deputy, IsDeputy: true);
        }

        var today = DateOnly.FromDateTime(Now.UtcDateTime);
        var home = contact.Affiliations.FirstOrDefault(affiliation => new Dated(affiliation.Since, affiliation.Until).HoldsOn(today))?.Organisation;
        if (home is null)
        {
            return null;
        }

        foreach (var peer in peers ?? await contacts.Of(actor, home.Value))
        {
            if (peer.Id != contact.Id && peer.WithdrawnOn is null && peer.Affiliations.Any(affiliation => affiliation.Organisation == home && affiliation.Functions.Contains(DutyDesk) && new Dated(affiliation.Since, affiliation.Until).HoldsOn(today)) &&
                ContactRules.First(peer.Channels.Where(channel => channel.Type == ChannelTypes.Phone)) is not null && ReachRules.At(await ScheduleOf(peer), Now).State == OpenState.Open)
            {
                return new StandIn(peer, IsDeputy: false);
            }
        }

        return null;
    }
}

/// <summary>A deputy, or a duty desk that is open.</summary>
public sealed record StandIn(Contact Contact, bool IsDeputy);
