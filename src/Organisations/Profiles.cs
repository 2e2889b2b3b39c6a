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

    /// <summary>Those that became part of it.</summary>
    public IReadOnlyList<OrganisationLink> Predecessors { get; init; } = [];

    /// <summary>A suspended partner isn't called; readers don't learn why.</summary>
    public bool IsCallable { get; init; } = true;

    /// <summary>Its membership has ended: it isn't called on, whatever was said of it before.</summary>
    public bool HasLeft { get; init; }
}

/// <summary>A contact with the organisations of its affiliations that the actor may see, and the deputies of its absences.</summary>
public sealed record ContactProfile(Contact Contact, IReadOnlyDictionary<Guid, OrganisationLink> Organisations, IReadOnlyDictionary<Guid, string> Deputies)
{
    /// <summary>The first affiliation that holds today.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Affiliation? Current { get; init; }
}

/// <summary>A working group, and its seats in words. Seats of organisations that the actor may not see are in neither.</summary>
public sealed record GroupProfile(WorkingGroup Group, IReadOnlyList<SeatLine> Seats);

/// <summary>A seat and who fills it; a person that the actor may not see is null, as is one that nobody named.</summary>
public sealed record SeatLine(Seat Seat, string Organisation, SeatState State, SeatHolder? Representative, SeatHolder? Alternate);

/// <summary>Who was named for a seat. Whoever <paramref name="Left"/> the organisation doesn't fill it any more: it is vacant.</summary>
public sealed record SeatHolder(Guid Id, string Name, bool Left);

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

        // None of these asks for another's answer: a database over a network is asked for all at once.
        var (people, near) = (contacts.Of(actor, id, cancellation), organisations.Around(actor, id, cancellation));
        var (member, mandates, seats) = (memberships.Of(id, cancellation), memberships.MandatesOf(id, cancellation), groups.Of(id, cancellation));
        await Task.WhenAll(people, near, member, mandates, seats);
        var today = Today;
        var membership = await member;
        var standing = membership?.On(today);
        var around = await near;
        var visible = around.Select(link => link.Id).Append(id).ToHashSet();

        // A contact's other organisations are told only where they may be seen.
        List<Contact> theirs = [.. (await people).Select(contact => Told(contact, visible.Contains))];
        if (await harvest.Refuses(actor, [.. theirs.Select(contact => contact.Id)], cancellation) is { } harvested)
        {
            return harvested;
        }

        var hasLeft = standing?.Code == "ended";
        var isCallable = !hasLeft && (standing?.Code != "suspended" || actor.IsSecretariat);
        var parent = organisation.Parent is { } above ? around.FirstOrDefault(link => link.Id == above) : null;
        var successor = organisation.MergedInto is { } into ? around.FirstOrDefault(link => link.Id == into) : null;
        return new OrganisationProfile(
            organisation with { Parent = parent?.Id, MergedInto = successor?.Id },
            Told(actor, membership),
            Told(actor, standing),
            await mandates,
            await seats,
            theirs,
            parent,
            [.. around.Where(link => link.Parent == id)],
            successor)
        {
            Predecessors = [.. around.Where(link => link.MergedInto == id)],
            IsCallable = isCallable,
            HasLeft = hasLeft,
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

    /// <summary>A working group with its seats, as far as the actor may see whose they are; the seats that hold today first.</summary>
    public async Task<Result<GroupProfile>> Group(Actor actor, Guid id, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Read) || await groups.Get(id, cancellation) is not { } group)
        {
            return new NotFound(new Message("Problem.NoSuchGroup"));
        }

        var (today, names, people) = (Today, new Dictionary<Guid, string>(), new Dictionary<Guid, Contact>());
        foreach (var organisation in group.Seats.Select(seat => seat.Organisation).Distinct())
        {
            if ((await organisations.Get(actor, organisation, cancellation)).Value is { } found)
            {
                names[organisation] = found.LegalName;
            }
        }

        var shown = group.Seats.Where(seat => names.ContainsKey(seat.Organisation)).ToList();
        foreach (var person in shown.SelectMany(seat => new[] { seat.Representative, seat.Alternate }).OfType<Guid>().Distinct())
        {
            if ((await contacts.Get(actor, person, cancellation)).Value is { } contact && (contact.Affiliations.Count == 0 || (await organisations.OfContact(actor, person, cancellation)).Count > 0))
            {
                people[person] = contact;
            }
        }

        if (await harvest.Refuses(actor, people.Keys, cancellation) is { } harvested)
        {
            return harvested;
        }

        SeatHolder? Holder(Guid? person, Seat seat) => person is { } one && people.TryGetValue(one, out var contact)
            ? new SeatHolder(contact.Id, contact.Name, contact.WithdrawnOn is not null || !IsOf(contact, seat.Organisation, today))
            : null;
        var lines = shown.Select(seat => new SeatLine(seat, names[seat.Organisation], MembershipRules.StateOf(group, seat, today), Holder(seat.Representative, seat), Holder(seat.Alternate, seat)));
        return new GroupProfile(group with { Seats = shown }, [.. lines.OrderBy(line => line.State).ThenBy(line => Seat.Order(line.Seat.Role)).ThenBy(line => line.State == SeatState.Past ? -(line.Seat.Until?.DayNumber ?? 0) : 0)]);
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

    // Readers learn that a suspended partner is not available, not why or until when.
    private static Standing? Told(Actor actor, Standing? standing) => actor.IsSecretariat ? standing : standing is null ? null : standing with { Reason = null, ReviewOn = null };

    /// <summary>
    /// Prospects and applicants are seen by the secretariat alone, also when they have long become members; so is until when
    /// a membership is renewed.
    /// </summary>
    private static Membership.Membership? Told(Actor actor, Membership.Membership? membership) =>
        membership is null || actor.IsSecretariat
            ? membership
            : membership with { RenewBy = null, RenewedOn = null, RenewalNote = null, Standings = [.. membership.Standings.Where(standing => standing.Code is not ("prospect" or "applicant")).Select(standing => Told(actor, standing)!)] };
}
